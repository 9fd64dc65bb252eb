"""Answer rules: worded, tried on requests that came in, set live, replaced, stopped."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from aftersales.models import AnswerRule, Stage
from aftersales.services import auto_rules, playbook
from aftersales.services.auto_rules import BOOK
from orders.admin.rule_page import allowed, chip
from orders.adminkit import ServiceAdmin, ShopFilter, attempt, show
from orders.errors import Refused
from orders.models import Shop
from orders.moment import moment
from orders.refusals.reasons import reason

DAYS = 30  # how far back a trial may look


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


class TrialForm(forms.Form):
    """How far back a trial looks."""

    days = forms.TypedChoiceField(
        label=_("Days"),
        coerce=int,
        choices=[(days, days) for days in (1, 3, 7, 14, DAYS)],
        widget=UnfoldAdminSelectWidget,
    )


class AnswerRuleTrial(ServiceAdmin):
    """What a version would have answered: asked by GET, for nothing is written."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.trial_view)
        way = path("<path:object_id>/trial/", view, name="aftersales_answerrule_trial")
        return [way, *super().get_urls()]

    def trial_view(self, request, object_id):
        if not self.has_try_answer_rule_permission(request):
            raise PermissionDenied
        rule = self.row(request, object_id)
        asked = TrialForm(request.GET if "days" in request.GET else {"days": 7})
        found = None
        if asked.is_valid():
            found = auto_rules.run_trial(rule, request.user, at=moment(), **asked.cleaned_data)
        context = self.admin_site.each_context(request) | {
            "title": rule, "opts": self.opts, "rule": rule, "form": asked, "trial": found,
        }  # fmt: skip
        return TemplateResponse(request, "admin/aftersales/answer_trial.html", context)


@admin.register(AnswerRule)
class AnswerRuleAdmin(AnswerRuleTrial):
    """The rules in the order they are asked; a version that was live is only read."""

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
    actions_detail = ["go_live", "new_version", "stop"]
    empty_text = _("No rules here: every cancellation is answered by a person, or by the net.")

    def get_actions_detail(self, request, object_id):
        rule = self.get_object(request, unquote(object_id))
        fit = allowed(rule) if rule else ()
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name in fit]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.queryset, field.empty_label = Shop.objects.visible_to(request.user), _("every shop")
        return field

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def save_model(self, request, obj, form, change):
        wording = {name: getattr(obj, name) for name in auto_rules.WORDING}
        try:
            kept = BOOK.write(obj.pk, wording, by=request.user, at=moment())
        except Refused as refused:  # it went live while it was being edited
            raise PermissionDenied(str(refused)) from refused
        obj.pk = kept.pk

    @action(
        description=_("Go live"),
        permissions=["set_answer_rule_live"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Let this rule answer buyers?"),
            "description": _("From now on what it finds is answered at once, without anybody."),
            "form_submit_text": _("Go live"),
        },
    )
    def go_live(self, request, form, object_id):
        return self.press(request, object_id, BOOK.go_live)

    @action(
        description=_("Change"),
        permissions=["change_answerrule"],
        dialog={
            "title": _("Change this rule?"),
            "description": _(
                "You get a draft that says the same; this version counts until the draft goes live."
            ),
            "form_submit_text": _("Make a draft"),
        },
    )
    def new_version(self, request, form, object_id):
        rule = self.row(request, object_id)
        return show(request, self.address(attempt(request, BOOK.next_version, rule.pk) or rule))

    @action(
        description=_("Stop"),
        permissions=["set_answer_rule_live"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Stop this rule?"),
            "description": _("It answers nothing more; what it said is said."),
            "form_submit_text": _("Stop it"),
        },
    )
    def stop(self, request, form, object_id):
        return self.press(request, object_id, BOOK.stop)

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

    @display(description=_("shop"))
    def asked_of(self, rule):
        return rule.shop or _("every shop")

    @display(description=_("standing"))
    def standing(self, rule):
        return chip(rule)
