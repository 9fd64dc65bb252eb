"""Filters the lists of the warehouse share."""

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from warehouse.models import Warehouse


class HouseFilter(SimpleListFilter):
    """The warehouses this person may see; `path` leads from a row to its warehouse."""

    title, parameter_name, path = _("warehouse"), "house", "warehouse"

    def lookups(self, request, model_admin):
        return Warehouse.objects.visible_to(request.user).values_list("pk", "name")

    def queryset(self, request, queryset):
        known = {str(pk) for pk, _name in self.lookup_choices}
        return queryset.filter(**{self.path: self.value()}) if self.value() in known else queryset


class BinHouseFilter(HouseFilter):
    """The same for what lies in a bin."""

    path = "bin__warehouse"
