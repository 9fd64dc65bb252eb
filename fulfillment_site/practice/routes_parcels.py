"""Orders on their way: marked as shipped, bought labels, split, combined, tracked."""

from fulfillment_site.practice import effects, orders, packages, shipping, splitting
from fulfillment_site.practice.calls import Asked, declare, part
from fulfillment_site.practice.documents import Document, get, get_many, save
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.routes_fulfilment import SCOPE, note_shipped, own
from fulfillment_site.practice.shipping import Own

ORDERS = "/fulfillment/{v}/orders"
PACKAGES = "/fulfillment/{v}/packages"
SERVICE = {"id": "7208000000000000001", "name": "Ground", "earliest_delivery_days": 2,
           "latest_delivery_days": 5}  # fmt: skip


def _order(asked: Asked) -> Document:
    return orders.one_of_shop(asked.world, asked.shop, asked.args["order_id"])


@declare("POST", ORDERS + "/<order_id>/packages", "202309 202610", scope=SCOPE)
def mark_shipped(asked: Asked) -> dict:
    """The seller's own carrier has an order, or some pieces of it."""
    order = _order(asked)
    if order.doc["shipping_type"] != "SELLER":
        raise Denied(10007002, "TikTok Shipping")
    if asked.version >= "202610":
        ids = [part(one, "order_line_id") for one in asked.listed("order_line_list")]
        told = asked.needed("shipping_info_list")[0]
    else:
        ids, told = asked.listed("order_line_item_ids"), asked.body
    package = _ship_pieces(asked, order, ids, own(told))
    return {
        "order_id": order.id,
        "order_line_item_ids": package.doc["order_line_item_ids"],
        "package_id": package.id,
    }


def _ship_pieces(
    asked: Asked, order: Document, line_ids: list[str], parcel: Own | None
) -> Document:
    world, shop, at = asked.world, asked.shop, asked.at
    if shop.rules.early_packages:
        raise Denied(21008106, shop.region)
    if order.status == "AWAITING_COLLECTION":
        raise Denied(21011006, order.id)
    shipping.check(world, shop, [order], at)
    order = orders.find(world, order.id)
    lines = [
        line for line in orders.living(order)
        if (line["id"] in line_ids or not line_ids) and not _is_arranged(asked, line)
    ]  # fmt: skip
    if not lines or set(line_ids) - {line["id"] for line in lines}:
        raise Denied(21011006, order.id)
    package = packages.create(world, shop, [order], at, lines)
    save(world, order, at)
    shipping.ship(world, shop, package, parcel, at)
    note_shipped(asked, package)
    return package


def _is_arranged(asked: Asked, line: dict) -> bool:
    package = get(asked.world, packages.KIND, line["package_id"])
    return package is not None and package.status != packages.TO_FULFILL


@declare("POST", PACKAGES, "202309 202512", scope=SCOPE)
def create_packages(asked: Asked) -> dict:
    """Buy a label of the platform's carrier, where packages do not exist before that."""
    order = orders.one_of_shop(asked.world, asked.shop, asked.needed("order_id"))
    if order.doc["shipping_type"] != "TIKTOK":
        raise Denied(10007002, "Seller Shipping")
    ids = asked.listed("order_line_item_ids") or [
        part(one, "order_line_id") for one in asked.listed("order_line_item")
    ]
    package = _ship_pieces(asked, order, ids, None)
    return {
        "package_id": package.id,
        "create_time": package.create_time,
        "dimension": asked.body.get("dimension", {}),
        "weight": asked.body.get("weight", {}),
        "shipping_service_info": _service(asked),
    }


def _service(asked: Asked) -> dict:
    carrier, market = asked.shop.market.platform_provider, asked.shop.market
    price = {"price": market.freight, "currency": market.currency}
    told = {"shipping_provider_id": carrier.id, "shipping_provider_name": carrier.name}
    return SERVICE | price | told


@declare("POST", ORDERS + "/<order_id>/shipping_services/query", "202309", scope=SCOPE)
def shipping_services(asked: Asked) -> dict:
    """What labels could be bought."""
    order = _order(asked)
    return {"order_id": order.id, "shipping_services": [_service(asked)]}


