"""Orders that wait for a person, by the reason why."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from fulfillment_site.dashboards.todo import Todo
from orders.models import Hold, OrderLine, Shop

Reason = Hold.Reason


@dataclass(frozen=True)
class Answer:
    """Who ends a hold, what is said of it, and on which page it is ended."""

    reason: str
    permission: str
    text: Promise
    button: Promise
    page: str = "admin:orders_heldorder_changelist"
    query: str = ""


WAITS_FOR_GOODS = ngettext_lazy(
    "%(count)d order waits for goods", "%(count)d orders wait for goods", "count"
)
ANSWERS = (  # the last one a person may give is theirs
    Answer(
        Reason.NOTE,
        "orders.lift_hold",
        ngettext_lazy(
            "%(count)d buyer's note waits to be read",
            "%(count)d buyers' notes wait to be read",
            "count",
        ),
        gettext_lazy("Read"),
        query="?reason=NOTE",
    ),
    Answer(
        Reason.ADDRESS,
        "orders.lift_hold",
        ngettext_lazy("%(count)d address is not good", "%(count)d addresses are not good", "count"),
        gettext_lazy("Look"),
        query="?reason=ADDRESS",
    ),
    Answer(
        Reason.RULE,
        "orders.lift_hold",
        ngettext_lazy(
            "%(count)d order was held by a rule", "%(count)d orders were held by a rule", "count"
        ),
        gettext_lazy("Decide"),
        query="?reason=RULE",
    ),
    Answer(
        Reason.MANUAL,
        "orders.lift_hold",
        ngettext_lazy(
            "%(count)d order was held by hand", "%(count)d orders were held by hand", "count"
        ),
        gettext_lazy("Decide"),
        query="?reason=MANUAL",
    ),
    Answer(
        Reason.SHORT,
        "orders.lift_hold",
        WAITS_FOR_GOODS,
        gettext_lazy("Look"),
        query="?reason=SHORT",
    ),
    Answer(
        Reason.SHORT,
        "warehouse.receive_stock",
        WAITS_FOR_GOODS,
        gettext_lazy("Receive"),
        page="admin:warehouse_stockbalance_add",
    ),
)


def waiting(user) -> Iterator[Todo]:
    """Held orders by the reason this person may end."""
    answers = {answer.reason: answer for answer in ANSWERS if user.has_perm(answer.permission)}
    if not answers:
        return
    holds = Hold.objects.open().filter(reason__in=answers)
    holds = holds.filter(order__shop__in=Shop.objects.visible_to(user))
    groups = holds.values_list("reason").annotate(Count("pk"), Min("order__start_by_at"))
    for reason, count, due_at in groups:
        answer = answers[reason]
        url = reverse(answer.page) + answer.query
        yield Todo(answer.text % {"count": count}, str(answer.button), url, due_at)


def unmapped(user) -> Iterator[Todo]:
    """Listings nobody has named a SKU for, with the orders they hold."""
    found = OrderLine.objects.filter(
        parts=None,
        order__holds__reason=Reason.UNMAPPED,
        order__holds__lifted_at=None,
        order__shop__in=Shop.objects.visible_to(user),
    ).aggregate(
        listings=Count("listing", distinct=True),
        orders=Count("order", distinct=True),
        due_at=Min("order__start_by_at"),
    )
    if found["listings"]:
        orders = ngettext("%(orders)d order", "%(orders)d orders", found["orders"]) % found
        text = ngettext(
            "%(listings)d unknown listing holds %(orders)s",
            "%(listings)d unknown listings hold %(orders)s",
            found["listings"],
        )
        url = reverse("admin:orders_listing_changelist") + "?mapped=no"
        yield Todo(text % (found | {"orders": orders}), _("Map"), url, found["due_at"])
