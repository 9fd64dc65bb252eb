"""Rows behind the numbers of the report of what was saved: shown only while one is asked for."""

from datetime import date

from django.contrib.admin import SimpleListFilter
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from aftersales.models import CancellationRequest, Kind, Letter
from aftersales.reports.saving import LOST, SAVED, UNSAID, ended
from orders.refusals.reasons import AROUND

STAGES = {
    "3": Q(order__shipped_at__isnull=False),
    "2": Q(order__shipped_at=None, order__packed_at__isnull=False),
    "1": Q(order__shipped_at=None, order__packed_at=None, order__picking_at__isnull=False),
    "0": Q(
        order__isnull=False,
        order__shipped_at=None,
        order__packed_at=None,
        order__picking_at=None,
    ),
}


class Behind(SimpleListFilter):
    """A filter that no person sets by hand: a number of the report does."""

    def lookups(self, request, model_admin):
        return [(self.value(), self.value())] if self.value() else []

    def has_output(self):
        return bool(self.value())

    def queryset(self, request, queryset):
        return self.behind(queryset, self.value()) if self.value() else queryset


class ByReason(Behind):
    """Requests for one reason, what was stated when asked before what was picked."""

    title, parameter_name = _("reason"), "reason"

    def behind(self, rows, code):
        code = "" if code == UNSAID else code
        picked = CancellationRequest.objects.order_by().values_list("reason", flat=True).distinct()
        same = [one for one in picked if AROUND.sub("", one) == code]
        was_picked = Q(stated_reason="", reason__in=same)
        return rows.filter(was_picked | Q(stated_reason=code) if code else was_picked)


class ByPhrase(Behind):
    """Requests whose buyers got one phrase last."""

    title, parameter_name = _("phrase"), "phrase"

    def behind(self, rows, pk):
        sent = Letter.objects.filter(kind=Kind.CANCEL, matter_id=OuterRef("pk"))
        sent = sent.filter(sent_at__isnull=False).order_by("-pk")
        wanted = int(pk) if pk.isdecimal() else 0
        return rows.annotate(last_phrase=Subquery(sent.values("phrase")[:1])).filter(
            last_phrase=wanted
        )


class ByAgent(Behind):
    """Requests that one person answered."""

    title, parameter_name = _("answered by"), "agent"

    def behind(self, rows, name):
        return rows.filter(answered_by__username=name)


class ByMonth(Behind):
    """Cancelled requests of one month."""

    title, parameter_name = _("month"), "month"

    def behind(self, rows, month):
        year, _dash, number = month.partition("-")
        if not (year.isdecimal() and number.isdecimal()):
            return rows.none()
        return rows.filter(state__in=LOST, asked_at__year=int(year), asked_at__month=int(number))


class ByStage(Behind):
    """Requests whose orders had come so far."""

    title, parameter_name = _("stage"), "stage"

    def behind(self, rows, stage):
        return rows.filter(STAGES[stage]) if stage in STAGES else rows.none()


class Ended(Behind):
    """Requests that the report counts: answerable, and ended since its first day."""

    title, parameter_name = _("ended since"), "ended"

    def behind(self, rows, day):
        try:
            return ended(rows, date.fromisoformat(day))
        except ValueError:
            return rows.none()


class Kept(Behind):
    """Of those, the ones whose orders went on."""

    title, parameter_name = _("saved"), "kept"

    def behind(self, rows, _one):
        return rows.filter(state__in=SAVED)


FROM_THE_REPORT = [Ended, Kept, ByReason, ByPhrase, ByAgent, ByMonth, ByStage]
