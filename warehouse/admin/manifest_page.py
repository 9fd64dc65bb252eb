"""One manifest: what is on it, closing it, and the file that tells the platform its numbers."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import flatten, unquote
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminRadioSelectWidget

from orders.adminkit import attempt, show, tell
from orders.errors import Outcome
from orders.seller_files.tracking import Variant
from warehouse.admin.manifest_rows import ManifestRows
from warehouse.models import Manifest
from warehouse.services import handover, tracking

LAYOUTS = [
    (Variant.CURRENT, _("Current: one row an order")),
    (Variant.CLASSIC, _("Classic: one row a SKU")),
]
TO_UPLOAD = _(
    "Download {link} and upload it in Seller Center. Then import the next order export here: it "
    "confirms the numbers."
)


class LayoutDialog(BaseDialogForm):
    """Which of its two layouts Seller Center asks for."""

    variant = forms.ChoiceField(
        label=_("Layout"),
        choices=LAYOUTS,
        initial=Variant.CURRENT,
        widget=UnfoldAdminRadioSelectWidget,
    )


class ManifestPage(ManifestRows):
    """One manifest, with the two things that are done to it here."""

    fields = [
        ("where", "carrier", "parcels"),
        ("opened", "closed", "closed_by"),
        ("warehouse", "told", "files"),
    ]
    readonly_fields = flatten(fields)
    compressed_fields = False
    change_form_outer_before_template = "admin/warehouse/manifest/before.html"
    actions_detail = ["close", "take_tracking"]

    def get_actions_detail(self, request, object_id):
        manifest = self.get_object(request, unquote(object_id))
        is_open = manifest is not None and manifest.state == Manifest.State.OPEN
        fit = "close" if is_open else "take_tracking"
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name == fit]

    @action(
        description=_("Close the manifest"),
        permissions=["close_manifest"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Has the carrier signed for everything on it?"),
            "description": _("Its parcels are handed over, and nothing is loaded any more."),
            "form_submit_text": _("Close it"),
        },
    )
    def close(self, request, form, object_id):
        manifest = self.row(request, object_id)
        if attempt(request, handover.close, manifest.pk):
            count = manifest.parcel_count
            text = ngettext(
                "%(count)d parcel is handed over.", "%(count)d parcels are handed over.", count
            )
            messages.success(request, text % {"count": count})
        return show(request, self.address(manifest))

    @action(
        description=_("Tracking file"),
        permissions=["export_tracking"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Which layout does Seller Center ask for?"),
            "description": _("Upload the file there, then import the next order export here."),
            "form_class": LayoutDialog,
            "form_submit_text": _("Make the file"),
        },
    )
    def take_tracking(self, request, form, object_id):
        manifest = self.row(request, object_id)
        variant = Variant(form.cleaned_data["variant"])
        if made := attempt(request, tracking.export, manifest.pk, variant):
            stored, left_out = made
            url = reverse("files:download", args=[stored.pk])
            link = format_html('<a class="paper-link" href="{}">{}</a>', url, stored.name)
            messages.success(request, format_html(TO_UPLOAD, link=link))
            tell(request, Outcome(refused=dict(enumerate(left_out))))
        return show(request, self.address(manifest))
