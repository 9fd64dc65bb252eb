"""One version of a rule: worded, tried on orders that came in, set live, replaced, stopped."""

from datetime import UTC

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from orders.admin.rule_form import PARAMETERS, SHOWN, RuleForm
from orders.adminkit import ServiceAdmin, attempt, show
from orders.errors import Refused
from orders.models import ScreeningRule, Shop
from orders.models.screening import Effect
from orders.moment import moment
from orders.services import rules, trial
from orders.templatetags.moments import local

DAYS = 7  # how far back a trial may look
OUTCOMES = [*Effect.choices, (trial.NOTHING, _("no rule matched"))]


class TrialForm(forms.Form):
    """How far back a trial looks."""

    days = forms.TypedChoiceField(
        label=_("Days"),
        coerce=int,
        choices=[(days, days) for days in range(1, DAYS + 1)],
        widget=UnfoldAdminSelectWidget,
    )


def chip(rule: ScreeningRule) -> str:
    """Where a version stands: being worded, counting, or past."""
    if rule.is_draft:
        return format_html('<span class="chip is-blue">{}</span>', _("draft"))
    if rule.is_live:
        return format_html('<span class="chip is-safe">{}</span>', pgettext("rule", "live"))
    return format_html('<span class="chip is-grey">{}</span>', _("past"))


def allowed(rule: ScreeningRule) -> set[str]:
    """The buttons that would do something with this version now."""
    if rule.is_draft:
        return {"go_live"}
    return {"new_version", "stop"} if rule.is_live else {"new_version"}


class RuleTrial(ServiceAdmin):
    """What a version would do with orders that came in: asked by GET, for nothing is written."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.trial_view)
        way = path("<path:object_id>/trial/", view, name="orders_screeningrule_trial")
        return [way, *super().get_urls()]

    def trial_view(self, request, object_id):
        if not self.has_try_rule_permission(request):
            raise PermissionDenied
        rule = self.row(request, object_id)
        asked = TrialForm(request.GET if "days" in request.GET else {"days": 1})
        found = None
        if asked.is_valid():
            found = trial.run(rule, request.user, at=moment(), **asked.cleaned_data)
        context = self.admin_site.each_context(request) | {
            "title": rule,
            "opts": self.opts,
            "rule": rule,
            "form": asked,
            "trial": found,
            "outcomes": found and [(name, found.now[e], found.then[e]) for e, name in OUTCOMES],
            "limit": trial.LIMIT,
        }
        return TemplateResponse(request, "admin/orders/screeningrule/trial.html", context)


class RuleButtons(RuleTrial):
    """The buttons a version allows: a draft goes live, a live one is replaced or stopped."""

    actions_detail = ["go_live", "new_version", "stop"]

    def get_actions_detail(self, request, object_id):
        rule = self.get_object(request, unquote(object_id))
        fit = allowed(rule) if rule else ()
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name in fit]

    @action(
        description=_("Go live"),
        permissions=["set_rule_live"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Let this rule go live?"),
            "description": _("From now on it counts, in place of its version that was live."),
            "form_submit_text": _("Go live"),
        },
    )
    def go_live(self, request, form, object_id):
        return self.press(request, object_id, rules.go_live)

    @action(
        description=_("Change"),
        permissions=["change_screeningrule"],
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
        return show(request, self.address(attempt(request, rules.next_version, rule.pk) or rule))

    @action(
        description=_("Stop"),
        permissions=["set_rule_live"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Stop this rule?"),
            "description": _("It counts no more; what it held stays held."),
            "form_submit_text": _("Stop it"),
        },
    )
    def stop(self, request, form, object_id):
        return self.press(request, object_id, rules.stop)


class RulePage(RuleButtons):
    """A draft is worded here; a version that was live is only read."""

    form = RuleForm
    conditional_fields = SHOWN
    change_form_template = "admin/orders/screeningrule/change_form.html"
    fields = [
        ("name", "shop"),
        "check_name",
        *(here for names in PARAMETERS.values() for here in names.values()),
        "effect",
        "tag",
        ("warehouse_ref", "lane"),
        "priority",
    ]

    def get_fieldsets(self, request, obj=None):
        return super().get_fieldsets(request, obj) if obj is None or obj.is_draft else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        shops = Shop.objects.visible_to(request.user)
        if db_field.name == "shop":
            field.queryset, field.empty_label = shops, _("every shop")
        if db_field.name == "warehouse_ref":  # the warehouses belong to a higher app
            named = shops.exclude(shopwarehouse__platform_ref__in=["", None])
            refs = named.values_list("shopwarehouse__platform_ref", flat=True).distinct()
            choices = [("", _("as the platform says")), *((ref, ref) for ref in refs)]
            return forms.ChoiceField(
                label=field.label, choices=choices, required=False, widget=UnfoldAdminSelectWidget
            )
        return field

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def save_model(self, request, obj, form, change):
        wording = {name: getattr(obj, name) for name in rules.WORDING}
        try:
            kept = rules.write(obj.pk, wording, by=request.user, at=moment())
        except Refused as refused:  # it went live while it was being edited
            raise PermissionDenied(str(refused)) from refused
        obj.pk = kept.pk

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            versions = ScreeningRule.objects.filter(key=obj.key).select_related("set_live_by")
            context["versions"] = [
                (rule, chip(rule), *(local(at, UTC) for at in (rule.live_from, rule.live_until)))
                for rule in versions.order_by("-version")
            ]
            context["trial"] = self.has_try_rule_permission(request) and TrialForm({"days": 1})
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
