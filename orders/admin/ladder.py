"""When clocks tell, and whom: rows that a lead may change."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from orders import sla
from orders.admin.notices import MINUTE, ROLE_NAMES, role_name
from orders.adminkit import ServiceAdmin
from orders.models import LadderRule, MarkRule, Shop
from orders.models.ladder import LONGEST_MARK
from orders.moment import moment
from orders.services import ladder, marks

MOST_MARKS = 8


class MarkForm(forms.ModelForm):
    """Marks as people write them: minutes left, with commas."""

    typed = forms.CharField(
        label=_("Marks, minutes left"),
        max_length=80,
        help_text=_("For example 1440, 480, 120, 30. What is late is always told."),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = MarkRule
        fields = ["shop", "kind", "is_target"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["typed"].initial = ", ".join(map(str, self.instance.minutes))

    def clean_typed(self):
        parts = [part.strip() for part in self.cleaned_data["typed"].replace("，", ",").split(",")]
        numbers = [int(part) for part in parts if part.isdecimal()]
        fits = len(numbers) == len(parts) and all(number <= LONGEST_MARK for number in numbers)
        if not fits or len(set(numbers)) > MOST_MARKS:
            raise forms.ValidationError(
                _("Write up to eight numbers of minutes, none above two weeks.")
            )
        return sorted({*numbers, 0}, reverse=True)

    def save(self, commit=True):
        self.instance.minutes = self.cleaned_data["typed"]
        return super().save(commit)


class ShopsRows(ServiceAdmin):
    """Rows for one shop of this person's, or for all."""

    sortable_by = ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "shop":
            kwargs["queryset"] = Shop.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description=_("shop"), ordering="shop")
    def whose(self, row):
        return row.shop or _("every shop")

    @display(description=_("clock"))
    def which(self, row):
        return row.get_kind_display() if row.kind else _("every clock")


@admin.register(MarkRule)
class MarkRuleAdmin(ShopsRows):
    """When clocks tell; what is written here re-aims the clocks that run, in the background."""

    form = MarkForm
    list_display = ["whose", "which", "is_target", "shown"]
    list_select_related = ["shop"]
    fields = ["shop", "kind", "is_target", "typed"]
    ordering = ["shop", "kind"]
    empty_text = _("Every clock tells 24 h, 8 h, 2 h and 30 min before it runs out and when late.")

    @display(description=_("marks"))
    def shown(self, rule):
        return _(", ").join(
            str(_("%(minutes)d min") % {"minutes": number}) for number in rule.minutes
        )

    def save_model(self, request, rule, form, change):
        before = MarkRule.objects.filter(pk=rule.pk).values_list("shop", flat=True)
        shops = {rule.shop_id, *before}
        super().save_model(request, rule, form, change)
        marks.changed(None if None in shops else shops, at=moment())

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def delete_model(self, request, rule):
        shops = {rule.shop_id}
        super().delete_model(request, rule)
        marks.changed(None if None in shops else shops, at=moment())

    def delete_queryset(self, request, queryset):
        for rule in queryset:
            self.delete_model(request, rule)


class LadderForm(forms.ModelForm):
    """Who is told, chosen from the roles there are."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=list(ROLE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    mark_minutes = forms.TypedChoiceField(
        label=_("Mark"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = LadderRule
        fields = [
            "shop", "kind", "mark_minutes", "rung", "roles", "channels", "asks", "climb_minutes",
        ]  # fmt: skip
        widgets = {"channels": forms.CheckboxSelectMultiple, "asks": UnfoldBooleanSwitchWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {mark // MINUTE for mark in sla.DEADLINE_MARKS}
        rows = MarkRule.objects.values_list("minutes", flat=True)
        known |= {number for row in rows for number in row}
        if "mark_minutes" in self.fields:
            self.fields["mark_minutes"].choices = [
                ("", _("every mark")),
                *((number, worded(number)) for number in sorted(known, reverse=True)),
            ]


def worded(minutes: int) -> str:
    """A mark in words."""
    return str(_("%(minutes)d min left") % {"minutes": minutes} if minutes else _("late"))


@admin.register(LadderRule)
class LadderRuleAdmin(ShopsRows):
    """Who is told of a mark, and who next when nobody acknowledges it."""

    form = LadderForm
    list_display = [
        "whose",
        "which",
        "mark",
        "rung",
        "told",
        "by_channels",
        "asks",
        "climb_minutes",
    ]
    list_select_related = ["shop"]
    ordering = ["shop", "kind", "-mark_minutes", "rung"]
    empty_text = _(
        "Without a row the floor or customer service is told on every page; a notice of two hours"
        " or less goes to their lead and then to the operations manager, ten minutes each."
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("channels")

    @display(description=_("mark"))
    def mark(self, rule):
        return _("every mark") if rule.mark_minutes is None else worded(rule.mark_minutes)

    @display(description=_("roles"))
    def told(self, rule):
        return _(", ").join(role_name(role) for role in rule.roles)

    @display(description=_("channels"), empty_value="")
    def by_channels(self, rule):
        return _(", ").join(channel.name for channel in rule.channels.all())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        ladder.changed(at=moment())

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def delete_model(self, request, rule):
        super().delete_model(request, rule)
        ladder.changed(at=moment())

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        ladder.changed(at=moment())
