"""Returns: search, answer, records, what may be asked, what it would cost."""

from fulfillment_site.practice import effects, orders, paging, refunds, returns
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.documents import Document, any_of
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.routes_cancellations import SCOPE

BASE = "/return_refund/{v}/returns"
FILTERS = {
    "return_ids": "id",
    "order_ids": "owner",
    "buyer_user_ids": "json_extract(hidden, '$.buyer')",
    "return_types": "json_extract(doc, '$.return_type')",
    "return_status": "status",
    "arbitration_status": "json_extract(doc, '$.arbitration_status')",
}
REQUEST_TYPES = ("CANCEL", returns.REFUND, returns.RETURN)


@declare("POST", BASE + "/search", "202309 202602", scope=SCOPE)
def search_returns(asked: Asked) -> dict:
    """Returns by id, order, buyer, type, status and time."""
    search = paging.sorted_by(asked, returns.search(asked.shop), "create_time update_time", "ASC")
    search = paging.within_times(asked, search)
    for name, column in FILTERS.items():
        if wanted := asked.listed(name):
            search = search.narrowed(*any_of(column, wanted))
    page = paging.page(asked, search, asked.number("page_size", 10, 10, 50))
    return page.told("return_orders", [_told(asked, one) for one in page.items])


def _told(asked: Asked, request: Document) -> dict:
    order = orders.find(asked.world, request.owner)
    line_ids = request.hidden["lines"]
    told = request.doc | {
        "return_id": request.id,
        "order_id": request.owner,
        "return_status": request.status,
        "create_time": request.create_time,
        "update_time": request.update_time,
        "refund_amount": refunds.of_request(asked.shop, order, request),
        "return_line_items": refunds.lines(asked.shop, order, line_ids, "return"),
    }
    action = returns.ACTIONS.get((request.doc["return_type"], request.status))
    if action:
        deadline = request.hidden["deadline"]
        told["seller_next_action_response"] = [{"action": action, "deadline": deadline}]
    return told


def _request(asked: Asked) -> Document:
    return returns.find(asked.world, asked.shop, asked.args["return_id"])


@declare("POST", BASE + "/<return_id>/approve", "202309", scope=SCOPE)
def approve_return(asked: Asked) -> dict:
    """Yes, or an offer."""
    decision = asked.needed("decision")
    if decision.startswith("REJECT"):
        raise Denied(25020004, decision)
    request = _request(asked)
    if decision == "OFFER_PARTIAL_REFUND":
        request.doc["partial_refund"] = asked.needed("partial_refund")
    _decide(asked, request, decision)
    return {}


@declare("POST", BASE + "/<return_id>/reject", "202309 202606", scope=SCOPE)
def reject_return(asked: Asked) -> dict:
    """No, with a reason of the list."""
    decision, reason = asked.needed("decision"), asked.needed("reject_reason")
    if not decision.startswith("REJECT"):
        raise Denied(25020004, decision)
    if reason not in returns.REJECT_REASONS:
        raise Denied(25001014, reason)
    _decide(asked, _request(asked), decision)
    return {}


def _decide(asked: Asked, request: Document, decision: str) -> None:
    if effects.done_before(asked, "answer_return", request.id):
        return
    returns.decide(asked.world, request, decision, asked.at)
    effects.note(asked, "answer_return", request.id, decision=decision)


@declare("GET", BASE + "/<return_id>/records", "202309", scope=SCOPE)
def return_records(asked: Asked) -> dict:
    """What happened to a return."""
    return {"records": _request(asked).hidden["records"]}


@declare("POST", BASE, "202309 202602", scope=SCOPE)
def create_return(asked: Asked) -> dict:
    """The seller gives money back unasked, all of it or some, or takes goods back; once a key."""
    if done := effects.earlier(asked, "create_return"):
        return _made(returns.find(asked.world, asked.shop, done))
    order = orders.one_of_shop(asked.world, asked.shop, asked.needed("order_id"))
    kind = asked.needed("return_type")
    if kind not in (returns.REFUND, returns.RETURN):
        raise Denied(36009021, "return_type")
    why = asked.needed("return_reason")
    chosen = _chosen(asked, order)
    money = str(asked.body.get("refund_total", ""))
    refunds.check(asked.world, asked.shop, order, chosen, money)
    wanted = returns.Wanted(kind, chosen, "SELLER", why)
    request = returns.ask(asked.world, order, wanted, asked.at)
    request.hidden["money"] = money  # kept with the decision
    decision = "APPROVE_REFUND" if kind == returns.REFUND else "APPROVE_RETURN"
    returns.decide(asked.world, request, decision, asked.at)
    effects.note(asked, "create_return", request.id, order_id=order.id, money=money)
    return _made(request)


def _made(request: Document) -> dict:
    return {"return_id": request.id, "return_status": request.status}


def _chosen(asked: Asked, order: Document) -> list[str]:
    chosen = refunds.chosen(order, asked.listed("order_line_item_ids"), asked.listed("skus"))
    if chosen is None:
        raise Denied(25005011)
    return chosen


@declare(
    "GET", "/return_refund/{v}/orders/<order_id>/aftersale_eligibility", "202309 202602",
    scope=SCOPE,
)  # fmt: skip
def aftersale_eligibility(asked: Asked) -> dict:
    """What may be asked for, SKU by SKU."""
    order = orders.one_of_shop(asked.world, asked.shop, asked.args["order_id"])
    if asked.text("initiate_aftersale_user") not in ("SELLER", "BUYER"):
        raise Denied(36009021, "initiate_aftersale_user")
    skus: dict[str, list[str]] = {}
    for line in orders.living(order):
        skus.setdefault(line["sku_id"], []).append(line["id"])
    return {
        "sku_eligibility": [
            {
                "sku_id": sku,
                "line_item_eligibility": [_eligible(order, one, ids) for one in REQUEST_TYPES],
            }
            for sku, ids in skus.items()
        ]
    }


def _eligible(order: Document, request_type: str, line_ids: list[str]) -> dict:
    fits = orders.CANCELLABLE if request_type == "CANCEL" else orders.LEFT
    told = {"request_type": request_type, "order_line_items_ids": line_ids}
    if order.status in fits:
        return told | {"eligible": True}
    reason = f"The order is {order.status}."
    return told | {"eligible": False, "ineligible_code": 25001003, "ineligible_reason": reason}


@declare("POST", "/return_refund/{v}/refunds/calculate", "202309 202602", scope=SCOPE)
def calculate_refund(asked: Asked) -> dict:
    """What would go back."""
    order = orders.one_of_shop(asked.world, asked.shop, asked.needed("order_id"))
    if asked.needed("request_type") not in REQUEST_TYPES:
        raise Denied(36009021, "request_type")
    amount = refunds.amount(asked.shop, order, _chosen(asked, order))
    return {"order_refund_amount": amount | {"retail_delivery_fee": "0"}}
