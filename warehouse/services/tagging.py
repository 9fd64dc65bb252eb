"""Labels that stay in the house, of bins, SKUs and totes: drawn at once, some hundred in all."""

from collections.abc import Iterable

from orders import press
from orders.errors import Refused
from orders.models import Sku
from warehouse.documents import tag
from warehouse.documents.tag import TagPaper
from warehouse.models import Bin, Paper, Size, Warehouse
from warehouse.services import designs

MOST = 500  # of one press


def bins(rows: Iterable[Bin]) -> bytes:
    """A label for each bin: its code, as scanners read it, and its warehouse."""
    return _draw(
        Paper.BIN, [TagPaper(f"B:{row.code}", row.code, row.warehouse.name) for row in rows]
    )


def skus(rows: Iterable[Sku]) -> bytes:
    """A label for the goods of each SKU, with its first barcode if it has any."""
    said = []
    for row in rows:
        codes = [each.code for each in row.codes.all()]
        said.append(TagPaper(codes[0] if codes else row.code, row.code, row.name))
    return _draw(Paper.SKU, said)


def totes(house: Warehouse, first: int, last: int) -> bytes:
    """A label for each tote from one number to another."""
    if not first <= last < first + MOST:
        raise Refused("too_many_tags", most=MOST)
    numbers = range(first, last + 1)
    return _draw(Paper.TOTE, [TagPaper(f"T:{n}", str(n), house.name) for n in numbers])


def _draw(paper: str, said: list[TagPaper]) -> bytes:
    """One file of all labels; the first that cannot be drawn is refused, and with it the file."""
    if len(said) > MOST:
        raise Refused("too_many_tags", most=MOST)
    look = designs.current(paper, Size.SMALL)
    batch = press.batch([tag.fill(each, look) for each in said])
    for index, refused in batch.bad.items():
        why = {"code": refused.code, "params": refused.params}
        raise Refused("tag_not_drawn", tag=said[index].code, why=why)
    return batch.pdf
