"""The platform's own labels: when they exist, and how they look."""

import secrets
from collections import Counter

from fulfillment_site.practice import cancellations, documents, packages
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.pdf import SIZES, Bars, Text, page
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.world import World

TYPES = ("SHIPPING_LABEL", "PACKING_SLIP", "SHIPPING_LABEL_AND_PACKING_SLIP")
LIFE = 24 * 3600


def ready(world: World, package: Document, at: int) -> None:
    """Refuse while there is no label, or none any more."""
    if package.doc["shipping_type"] != "TIKTOK":
        raise Denied(11034002)
    if package.status == packages.CANCELLED:
        raise Denied(21023059)
    if package.status == packages.TO_FULFILL:
        raise Denied(21023035)
    if package.status != packages.PROCESSING:
        raise Denied(21042102)
    if any(cancellations.pending(world, order) for order in packages.contents(world, package)):
        raise Denied(21021010)
    if at < package.hidden["label_ready_at"]:
        raise Denied(11034037)


def address(world: World, package: Document, kind: tuple[str, str], at: int) -> tuple[str, bool]:
    """Where a label can be fetched for a day, and whether it was made just now."""
    document_type, size = kind
    if document_type not in TYPES or size not in SIZES:
        raise Denied(21001001, "document_type or document_size")
    known = package.hidden.get("label", {})
    if known.get("until", 0) <= at:
        package.hidden["label"] = {"key": secrets.token_urlsafe(16), "until": at + LIFE}
        documents.save(world, package, package.update_time)
    key = package.hidden["label"]["key"]
    return f"{world.url}/labels/{package.id}/{key}/{document_type}-{size}.pdf", not known


def draw(world: World, package_id: str, key: str, kind: str) -> bytes | None:
    """The label behind an address, while the address lives."""
    package = documents.get(world, packages.KIND, package_id)
    known = package.hidden.get("label") if package else None
    document_type, _, size = kind.partition("-")
    if not known or known["key"] != key or known["until"] <= world.now():
        return None
    if document_type not in TYPES or size not in SIZES:
        return None
    return page(size, _things(world, package, document_type))


def _things(world: World, package: Document, document_type: str) -> list[Text | Bars]:
    number, inside = package.doc["tracking_number"], packages.contents(world, package)
    to = inside[0].hidden["address"]
    lines = [f"Order {order.id}" for order in inside[:4]]
    if "PACKING_SLIP" in document_type:
        bought = [line for one in inside for line in packages.lines_in(one, package)]
        pieces = Counter(line["seller_sku"] for line in bought)
        lines += [f"{count} x {code}" for code, count in list(pieces.items())[:8]]
    return [
        Text(20, 385, 18, package.doc["shipping_provider_name"]),
        Text(20, 368, 9, package.doc["delivery_option_name"]),
        Bars(20, 290, 258, 60, number),
        Text(20, 272, 13, number),
        Text(20, 240, 9, f"{to['region_code']} {to['postal_code']}"),
        Text(20, 226, 9, ", ".join(one["address_name"] for one in to["district_info"][1:])),
        Text(20, 200, 8, f"Package {package.id}"),
        *(Text(20, 186 - 12 * place, 8, line) for place, line in enumerate(lines)),
        Text(20, 20, 7, "Practice shop: a label to try things on, no carrier takes it."),
    ]
