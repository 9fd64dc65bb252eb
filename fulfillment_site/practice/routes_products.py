"""Products and what is in stock of them."""

from collections import defaultdict

from fulfillment_site.practice import effects, paging, stock
from fulfillment_site.practice.calls import Asked, declare, part
from fulfillment_site.practice.catalogue import Good
from fulfillment_site.practice.refusals import MESSAGES, Denied

SCOPE = "seller.product.basic"
WRITE = "seller.product.write"
MOST = 99999
LISTED = ("ALL", "ACTIVATE")


@declare("POST", "/product/{v}/products/search", "202309 202312 202502", scope=SCOPE)
def search_products(asked: Asked) -> dict:
    """Products by seller SKU or SKU id."""
    found = stock.goods(asked.world, asked.shop)
    for name, column in (("seller_skus", "seller_sku"), ("sku_ids", "id")):
        if wanted := asked.listed(name):
            found = [good for good in found if getattr(good, column) in wanted]
    if asked.body.get("status", "ALL") not in LISTED:
        found = []
    products = list(_by_product(found).items())
    size = asked.number("page_size", 20, 1, 100)
    page, next_token = paging.cut(asked, products, size)
    return {
        "products": [_product(asked, id_, goods) for id_, goods in page],
        "total_count": len(products),
        "next_page_token": next_token,
    }


def _by_product(goods: list[Good]) -> dict[str, list[Good]]:
    products: dict[str, list[Good]] = defaultdict(list)
    for good in goods:
        products[good.product_id].append(good)
    return products


def _product(asked: Asked, id_: str, goods: list[Good]) -> dict:
    price = {"currency": asked.shop.market.currency}
    warehouse = {"warehouse_id": asked.shop.warehouse_id}
    return {
        "id": id_,
        "title": goods[0].product_name,
        "status": "ACTIVATE",
        "sales_regions": [asked.shop.region],
        "create_time": asked.given.ends_at - 365 * 24 * 3600,
        "update_time": asked.at,
        "skus": [
            {
                "id": good.id,
                "seller_sku": good.seller_sku,
                "price": price | {"sale_price": str(good.price)},
                "inventory": [warehouse | {"quantity": good.stock}],
            }
            for good in goods
        ],
    }


@declare("POST", "/product/{v}/inventory/search", "202309", scope=SCOPE)
def search_inventory(asked: Asked) -> dict:
    """What can still be sold and what open orders hold, by SKU or product."""
    wanted = asked.listed("sku_ids") or asked.listed("product_ids")
    column = "id" if asked.listed("sku_ids") else "product_id"
    if not 1 <= len(wanted) <= (600 if column == "id" else 100):
        raise Denied(36009021, "sku_ids or product_ids")
    products: dict[str, list[dict]] = defaultdict(list)
    for row in stock.rows(asked.world, asked.shop):
        if row[column] in wanted:
            products[row["product_id"]].append(_levels(asked, row))
    return {"inventory": [{"product_id": id_, "skus": skus} for id_, skus in products.items()]}


def _levels(asked: Asked, row) -> dict:
    free, committed = stock.available(row), row["committed"]
    return {
        "id": row["id"],
        "seller_sku": row["seller_sku"],
        "total_available_quantity": free,
        "total_committed_quantity": committed,
        "warehouse_inventory": [
            {"warehouse_id": asked.shop.warehouse_id, "available_quantity": free,
             "committed_quantity": committed}
        ],
        "total_available_inventory_distribution": {
            "campaign_inventory": [], "creator_inventory": [],
            "in_shop_inventory": {"quantity": free},
        },
    }  # fmt: skip


@declare("POST", "/product/{v}/products/<product_id>/inventory/update", "202309", scope=WRITE)
def update_inventory(asked: Asked) -> dict:
    """Let so many be sold; what went wrong is listed, the answer is a success."""
    known = {row["id"]: row["product_id"] for row in stock.rows(asked.world, asked.shop)}
    errors = []
    for sku in asked.needed("skus"):
        sku_id, levels = part(sku, "id"), part(sku, "inventory")
        if known.get(sku_id) != asked.args["product_id"]:
            errors.append(_error(12052990, sku_id, []))
        elif strange := [one for one in levels if not _is_ours(asked, one)]:
            errors.append(_error(12052097, sku_id, strange))
        else:
            _publish(asked, sku_id, levels[0].get("quantity"))
    return {"errors": errors} if errors else {}


def _is_ours(asked: Asked, level: dict) -> bool:
    return level.get("warehouse_id") == asked.shop.warehouse_id


def _publish(asked: Asked, sku_id: str, quantity: object) -> None:
    if not isinstance(quantity, int) or not 0 <= quantity <= MOST:
        raise Denied(36009021, f"quantity: 0 to {MOST}.")
    stock.publish(asked.world, asked.shop, sku_id, quantity)
    effects.note(asked, "stock", sku_id, quantity=quantity)


def _error(code: int, sku_id: str, strange: list[dict]) -> dict:
    extra = [
        {"warehouse_id": one.get("warehouse_id"), "code": code, "message": MESSAGES[code]}
        for one in strange
    ]
    return {
        "code": code,
        "message": MESSAGES[code],
        "detail": {"sku_id": sku_id, "extra_errors": extra},
    }
