"""Orders fetched because somebody asked: of a window, or by number."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from orders.adminkit import ReadOnlyAdmin, ShopFilter, attempt
from orders.models import Pull, Shop
from orders.refusals import sentence
from orders.services import pulling
from orders.services.import_jobs import summary
from orders.services.import_report import COUNTED
from orders.templatetags.moments import local

LOCAL = {"type": "datetime-local"}
NO_MOMENT = _("This is no moment that there is, as 2026-11-20 08:00 is.")


class PullForm(forms.Form):
    """Whose orders: those of a window in the shop's own time, or those named."""

    shop = forms.ModelChoiceField(
        Shop.objects.none(), label=_("Shop"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    numbers = forms.CharField(
        label=_("Order numbers"),
        required=False,
        help_text=_("One a line, or with spaces between. Empty: those of the window."),
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
    )
    since = forms.DateTimeField(
        label=_("Ordered from, in the shop's time"),
        required=False,
        widget=UnfoldAdminTextInputWidget(LOCAL),
        error_messages={"invalid": NO_MOMENT},
    )
    until = forms.DateTimeField(
        label=_("Ordered until"),
        required=False,
        widget=UnfoldAdminTextInputWidget(LOCAL),
        error_messages={"invalid": NO_MOMENT},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = Shop.objects.visible_to(user).connected()

    def clean(self):
        answers = super().clean()
        ends = [name for name in ("since", "until") if answers.get(name)]
        if answers.get("numbers"):
            for name in ends:
                self.add_error(name, _("Orders are named by number: leave the window empty."))
        elif len(ends) < 2 and not self.errors:
            raise forms.ValidationError(_("Name orders, or a window with both its ends."))
        return answers


@admin.register(Pull)
class PullAdmin(ReadOnlyAdmin):
    """What was fetched, the newest first; a press on one shows what became of its orders."""

    list_display = ["asked", "shop", "what", "by", "progress", "result"]
    list_filter = [ShopFilter]
    list_select_related = ["shop", "by"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("Nothing was fetched by hand yet: orders come in by themselves.")

    def has_add_permission(self, request):
        return self.has_pull_orders_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        """Ask for orders; they are fetched in the background."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PullForm(request.POST or None, user=request.user)
        if form.is_valid() and (pull := attempt(request, ask, form.cleaned_data)):
            return redirect(self.address(pull))
        return self._draw(request, "ask", title=_("Fetch orders"), form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """How far a pull is, and what became of its orders."""
        pull = self.get_object(request, object_id)
        if pull is None or not self.has_view_permission(request):
            raise Http404
        groups = [
            (label, pull.counts.get(name, 0), pull.shown.get(name, []))
            for name, label in COUNTED.items()
            if pull.counts.get(name)
        ]
        return self._draw(
            request,
            "result",
            title=f"{pull.shop} · {window(pull)}",
            pull=pull,
            groups=groups,
            refused=[str(why) for why in pulling.refusals(pull)],
            problem=_problem(pull),
        )

    @display(description=_("asked"))
    def asked(self, pull):
        return local(pull.asked_at, pull.shop.zone)

    @display(description=_("orders"))
    def what(self, pull):
        return window(pull)

    @display(description=_("state"))
    def progress(self, pull):
        chip = '<span class="chip is-{}">{}</span> {}'
        if pull.finished_at and (why := _problem(pull)):
            return format_html(chip, "red", _("given up"), why)
        if pull.finished_at:
            return format_html(chip, "safe", _("fetched"), "")
        if why := _problem(pull):
            return format_html(chip, "red", _("tried again"), why)
        return format_html(chip, "blue", _("being fetched"), "")

    @display(description=_("result"))
    def result(self, pull):
        return summary(pull.counts) if pull.finished_at or any(pull.counts.values()) else ""

    def _draw(self, request, page: str, **context) -> TemplateResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/orders/pull/{page}.html", context)


def _problem(pull: Pull) -> str:
    """What the last try of it ran into."""
    return sentence(**pull.problem) if pull.problem else ""


def window(pull: Pull) -> str:
    """Which orders a pull is about."""
    if pull.numbers:
        return _("%(count)s by number") % {"count": len(pull.numbers)}
    zone = pull.shop.zone
    ends = {"since": local(pull.since, zone), "until": local(pull.until, zone)}
    return _("%(since)s – %(until)s") % ends


def ask(answers: dict, *, by, at: datetime) -> Pull:
    """Have fetched what the form names."""
    shop = answers["shop"]
    if answers["numbers"]:
        numbers = answers["numbers"].replace(",", " ").split()
        return pulling.ask_for_numbers(shop, numbers, by=by, at=at)
    since, until = (answers[name].replace(tzinfo=shop.zone) for name in ("since", "until"))
    return pulling.ask_for_window(shop, since, until, by=by, at=at)
