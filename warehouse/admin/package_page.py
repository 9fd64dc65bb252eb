"""One box: where it is, what is in it, and every label it ever had."""

from django.contrib.admin.utils import flatten, unquote
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from orders.templatetags.moments import local
from warehouse.admin.box_rows import BoxRows
from warehouse.models import Package
from warehouse.services import packing

State = Package.State
TONES = {State.SEALED: "is-blue", State.LOADED: "is-blue", State.HANDED_OVER: "is-safe"}


def state_chip(package: Package) -> str:
    """Where a box is, in its colour."""
    tone = TONES.get(package.state, "")
    return format_html('<span class="chip {}">{}</span>', tone, package.get_state_display())


class PackagePage(BoxRows):
    """One box, with its lines and labels."""

    fields = [
        ("where", "place", "orders"),
        ("sealed", "sealed_by", "manifest"),
        ("carrier", "number"),
        ("collected", "heard", "delivered"),
    ]
    readonly_fields = flatten(fields)
    compressed_fields = False
    change_form_outer_after_template = "admin/warehouse/package/after.html"
    actions_detail = ["reopen"]

    def get_actions_detail(self, request, object_id):
        package = self.get_object(request, unquote(object_id))
        is_sealed = package is not None and package.state == State.SEALED
        return super().get_actions_detail(request, object_id) if is_sealed else []

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["labels"] = obj.waybills.select_related("carrier").order_by("pk")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @display(description=_("state"))
    def where(self, package):
        return state_chip(package)

    @display(description=_("sealed"))
    def sealed(self, package):
        return local(package.sealed_at, package.shop.zone)

    @display(description=_("first scan of the carrier"))
    def collected(self, package):
        return local(package.collected_at, package.shop.zone)

    @display(description=_("last scan of the carrier"))
    def heard(self, package):
        return local(package.heard_at, package.shop.zone)

    @display(description=_("delivered"))
    def delivered(self, package):
        return local(package.delivered_at, package.shop.zone)

    @action(
        description=_("Open again"),
        permissions=["reopen_package"],
        dialog={
            "title": _("Open this box again?"),
            "description": _("Every piece is scanned in anew; its orders are no longer packed."),
            "form_submit_text": _("Open it"),
        },
    )
    def reopen(self, request, form, object_id):
        return self.press(request, object_id, packing.reopen)
