"""Which label was scanned."""

from django.db.models import Exists, OuterRef, Q

from orders.errors import Refused
from orders.models import Sku
from warehouse.models import Page, Waybill

SERIAL, BOX = "W1:", "P-"


def live(code: str) -> Waybill:
    """The live label of a code: our serial behind `W1:`, or a tracking number.

    Refused when the label is dead or was printed anew, when it is unknown, and when a number stands
    on several papers, of which our serial tells which is good.
    """
    on_paper = Exists(Page.objects.printed().filter(waybill=OuterRef("pk")))
    labels = Waybill.objects.select_related("carrier", "package").annotate(on_paper=on_paper)
    if code.startswith(SERIAL):
        found = list(labels.filter(serial=code.removeprefix(SERIAL)))
    else:
        found = list(labels.filter(number=code).order_by("pk"))
        found = found or list(labels.filter(serial=code))  # typed as it stands on the paper
    alive = [label for label in found if label.voided_at is None]
    if not found:
        raise Refused("no_such_label", code=code)
    if not alive:
        raise _dead(found[-1])
    [label, *others] = alive
    # Of a label of the platform all papers are alike: the strip beside it says which is good.
    is_doubtful = any(old.voided_at and old.on_paper for old in found)
    if others or (is_doubtful and not label.package.is_official):
        raise Refused("number_on_several_labels", number=code)
    return label


def refuse_box(code: str) -> None:
    """What a box is called is printed on no label: it opens one at a bench, and passes no door."""
    if is_box(code):
        raise Refused("box_is_no_label", package=code)


def is_box(code: str) -> bool:
    """Whether a code is what a box is called: P-39."""
    number = code.removeprefix(BOX)
    is_number = number.isascii() and number.isdecimal()
    is_goods = Sku.objects.filter(Q(code=code) | Q(codes__code=code))
    return code.startswith(BOX) and is_number and not is_goods.exists()


def _dead(label: Waybill) -> Refused:
    """Why a label is dead: its box will not leave under it, or there is another paper for it."""
    after = Waybill.objects.filter(package=label.package_id, voided_at=None).first()
    if after is None:
        return Refused("label_is_dead", number=label.number)
    return Refused("label_was_replaced", serial=label.serial, new=after.serial)


def refuse_without_strip(label: Waybill, code: str, package_id: int | None) -> None:
    """A label of the platform bears no serial of ours: it goes with the strip that is in hand."""
    if not label.package.is_official or is_label(code) or label.package_id == package_id:
        return
    if package_id is None:
        raise Refused("scan_the_strip_first", number=code)
    raise Refused("label_of_another_box", number=code, package=f"P-{package_id}")


def is_label(code: str) -> bool:
    """Whether a code is one of our serials by its prefix."""
    return code.startswith(SERIAL)
