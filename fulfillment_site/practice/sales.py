"""An order's way to the seller: placed, paid, held for an hour, then to be shipped."""

from fulfillment_site.practice import addresses, agenda, documents, orders, packages, shops, stock
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.purchases import Purchase, order
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World


def place(world: World, shop: Shop, bought: Purchase, at: int) -> Document:
    """A buyer presses "place order"; it is not paid yet."""
    hidden = {
        "address": addresses.told(bought.person),
        "masked": bought.masked,
        "live_id": bought.live_id,
    }
    new = Document(
        orders.KIND, bought.order_id, shop.id, bought.user_id, "UNPAID", at, at,
        order(shop, bought), hidden,
    )  # fmt: skip
    documents.add(world, new)
    stock.commit(world, new)
    return new


def wait_for_payment(world: World, placed: Document, pays_at: int | None, at: int) -> None:
    """The buyer pays later, or never."""
    orders.tell(world, placed, at)
    if pays_at is None:
        rules = shops.shop(world, placed.shop_id).rules
        agenda.plan(world, at + rules.unpaid, "payment_times_out", order_id=placed.id)
    else:
        agenda.plan(world, pays_at, "buyer_pays", order_id=placed.id)


def pay(world: World, order_id: str, at: int) -> None:
    """The money is there, if it was not before."""
    placed = orders.find(world, order_id)
    if placed.status == "UNPAID":
        begin(world, placed, at)


def begin(world: World, paid: Document, at: int) -> None:
    """An order just paid: its clocks start."""
    shop = shops.shop(world, paid.shop_id)
    rules = shop.rules
    start = max(at + rules.hold, paid.doc.get("release_date", 0))
    paid.doc |= {
        "paid_time": at,
        "rts_sla_time": start + rules.arrange,
        "tts_sla_time": start + rules.collect,
        "shipping_due_time": start + rules.shipping_due,
        "collection_due_time": start + rules.collection_due,
        "delivery_sla_time": start + rules.deliver,
        "delivery_due_time": start + rules.delivery_due,
        "cancel_order_sla_time": start + rules.shipping_due,
    }
    if rules.early_packages:
        packages.create(world, shop, [paid], at)
    agenda.plan(world, paid.doc["shipping_due_time"], "shipping_is_late", order_id=paid.id)
    if rules.hold:
        agenda.plan(world, at + rules.hold, "hold_ends", order_id=paid.id)
    orders.move(world, paid, "ON_HOLD" if rules.hold else "AWAITING_SHIPMENT", at)


def end_hold(world: World, order_id: str, at: int) -> None:
    """The hour in which a buyer may cancel freely is over."""
    held = orders.find(world, order_id)
    if held.status == "ON_HOLD":
        orders.move(world, held, "AWAITING_SHIPMENT", at)
