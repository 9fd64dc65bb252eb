"""Answer rules: worded, tried on requests that came in, set live, replaced, stopped."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.models import AnswerRule, Stage
from aftersales.services import auto_rules, playbook
from aftersales.services.auto_rules import BOOK
from orders.admin.versions import VersionedRules, go_live_button, stop_button
from orders.adminkit import ShopFilter
from orders.refusals.reasons import reason


class AnswerRuleForm(forms.ModelForm):
    """The wording of a draft: conditions left empty find every request."""

    reasons = forms.MultipleChoiceField(
        label=_("Buyer's reasons"),
        choices=playbook.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    stages = forms.MultipleChoiceField(
        label=_("How far the parcel is"),
        choices=Stage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self):
        told = super().clean()
        stages = told.get("stages", [])
        if told.get("effect") == AnswerRule.Effect.REJECT and (not stages or Stage.HERE in stages):
            self.add_error(
                "stages",
                _("Only what is packed or handed over can be refused: choose these alone."),
            )
        return told


@admin.register(AnswerRule)
class AnswerRuleAdmin(VersionedRules):
    """The rules in the order they are asked; a version that was live is only read."""

    book = BOOK
    right_to_try, right_to_set_live = "try_answer_rule", "set_answer_rule_live"
    trial_template = "admin/aftersales/answer_trial.html"
    days, days_at_first = (1, 3, 7, 14, 30), 7
    form = AnswerRuleForm
    list_display = ["called", "finds", "effect", "asked_of", "priority", "version", "standing"]
    list_filter = [ShopFilter]
    list_select_related = ["shop"]
    list_display_links = None
    sortable_by = ()
    fields = [
        ("name", "shop"), "reasons", "stages", ("sku_prefix", "at_most"), "within_minutes",
        "effect", "priority",
    ]  # fmt: skip
    empty_text = _("No rules here: every cancellation is answered by a person, or by the net.")

    go_live = go_live_button(
        _("Let this rule answer buyers?"),
        _("From now on what it finds is answered at once, without anybody."),
    )
    stop = stop_button(_("It answers nothing more; what it said is said."))

    def tried(self, rule, user, *, days, at):
        return {"trial": auto_rules.run_trial(rule, user, days=days, at=at)}

    @display(description=_("name"))
    def called(self, rule):
        page = reverse("admin:aftersales_answerrule_change", args=[rule.pk])
        trial = reverse("admin:aftersales_answerrule_trial", args=[rule.pk])
        return format_html(
            '<a class="open-row" href="{}">{}</a> <a class="open-row" href="{}">{}</a>',
            page, rule.name, trial, _("try it"),
        )  # fmt: skip

    @display(description=_("what it looks for"))
    def finds(self, rule):
        said = [reason(code) for code in rule.reasons] + rule.stage_names
        if rule.sku_prefix:
            said.append(f"{rule.sku_prefix}…")
        if rule.at_most is not None:
            said.append(f"≤ {rule.at_most}")
        if rule.within_minutes is not None:
            said.append(_("within %(minutes)d min") % {"minutes": rule.within_minutes})
        return " · ".join(map(str, said)) or _("every request")