@declare("GET", ORDERS + "/split_attributes", "202309", scope=SCOPE)
def split_attributes(asked: Asked) -> dict:
    """Which orders may be split."""
    found = orders.of_shop(asked.world, asked.shop, asked.texts("order_ids"))
    reasons = {order.id: splitting.may_split(asked.shop, order) for order in found}
    return {
        "split_attributes": [
            {"order_id": id_, "can_split": not reason, "reason": reason, "must_split": False}
            for id_, reason in reasons.items()
        ]
    }


@declare("POST", ORDERS + "/<order_id>/split", "202309", scope=SCOPE)
def split_order(asked: Asked) -> dict:
    """Give groups of pieces packages of their own."""
    groups = {
        str(part(group, "id")): part(group, "order_line_item_ids")
        for group in asked.listed("splittable_groups")
    }
    made = splitting.split(asked.world, asked.shop, _order(asked), groups, asked.at)
    for group, package_id in made.items():
        effects.note(asked, "split", package_id, group=group)
    return {"packages": [{"splittable_group_id": one, "id": id_} for one, id_ in made.items()]}


@declare("GET", "/fulfillment/{v}/combinable_packages/search", "202309", scope=SCOPE)
def search_combinable(asked: Asked) -> dict:
    """Packages that could travel as one."""
    asked.number("page_size", 20, 1, 50)
    groups = splitting.combinable(asked.world, asked.shop)
    told = [
        {"id": group[0].id, "order_ids": [package.doc["orders"][0]["id"] for package in group]}
        for group in groups
    ]
    return {"combinable_packages": told, "total_count": len(told), "next_page_token": ""}


@declare("POST", PACKAGES + "/combine", "202309", scope=SCOPE)
def combine_packages(asked: Asked) -> dict:
    """Let orders of one buyer travel as one."""
    made, errors = [], []
    for one in asked.listed("combinable_packages"):
        try:
            ids = part(one, "order_ids")
            package = splitting.combine(asked.world, asked.shop, ids, asked.at)
            effects.note(asked, "combine", package.id, orders=ids)
            made.append({"id": package.id, "order_ids": ids})
        except Denied as refusal:
            detail = {"package_id": one.get("id", "")}
            errors.append({"code": refusal.code, "message": refusal.message, "detail": detail})
    return {"packages": made, "errors": errors}


@declare("POST", PACKAGES + "/<package_id>/uncombine", "202309", scope=SCOPE)
def uncombine_packages(asked: Asked) -> dict:
    """Take orders out of a combined package."""
    package = packages.find(asked.world, asked.shop, asked.args["package_id"])
    ids = asked.needed("order_ids")
    made = splitting.uncombine(asked.world, asked.shop, package, ids, asked.at)
    effects.note(asked, "uncombine", package.id, orders=ids)
    return {
        "packages": [
            {"id": one.id, "order_ids": [order["id"] for order in one.doc["orders"]]}
            for one in made
        ]
    }


@declare("GET", ORDERS + "/<order_id>/tracking", "202309", scope=SCOPE)
def tracking(asked: Asked) -> dict:
    """What carriers said of an order's parcels, the newest first."""
    events = [event for package in _parcels(asked) for event in _events(package)]
    return {"tracking": sorted(events, key=lambda event: -event["update_time_millis"])}


@declare("GET", "/logistics/{v}/orders/<order_id>/tracking", "202604", scope=SCOPE)
def logistics_tracking(asked: Asked) -> dict:
    """The same, parcel by parcel."""
    return {
        "order_id": asked.args["order_id"],
        "logistics_details": [
            {
                "newest_tracking_no": package.doc["tracking_number"],
                "carrier_name": package.doc["shipping_provider_name"],
                "track_list": [
                    event | {"tracking_no": package.doc["tracking_number"]}
                    for event in reversed(_events(package))
                ],
            }
            for package in _parcels(asked)
        ],
    }


def _parcels(asked: Asked) -> list[Document]:
    ids = [one["id"] for one in _order(asked).doc["packages"]]
    return get_many(asked.world, packages.KIND, ids)


def _events(package: Document) -> list[dict]:
    return package.hidden.get("events", [])
