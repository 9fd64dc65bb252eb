"""One shop's buttons: connected to the platform, asked for messages, disconnected."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from orders.admin.connection import state_of, until
from orders.adminkit import show
from orders.errors import Refused
from orders.models import PlatformApp, Shop, ShopKey
from orders.refusals import sentence
from orders.services import connecting


class AppDialog(BaseDialogForm):
    """By which of our apps a shop is connected."""

    app = forms.ModelChoiceField(
        PlatformApp.objects.all(),
        label=_("Platform app"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )


class ConnectedShops:
    """The buttons a shop allows now, and how its connection stands."""

    actions_detail = ["connect", "ask_for_messages", "disconnect"]

    def get_actions_detail(self, request, object_id):
        pk = unquote(object_id)
        keys = ShopKey.objects.filter(shop=pk if pk.isdecimal() else None)
        fit = {"connect"}
        if keys.connected().exists():
            fit |= {"ask_for_messages", "disconnect"}
        elif keys.cut_off().exists():
            fit |= {"disconnect"}
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name in fit]

    @display(description=_("connection"))
    def connection(self, shop):
        key = ShopKey.objects.select_related("grant").filter(shop=shop.pk or 0).first()
        problem = sentence(**key.problem) if key and key.problem else ""
        if key and key.disconnected_at and problem:
            return format_html('<span class="chip is-red">{}</span> {}', _("cut off"), problem)
        if key is None or key.disconnected_at:
            chip = '<span class="chip is-grey">{}</span> {}'
            return format_html(chip, _("not connected"), _("Orders come in by files."))
        lasts = _("granted until %(date)s") % {"date": until(key.grant)}
        return format_html("{} {} {}", state_of(key.grant), lasts, problem)

    @action(
        description=_("Connect"),
        permissions=["connect_shop"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Connect this shop to TikTok Shop?"),
            "description": _(
                "The platform asks the seller to agree, then sends you back here. Log in there as"
                " the seller of this shop."
            ),
            "form_class": AppDialog,
            "form_submit_text": _("Go to the platform"),
        },
    )
    def connect(self, request, form, object_id):
        shop: Shop = self.row(request, object_id)
        try:
            address = connecting.link(form.cleaned_data["app"], shop, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            address = self.address(shop)
        return show(request, address)

    @action(
        description=_("Ask for messages"),
        permissions=["connect_shop"],
        dialog={
            "title": _("Have the platform tell this back office what happens?"),
            "description": _(
                "What changes is then known within a second. This page must be open to the"
                " internet by https for that."
            ),
            "form_submit_text": _("Ask for messages"),
        },
    )
    def ask_for_messages(self, request, form, object_id):
        address = request.build_absolute_uri(reverse("webhook"))
        return self.press(request, object_id, connecting.subscribe, address=address)

    @action(
        description=_("Disconnect"),
        permissions=["connect_shop"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Disconnect this shop?"),
            "description": _(
                "Its orders stay, but nothing new comes in and nothing is told to the platform"
                " until it is connected again."
            ),
            "form_submit_text": _("Disconnect"),
        },
    )
    def disconnect(self, request, form, object_id):
        return self.press(request, object_id, connecting.disconnect)
