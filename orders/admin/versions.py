"""The pages of rules that come in versions: worded, tried, set live, replaced, stopped."""

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from orders.adminkit import ServiceAdmin, attempt, show
from orders.errors import Refused
from orders.models import Shop
from orders.moment import moment
from orders.services.rulebook import RuleBook


class TrialForm(forms.Form):
    """How far back a trial looks."""

    days = forms.TypedChoiceField(label=_("Days"), coerce=int, widget=UnfoldAdminSelectWidget)

    def __init__(self, data, days):
        super().__init__(data)
        self.fields["days"].choices = [(count, count) for count in days]


def chip(rule) -> str:
    """Where a version stands: being worded, counting, or past."""
    if rule.is_draft:
        return format_html('<span class="chip is-blue">{}</span>', _("draft"))
    if rule.is_live:
        return format_html('<span class="chip is-safe">{}</span>', pgettext("rule", "live"))
    return format_html('<span class="chip is-grey">{}</span>', _("past"))


def allowed(rule) -> set[str]:
    """The buttons that would do something with this version now."""
    if rule.is_draft:
        return {"go_live"}
    return {"new_version", "stop"} if rule.is_live else {"new_version"}


def go_live_button(title: str, says: str):
    """The button that lets a draft count."""

    @action(
        description=_("Go live"),
        permissions=["set_live"],
        variant=ActionVariant.PRIMARY,
        dialog={"title": title, "description": says, "form_submit_text": _("Go live")},
    )
    def go_live(self, request, form, object_id):
        return self.press(request, object_id, self.book.go_live)

    return go_live


def stop_button(says: str):
    """The button after which a version counts no more."""

    @action(
        description=_("Stop"),
        permissions=["set_live"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Stop this rule?"),
            "description": says,
            "form_submit_text": _("Stop it"),
        },
    )
    def stop(self, request, form, object_id):
        return self.press(request, object_id, self.book.stop)

    return stop


class RuleTrial(ServiceAdmin):
    """What a version would do with what came in: asked by GET, for nothing is written.

    `days` are how far back it may look, the first of them unless asked for more.
    """

    book: RuleBook
    right_to_try: str
    right_to_set_live: str
    trial_template: str
    days: tuple[int, ...]
    days_at_first = 1

    def tried(self, rule, user, *, days: int, at) -> dict:
        """What the page of a trial shows of it."""
        raise NotImplementedError

    def trial_form(self, data=None) -> TrialForm:
        """The question how far back, as asked or as at first."""
        return TrialForm(data or {"days": self.days_at_first}, self.days)

    def get_urls(self):
        view = self.admin_site.admin_view(self.trial_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_trial"
        return [path("<path:object_id>/trial/", view, name=name), *super().get_urls()]

    def trial_view(self, request, object_id):
        if not self._may(request, self.right_to_try):
            raise PermissionDenied
        rule = self.row(request, object_id)
        asked = self.trial_form(request.GET if "days" in request.GET else None)
        context = self.admin_site.each_context(request) | {
            "title": rule, "opts": self.opts, "rule": rule, "form": asked, "trial": None,
        }  # fmt: skip
        if asked.is_valid():
            context |= self.tried(rule, request.user, at=moment(), **asked.cleaned_data)
        return TemplateResponse(request, self.trial_template, context)


class VersionedRules(RuleTrial):
    """A draft is worded here; a version that was live is only read, replaced or stopped.

    A page sets `go_live` and `stop`, whose dialogs say what its rules do.
    """

    actions_detail = ["go_live", "new_version", "stop"]

    def has_set_live_permission(self, request, obj=None):
        return self._may(request, self.right_to_set_live)

    def has_reword_permission(self, request, obj=None):
        return self._may(request, f"change_{self.opts.model_name}")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def get_actions_detail(self, request, object_id):
        rule = self.get_object(request, unquote(object_id))
        fit = allowed(rule) if rule else ()
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name in fit]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.queryset, field.empty_label = Shop.objects.visible_to(request.user), _("every shop")
        return field

    def save_model(self, request, obj, form, change):
        wording = {name: getattr(obj, name) for name in self.book.wording}
        try:
            kept = self.book.write(obj.pk, wording, by=request.user, at=moment())
        except Refused as refused:  # it went live while it was being edited
            raise PermissionDenied(str(refused)) from refused
        obj.pk = kept.pk

    @action(
        description=_("Change"),
        permissions=["reword"],
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
        draft = attempt(request, self.book.next_version, rule.pk)
        return show(request, self.address(draft or rule))

    @display(description=_("shop"))
    def asked_of(self, rule):
        return rule.shop or _("every shop")

    @display(description=_("standing"))
    def standing(self, rule):
        return chip(rule)
