"""Pages of insights: one module a family of screens."""

from fulfillment_site.insights.admin import figures, live

__all__ = ["figures", "live"]
