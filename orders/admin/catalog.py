"""What is sold: SKUs with their barcodes, and what each listing is made of."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Count, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from unfold.admin import TabularInline
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from orders.adminkit import ReadOnlyAdmin, ServiceAdmin, ShopFilter, attempt
from orders.errors import Refused
from orders.models import Listing, ListingPart, OrderLine, Sku, SkuCode
from orders.models.state import BEFORE_PICKING
from orders.resources import AnyCsv, ListingResource, SkuResource
from orders.services import catalog

PARTS = 5  # kinds of goods one listing may be made of


class FlatTableAdmin(ServiceAdmin, ImportExportModelAdmin):
    """A page whose rows also come and go as a CSV or XLSX table."""

    import_form_class, export_form_class, formats = ImportForm, ExportForm, [CSV, XLSX]
    import_formats = [AnyCsv, XLSX]

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error("import_file", str(Refused("table_cannot_be_read")))

    def get_valid_export_item_pks(self, request):
        chosen = request.POST.getlist("export_items")
        return self.get_queryset(request).filter(pk__in=chosen).values_list("pk", flat=True)


class BarcodeInline(TabularInline):
    """The barcodes on a SKU's goods; one that was typed wrong may be taken off again."""

    model = SkuCode
    extra = 1

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(Sku)
class SkuAdmin(FlatTableAdmin):
    """Our kinds of goods."""

    list_display = ["code", "name", "barcodes"]
    search_fields = ["code", "name", "codes__code"]
    empty_text = _("No SKUs yet. Import a table of codes, names and barcodes, or add one.")
    inlines = [BarcodeInline]
    resource_classes = [SkuResource]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("codes")

    @display(description=_("barcodes"))
    def barcodes(self, sku):
        return ", ".join(barcode.code for barcode in sku.codes.all())


class MappedFilter(SimpleListFilter):
    """Listings that say what they are made of, or those that do not."""

    title, parameter_name = _("mapped"), "mapped"

    def lookups(self, request, model_admin):
        return [("no", _("not yet")), ("yes", _("mapped"))]

    def queryset(self, request, queryset):
        return queryset.filter(is_mapped=self.value() == "yes") if self.value() else queryset


class PartForm(forms.Form):
    """So many pieces of one SKU; without a SKU it says nothing."""

    sku = forms.ModelChoiceField(
        Sku.objects.all(),
        label=_("SKU"),
        required=False,
        widget=AutocompleteSelect(ListingPart._meta.get_field("sku"), admin.site),
    )
    quantity = forms.IntegerField(
        label=_("Pieces"), initial=1, min_value=1, widget=UnfoldAdminIntegerFieldWidget
    )


class PartFormSet(forms.BaseFormSet):
    """What a listing is made of, each SKU once."""

    def clean(self):
        skus = [part["sku"] for part in self.named()]
        if len(skus) > len(set(skus)):
            raise ValidationError(_("One SKU stands here twice. Say its pieces in one row."))

    def named(self) -> list[dict]:
        """The rows that name a SKU."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("sku")]


Parts = forms.formset_factory(PartForm, PartFormSet, extra=PARTS, max_num=PARTS)


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin, FlatTableAdmin):
    """What the platform sells for us; on top what nobody has mapped and orders wait for."""

    list_display = ["name", "seller_sku", "platform_sku_id", "made_of", "orders_waiting", "shop"]
    list_filter = [MappedFilter, ShopFilter]
    list_select_related = ["shop"]
    sortable_by = ()
    search_fields = ["seller_sku", "platform_sku_id", "product_name"]
    empty_text = _("No listings yet. They come in with the first orders that sell them.")
    resource_classes = [ListingResource]

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("parts__sku")
        rows = rows.annotate(is_mapped=Exists(ListingPart.objects.filter(listing=OuterRef("pk"))))
        rows = rows.annotate(waiting=Case(When(is_mapped=True, then=0), default=waiting_orders()))
        return rows.order_by("is_mapped", "-waiting", "pk")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What one listing is made of; who may, says it anew."""
        listing = self.get_object(request, unquote(object_id))
        if listing is None:
            raise Http404
        may_map = self.has_map_listing_permission(request)
        if not (may_map or (request.method == "GET" and self.has_view_permission(request))):
            raise PermissionDenied
        known = [{"sku": p.sku_id, "quantity": p.quantity} for p in listing.parts.all()]
        parts = Parts(request.POST or None, initial=known)
        if parts.is_valid() and self._map(request, listing, parts):
            return redirect("admin:orders_listing_changelist")
        context = self.admin_site.each_context(request) | {
            "title": listing.product_name or listing.platform_sku_id,
            "opts": self.opts,
            "listing": listing,
            "parts": parts if may_map else None,
            "media": self.media + parts.media,
        }
        return TemplateResponse(request, "admin/orders/listing/map.html", context)

    def _map(self, request, listing, parts) -> bool:
        chosen = {part["sku"].pk: part["quantity"] for part in parts.named()}
        outcome = attempt(request, catalog.map_listing, listing.pk, chosen)
        if outcome is None:
            return False
        text = ngettext(
            "Mapped. %(count)d order no longer waits for it.",
            "Mapped. %(count)d orders no longer wait for it.",
            len(outcome.done),
        )
        messages.success(request, text % {"count": len(outcome.done)})
        return True

    @display(description=_("product"))
    def name(self, listing):
        return f"{listing.product_name} · {listing.variation}".strip(" ·")

    @display(description=_("made of"), empty_value=_("not mapped"))
    def made_of(self, listing):
        return ", ".join(str(part) for part in listing.parts.all()) or None

    @display(description=_("orders waiting"))
    def orders_waiting(self, listing):
        return listing.waiting or ""


def waiting_orders():
    """How many open orders have a line of a listing that nobody has mapped."""
    lines = OrderLine.objects.filter(
        listing=OuterRef("pk"), order__state__in=BEFORE_PICKING, order__mapped_at=None
    )
    counted = lines.order_by().values("listing").annotate(n=Count("order", distinct=True))
    return Coalesce(Subquery(counted.values("n")), Value(0))
