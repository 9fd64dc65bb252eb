"""Which events the platform tells us, and where."""

from dataclasses import dataclass

from orders.tiktok.client import Client
from orders.tiktok.fields import reader
from orders.tiktok.page import Page, page


@dataclass(frozen=True)
class Subscription:
    """One kind of event, and the address it is posted to."""

    event_type: str
    address: str


def subscriptions(client: Client) -> Page[Subscription]:
    """What the platform tells us of a shop."""
    answer = client.call("webhooks.subscriptions")
    return page(answer.data, "webhooks", reader(Subscription), key="event_type")


def subscribe(client: Client, event_type: str, address: str) -> None:
    """Have one kind of event posted to an address, in place of the one before."""
    client.call("webhooks.subscribe", body={"event_type": event_type, "address": address})


def unsubscribe(client: Client, event_type: str) -> None:
    """Hear no more of one kind of event."""
    client.call("webhooks.unsubscribe", body={"event_type": event_type})
