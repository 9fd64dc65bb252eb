"""Goods come in: a few rows at the gate, or a file of what lies in the bins on the first day."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from orders.adminkit import ReadOnlyAdmin, attempt
from orders.models import Sku
from orders.moment import moment
from warehouse import resources
from warehouse.models import Bin, Warehouse
from warehouse.services import ledger
from warehouse.services.at_shelf import BIN
from warehouse.services.ledger import Receipt

ROWS = 10
MOST = 100_000  # pieces in one row; more is a slip of the scanner
FAULTS_SHOWN = 200


class DeliveryForm(forms.Form):
    """Where the goods are, and the paper they came with."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(),
        label=_("Warehouse"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    ref = forms.CharField(
        label=_("Delivery note"),
        max_length=40,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = Warehouse.objects.visible_to(user)


class ReceiptForm(forms.Form):
    """So many pieces of one SKU put into one bin; codes are typed or scanned."""

    bin = forms.CharField(label=_("Bin"), max_length=40, widget=UnfoldAdminTextInputWidget)
    sku = forms.CharField(
        label=_("SKU or barcode"), max_length=64, widget=UnfoldAdminTextInputWidget
    )
    pieces = forms.IntegerField(
        label=_("Pieces"), min_value=1, max_value=MOST, widget=UnfoldAdminIntegerFieldWidget
    )

    def __init__(self, *args, house, **kwargs):
        super().__init__(*args, **kwargs)
        self.house = house

    def clean_bin(self) -> Bin:
        code = self.cleaned_data["bin"].removeprefix(BIN)
        found = Bin.objects.filter(warehouse=self.house, code=code).first()
        if found is None:
            raise ValidationError(_("There is no bin %(code)s."), params={"code": code})
        return found

    def clean_sku(self) -> Sku:
        code = self.cleaned_data["sku"]
        found = Sku.objects.filter(Q(code=code) | Q(codes__code=code)).first()
        if found is None:
            raise ValidationError(_("There is no SKU %(code)s."), params={"code": code})
        return found


Receipts = forms.formset_factory(ReceiptForm, min_num=1, validate_min=True, extra=ROWS - 1)


class OpeningForm(forms.Form):
    """A table of warehouse, bin, SKU and quantity."""

    file = forms.FileField(
        label=_("Table"),
        help_text=_("CSV or XLSX with the columns warehouse, bin, sku, quantity."),
        max_length=200,
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.xlsx"}),
    )


class GoodsIn(ReadOnlyAdmin):
    """The two ways goods come in; both go through the ledger, whole or not at all."""

    list_before_template = "admin/warehouse/stockbalance/before.html"
    show_add_link = False

    def get_urls(self):
        opening = self.admin_site.admin_view(self.opening_view)
        return [path("opening/", opening, name="warehouse_opening"), *super().get_urls()]

    def has_add_permission(self, request):
        return self.has_receive_stock_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        """Rows typed or scanned at the gate."""
        self._refuse_others(request)
        delivery = DeliveryForm(request.POST or None, user=request.user)
        house = delivery.cleaned_data["warehouse"] if delivery.is_valid() else None
        rows = Receipts(request.POST or None, form_kwargs={"house": house})
        if delivery.is_valid() and rows.is_valid():
            filled = [row for row in rows.cleaned_data if row]
            receipts = [Receipt(row["bin"], row["sku"].pk, row["pieces"]) for row in filled]
            return self._receive(request, receipts, delivery.cleaned_data["ref"])
        context = {"title": _("Receive goods"), "delivery": delivery, "rows": rows}
        return self._draw(request, "receive", context)

    def opening_view(self, request):
        """A file, judged whole before anything is written."""
        self._refuse_others(request)
        form = OpeningForm(request.POST or None, request.FILES or None)
        problems = []
        if form.is_valid() and (judged := attempt(request, _judge, form.cleaned_data["file"])):
            problems = judged.problems
            if not problems:
                return self._receive(request, judged.receipts, "opening")
        context = {
            "title": _("Opening balances"),
            "form": form,
            "faults": problems[:FAULTS_SHOWN],
            "more_faults": max(len(problems) - FAULTS_SHOWN, 0),
        }
        return self._draw(request, "opening", context)

    def _receive(self, request, receipts: list[Receipt], ref: str) -> HttpResponse:
        ledger.receive(receipts, ref=ref, by=request.user, at=moment())
        pieces = sum(receipt.quantity for receipt in receipts)
        text = ngettext("%(count)d piece is in stock.", "%(count)d pieces are in stock.", pieces)
        messages.success(request, text % {"count": pieces})
        return redirect("admin:warehouse_stockbalance_changelist")

    def _refuse_others(self, request) -> None:
        if not self.has_receive_stock_permission(request):
            raise PermissionDenied

    def _draw(self, request, page: str, context: dict) -> TemplateResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/warehouse/stockbalance/{page}.html", context)


def _judge(upload, *, by, at):
    return resources.opening_balances(upload.read(), user=by)
