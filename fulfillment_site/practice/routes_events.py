"""Webhook subscriptions."""

from dataclasses import asdict

from fulfillment_site.practice import given, webhooks
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.refusals import Denied

PATH = "/event/{v}/webhooks"
SCOPE = "seller.authorization.info"
LONGEST = 255


@declare("GET", PATH, "202309", scope=SCOPE)
def get_webhooks(asked: Asked) -> dict:
    """What the app subscribed to in this shop."""
    known = webhooks.subscriptions(asked.world, asked.app.key, asked.shop.id)
    return {"total_count": len(known), "webhooks": [asdict(one) for one in known]}


@declare("PUT", PATH, "202309", scope=SCOPE)
def put_webhook(asked: Asked) -> dict:
    """Send events of a kind to an address."""
    try:
        address = given.address(asked.body, "address")
    except ValueError:
        raise Denied(36009021, "address") from None
    if len(address) > LONGEST:
        raise Denied(36009021, "address")
    webhooks.subscribe(asked.world, asked.app.key, asked.shop.id, _event_type(asked), address)
    return {}


@declare("DELETE", PATH, "202309", scope=SCOPE)
def delete_webhook(asked: Asked) -> dict:
    """Send them no more."""
    webhooks.unsubscribe(asked.world, asked.app.key, asked.shop.id, _event_type(asked))
    return {}


def _event_type(asked: Asked) -> str:
    event_type = asked.needed("event_type")
    if event_type not in webhooks.TOPICS:
        raise Denied(36009021, "event_type")
    return event_type
