"""The composition root: settings, addresses, roles and the conveyor; may import every app."""

from fulfillment_site.celery import app as celery_app

__all__ = ["celery_app"]
