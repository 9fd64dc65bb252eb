"""Weekly reports: listed, read on a page, taken along as paper."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from fulfillment_site.insights.documents import weekly as paper
from fulfillment_site.insights.models import WeeklyReport
from fulfillment_site.insights.services import weekly
from orders.adminkit import ReadOnlyAdmin, ShopFilter, once
from orders.errors import Refused
from orders.services import files
from orders.templatetags.moments import local


@admin.register(WeeklyReport)
class WeeklyReportAdmin(ReadOnlyAdmin):
    """What after-sales work came to, week by week."""

    list_display = ["week_on", "shop", "tickets", "found", "made", "paper"]
    list_filter = [ShopFilter]
    list_select_related = ["shop"]
    sortable_by = ()
    empty_text = _("No reports yet. Each is made on Monday morning, by the shop's own clock.")

    def get_urls(self):
        own = [
            path(
                "<int:pk>/paper/",
                self.admin_site.admin_view(self.show_paper),
                name="insights_weekly_paper",
            )
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        report = self._report(request, object_id)
        context = self.admin_site.each_context(request) | paper.context(report)
        context |= {"opts": self.opts, "title": _("Weekly report")}
        return TemplateResponse(request, "dashboards/weekly.html", context)

    def show_paper(self, request, pk: int):
        """The paper: as it was kept, or drawn in the language of whoever reads another."""
        report = self._report(request, str(pk))
        return once(_content(report), f"weekly-{report.shop.code}-{report.week_on}.pdf")

    def _report(self, request, object_id: str) -> WeeklyReport:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.row(request, object_id)

    @display(description=_("tickets"))
    def tickets(self, report):
        return report.figures.get("tickets")

    @display(description=_("findings"))
    def found(self, report):
        return len(report.figures.get("findings", ()))

    @display(description=_("made"))
    def made(self, report):
        return local(report.made_at, report.shop.zone)

    @display(description=_("paper"))
    def paper(self, report):
        url = reverse("admin:insights_weekly_paper", args=[report.pk])
        return format_html('<a class="paper-link" href="{}">PDF</a>', url)


def _content(report: WeeklyReport) -> bytes:
    if get_language() == settings.LANGUAGE_CODE:
        try:
            with files.opened(report.file) as kept:
                return kept.read()
        except Refused:
            pass  # its days are over: drawn anew below
    return weekly.draw(report)
