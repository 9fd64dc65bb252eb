"""Shops, and who may see them."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import admin
from django.forms import ChoiceField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2Widget

from orders.admin.shop_page import ConnectedShops
from orders.adminkit import ServiceAdmin
from orders.models import Shop, ShopAccess


class AccessInline(TabularInline):
    """People who see this shop without seeing all of them; access may be taken back."""

    model = ShopAccess
    extra = 1

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class ZonedAdmin(ServiceAdmin):
    """A form whose time zone is chosen from those there are."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "time_zone":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        zones = [(zone, zone) for zone in sorted(available_timezones())]
        label = capfirst(db_field.verbose_name)
        return ChoiceField(label=label, choices=zones, widget=UnfoldAdminSelect2Widget)


@admin.register(Shop)
class ShopAdmin(ConnectedShops, ZonedAdmin):
    """A shop's market, its money, its hours and its sender address."""

    list_display = ["code", "name", "market", "currency", "time_zone", "pack_hours"]
    fieldsets = [
        (
            None,
            {"fields": [("code", "name"), ("market", "slip_language"), ("time_zone", "currency")]},
        ),
        (
            _("Promised, from payment"),
            {"fields": [("pack_hours", "arrange_hours"), ("collect_hours", "answer_hours")]},
        ),
        (
            _("Our own targets"),
            {
                "fields": [
                    ("screen_hours", "sort_hours"),
                    ("seal_hours", "hand_over_hours"),
                    "upload_minutes",
                    ("ticket_hours", "ticket_days"),
                ]
            },
        ),
        (_("When goods are missing"), {"fields": ["may_split"]}),
        (_("Not packed in time"), {"fields": ["late_policy"]}),
        (_("Several orders of one buyer"), {"fields": ["may_combine"]}),
        (_("Upkeep"), {"fields": ["archive_days"]}),
        (
            _("TikTok Shop"),
            {
                "fields": [
                    "connection",
                    ("pull_minutes", "pull_hours"),
                    ("arrange_at", "pushes_stock"),
                ]
            },
        ),
        (_("Folder for order files"), {"fields": [("watch_minutes", "folder")]}),
        (_("Sender"), {"fields": [("sender_name", "sender_phone"), "sender_address"]}),
    ]
    empty_text = _("No shops yet. Add the first one, then import its orders.")
    readonly_fields = ["connection", "folder"]
    inlines = [AccessInline]

    @display(description=_("folder"))
    def folder(self, shop):
        return settings.WATCH_ROOT / shop.code if shop.code else _("It is named by the code.")
