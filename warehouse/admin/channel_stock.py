"""What shops on the platform were told of our stock, and how much of it is kept back."""

from functools import partial

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from orders.adminkit import OnePage, ReadOnlyAdmin, ShopFilter
from orders.templatetags.moments import local
from warehouse.models import ChannelStock
from warehouse.services import channel_stock


class PushFilter(SimpleListFilter):
    """Those the platform does not take."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [("refused", _("not taken"))]

    def queryset(self, request, queryset):
        return queryset.refused() if self.value() == "refused" else queryset


class KeptBack(forms.Form):
    """How much of a listing the platform is not told of."""

    buffer = forms.IntegerField(
        min_value=0,
        max_value=channel_stock.MOST,
        label=_("Buffer, pieces"),
        help_text=_("Against what is sold before its order is here."),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    reserve = forms.IntegerField(
        min_value=0,
        max_value=channel_stock.MOST,
        label=_("Kept for live sessions, pieces"),
        widget=UnfoldAdminIntegerFieldWidget,
    )


class Wanted(OnePage):
    """A page of rows, each with the figure its shop is to be told as things are."""

    def get_results(self, request):
        super().get_results(request)
        figures = channel_stock.figures(self.result_list)
        for row in self.result_list:
            row.figure = figures.get(row.pk)


@admin.register(ChannelStock)
class ChannelStockAdmin(ReadOnlyAdmin):
    """Listings of the shops that are told of our stock: what is to be there, and what is."""

    list_display = ["name", "sku", "wanted", "last_sent", "last_confirmed", "when", "kept", "word",
                    "shop"]  # fmt: skip
    list_display_links = None
    list_fullwidth = True
    list_filter = [PushFilter, ShopFilter]
    list_select_related = ["shop", "listing"]
    ordering = ["listing__seller_sku", "pk"]
    sortable_by = ()
    search_fields = ["listing__seller_sku", "listing__platform_sku_id", "listing__product_name"]
    search_help_text = _("Seller SKU, the platform's SKU id or product")
    empty_text = _(
        "No shop is told of our stock. Connect it, switch “push stock” on on its page, and map its "
        "listings."
    )
    actions = ["send_again", "keep_back"]

    def get_changelist(self, request, **kwargs):
        return Wanted

    @display(description=_("listing"))
    def name(self, row):
        return f"{row.listing.product_name} · {row.listing.variation}".strip(" ·")

    @display(description=_("SKU"))
    def sku(self, row):
        return row.listing.seller_sku or row.listing.platform_sku_id

    @display(description=_("wanted"))
    def wanted(self, row):
        return format_html('<b class="count">{}</b>', row.figure.total) if row.figure else "–"

    @display(description=_("last sent"), empty_value="–")
    def last_sent(self, row):
        return row.sent

    @display(description=_("last confirmed"), empty_value="–")
    def last_confirmed(self, row):
        return row.confirmed

    @display(description=_("buffer + live"))
    def kept(self, row):
        return f"{row.buffer} + {row.reserve}" if row.kept_back else ""

    @display(description=_("when"))
    def when(self, row):
        return local(row.confirmed_at, row.shop.zone)

    @display(description=_("state"))
    def word(self, row):
        chip = '<span class="chip is-{}">{}</span> {}'
        if row.refused_at:
            return format_html(chip, "red", _("not taken"), row.sentence)
        if row.problem:
            return format_html(chip, "amber", _("tried again"), row.sentence)
        if row.call_at:
            return format_html(chip, "blue", _("being told"), "")
        return format_html(chip, "safe", _("in step"), "")

    @admin.action(description=_("Send again"), permissions=["push_stock"])
    def send_again(self, request, queryset):
        self.do(request, queryset, channel_stock.retry)

    @admin.action(description=_("Keep pieces back"), permissions=["keep_stock_back"])
    def keep_back(self, request, queryset):
        title = _("How much of these listings is the platform not told of?")
        now = queryset.values("buffer", "reserve").first()
        form = partial(KeptBack, initial=now)
        return self.ask(request, queryset, channel_stock.keep_back, form, title)
