"""When carriers come: a table people keep."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from orders.adminkit import ServiceAdmin
from warehouse.admin.filters import HouseFilter
from warehouse.models import PickupTime, Warehouse
from warehouse.models.pickup import Weekday


class PickupTimeForm(forms.ModelForm):
    """A round with its days to be ticked."""

    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"), choices=Weekday.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = PickupTime
        fields = ["warehouse", "carrier", "weekdays", "time"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["weekdays"] = list(self.initial.get("weekdays") or "123456")

    def clean_weekdays(self):
        return "".join(sorted(self.cleaned_data["weekdays"]))


@admin.register(PickupTime)
class PickupTimeAdmin(ServiceAdmin):
    """Rounds of carriers; the next one is what {pickup_at} says to a buyer."""

    form = PickupTimeForm
    list_display = ["carrier", "warehouse", "days", "at"]
    list_filter = [HouseFilter, "carrier"]
    list_select_related = ["carrier", "warehouse"]
    sortable_by = ()
    fields = [("warehouse", "carrier"), "weekdays", "time"]
    empty_text = _(
        "No pick-up times yet. Until a carrier has one, no buyer can be told when it comes."
    )

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "warehouse":
            kwargs["queryset"] = Warehouse.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description=_("weekdays"))
    def days(self, one):
        names = [day.label for day in Weekday if day.value in one.weekdays]
        return _("every day") if len(names) == len(Weekday) else ", ".join(map(str, names))

    @display(description=_("time"))
    def at(self, one):
        return f"{one.time:%H:%M}"
