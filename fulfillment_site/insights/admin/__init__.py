"""Pages of insights: one module a family of screens."""

from fulfillment_site.insights.admin import figures, findings, live, weekly

__all__ = ["figures", "findings", "live", "weekly"]
