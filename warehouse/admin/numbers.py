"""Tracking numbers that carriers gave in advance."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from orders.adminkit import ReadOnlyAdmin, attempt
from warehouse import resources
from warehouse.models import Carrier, PoolNumber
from warehouse.services import waybills


class UseFilter(SimpleListFilter):
    """Numbers that are free, or that a label carries."""

    title, parameter_name = _("use"), "use"

    def lookups(self, request, model_admin):
        return [("free", _("free")), ("used", _("on a label"))]

    def queryset(self, request, queryset):
        if self.value() == "free":
            return queryset.free()
        return queryset.filter(waybill__isnull=False) if self.value() else queryset


class NumbersForm(forms.Form):
    """Numbers of one carrier: pasted, one a line, or as a file."""

    carrier = forms.ModelChoiceField(
        Carrier.objects.all(), label=_("Carrier"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    pasted = forms.CharField(
        label=_("Numbers, one a line"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 8}),
    )
    file = forms.FileField(
        label=_("or a file"),
        help_text=_("CSV or XLSX; the column “number”, else the first one."),
        required=False,
        max_length=200,
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.txt,.xlsx"}),
    )

    def clean(self):
        if not (self.cleaned_data.get("pasted") or self.cleaned_data.get("file")):
            raise ValidationError(_("Paste some numbers or choose a file."))


@admin.register(PoolNumber)
class PoolNumberAdmin(ReadOnlyAdmin):
    """The pool: what is left of each carrier on top, then every number."""

    list_display = ["number", "carrier", "use"]
    list_display_links = None
    list_filter = [UseFilter, "carrier"]
    list_select_related = ["carrier", "waybill__package"]
    ordering = ["-pk"]
    sortable_by = ()
    search_fields = ["number__exact"]
    search_help_text = _("Whole number")
    empty_text = _("The pool is empty. Add the numbers your carrier gave you.")
    list_before_template = "admin/warehouse/poolnumber/left.html"
    show_add_link = False

    def changelist_view(self, request, extra_context=None):
        pools = Carrier.objects.annotate(left=PoolNumber.objects.left())
        return super().changelist_view(request, {"pools": pools})

    def has_add_permission(self, request):
        return request.user.has_perm("warehouse.add_poolnumber")

    def add_view(self, request, form_url="", extra_context=None):
        """Take numbers in: all of them, or none and the bad one named."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NumbersForm(request.POST or None, request.FILES or None)
        if form.is_valid() and (told := attempt(request, fill, **form.cleaned_data)):
            messages.success(request, told)
            return redirect("admin:warehouse_poolnumber_changelist")
        context = {"title": _("Add tracking numbers"), "form": form, "opts": self.opts}
        context |= self.admin_site.each_context(request) | {"media": self.media}
        return TemplateResponse(request, "admin/warehouse/poolnumber/fill.html", context)

    @display(description=_("use"))
    def use(self, row):
        if row.waybill is None:
            return format_html('<span class="chip is-safe">{}</span>', _("free"))
        return str(row.waybill.package)


def fill(carrier: Carrier, pasted: str, file, *, by, at) -> str:
    """Put what was pasted or uploaded into the pool; says how many were new."""
    content = file.read() if file else pasted.encode()
    new = waybills.fill_pool(carrier, resources.numbers_in(content))
    text = ngettext(
        "%(count)d new number of %(carrier)s is in the pool.",
        "%(count)d new numbers of %(carrier)s are in the pool.",
        new,
    )
    return text % {"count": new, "carrier": carrier}
