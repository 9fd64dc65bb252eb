"""The platform's words about requests of buyers, and a stand-in that answers for it."""

from dataclasses import dataclass, field

import httpx
import respx

from tests.factories import HOUR, NOW
from tests.platform import BASE_URL, order_json, said

AFTER = f"{BASE_URL}/return_refund/202309"
CANCELLATIONS, RETURNS = f"{AFTER}/cancellations/search", f"{AFTER}/returns/search"
DEADLINE = NOW + 20 * HOUR


def seconds(moment) -> int:
    return int(moment.timestamp())


def cancellation_json(number: str, order: str, status="PENDING", *, at=NOW, **values) -> dict:
    """A buyer's request to cancel a whole order, asked at NOW."""
    awaits = [{"action": "SELLER_RESPOND_CANCEL", "deadline": seconds(DEADLINE)}]
    return {
        "cancel_id": number,
        "order_id": order,
        "cancel_type": "BUYER_CANCEL",
        "cancel_status": f"CANCELLATION_REQUEST_{status}",
        "role": "BUYER",
        "cancel_reason": "ecom_order_to_ship_canceled_reason_created_by_mistakes",
        "cancel_reason_text": "Bought by mistake",
        "create_time": seconds(NOW),
        "update_time": seconds(at),
        "seller_next_action_response": awaits if status == "PENDING" else [],
        "refund_amount": {"currency": "USD", "refund_total": "22.30"},
    } | values


def return_json(number: str, order: str, *, step="SELLER_RESPOND_RETURN", at=NOW, **values) -> dict:
    """A buyer's request to send an order back, asked at NOW."""
    awaits = [{"action": step, "deadline": seconds(DEADLINE)}]
    return {
        "return_id": number,
        "order_id": order,
        "return_type": "RETURN_AND_REFUND",
        "return_status": "RETURN_OR_REFUND_REQUEST_PENDING",
        "role": "BUYER",
        "return_reason": "ecom_order_delivered_refund_reason_wrong_product",
        "return_reason_text": "Wrong item",
        "create_time": seconds(NOW),
        "update_time": seconds(at),
        "seller_next_action_response": awaits if step else [],
        "refund_amount": {"currency": "USD", "refund_total": "9.90"},
    } | values


@dataclass
class Platform:
    """What the platform holds; it answers searches by what stands here."""

    router: respx.Router
    orders: dict[str, dict] = field(default_factory=dict)
    cancellations: dict[str, dict] = field(default_factory=dict)
    returns: dict[str, dict] = field(default_factory=dict)

    def __post_init__(self):
        self.router.get(f"{BASE_URL}/order/202507/orders").mock(side_effect=self._orders)
        for address, name in ((CANCELLATIONS, "cancellations"), (RETURNS, "returns")):
            self.router.post(address, name=name).mock(side_effect=self._search(name))

    def order(self, number: str, status="AWAITING_SHIPMENT", **values) -> dict:
        self.orders[number] = order_json(number, status, **values)
        return self.orders[number]

    def ask(self, number: str, order: str, status="PENDING", **values) -> dict:
        """A request to cancel as it stands now."""
        self.cancellations[number] = cancellation_json(number, order, status, **values)
        return self.cancellations[number]

    def ask_return(self, number: str, order: str, **values) -> dict:
        """A request to return as it stands now."""
        self.returns[number] = return_json(number, order, **values)
        return self.returns[number]

    def _orders(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params["ids"].split(",")
        return said({"orders": [self.orders[one] for one in asked if one in self.orders]})

    def _search(self, name: str):
        key, items = {
            "cancellations": ("cancel", "cancellations"),
            "returns": ("return", "return_orders"),
        }[name]

        def answer(request: httpx.Request) -> httpx.Response:
            body = httpx.Response(200, content=request.content or b"{}").json()
            found = [
                one
                for one in sorted(getattr(self, name).values(), key=lambda o: o["update_time"])
                if one[f"{key}_id"] in body.get(f"{key}_ids", [one[f"{key}_id"]])
                and one[f"{key}_status"] in body.get(f"{key}_status", [one[f"{key}_status"]])
                and body.get("update_time_ge", 0) <= one["update_time"]
                and one["update_time"] < body.get("update_time_lt", 10**11)
            ]
            start = int(request.url.params.get("page_token") or 0)
            end = start + int(request.url.params["page_size"])
            more = str(end) if end < len(found) else ""
            return said({items: found[start:end], "next_page_token": more})

        return answer
