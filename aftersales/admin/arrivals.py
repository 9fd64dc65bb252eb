"""Parcels that came back, and where their goods went."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.models import Arrival
from orders.adminkit import ReadOnlyAdmin
from orders.templatetags.moments import local


@admin.register(Arrival)
class ArrivalAdmin(ReadOnlyAdmin):
    """Every returned parcel, the newest on top; they are worked on at the returns desk."""

    list_display = ["code", "order", "state", "received", "received_by", "inspected_by", "goods"]
    list_select_related = ["order__shop", "received_by", "inspected_by"]
    list_filter = ["state"]
    sortable_by = ()
    search_fields = ["code", "order__number"]
    ordering = ["-pk"]
    fields = ["code", "order", "state", "received", "received_by", "inspected_by", "goods"]
    empty_text = _("Nothing came back yet. Parcels are received at the returns desk by scanning.")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("pieces__part__sku", "pieces__bin")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @display(description=_("received"))
    def received(self, row):
        return local(row.received_at, row.order.shop.zone)

    @display(description=_("goods"))
    def goods(self, row):
        told = [
            f"{piece.quantity} × {piece.part.sku.code}: {piece.bin or piece.get_grade_display()}"
            for piece in row.pieces.all()
        ]
        return ", ".join(told) or "–"
