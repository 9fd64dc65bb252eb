"""The page of one order, with the buttons it allows now."""

from django import forms
from django.contrib.admin.utils import unquote
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from orders.admin import dossier
from orders.admin.corrections import CorrectedOrders
from orders.models import Hold, Order, Shop
from orders.models.state import BEFORE_PICKING, ON_THE_LINE, State
from orders.services import lifecycle, screening, splitting


class Why(forms.Form):
    """Why an order is held by hand."""

    why = forms.CharField(
        label=_("Why should it wait?"),
        max_length=200,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
    )


class WhyDialog(BaseDialogForm, Why):
    """The same in a dialog."""


def is_connected(shop: Shop) -> bool:
    """Whether the platform has to agree when an order of this shop is cancelled."""
    return hasattr(shop, "key") and shop.key.is_connected


def allowed(order: Order) -> set[str]:
    """The buttons that would do something with this order now."""
    reasons = {hold.reason for hold in order.open_holds}
    may_split = Hold.Reason.SHORT in reasons and order.shop.may_split
    is_whole = order.state in ON_THE_LINE and not order.part_shipped_at
    fits = {
        "send_what_is_here": may_split and splitting.partly_here([order.pk]),
        "let_go_on": reasons & set(lifecycle.LIFTED_BY_HAND),
        "screen_now": order.state == State.SCREENING,
        "hold": order.state in BEFORE_PICKING and Hold.Reason.MANUAL not in reasons,
        "cancel": is_whole and not is_connected(order.shop),
    }
    return {name for name, fit in fits.items() if fit}


class OrderPage(CorrectedOrders):
    """One order: who, what and where it is now on the left, all that happened on the right."""

    change_form_template = "admin/orders/order/change_form.html"
    actions_detail = ["let_go_on", "send_what_is_here", "screen_now", "hold", "cancel"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("shop__key__grant")

    def get_object(self, request, object_id, from_field=None):
        """Read once a page that is shown: its buttons ask for it again."""
        if request.method != "GET":
            return super().get_object(request, object_id, from_field)
        if not hasattr(request, "opened"):
            request.opened = super().get_object(request, object_id, from_field)
        return request.opened

    def get_fieldsets(self, request, obj=None):
        return []

    def get_actions_detail(self, request, object_id):
        order = self.get_object(request, unquote(object_id))
        fit = allowed(order) if order else ()
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name in fit]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may_see = self.has_see_recipient_permission(request)
        told = dossier.compose(obj, obj.asked_at, may_see_recipient=may_see)
        context |= {"dossier": told, "may_correct": self.may_correct(request), "subtitle": None}
        is_here = obj.state in ON_THE_LINE and not obj.may_be_cancelled
        context["may_call_off"] = is_here and is_connected(obj.shop)
        context["may_ask"] = obj.state == State.HELD and is_connected(obj.shop)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @action(
        description=_("Let it go on"),
        permissions=["lift_hold"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Let this order go on?"),
            "description": _("What a person may wave through is lifted; other reasons stay."),
            "form_submit_text": _("Let it go on"),
        },
    )
    def let_go_on(self, request, form, object_id):
        return self.press(request, object_id, lifecycle.lift_by_hand)

    @action(
        description=_("Send what is here"),
        permissions=["split_order"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Send what is here, the rest later?"),
            "description": _(
                "Lines that are wholly in stock leave in time; the rest follows in a further"
                " parcel when its goods come in."
            ),
            "form_submit_text": _("Send what is here"),
        },
    )
    def send_what_is_here(self, request, form, object_id):
        return self.press(request, object_id, splitting.send_what_is_here)

    @action(
        description=_("Screen now"),
        permissions=["screen_order"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Screen this order now?"),
            "description": _(
                "It is released if every check passes, and held with a reason if not."
            ),
            "form_submit_text": _("Screen now"),
        },
    )
    def screen_now(self, request, form, object_id):
        return self.press(request, object_id, screening.screen)

    @action(
        description=_("Hold"),
        permissions=["hold_order"],
        dialog={
            "title": _("Hold this order?"),
            "description": _("It waits until a person lets it go on; its deadlines run."),
            "form_class": WhyDialog,
            "form_submit_text": _("Hold it"),
        },
    )
    def hold(self, request, form, object_id):
        why = form.cleaned_data["why"]
        return self.press(request, object_id, lifecycle.hold_by_hand, why=why)

    @action(
        description=_("Cancel order"),
        permissions=["cancel_order"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Cancel this order?"),
            "description": _("Its goods go back, its label dies, and it cannot be brought back."),
            "form_submit_text": _("Cancel the order"),
        },
    )
    def cancel(self, request, form, object_id):
        return self.press(request, object_id, lifecycle.cancel)
