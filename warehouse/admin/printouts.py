"""Print jobs: how far each is, what of it can be printed now, and what is printed again."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import action, display

from orders.adminkit import ReadOnlyAdmin, attempt, once, show, tell
from orders.moment import moment
from orders.templatetags.moments import local
from warehouse.admin.filters import HouseFilter
from warehouse.admin.print_buttons import PAGE
from warehouse.admin.reprint import ReprintDialog
from warehouse.models import Page, Printout, Sheet, Stack
from warehouse.services import printouts, reprinting, spooling, stacks
from warehouse.services.reprinting import Range

READY = Q(stack__file__isnull=False) | Q(stack__printed_at__isnull=False)


def of_printout(rows):
    """How many pages of a print job these are: a column."""
    rows = rows.filter(printout=OuterRef("pk")).order_by().values("printout")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


@admin.register(Printout)
class PrintoutAdmin(ReadOnlyAdmin):
    """Every press of Print, the newest first."""

    list_display = ["job", "asked", "asked_by", "waves", "papers", "where", "progress", "why"]
    list_filter = ["papers", HouseFilter, "reason"]
    list_select_related = ["warehouse", "station", "asked_by", "again_of"]
    list_display_links = None
    list_fullwidth = True
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("Nothing was printed yet. Open a wave and press “Print papers”.")
    change_form_template = "admin/warehouse/printout/page.html"
    actions_detail = ["stop", "go_on", "reprint"]

    def get_queryset(self, request):
        living = Page.objects.live()
        first = Page.objects.filter(printout=OuterRef("pk")).order_by("place")
        return (
            super()
            .get_queryset(request)
            .annotate(
                asked_now=Value(moment()),
                page_count=of_printout(living),
                printed_count=of_printout(Page.objects.printed()),
                first_wave=Subquery(first.values("wave")[:1]),
                last_wave=Subquery(first.reverse().values("wave")[:1]),
            )
        )

    def get_urls(self):
        views = {"print": self.print_view, "retry": self.retry_view}
        return [*(self._button(name, view) for name, view in views.items()), *super().get_urls()]

    def get_actions_detail(self, request, object_id):
        printout = self.get_object(request, object_id)
        is_open = printout and not printout.finished_at
        fits = {
            "stop": is_open and not printout.cancelled_at,
            "go_on": is_open and printout.cancelled_at,
            "reprint": printout,
        }
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if fits[button.method.original_function_name]]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        pages = Count("pages", filter=Q(pages__dropped_at=None))
        rows = obj.stacks.select_related("printed_by").annotate(page_count=pages)
        context |= {
            "stacks": rows.order_by("number"),
            "ready_count": obj.pages.live().filter(READY).count(),
            "is_sent": settings.DIRECT_PRINTING,
            "is_under_way": not (obj.finished_at or obj.cancelled_at),
            "left_out": Sheet.objects.exclude(problem="")
            .filter(waybill__printed__in=obj.pages.filter(dropped_at__isnull=False))
            .select_related("waybill__package")
            .distinct(),
            "reprints": obj.reprints.select_related("asked_by"),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @display(description=_("print job"))
    def job(self, printout):
        url = reverse(PAGE, args=[printout.pk])
        return format_html('<a class="open-row" href="{}">{}</a>', url, printout)

    @display(description=_("asked for"))
    def asked(self, printout):
        return local(printout.asked_at, printout.warehouse.zone)

    @display(description=_("waves"))
    def waves(self, printout):
        ends = dict.fromkeys([printout.first_wave, printout.last_wave])
        return " – ".join(f"W-{wave}" for wave in ends)

    @display(description=_("printed at"))
    def where(self, printout):
        return printout.station or _("this computer")

    @display(description=_("printed"))
    def progress(self, printout):
        if printout.cancelled_at:
            tone = "is-grey"
        else:
            tone = "is-safe" if printout.finished_at else "is-blue"
        far = f"{printout.printed_count}/{printout.page_count}"
        return format_html('<span class="chip {}">{}</span>', tone, far)

    @display(description=_("why again"))
    def why(self, printout):
        return printout.reason and f"{printout.get_reason_display()} · {printout.again_of}"

    @action(
        description=_("Stop printing"),
        permissions=["print_papers"],
        dialog={
            "title": _("Stop this print job?"),
            "description": _("What has not come out yet does not. It can go on later."),
            "form_submit_text": _("Stop it"),
        },
    )
    def stop(self, request, form, object_id):
        return self.press(request, object_id, printouts.cancel)

    @action(
        description=_("Go on"),
        permissions=["print_papers"],
        dialog={
            "title": _("Go on with this print job?"),
            "description": _("What was printed elsewhere meanwhile, or is void, is left out."),
            "form_submit_text": _("Go on"),
        },
    )
    def go_on(self, request, form, object_id):
        return self.press(request, object_id, printouts.resume)

    @action(
        description=_("Print pages again"),
        permissions=["print_papers"],
        dialog={
            "title": _("Print pages again?"),
            "description": _("Each label gets a new serial. Throw the old papers away."),
            "form_class": ReprintDialog,
            "form_submit_text": _("Print again"),
        },
    )
    def reprint(self, request, form, object_id):
        printout, asked = self.row(request, object_id), form.cleaned_data
        lost = Range(printout.pk, asked["first"], asked["last"], asked["reason"])
        again = attempt(request, reprinting.reprint, lost, lead=form.lead)
        if again:
            stacks.hurry(again.pk, by=request.user, at=moment())
        return show(request, self.address(again or printout))

    def print_view(self, request, stack: Stack):
        """One stack comes out of this browser: a file that is given once, to be printed at once."""
        content = attempt(request, stacks.hand_out, stack.pk)
        return once(content, f"{stack}.pdf") if content else redirect(PAGE, stack.printout_id)

    def retry_view(self, request, stack: Stack):
        """Send a stack again that its printer refused."""
        tell(request, spooling.retry([stack.pk], by=request.user, at=moment()))
        return redirect(PAGE, stack.printout_id)

    def _button(self, name: str, view):
        """A button on a stack: a POST by who may print."""

        def press(request, stack_id):
            if not self.has_print_papers_permission(request):
                raise PermissionDenied
            mine = Printout.objects.visible_to(request.user)
            stack = Stack.objects.filter(printout__in=mine, pk=stack_id).first()
            if stack is None:
                raise Http404
            return view(request, stack)

        checked = self.admin_site.admin_view(require_POST(press))
        return path(f"stacks/<int:stack_id>/{name}/", checked, name=f"warehouse_printout_{name}")
