"""Boxes as rows of a list: what every list of packages shows of one."""

from django.db.models import Exists, OuterRef, Prefetch, Value
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.rows import late_chip
from orders.adminkit import ReadOnlyAdmin
from orders.moment import moment
from warehouse.models import Interception, PackageLine, PrintJob, Sheet, Waybill

LABELS = Sheet.objects.filter(job__kind=PrintJob.Kind.LABELS).order_by("pk")
LINES = (
    PackageLine.objects.select_related("part__line__order", "part__sku")
    .only(
        "package",
        "quantity",
        "packed",
        "part__sku__code",
        "part__line__order__number",
        "part__line__order__next_due_at",
        "part__line__order__late_at",
    )
    .order_by("pk")
)


class BoxRows(ReadOnlyAdmin):
    """A list of boxes. Each row carries the moment it was asked for, its lines and live label."""

    list_select_related = ["shop", "warehouse", "wave", "manifest"]
    list_fullwidth = True
    list_display_links = None
    sortable_by = ()

    def get_queryset(self, request):
        labels = Waybill.objects.filter(voided_at=None).select_related("carrier")
        labels = labels.prefetch_related(Prefetch("sheets", LABELS, to_attr="labels"))
        rows = (
            super()
            .get_queryset(request)
            .annotate(
                asked_at=Value(moment()),
                was_let_go=Exists(Interception.objects.let_go().filter(package=OuterRef("pk"))),
            )
        )
        return rows.prefetch_related(
            Prefetch("lines", LINES), Prefetch("waybills", labels, to_attr="live_labels")
        )

    @display(description=_("box"))
    def box(self, package):
        url = reverse("admin:warehouse_package_change", args=[package.pk])
        link = format_html('<a class="open-row" href="{}">{}</a>', url, package)
        if not package.was_let_go:
            return link
        return format_html('{} <b class="chip is-red">{}</b>', link, _("let go by two"))

    @display(description=_("place"))
    def place(self, package):
        url = reverse("admin:warehouse_wave_change", args=[package.wave_id])
        return format_html(
            '<span class="place"><a href="{}">{}</a> · {}</span>',
            url,
            package.wave,
            package.position,
        )

    @display(description=_("orders"))
    def orders(self, package):
        orders = {line.part.line.order_id: line.part.line.order for line in package.lines.all()}
        page = "admin:orders_order_change"
        links = (
            (reverse(page, args=[pk]), order.number, late_chip(order))
            for pk, order in orders.items()
        )
        return format_html_join(" ", '<a href="{}">{}</a> {}', links)

    @display(description=_("pieces"))
    def pieces(self, package):
        return sum(line.quantity for line in package.lines.all())

    @display(description=_("tracking number"))
    def number(self, package):
        return next((label.number for label in package.live_labels), "")

    @display(description=_("carrier"))
    def carrier(self, package):
        return next((label.carrier.name for label in package.live_labels), "")
