"""The card of a case: what each remedy costs, what was given before, and whose hands it had."""

from aftersales.cases import Category, Reason, reasons_of
from aftersales.models import Compensation, Remedy, Ticket
from aftersales.services.compensation import labels, weighing
from orders.models import OrderLine
from orders.refusals import sentence
from warehouse.services import carrier_claims, tracing

MAY_ASK, MAY_APPROVE = "aftersales.ask_compensation", "aftersales.approve_compensation"
TRACED = (Category.DAMAGED, Category.WRONG_ITEM)  # whose cause may be hands or a bin of ours


def shown(request, row: Ticket, at) -> dict:
    """What the page of a ticket tells of compensation."""
    may_ask = request.user.has_perm(MAY_ASK)
    pieces, typed = _pieces(row, request.POST), request.POST
    given = row.compensations.select_related("asked_by", "approved_by", "resent", "coupon")
    return {
        "weighed": weighing.weigh(row, at=at) if may_ask else None,
        "may_compensate": may_ask and row.state in ("NEW", "OPEN", "WAITING"),
        "remedies": Remedy.choices,
        "causes": [(one.value, one.label) for one in _causes(row)],
        "cause": typed.get("reason", "") if "kind" in typed else row.reason,
        "pieces": pieces,
        "has_pieces": any(count not in ("0", "") for _line, count in pieces),
        "carrier_claims": carrier_claims.of_order(row.order_id) if row.order_id else [],
        "compensations": [(one, _why(one)) for one in given.order_by("-pk")],
        "own_labels": set(labels.own(row).values_list("pk", flat=True)),
        "may_approve": request.user.has_perm(MAY_APPROVE),
        "traces": tracing.trace(row.order_id) if row.category in TRACED and row.order_id else [],
    }


def _causes(row: Ticket) -> tuple[Reason, ...]:
    fitting = reasons_of(row.category)
    chosen = [one for one in fitting if one == row.reason]
    return (*chosen, *(one for one in fitting if one != row.reason))


def _pieces(row: Ticket, typed) -> list[tuple[OrderLine, str]]:
    """The lines of the order, each with the pieces of it that were chosen and refused."""
    lines = row.order.lines.order_by("pk") if row.order else []
    return [(line, typed.get(f"line-{line.pk}", "0")) for line in lines]


def _why(one: Compensation) -> list[str]:
    """Why it needs a second person, or what went wrong with it."""
    if one.problem:
        return [sentence(**one.problem)]
    is_open = one.state == Compensation.State.ASKED
    return [sentence(**over) for over in one.over] if is_open else []
