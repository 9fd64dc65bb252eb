"""Lanes: what their parcels have taught, how carriers do on them, and what counts until then."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin, ServiceAdmin
from orders.moment import moment
from orders.templatetags.moments import local
from warehouse.admin.filters import HouseFilter
from warehouse.models import Lane, SilenceRule, TrailWord
from warehouse.reports import scorecard
from warehouse.services.verdicts import Rules

Kind = SilenceRule.Silence


@admin.register(Lane)
class LaneAdmin(ReadOnlyAdmin):
    """How long a parcel of each lane may be silent: learned where enough have arrived."""

    list_display = ["carrier", "warehouse", "destination", "scan", "between", "learned"]
    list_filter = [HouseFilter, ("carrier", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["carrier", "warehouse"]
    list_display_links = None
    sortable_by = ()
    search_fields = ["destination"]
    search_help_text = _("State of the buyer")
    empty_text = _("No parcel has gone out yet. A lane stands here with its first one.")

    def get_urls(self):
        view = self.admin_site.admin_view(self.scorecard)
        return [path("scorecard/", view, name="carrier_scorecard"), *super().get_urls()]

    def scorecard(self, request):
        """Carriers by route: on time, first scan, losses and claims, each with its n."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            "title": _("How carriers do"),
            "lines": scorecard.lines(request.user, at=moment()),
            "days": scorecard.BACK.days,
            "minimum": scorecard.MINIMUM,
            "opts": self.opts,
        }
        context = self.admin_site.each_context(request) | context
        return TemplateResponse(request, "admin/warehouse/lane/scorecard.html", context)

    def get_queryset(self, request):
        request.rules = Rules.read()
        self.rules = request.rules
        return super().get_queryset(request)

    @display(description=_("until the first scan"))
    def scan(self, lane):
        return _allowed(self.rules, lane, Kind.FIRST_SCAN)

    @display(description=_("between two scans"))
    def between(self, lane):
        return _allowed(self.rules, lane, Kind.MOVING)

    @display(description=_("learned"), empty_value="")
    def learned(self, lane):
        return local(lane.learned_at, lane.warehouse.zone) or None


def _allowed(rules: Rules, lane: Lane, kind: str) -> str:
    """Hours allowed now, and whether parcels taught them or the rule says so."""
    hours = round(rules.allowed(kind, lane).total_seconds() / 3600)
    p95, n = lane.learned(kind)
    minimum = rules.silences[kind].minimum
    if p95 is None or minimum is None or n < minimum:
        return _("%(hours)d h by the rule (n = %(n)d)") % {"hours": hours, "n": n}
    return _("%(hours)d h: 95 of 100 within %(p95)d h (n = %(n)d)") % {
        "hours": hours, "p95": round(p95 / 3600), "n": n,
    }  # fmt: skip


@admin.register(SilenceRule)
class SilenceRuleAdmin(ServiceAdmin):
    """How long parcels may be silent; a change counts from each parcel's next scan on."""

    list_display = ["kind", "hours", "minimum", "margin"]
    list_display_links = ["kind"]
    sortable_by = ()
    ordering = ["pk"]
    fields = ["kind", "hours", "minimum", "margin"]
    readonly_fields = ["kind"]

    def has_add_permission(self, request):
        return False


@admin.register(TrailWord)
class TrailWordAdmin(ServiceAdmin):
    """Words of carriers that mean trouble or coming back; anything else means it moves."""

    list_display = ["words", "mark"]
    list_display_links = ["words"]
    list_filter = ["mark"]
    search_fields = ["words"]
    sortable_by = ()
    fields = ["words", "mark"]
    empty_text = _("No words yet: whatever a carrier says means that the parcel moves.")
