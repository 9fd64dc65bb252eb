"""A rule as a shop owner says it: one field a parameter, shown for the check that is chosen."""

from copy import deepcopy

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from orders.models import ScreeningRule
from orders.models.screening import Effect
from orders.services.parameters import FORMS, Parameters

WIDGETS = {
    forms.DecimalField: UnfoldAdminDecimalFieldWidget,
    forms.IntegerField: UnfoldAdminIntegerFieldWidget,
    forms.MultipleChoiceField: UnfoldAdminCheckboxSelectMultipleWidget,
}
# The fields of every check, each under the name it has here, and when it is shown.
PARAMETERS = {
    check: {name: f"{check.lower()}_{name}" for name in form.base_fields}
    for check, form in FORMS.items()
}
SHOWN = {
    "tag": f"effect == '{Effect.TAG}'",
    "warehouse_ref": f"effect == '{Effect.ROUTE}'",
    "lane": f"effect == '{Effect.ROUTE}'",
} | {here: f"check_name == '{c}'" for c, names in PARAMETERS.items() for here in names.values()}


class Wording(forms.ModelForm):
    """What a draft says; a field that does not belong to its check or effect is left out."""

    class Meta:
        model = ScreeningRule
        fields = [
            "name", "shop", "priority", "check_name", "effect", "tag", "warehouse_ref", "lane",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = PARAMETERS.get(self.instance.check_name, {})
        known = {here: self.instance.params.get(name) for name, here in names.items()}
        self.initial = {here: value for here, value in known.items() if value} | self.initial

    def clean(self):
        said = super().clean()
        if said.get("effect") != Effect.TAG:
            said["tag"] = ""
        elif not said.get("tag"):
            self.add_error("tag", _("Say the tag."))
        if said.get("effect") != Effect.ROUTE:
            said |= {"warehouse_ref": "", "lane": ""}
        elif not (said.get("warehouse_ref") or said.get("lane")):
            self.add_error("warehouse_ref", _("Name a warehouse, a lane, or both."))
        if check := said.get("check_name"):
            self.instance.params = self._parameters(check).kept()
        return said

    def _parameters(self, check: str) -> Parameters:
        names = PARAMETERS[check]
        answers = FORMS[check]({name: self.cleaned_data.get(here) for name, here in names.items()})
        for name, errors in answers.errors.items():
            if names[name] not in self.errors:
                self.add_error(names[name], errors)
        return answers


def _dressed(field: forms.Field) -> forms.Field:
    """A parameter's field as the back office draws it; the check itself says if it is needed."""
    field = deepcopy(field)
    field.required = False
    field.widget = WIDGETS.get(type(field), UnfoldAdminTextInputWidget)()
    if choices := getattr(field, "choices", None):
        field.choices = choices
    return field


RuleForm = type(
    "RuleForm",
    (Wording,),
    {
        here: _dressed(FORMS[check].base_fields[name])
        for check, names in PARAMETERS.items()
        for name, here in names.items()
    },
)
