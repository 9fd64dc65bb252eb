"""Tickets, disputes, unsent messages and findings that wait, articles and rules to be read."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from aftersales.models import ArticleVersion, Dispute, Letter, RuleNote
from aftersales.services import matters, rule_notes
from aftersales.services.compensation import limits
from fulfillment_site.dashboards.todo import Queue
from fulfillment_site.insights.models import FindingTask
from orders.models import Shop
from orders.moment import moment

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
        lambda user: Dispute.objects.real().to_answer().visible_to(user),
        ngettext_lazy(
            "%(count)d dispute waits for evidence", "%(count)d disputes wait for evidence", "count"
        ),
        _("Prove"),
        "admin:aftersales_dispute_changelist",
        due="due_at",
    ),
    Queue(
        "aftersales.view_letter",
        lambda user: Letter.objects.late(moment()).filter(shop__in=Shop.objects.visible_to(user)),
        ngettext_lazy(
            "%(count)d message to a buyer is still not sent",
            "%(count)d messages to buyers are still not sent",
            "count",
        ),
        _("Look"),
        "admin:aftersales_letter_changelist",
        "?stands=waits",
        since="written_at",
    ),
    Queue(
        "aftersales.approve_compensation",
        limits.to_decide,
        ngettext_lazy(
            "%(count)d compensation waits for a second person",
            "%(count)d compensations wait for a second person",
            "count",
        ),
        _("Decide"),
        "admin:aftersales_compensation_changelist",
        "?state__exact=ASKED",
        since="asked_at",
    ),
    Queue(
        "aftersales.approve_article",
        lambda user: ArticleVersion.objects.to_approve().exclude(author=user),
        ngettext_lazy(
            "%(count)d article waits for a second person",
            "%(count)d articles wait for a second person",
            "count",
        ),
        _("Read"),
        "admin:aftersales_articleversion_changelist",
        "?standing=waits",
        since="written_at",
    ),
    Queue(
        "aftersales.change_rulenote",
        lambda user: RuleNote.objects.old(rule_notes.old_since(settings.RULE_NOTE_DAYS, moment())),
        ngettext_lazy(
            "%(count)d rule of a market was not checked for long",
            "%(count)d rules of markets were not checked for long",
            "count",
        ),
        _("Check"),
        "admin:aftersales_rulenote_changelist",
        "?standing=old",
    ),
    Queue(
        "insights.mend_finding",
        lambda user: FindingTask.objects.of(user).visible_to(user),
        ngettext_lazy("%(count)d task of a finding", "%(count)d tasks of findings", "count"),
        _("Look"),
        "admin:insights_findingtask_changelist",
    ),
)
