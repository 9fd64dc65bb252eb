"""Live evenings: many orders in a few minutes, the same ones again for the same seed."""

import random
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal

from fulfillment_site.practice import agenda, documents, given, live, people, sales, shops, stock
from fulfillment_site.practice.catalogue import Good
from fulfillment_site.practice.markets import DAY, HOUR
from fulfillment_site.practice.purchases import Item, Purchase
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

MOST = 10**6  # orders of one seed
LONGEST = 10**5  # minutes
BUYERS = 0.8  # per order: some come back within the evening
SINGLE = 0  # the seed of orders placed one by one
MOST_PIECES = 99  # of one SKU in one order
PLAIN = (
    "order_id", "user_id", "note", "is_cod", "shipping_type", "masked", "by_platform",
    "release_date", "live_id", "group",
)  # fmt: skip
SHIPPING_TYPES = ("TIKTOK", "SELLER")


@dataclass(frozen=True)
class Shares:
    """How many of a thousand orders bring what kind of trouble."""

    unpaid: int = 30  # half of them pays within the hour, half never does
    cancel_on_hold: int = 20
    cancel_to_ship: int = 30
    cancel_late: int = 10  # a day later, arranged or not
    withdraw: int = 200  # of those who ask
    address_change: int = 20
    note: int = 50
    masked: int = 10
    by_platform: int = 5
    pre_order: int = 5
    gift: int = 20
    discount: int = 200


CALM = Shares(*[0] * len(fields(Shares)))


@dataclass(frozen=True)
class Burst:
    """So many orders within so many minutes of the shop's time."""

    shop_id: str
    orders: int = field(default=200, metadata={"most": MOST})
    minutes: float = field(default=2, metadata={"most": LONGEST})
    seed: int = 1
    calm: bool = False
    shares: dict | None = None
    live: bool = True


def start(world: World, burst: Burst) -> dict:
    """Plan all its orders; each is made up when its moment has come."""
    seed = _free_seed(world, burst.seed)
    begin, span = world.now(), burst.minutes * 60
    live_id = live.begin(world, burst.shop_id, seed, begin, begin + int(span)) if burst.live else ""
    chance = random.Random(seed)
    moments = sorted(begin + chance.uniform(0, span) for _order in range(burst.orders))
    wished = given.fields_of(Shares, burst.shares or {}, most=1000)
    shares = asdict(replace(CALM if burst.calm else Shares(), **wished))
    evening = {
        "shop_id": burst.shop_id,
        "seed": seed,
        "live_id": live_id,
        "shares": shares,
        "crowd": max(1, int(burst.orders * BUYERS)),
    }
    agenda.plan_many(
        world,
        [
            (moment, "order_arrives", {"evening": evening, "index": index})
            for index, moment in enumerate(moments, start=1)
        ],
    )
    return {"seed": seed, "live_id": live_id, "orders": burst.orders, "ends_at": begin + span}


def goes_on(world: World) -> bool:
    """Whether orders of some evening are still to come."""
    coming = "SELECT 1 FROM agenda WHERE due > ? AND verb = 'order_arrives' LIMIT 1"
    return world.store.value(coming, [world.clock.now()]) is not None


def _free_seed(world: World, seed: int) -> int:
    seed %= 10**7
    used = set(world.store.kept("seeds") or [SINGLE])
    while seed in used:
        seed += 1
    world.store.keep("seeds", sorted({*used, seed}))
    return seed


def arrive(world: World, evening: dict, index: int, at: int) -> None:
    """One order of a burst comes in."""
    shop = shops.shop(world, evening["shop_id"])
    seed, live_id = evening["seed"], evening["live_id"]
    script = random.Random(f"{seed}:{index}")
    lot = Lottery(script, Shares(**evening["shares"]))
    bought = _purchase(world, shop, lot, (seed, index, evening["crowd"]), at)
    if live_id:
        bought = replace(bought, live_id=live_id, group=f"{live_id}{bought.user_id[-8:]}")
    placed = sales.place(world, shop, bought, at)
    if lot.draws("unpaid") and not bought.is_cod:  # paid at the door: nothing to wait for
        pays_at = at + script.randint(300, HOUR) if script.random() < 0.5 else None
        sales.wait_for_payment(world, placed, pays_at, at)
    else:
        sales.begin(world, placed, at)
    _plan_trouble(world, shop, placed.id, lot, at)


