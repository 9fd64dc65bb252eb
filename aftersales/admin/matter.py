"""Rows about one matter of the desk each, named by the order it is about."""

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.models import Kind
from aftersales.services.matters import MODELS
from orders.adminkit import ReadOnlyAdmin


def with_orders(rows: QuerySet) -> QuerySet:
    """Rows about matters with the number and the key of the order of each, in the same query."""
    return rows.annotate(
        about_order=_of_each(dict.fromkeys(Kind, "order")),
        about_number=_of_each(dict.fromkeys(Kind, "order_number") | {Kind.CHAT: "order__number"}),
    )


def _of_each(columns: dict[str, str]) -> Case:
    """A column of the row each matter stands for, as text."""
    whens = []
    for kind, column in columns.items():
        found = MODELS[kind].objects.filter(pk=OuterRef("matter_id")).order_by()
        found = found.annotate(wanted=Cast(F(column), CharField()))
        whens.append(When(kind=kind, then=Subquery(found.values("wanted")[:1])))
    return Case(*whens, output_field=CharField())


class MatterAdmin(ReadOnlyAdmin):
    """A list whose rows lead to the orders they are about."""

    def get_queryset(self, request):
        return with_orders(super().get_queryset(request))

    @display(description=_("about"))
    def about(self, row):
        """What kind of thing it is, and of which order."""
        name = capfirst(str(row.get_kind_display()))
        if not row.about_order:
            return f"{name} · {row.about_number or _('no order is known')}"
        page = reverse("admin:orders_order_change", args=[row.about_order])
        return format_html(
            '{} · <a class="open-row" href="{}">{}</a>', name, page, row.about_number
        )
