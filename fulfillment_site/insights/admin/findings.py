"""Findings with their tasks and changes, and the log of all changes."""

from datetime import datetime

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from fulfillment_site.insights.admin import reasons
from fulfillment_site.insights.admin.presses import MAY_MEND, MAY_SET_ASIDE, PRESSES
from fulfillment_site.insights.models import Change, Dimension, Finding, FindingTask, Work
from fulfillment_site.insights.services import aside, exposure, mending
from fulfillment_site.insights.services.advice import advice
from fulfillment_site.insights.services.exposure import Span
from orders.adminkit import ReadOnlyAdmin, ShopFilter, show
from orders.errors import Refused
from orders.models import ShopAccess
from orders.moment import moment
from orders.share import Share
from orders.templatetags.moments import local

MOST_TICKETS = 20


class OpenFilter(admin.SimpleListFilter):
    """Those to be mended, unless others are asked for."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [("closed", _("closed")), ("aside", _("no longer sold")), ("all", _("all"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield first | {"display": _("not mended")}
        yield from others

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() == "closed":
            return queryset.exclude(closed_at=None)
        return queryset.exclude(set_aside_at=None) if self.value() else queryset.standing()


def linked(finding: Finding) -> str:
    """A finding that opens its page."""
    url = reverse("admin:insights_finding_change", args=[finding.pk])
    return format_html('<a class="paper-link" href="{}">{}</a>', url, finding)


def _with_interval(share: Share) -> str:
    return f"{share.percent} ({share.between}), {share.cases}/{share.n}"


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """What the numbers show, and on its page what is done about it."""

    list_display = [
        "value",
        "dimension",
        "complaint",
        "shown",
        "rest",
        "ratio",
        "tasks",
        "found",
    ]
    list_filter = [OpenFilter, ShopFilter, "dimension", "category"]
    list_select_related = ["shop"]
    search_fields = ["value"]
    sortable_by = ()
    empty_text = _("No findings. Each Monday morning the numbers of eight weeks are looked at.")

    def get_queryset(self, request):
        waiting = Q(tasks__done_at=None, tasks__left_at=None, tasks__isnull=False)
        return super().get_queryset(request).annotate(waiting=Count("tasks", filter=waiting))

    def get_urls(self):
        site = self.admin_site.admin_view
        own = [
            path("reasons/", site(reasons.show_reasons, cacheable=False), name="insights_reasons"),
            path("cases/", site(reasons.show_cases), name="insights_cases"),
            path("<int:pk>/press/", site(self.press_one), name="insights_finding_press"),
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._shown(request, self.row(request, object_id), {})

    def _shown(self, request, finding: Finding, typed):
        """The page of a finding, with what was typed into the log before it was refused."""
        context = self.admin_site.each_context(request) | _page(finding, at=moment())
        is_unsold = aside.is_unsold(finding, at=moment())
        context |= {
            "opts": self.opts,
            "may_mend": request.user.has_perm(MAY_MEND),
            "may_set_aside": is_unsold and request.user.has_perm(MAY_SET_ASIDE),
            "unsold_days": aside.UNSOLD.days,
            "typed": typed,
        }
        return TemplateResponse(request, "dashboards/finding.html", context)

    def press_one(self, request, pk: int):
        """One button of a finding's page: a refusal is shown in its words."""
        if request.method != "POST" or request.POST.get("act") not in PRESSES:
            raise Http404
        press, permission = PRESSES[request.POST["act"]]
        if not request.user.has_perm(permission):
            raise PermissionDenied
        finding = self.row(request, str(pk))
        try:
            press(request, finding)
        except Refused as refused:
            messages.error(request, str(refused))
            if request.POST["act"] == "log":
                return self._shown(request, finding, request.POST)
        return show(request, self.address(finding))

    @display(description=_("share, its interval, cases of orders"))
    def shown(self, finding):
        return _with_interval(finding.share)

    @display(description=_("among the rest"))
    def rest(self, finding):
        return finding.base.percent

    @display(description=_("complaint"))
    def complaint(self, finding):
        return finding.topic

    @display(description=_("times the rest"))
    def ratio(self, finding):
        return finding.times

    @display(description=_("found"))
    def found(self, finding):
        return local(finding.found_at, finding.shop.zone)

    @display(description=_("open tasks"))
    def tasks(self, finding):
        return finding.waiting


def _page(finding: Finding, *, at: datetime) -> dict:
    """All that the page of a finding shows."""
    span = Span(finding.shop_id, finding.since, finding.until)
    cell, topic = (finding.dimension, finding.key), (finding.category, finding.reason)
    tickets = exposure.tickets(span, [cell], topic).select_related("order", "owner")
    tasks = list(finding.tasks.select_related("owner", "change"))
    of_shop = ShopAccess.objects.filter(shop=finding.shop).values("user")
    return {
        "title": str(finding),
        "finding": finding,
        "zone": finding.shop.zone,
        "today": at.astimezone(finding.shop.zone).date(),
        "now": None if finding.closed_at else mending.now(finding, at=at),
        "enough": mending.ENOUGH,
        "settled": mending.SETTLED.days,
        "others": [(Dimension(one).label, value) for one, value in finding.others],
        "mix": [(Dimension(one).label, value, count) for one, value, count in finding.mix],
        "tasks": [(task, advice(finding, task.work)) for task in tasks],
        "changes": list(finding.changes.select_related("by")),
        "tickets": tickets.order_by("-opened_at")[:MOST_TICKETS],
        "works": Work.choices,
        "check": mending.at_bench(finding),
        "people": User.objects.filter(is_active=True, pk__in=of_shop).order_by("username"),
    }


@admin.register(FindingTask)
class FindingTaskAdmin(ReadOnlyAdmin):
    """What is to be done about findings, the most urgent first."""

    list_display = ["work", "finding_link", "owner", "due_on", "stands"]
    list_filter = ["work"]
    list_select_related = ["finding__shop", "owner"]
    list_display_links = None
    sortable_by = ()
    fields = ["finding_link", "work", "owner", "due_on", "done", "left", "why_left", "who"]
    readonly_fields = ["finding_link", "done", "left", "who"]
    empty_text = _("No tasks are open. They are prepared when the numbers find something.")

    def get_queryset(self, request):
        return super().get_queryset(request).open()

    @display(description=_("finding"))
    def finding_link(self, task):
        return linked(task.finding)

    @display(description=_("done"))
    def done(self, task):
        return local(task.done_at, task.finding.shop.zone) or "–"

    @display(description=_("left"))
    def left(self, task):
        return local(task.left_at, task.finding.shop.zone) or "–"

    @display(description=_("done by"), empty_value="–")
    def who(self, task):
        return task.done_by

    @display(description=_("state"), label={"late": "danger", "open": "info"})
    def stands(self, task):
        today = moment().astimezone(task.finding.shop.zone).date()
        return ("late", _("overdue")) if task.due_on < today else ("open", _("to do"))


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Every change to a listing, a script, an ad…: when, why, and the share before and after."""

    list_display = ["changed", "work", "text", "finding_link", "was", "became", "by"]
    list_filter = ["work"]
    list_select_related = ["finding__shop", "by"]
    list_display_links = None
    sortable_by = ()
    empty_text = _("No changes yet. They are logged on the page of a finding.")

    @display(description=_("changed on"))
    def changed(self, change):
        return local(change.changed_at, change.finding.shop.zone)

    @display(description=_("finding"))
    def finding_link(self, change):
        return linked(change.finding)

    @display(description=_("before"))
    def was(self, change):
        return _with_interval(change.before)

    @display(description=_("after"))
    def became(self, change):
        return _with_interval(change.after)
