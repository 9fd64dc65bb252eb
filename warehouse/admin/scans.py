"""What scanners read, and what they were told."""

from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin
from orders.refusals import sentence
from orders.templatetags.moments import local
from warehouse.models import Scan, Warehouse


@admin.register(Scan)
class ScanAdmin(ReadOnlyAdmin):
    """Every scan, accepted or refused, the newest first."""

    list_display = ["read", "by", "mode", "station", "code", "said"]
    list_display_links = None
    list_filter = ["mode", "accepted"]
    list_select_related = ["by", "station"]
    ordering = ["-at", "pk"]
    sortable_by = ()
    search_fields = ["code__exact", "by__username__exact"]
    search_help_text = _("Whole code or user name")
    empty_text = _("Nothing was scanned yet. Every scan of the floor is kept here.")

    def get_queryset(self, request):
        houses = Warehouse.objects.visible_to(request.user)
        here = Q(station=None) | Q(station__warehouse__in=houses)
        zone = Coalesce("station__warehouse__time_zone", houses.values("time_zone")[:1])
        return super().get_queryset(request).filter(here).annotate(zone=zone)

    @display(description=_("when"))
    def read(self, scan):
        return local(scan.at, ZoneInfo(scan.zone or "UTC"))

    @display(description=_("verdict"))
    def said(self, scan):
        tone = "is-safe-text" if scan.accepted else "is-red-text"
        text = sentence(scan.verdict, scan.answer["params"])
        return format_html('<span class="{}">{}</span>', tone, text)
