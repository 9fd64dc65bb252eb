"""Safety nets: what each says, tried on last week's requests, and what it has said."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from aftersales.models import OwnAnswer, SafetyNet, Verdict
from aftersales.services import net, rehearsal
from orders.adminkit import ReadOnlyAdmin, ServiceAdmin
from orders.moment import moment
from orders.refusals.reasons import reason
from orders.templatetags.moments import countdown, local


class NetTrial(ServiceAdmin):
    """What a net would have said last week: looked at by GET; seeing it lets the net be hung up."""

    def get_urls(self):
        trial = self.admin_site.admin_view(self.trial_view)
        hang = self.admin_site.admin_view(self.switch_on_view)
        return [
            path("<path:object_id>/trial/", trial, name="aftersales_safetynet_trial"),
            path("<path:object_id>/trial/on/", hang, name="aftersales_safetynet_on"),
            *super().get_urls(),
        ]

    def trial_view(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.row(request, object_id)
        context = self.admin_site.each_context(request) | {
            "title": _("What the net of %(shop)s would have said last week") % {"shop": row.shop},
            "opts": self.opts,
            "net": row,
            "trial": rehearsal.rehearse(row, at=moment()),
            "limit": rehearsal.LIMIT,
            "may_switch": self.has_switch_net_permission(request) and not row.is_on,
        }
        return TemplateResponse(request, "admin/aftersales/net_trial.html", context)

    def switch_on_view(self, request, object_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_switch_net_permission(request):
            raise PermissionDenied
        return self.press(request, object_id, net.switch_on)


@admin.register(SafetyNet)
class SafetyNetAdmin(NetTrial):
    """One row a shop; while a net holds its rules stand still."""

    list_display = ["called", "standing", "says_when", "packed", "seen", "trial"]
    list_select_related = ["shop", "rehearsed_by"]
    sortable_by = ()
    list_display_links = None
    fields = ["shop", "standing", "minutes", "packed", "seen", "trial"]
    actions_detail = ["switch_off"]
    empty_text = _("No shop has a safety net: what nobody answers, the platform decides. Add one.")

    def get_readonly_fields(self, request, obj=None):
        fixed = ["standing", "seen", "trial"]
        if obj is None:
            return fixed
        return [*fixed, "shop", "minutes", "packed"] if obj.is_on else [*fixed, "shop"]

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["shop", "minutes", "packed"]

    def get_actions_detail(self, request, object_id):
        row = self.get_object(request, unquote(object_id))
        is_on = row is not None and row.is_on
        return super().get_actions_detail(request, object_id) if is_on else []

    @action(
        description=_("Switch off"),
        permissions=["switch_net"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Switch the net off?"),
            "description": _("What nobody answers is then decided by the platform."),
            "form_submit_text": _("Switch off"),
        },
    )
    def switch_off(self, request, form, object_id):
        return self.press(request, object_id, net.switch_off)

    @display(description=_("shop"))
    def called(self, row):
        page = reverse("admin:aftersales_safetynet_change", args=[row.pk])
        return format_html('<a class="open-row" href="{}">{}</a>', page, row.shop)

    @display(description=_("state"))
    def standing(self, row):
        tone, word = ("is-safe", _("holds")) if row.is_on else ("is-grey", _("off"))
        return format_html('<span class="chip {}">{}</span>', tone, word)

    @display(description=_("answers"))
    def says_when(self, row):
        return _("%(minutes)d min before the end") % {"minutes": row.minutes}

    @display(description=_("trial seen"), empty_value="")
    def seen(self, row):
        if row.rehearsed_at is None:
            return None
        return f"{local(row.rehearsed_at, row.shop.zone)} · {row.rehearsed_by or ''}"

    @display(description=_("trial"))
    def trial(self, row):
        page = reverse("admin:aftersales_safetynet_trial", args=[row.pk])
        return format_html('<a class="paper-link" href="{}">{}</a>', page, _("Try it on last week"))


@admin.register(OwnAnswer)
class OwnAnswerAdmin(ReadOnlyAdmin):
    """Everything that rules and nets have said, the newest on top."""

    list_display = ["asks", "when", "left", "stage", "said", "told_by", "became", "shop"]
    list_select_related = ["request__shop", "request__order", "rule"]
    list_filter = [("request__shop", admin.RelatedOnlyFieldListFilter)]
    list_display_links = None
    sortable_by = ()
    ordering = ["-at"]
    empty_text = _("Nothing was answered by itself. People were there in time.")

    @display(description=_("cancellation"))
    def asks(self, own):
        page = reverse("admin:aftersales_cancellationrequest_change", args=[own.request_id])
        number = own.request.order_number
        return format_html('<a class="open-row" href="{}">{}</a>', page, number)

    @display(description=_("answered"))
    def when(self, own):
        return local(own.at, own.request.shop.zone)

    @display(description=_("time left"))
    def left(self, own):
        return countdown(own.due_at, own.at, own.request.shop.zone)

    @display(description=_("our answer"))
    def said(self, own):
        why = own.verdict == Verdict.REJECT and reason(own.reason)
        return f"{own.get_verdict_display()} · {why}" if why else own.get_verdict_display()

    @display(description=_("by"))
    def told_by(self, own):
        return own.rule or _("safety net")

    @display(description=_("what became of it"))
    def became(self, own):
        return own.request.get_state_display()

    @display(description=_("shop"))
    def shop(self, own):
        return own.request.shop
