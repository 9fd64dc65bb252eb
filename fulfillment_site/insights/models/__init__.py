"""What the money view keeps of its own: shops' health, findings and their changes, reports."""

from fulfillment_site.insights.models.finding import (
    Change,
    Dimension,
    Finding,
    FindingTask,
    Work,
)
from fulfillment_site.insights.models.health import (
    HealthAlert,
    HealthFigure,
    HealthForecast,
    HealthThreshold,
    Metric,
)
from fulfillment_site.insights.models.weekly import WeeklyReport

__all__ = [
    "Change",
    "Dimension",
    "Finding",
    "FindingTask",
    "HealthAlert",
    "HealthFigure",
    "HealthForecast",
    "HealthThreshold",
    "Metric",
    "WeeklyReport",
    "Work",
]
