"""The ways out of the house: where a channel leads, when it is quiet, and whether it works."""

from datetime import UTC
from functools import partial

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from orders import robots
from orders.adminkit import ServiceAdmin
from orders.errors import Refused
from orders.models import Channel
from orders.refusals import sentence
from orders.services import dispatch
from orders.templatetags.moments import local


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
            is_secret = refused.code == "channel_secret_is_unknown"
            self.add_error("secret" if is_secret else "address", str(refused))

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
