"""When clocks tell, whom, and by which channels: rows that a lead may change."""

from datetime import UTC
from functools import partial

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from orders import robots, sla
from orders.admin.notices import MINUTE, ROLE_NAMES, role_name
from orders.adminkit import ServiceAdmin
from orders.errors import Refused
from orders.models import Channel, LadderRule, MarkRule, Shop
from orders.moment import moment
from orders.refusals import sentence
from orders.services import dispatch, marks
from orders.templatetags.moments import local

LONGEST_MARK = 14 * 24 * 60  # minutes
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
        label=_("Mark"), required=False, coerce=int, empty_value=None
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

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class ChannelForm(forms.ModelForm):
    """A channel as its page gives it. Address and secret go in and never come out."""

    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
        help_text=_(
            "E-mail: addresses with commas. Robot: the webhook its page shows. Kept encrypted and"
            " never shown. Empty: the one before stays."
        ),
    )
    secret = forms.CharField(
        label=_("Secret of the signature"),
        required=False,
        max_length=200,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
        help_text=_("DingTalk and Feishu, if signing is on. Empty: the one before stays."),
    )

    class Meta:
        model = Channel
        fields = ["name", "kind", "language", "is_active", "quiet_from", "quiet_to"]

    def clean(self):
        answers = super().clean()
        before = self.instance.target or {}
        target = {
            "address": answers.get("address") or before.get("address", ""),
            "secret": answers.get("secret") or before.get("secret", ""),
        }
        if not target["address"]:
            self.add_error("address", _("Copy the address here."))
        elif answers.get("kind"):
            self._judge(robots.Target(answers["kind"], **target))
        if bool(answers.get("quiet_from")) != bool(answers.get("quiet_to")):
            self.add_error("quiet_to", _("Quiet hours need a beginning and an end."))
        answers["target"] = target
        return answers

    def _judge(self, target: robots.Target) -> None:
        try:
            robots.check(
                target,
                mail_url=settings.MAIL_URL,
                may_reach_private=settings.PRIVATE_CHANNELS,
            )
        except Refused as refused:
            self.add_error("address", str(refused))

    def save(self, commit=True):
        self.instance.target = self.cleaned_data["target"]
        return super().save(commit)


@admin.register(Channel)
class ChannelAdmin(ServiceAdmin):
    """The ways out of the house, each with a test that really sends."""

    form = ChannelForm
    list_display = ["name", "kind", "leads_to", "language", "quiet", "is_active", "last", "stands"]
    sortable_by = ()
    ordering = ["name"]
    fieldsets = [
        (None, {"fields": [("name", "kind"), ("address", "secret"), ("language", "is_active")]}),
        (_("Quiet hours"), {"fields": [("quiet_from", "quiet_to")]}),
    ]
    empty_text = _("No channel yet. Notices are shown and heard on every page all the same.")
    actions = ["test"]

    @display(description=_("leads to"))
    def leads_to(self, channel):
        return format_html("<code>{}</code>", dispatch.target_of(channel).masked)

    @display(description=_("quiet hours"), empty_value="")
    def quiet(self, channel):
        if channel.quiet_from is None:
            return None
        return f"{channel.quiet_from:%H:%M} – {channel.quiet_to:%H:%M}"

    @display(description=_("last sent"), empty_value=_("never"))
    def last(self, channel):
        return local(channel.sent_at, UTC) or None

    @display(description=_("state"))
    def stands(self, channel):
        if channel.problem:
            why = sentence(**channel.problem)
            return format_html('<span class="chip is-red">{}</span> {}', _("failed"), why)
        if not channel.sent_at:
            return _("not tried yet")
        return format_html('<span class="chip is-safe">{}</span>', _("works"))

    @admin.action(description=_("Send a test message"), permissions=["test_channel"])
    def test(self, request, queryset):
        wire = {"mail_url": settings.MAIL_URL, "may_reach_private": settings.PRIVATE_CHANNELS}
        self.do(request, queryset, dispatch.test, send=partial(robots.send, **wire))