@dataclass(frozen=True)
class Lottery:
    """What luck an order has."""

    chance: random.Random
    shares: Shares

    def draws(self, name: str) -> bool:
        """Whether it is one of those."""
        return self.chance.randrange(1000) < getattr(self.shares, name)


def _purchase(
    world: World, shop: Shop, lot: Lottery, place: tuple[int, int, int], at: int
) -> Purchase:
    seed, index, crowd = place
    chance = lot.chance
    buyer = chance.randrange(crowd)
    person = people.somebody(random.Random(f"{seed}:buyer:{buyer}"), shop.region)
    return Purchase(
        order_id=f"576{seed:07d}{index:08d}",
        user_id=f"7021{seed:07d}{buyer:08d}",
        person=person,
        items=_basket(chance, stock.goods(world, shop), lot),
        note=people.note(chance, shop.region) if lot.draws("note") else "",
        is_cod=chance.random() < shop.market.cod,
        shipping_type=_shipping_type(shop, chance),
        masked=lot.draws("masked"),
        by_platform=lot.draws("by_platform"),
        release_date=at + 5 * DAY if lot.draws("pre_order") else 0,
        discount=Decimal(1) if lot.draws("discount") else Decimal(0),
    )


def _shipping_type(shop: Shop, chance: random.Random) -> str:
    if shop.shipping_type == "MIXED":
        return chance.choice(["TIKTOK", "SELLER"])
    return shop.shipping_type


def _basket(chance: random.Random, goods: list[Good], lot: Lottery) -> tuple[Item, ...]:
    kinds = min(chance.choice([1, 1, 1, 1, 2, 3]), len(goods))
    chosen = [Item(good, chance.choice([1, 1, 1, 2])) for good in chance.sample(goods, kinds)]
    if lot.draws("gift"):
        chosen.append(Item(chance.choice(goods), is_gift=True))
    return tuple(chosen)


def _plan_trouble(world: World, shop: Shop, order_id: str, lot: Lottery, at: int) -> None:
    hold, chance = shop.rules.hold, lot.chance
    moments = {
        "cancel_on_hold": at + chance.uniform(0.1, 0.9) * (hold or HOUR),
        "cancel_to_ship": at + hold + chance.uniform(HOUR, 8 * HOUR),
        "cancel_late": at + hold + chance.uniform(20 * HOUR, 30 * HOUR),
    }
    for name, moment in moments.items():
        if lot.draws(name):
            withdraws = lot.draws("withdraw")
            agenda.plan(world, moment, "buyer_cancels", order_id=order_id, withdraws=withdraws)
    if lot.draws("address_change"):
        moment = at + hold + chance.uniform(60, 4 * HOUR)
        agenda.plan(world, moment, "buyer_moves", order_id=order_id)


def single(world: World, shop: Shop, told: dict, at: int) -> documents.Document:
    """One order as a control call describes it: items, note, buyer, shipping type and the like."""
    index = world.store.count("single order")
    lot = Lottery(random.Random(f"single:{index}"), CALM)
    bought = _purchase(world, shop, lot, (SINGLE, index, MOST), at)
    plain = given.fields_of(Purchase, {name: told[name] for name in PLAIN if name in told})
    given.one_of(told, "shipping_type", SHIPPING_TYPES, bought.shipping_type)
    if "items" in told:
        plain["items"] = _items(world, shop, told)
    placed = sales.place(world, shop, replace(bought, is_cod=False, **plain), at)
    if given.flag(told, "paid", True):
        sales.begin(world, placed, at)
    else:
        sales.wait_for_payment(world, placed, None, at)
    return placed


def _items(world: World, shop: Shop, told: dict) -> tuple[Item, ...]:
    goods = {good.seller_sku: good for good in stock.goods(world, shop)}
    wanted = given.listed(told, "items", dict)
    if not wanted:
        raise given.Unfit("items is empty.")
    return tuple(_item(goods, one) for one in wanted)


def _item(goods: dict[str, Good], one: dict) -> Item:
    sku = given.text(one, "seller_sku")
    if sku not in goods:
        raise given.Unfit(f"The shop sells no {sku}.")
    quantity = given.whole(one, "quantity", 1, least=1, most=MOST_PIECES)
    return Item(goods[sku], quantity, given.flag(one, "is_gift"))
