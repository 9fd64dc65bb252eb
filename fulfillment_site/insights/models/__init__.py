"""What the money view keeps of its own: figures of a shop's health, limits, forecasts, alerts."""

from fulfillment_site.insights.models.health import (
    HealthAlert,
    HealthFigure,
    HealthForecast,
    HealthThreshold,
    Metric,
)

__all__ = ["HealthAlert", "HealthFigure", "HealthForecast", "HealthThreshold", "Metric"]
