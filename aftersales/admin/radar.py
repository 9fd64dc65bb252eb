"""What the parcel radar found: a ticket each, and the message drafted for its buyer."""

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.models import RadarAlarm, RadarText
from aftersales.services import kept_texts, radar
from orders.adminkit import FreeText, ReadOnlyAdmin, ServiceAdmin
from orders.templatetags.moments import local
from warehouse.admin.transit import verdict_chip


class WrittenFilter(SimpleListFilter):
    """Unless asked for more, findings that still hold and whose buyers were not written to."""

    title, parameter_name = _("message"), "written"

    def lookups(self, request, model_admin):
        return [("yes", _("written")), ("all", _("All"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("to be written")}, *asked]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.exclude(letter=None)
        return queryset if self.value() == "all" else queryset.to_write()


@admin.register(RadarAlarm)
class RadarAlarmAdmin(ReadOnlyAdmin):
    """Buyers to be written to before they write, the last found on top."""

    list_display = ["its_order", "parcel", "what", "since", "message", "its_ticket", "written"]
    list_filter = [
        WrittenFilter, "finding", ("order__shop", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["order__shop", "package__watch", "ticket", "letter__sending"]
    list_fullwidth = True
    list_display_links = None
    sortable_by = ()
    ordering = ["-opened_at", "-pk"]
    search_fields = ["=order__number"]
    search_help_text = _("Order number, in full")
    empty_text = _("No buyer waits for word about a parcel.")
    actions = ["write_chosen"]

    @admin.action(description=_("Send the drafted message"), permissions=["write_buyer"])
    def write_chosen(self, request, queryset):
        self.do(request, queryset, radar.write)

    @display(description=_("order"))
    def its_order(self, alarm):
        page = reverse("admin:orders_order_change", args=[alarm.order_id])
        return format_html('<a class="open-row" href="{}">{}</a>', page, alarm.order)

    @display(description=_("parcel"))
    def parcel(self, alarm):
        page = reverse("admin:warehouse_parcelwatch_change", args=[alarm.package_id])
        return format_html('<a href="{}">{}</a>', page, alarm.package)

    @display(description=_("finding"))
    def what(self, alarm):
        """In its colour while the parcel is still so, grey afterwards."""
        watch = alarm.package.watch
        if watch.verdict == alarm.finding:
            return verdict_chip(watch)
        finding = alarm.get_finding_display()
        return format_html('<span class="chip is-grey">{}</span>', finding)

    @display(description=_("found"))
    def since(self, alarm):
        return local(alarm.found_at, alarm.order.shop.zone)

    @display(description=_("drafted message"))
    def message(self, alarm):
        return format_html('<q class="note">{}</q>', alarm.draft)

    @display(description=_("ticket"))
    def its_ticket(self, alarm):
        return alarm.ticket

    @display(description=_("written"))
    def written(self, alarm):
        letter = alarm.letter
        if letter is None:
            return ""
        if letter.failed_at:
            return format_html('<span class="chip is-red">{}</span>', _("refused"))
        if letter.sent_at is None:
            return format_html('<span class="chip is-blue">{}</span>', _("on its way"))
        when = local(letter.sent_at, alarm.order.shop.zone)
        return format_html('<span class="chip is-safe">{}</span>', when)


KNOWN = ("order", "product", "carrier", "tracking", "since")


class Wording(forms.ModelForm):
    """A message in one language; only what we can fill in may stand in braces."""

    class Meta:
        model = RadarText
        fields = ["finding", "language", "text"]
        field_classes = {"text": FreeText}

    def clean_text(self):
        return kept_texts.insist(self.cleaned_data["text"], KNOWN)


@admin.register(RadarText)
class RadarTextAdmin(ServiceAdmin):
    """What is written first, a row a finding and language."""

    form = Wording
    list_display = ["finding", "language", "text"]
    list_display_links = ["finding"]
    list_filter = ["finding", "language"]
    sortable_by = ()
    fields = ["finding", "language", "text"]
    empty_text = _("Nothing is worded yet: drafts of the radar stay empty.")

    def get_readonly_fields(self, request, obj=None):
        return ["finding", "language"] if obj else []
