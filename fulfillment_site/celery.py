"""The Celery app."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fulfillment_site.settings")
app = Celery("fulfillment_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
