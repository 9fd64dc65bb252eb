"""How long the orders of each shop need from a stage to the packed box."""

from django.contrib import admin
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders import sla
from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.models import StageTime
from orders.templatetags.moments import local, span

AS_THEY_COME = Case(
    *[When(state=state, then=Value(place)) for place, state in enumerate(sla.WORK_LEFT)],
    output_field=IntegerField(),
)


@admin.register(StageTime)
class StageTimeAdmin(ReadOnlyAdmin):
    """What was measured, what stands without it, and by which of them orders are sorted."""

    list_display = ["stage", "in_use", "as_measured", "by_table", "samples", "when", "shop"]
    list_display_links = None
    list_filter = [ShopFilter]
    list_select_related = ["shop"]
    sortable_by = ()
    fields = [("stage", "shop"), ("in_use", "as_measured", "by_table"), ("samples", "when")]
    ordering = ["shop__code", AS_THEY_COME]
    empty_text = _("Nothing is measured yet. It is done by itself, every hour.")

    @display(description=_("from this stage to packed"))
    def stage(self, row):
        return row.get_state_display()

    @display(description=_("hours in use"))
    def in_use(self, row):
        return span(row.left)

    @display(description=_("hours measured"))
    def as_measured(self, row):
        return _("too few orders") if row.measured is None else span(row.measured)

    @display(description=_("fixed hours"))
    def by_table(self, row):
        return span(row.fixed)

    @display(description=_("measured at"))
    def when(self, row):
        return local(row.measured_at, row.shop.zone)
