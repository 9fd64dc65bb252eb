"""One version of a rule: worded, tried on orders that came in, set live, replaced, stopped."""

from datetime import UTC

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from orders.admin.rule_form import PARAMETERS, SHOWN, RuleForm
from orders.admin.versions import VersionedRules, chip, go_live_button, stop_button
from orders.models import ScreeningRule, Shop
from orders.models.screening import Effect
from orders.services import rules, trial
from orders.templatetags.moments import local

DAYS = 7  # how far back a trial may look
OUTCOMES = [*Effect.choices, (trial.NOTHING, _("no rule matched"))]


class RulePage(VersionedRules):
    """A draft is worded here; a version that was live is only read."""

    book = rules.BOOK
    right_to_try, right_to_set_live = "try_rule", "set_rule_live"
    trial_template = "admin/orders/screeningrule/trial.html"
    days = tuple(range(1, DAYS + 1))
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

    go_live = go_live_button(
        _("Let this rule go live?"),
        _("From now on it counts, in place of its version that was live."),
    )
    stop = stop_button(_("It counts no more; what it held stays held."))

    def tried(self, rule, user, *, days, at):
        found = trial.run(rule, user, days=days, at=at)
        counts = [(name, found.now[effect], found.then[effect]) for effect, name in OUTCOMES]
        return {"trial": found, "outcomes": counts, "limit": trial.LIMIT}

    def get_fieldsets(self, request, obj=None):
        return super().get_fieldsets(request, obj) if obj is None or obj.is_draft else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "warehouse_ref":  # the warehouses belong to a higher app
            shops = Shop.objects.visible_to(request.user)
            named = shops.exclude(shopwarehouse__platform_ref__in=["", None])
            refs = named.values_list("shopwarehouse__platform_ref", flat=True).distinct()
            choices = [("", _("as the platform says")), *((ref, ref) for ref in refs)]
            return forms.ChoiceField(
                label=field.label, choices=choices, required=False, widget=UnfoldAdminSelectWidget
            )
        return field

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            versions = ScreeningRule.objects.filter(key=obj.key).select_related("set_live_by")
            context["versions"] = [
                (rule, chip(rule), *(local(at, UTC) for at in (rule.live_from, rule.live_until)))
                for rule in versions.order_by("-version")
            ]
            context["trial"] = self.has_try_rule_permission(request) and self.trial_form()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
