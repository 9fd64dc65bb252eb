"""What buyers were given, what waits for a second person, and by which limits."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from aftersales.models import Compensation, CompensationLimit, Coupon, RemedyPolicy
from aftersales.services import approving
from aftersales.services.compensation import coupons
from orders.adminkit import ReadOnlyAdmin, ServiceAdmin, ShopFilter
from orders.models import Shop
from orders.moment import moment
from orders.refusals import sentence
from orders.templatetags.moments import local

TONES = {"ASKED": "is-amber", "DONE": "is-safe", "FAILED": "is-red", "REFUSED": "is-grey"}


@admin.register(Compensation)
class CompensationAdmin(ReadOnlyAdmin):
    """Everything that was given or asked for, the newest on top."""

    list_display = ["what", "its_ticket", "money", "stands", "why", "asked", "asked_by",
                    "approved_by", "shop"]  # fmt: skip
    list_select_related = ["ticket", "order", "shop", "asked_by", "approved_by"]
    list_filter = ["state", "kind", ShopFilter]
    sortable_by = ()
    search_fields = ["order__number"]
    ordering = ["-pk"]
    fields = ["what", "its_ticket", "money", "stands", "why", "asked", "asked_by", "approved_by",
              "platform_ref", "resent", "shop"]  # fmt: skip
    actions = ["approve", "turn_down"]
    empty_text = _("Nothing was given yet. It is asked for on the page of a ticket.")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.action(description=_("Approve"), permissions=["approve_compensation"])
    def approve(self, request, queryset):
        self.do(request, queryset, approving.approve)

    @admin.action(description=_("Do not approve"), permissions=["approve_compensation"])
    def turn_down(self, request, queryset):
        self.do(request, queryset, approving.refuse)

    @display(description=_("what"))
    def what(self, row):
        return row.get_kind_display()

    @display(description=_("ticket"))
    def its_ticket(self, row):
        address = reverse("desk:ticket", args=[row.ticket_id])
        return format_html('<a class="open-row" href="{}">{}</a>', address, row.ticket)

    @display(description=_("amount"))
    def money(self, row):
        return "–" if row.amount is None else f"{row.amount} {row.currency}"

    @display(description=_("state"))
    def stands(self, row):
        tone = TONES.get(row.state, "is-blue")
        return format_html('<span class="chip {}">{}</span>', tone, row.get_state_display())

    @display(description=_("why"))
    def why(self, row):
        if row.problem:
            return sentence(**row.problem)
        is_open = row.state == Compensation.State.ASKED
        told = " ".join(sentence(**over) for over in row.over) if is_open else ""
        return told or row.get_reason_display()

    @display(description=_("asked"))
    def asked(self, row):
        return local(row.asked_at, row.shop.zone)


class CouponForm(forms.ModelForm):
    """A code that still holds when it is written down."""

    def clean(self):
        told = super().clean()
        shop, day = (told.get(name) for name in ("shop", "valid_until"))
        is_new = shop and day and "valid_until" in self.changed_data
        if is_new and not coupons.holds(day, shop, at=moment()):
            self.add_error("valid_until", _("This day is over: nobody could use the code."))
        return told


class OfShopAdmin(ServiceAdmin):
    """Rules of a shop, one row each."""

    list_select_related = ["shop"]
    sortable_by = ()

    def get_queryset(self, request):
        shops = Shop.objects.visible_to(request.user)
        return super().get_queryset(request).filter(shop__in=shops)


@admin.register(CompensationLimit)
class CompensationLimitAdmin(OfShopAdmin):
    """Up to how much who gives alone."""

    list_display = ["shop", "role", "amount", "times", "days"]
    fields = ["shop", "role", "amount", "times", "days"]
    empty_text = _("No limit is set: everything needs a second person.")


@admin.register(RemedyPolicy)
class RemedyPolicyAdmin(OfShopAdmin):
    """What shops offer where goods do not fit."""

    list_display = ["shop", "label_from", "own_label", "source", "as_of"]
    fields = ["shop", "label_from", "own_label", "source", "as_of", "return_address"]
    empty_text = _("No shop says from which value on it offers a return label.")


@admin.register(Coupon)
class CouponAdmin(OfShopAdmin):
    """Codes, who has them, and which were used."""

    form = CouponForm
    list_display = ["code", "shop", "amount", "valid_until", "given_for", "used"]
    list_select_related = ["shop", "compensation__order"]
    list_filter = [ShopFilter]
    fields = ["shop", "code", "amount", "valid_until"]
    search_fields = ["code"]
    empty_text = _("No codes yet. Make coupons in Seller Center, and write their codes down here.")
    actions_detail = ["write_down_use"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.compensation_id)

    @action(
        description=_("It was used"),
        permissions=["use_coupon"],
        dialog={
            "title": _("Was this code used?"),
            "description": _("Seller Center tells which codes were used."),
            "form_submit_text": _("It was used"),
        },
    )
    def write_down_use(self, request, form, object_id):
        return self.press(request, object_id, coupons.used)

    @display(description=_("given for"))
    def given_for(self, row):
        return row.compensation.order.number if row.compensation else "–"

    @display(description=_("used"))
    def used(self, row):
        return local(row.used_at, row.shop.zone) if row.used_at else "–"
