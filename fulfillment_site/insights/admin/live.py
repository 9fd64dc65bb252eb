"""What a live session did to its shop's health, on the session's own page."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from fulfillment_site.insights.reports import health
from orders.admin.live import LiveSessionAdmin
from orders.models import LiveSession

admin.site.unregister(LiveSession)


@admin.register(LiveSession)
class SessionWithHealthAdmin(LiveSessionAdmin):
    """Live sessions with the platform's figures before and after them."""

    def get_fields(self, request, obj=None):
        own = super().get_fields(request, obj)
        may = request.user.has_perm("insights.view_healthfigure")
        return [*own, "shop_health"] if obj and may else own

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "shop_health"]

    @display(description=gettext_lazy("shop health, before → after"))
    def shop_health(self, session):
        known = [row for row in health.around(session) if row[1:] != (None, None)]
        if not known:
            return _("No figures of these days yet.")
        return format_html_join(
            "",
            "<div>{}: <b>{}</b> → <b>{}</b> {}</div>",
            (
                (metric.label, _shown(before), _shown(after), metric.unit)
                for metric, before, after in known
            ),
        )


def _shown(value) -> str:
    return _("not known") if value is None else str(value)
