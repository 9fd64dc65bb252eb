"""The service desk: one page, one queue, one matter in hand, no mouse."""

from collections.abc import Callable
from datetime import UTC, tzinfo

from django.contrib import admin
from django.contrib.auth.decorators import login_required, permission_required
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from orders.models import Shop

MAY_WORK = "aftersales.answer_cancellation"


def clerk(permission: str | tuple[str, ...] = MAY_WORK) -> Callable:
    """Let in who is signed in and holds the right or rights; others sign in, or are told no."""

    def guard(view: Callable) -> Callable:
        guarded = permission_required(permission, raise_exception=True)(view)
        return never_cache(login_required(guarded, login_url="admin:login"))

    return guard


def zone_of(user) -> tzinfo:
    """The zone of somebody's first shop, for what belongs to no shop; UTC for who has none."""
    shop = Shop.objects.visible_to(user).order_by("pk").first()
    return shop.zone if shop else UTC


def page(request, template: str, context: dict) -> TemplateResponse:
    """A page in the frame of the back office."""
    return TemplateResponse(request, template, admin.site.each_context(request) | context)
