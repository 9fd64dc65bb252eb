"""Shop health on one screen, and the orders that decide a figure before the day closes."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from fulfillment_site.insights.models import Metric
from fulfillment_site.insights.reports import health
from fulfillment_site.insights.services import deciding
from orders.models import Shop
from orders.moment import moment

MAY_VIEW = "insights.view_healthfigure"


def _shops(request):
    if not request.user.has_perm(MAY_VIEW):
        raise PermissionDenied
    return Shop.objects.visible_to(request.user).order_by("name")


def show_health(request):
    """One shop's figures; the shops this person sees stand above them."""
    shops = list(_shops(request))
    wanted = request.GET.get("shop", "")
    shop = next((shop for shop in shops if shop.code == wanted), shops[0] if shops else None)
    context = {"title": _("Shop health"), "shops": shops, "shop": shop}
    if shop:
        at = moment()
        context |= {
            "at": at,
            "zone": shop.zone,
            "lines": health.lines(shop, at=at),
            "alerts": health.standing(shop),
            "listed": set(deciding.ROWS),
        }
    return _page(request, "dashboards/shop_health.html", context)


def show_deciding(request, code: str, metric: str):
    """The orders that would move one figure of a shop."""
    shop = get_object_or_404(_shops(request), code=code)
    if metric not in deciding.ROWS:
        raise Http404
    at = moment()
    rows = deciding.orders(shop, Metric(metric), at=at)
    savable = [row for row in rows if row.can_be_saved]
    context = {
        "title": Metric(metric).label,
        "shop": shop,
        "zone": shop.zone,
        "at": at,
        "rows": rows,
        "savable": len(savable),
        "until": min((row.start_by for row in savable), default=None),
        "most": deciding.MOST,
    }
    return _page(request, "dashboards/deciding_orders.html", context)


def _page(request, template: str, context: dict) -> TemplateResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context)
