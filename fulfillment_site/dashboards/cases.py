"""Tickets and disputes that wait for us, among what is to be done next."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from aftersales.models import Dispute
from aftersales.services import matters
from fulfillment_site.dashboards.todo import Queue

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
        "aftersales.work_dispute",
        lambda user: Dispute.objects.to_answer().visible_to(user),
        ngettext_lazy(
            "%(count)d dispute waits for evidence", "%(count)d disputes wait for evidence", "count"
        ),
        _("Prove"),
        "admin:aftersales_dispute_changelist",
        due="due_at",
    ),
)
