"""Which template a label is printed by: the nearest to its shop and carrier that is live."""

from collections.abc import Iterable

from django.db.models import Q

from warehouse.documents.design import Design, shipped
from warehouse.models import LabelTemplate, Paper, ShopWarehouse, Size, Waybill
from warehouse.models.template import key_of


def of(waybills: Iterable[Waybill]) -> dict[int, Design]:
    """By waybill id how it looks, in two queries: as its shop and carrier have it, else as its
    shop, its carrier or everybody has it, else as shipped."""
    boxes = {label.pk: label for label in waybills}
    shops = {label.package.shop_id for label in boxes.values()}
    sizes = ShopWarehouse.objects.filter(shop__in=shops)
    sizes = {
        (shop, house): size
        for shop, house, size in sizes.values_list("shop_id", "warehouse_id", "label_size")
    }
    live = LabelTemplate.objects.live().filter(Q(shop=None) | Q(shop__in=shops))
    made = {row.key: design_of(row) for row in live.filter(paper=Paper.WAYBILL)}
    chosen = {}
    for pk, label in boxes.items():
        shop = label.package.shop_id
        size = sizes.get((shop, label.package.warehouse_id), Size.NORMAL)
        chosen[pk] = _nearest(made, Paper.WAYBILL, size, (shop, label.carrier_id))
    return chosen


def current(paper: str, size: str, shop_id=None, carrier_id=None) -> Design:
    """How one kind of label looks now."""
    live = LabelTemplate.objects.live().filter(paper=paper, size=size)
    made = {row.key: design_of(row) for row in live}
    return _nearest(made, paper, size, (shop_id, carrier_id))


def design_of(row: LabelTemplate) -> Design:
    """How a version looks."""
    return Design(row.paper, row.size, row.html, row.css, row.logo)


def _nearest(made: dict[str, Design], paper: str, size: str, owner: tuple) -> Design:
    shop, carrier = owner
    for scope in ((shop, carrier), (shop, None), (None, carrier), (None, None)):
        if found := made.get(key_of(paper, size, *scope)):
            return found
    return shipped(paper, size)
