"""Tickets that wait for us, and tasks of findings, among what is to be done next."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from aftersales.services import matters
from fulfillment_site.dashboards.todo import Queue
from fulfillment_site.insights.models import FindingTask

QUEUES = (
    Queue(
        "aftersales.work_ticket",
        lambda user: matters.alone().visible_to(user),
        ngettext_lazy("%(count)d ticket waits for us", "%(count)d tickets wait for us", "count"),
        _("Work"),
        "admin:aftersales_ticket_changelist",
        due="due_at",
    ),
    Queue(
        "insights.mend_finding",
        lambda user: FindingTask.objects.of(user).visible_to(user),
        ngettext_lazy("%(count)d task of a finding", "%(count)d tasks of findings", "count"),
        _("Look"),
        "admin:insights_findingtask_changelist",
    ),
)
