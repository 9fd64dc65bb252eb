"""Proofs of a design: samples drawn by it, looked at as the printer burns them."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from orders import press
from orders.errors import Refused
from warehouse.documents import proof, samples, tag, waybill
from warehouse.documents.design import REQUIRED, Design, shipped
from warehouse.models import Paper, Waybill
from warehouse.models.template import MILLIMETRES
from warehouse.services import papers

RECENT = 5  # real labels of the shop
LETTER = 20  # dots of ink; one of 5 pt has a few more


@dataclass(frozen=True)
class Check:
    """One thing looked at: "good", "bad", or "named": refused as the shipped design does."""

    name: str
    verdict: str
    why: str = ""


@dataclass(frozen=True)
class Proof:
    """A design tried: what was looked at, and the label that was asked for as it is printed."""

    checks: tuple[Check, ...]
    picture: str = ""

    @property
    def bad(self) -> list[Check]:
        return [check for check in self.checks if check.verdict == "bad"]


def check(design: Design, shop_id: int | None) -> None:
    """Refused with the first check that a design does not pass."""
    if bad := prove(design, shop_id).bad:
        raise Refused("template_turned_down", check=bad[0].name, why=bad[0].why)


def prove(design: Design, shop_id: int | None, shown: int = 0) -> Proof:
    """Draw all samples by a design; `shown` is the place of the one to look at."""
    named = _samples(design, shop_id)
    try:
        sheets = [_fill(paper, design) for _name, paper in named]
    except Refused as refused:
        return Proof((Check(_("The template"), "bad", str(refused)),))
    drawn = press.batch(sheets)
    usual = press.batch([_fill(paper, shipped(design.paper, design.size)) for _n, paper in named])
    images = _images(drawn, len(named))
    checks = [_size(drawn, design), _speed(sheets[0])] if drawn.pdf else []
    if 0 not in drawn.bad:
        checks.append(_seen(sheets[0], design))
    for place, (name, paper) in enumerate(named):
        checks.append(_sample(str(name), place, paper, (drawn, usual, images)))
    image = images.get(shown if shown in range(len(named)) else 0)
    return Proof(tuple(checks), proof.data(image) if image else "")


def names(design: Design, shop_id: int | None) -> list[str]:
    """What the samples are called."""
    return [str(name) for name, _paper in _samples(design, shop_id)]


def _samples(design: Design, shop_id: int | None) -> list[tuple]:
    if design.paper != Paper.WAYBILL:
        return list(samples.tags(design.paper))
    labels = Waybill.objects.filter(package__shop=shop_id, voided_at=None).exclude(number="")
    real = papers.waybills(list(labels.order_by("-pk")[:RECENT])) if shop_id else []
    return [*samples.waybills(), *((paper.orders[0], paper) for paper in real)]


def _fill(paper, design: Design) -> press.Filled:
    return (waybill if design.paper == Paper.WAYBILL else tag).fill(paper, design)


def _images(drawn: press.Batch, count: int) -> dict:
    good = [place for place in range(count) if place not in drawn.bad]
    pairs = zip(good, drawn.pages, strict=True)
    return {place: proof.burn(drawn.pdf, page) for place, page in pairs}


def _size(drawn: press.Batch, design: Design) -> Check:
    wanted, found = MILLIMETRES[design.size], proof.size(drawn.pdf)
    if found == wanted and set(drawn.lengths) == {1}:
        return Check(_("One page of %(width)s × %(height)s mm") % _sides(found), "good")
    why = _("It is %(width)s × %(height)s mm or runs over a page.") % _sides(found)
    return Check(_("Size of the page"), "bad", why)


def _sides(size: tuple[float, float]) -> dict:
    return {"width": f"{size[0]:g}", "height": f"{size[1]:g}"}


def _speed(sheet: press.Filled) -> Check:
    name = _("Stamped at full speed")
    if press.batch([sheet]).slow:
        return Check(name, "named", _("Something in a slot is more than plain: it prints slowly."))
    return Check(name, "good")


def _seen(sheet: press.Filled, design: Design) -> Check:
    """Whether what makes a label one is there for the eye: the ink that goes with each text."""
    slots = sheet.slots
    texts = [name for name in REQUIRED[design.paper] if isinstance(slots[name], str)]
    lacking = [replace(sheet, slots={**slots, name: ""}) for name in texts]
    drawn = press.batch([sheet, *lacking])
    whole, *others = _images(drawn, len(texts) + 1).values()
    unseen = [
        name
        for name, image in zip(texts, others, strict=True)
        if proof.ink(whole, image) < LETTER * len("".join(slots[name].split()))
    ]
    if unseen:
        why = _("Nobody can read %(slots)s.") % {"slots": ", ".join(unseen)}
        return Check(_("What must be read"), "bad", why)
    return Check(_("All that must be read can be read"), "good")


def _sample(name: str, place: int, paper, drawn: tuple) -> Check:
    own, usual, images = drawn
    if refused := own.bad.get(place):
        return Check(name, "named" if place in usual.bad else "bad", str(refused))
    wanted = _codes(paper)
    if lost := wanted - proof.codes(images[place]):
        why = _("No scanner reads %(codes)s.") % {"codes": ", ".join(sorted(lost))}
        return Check(name, "bad", why)
    return Check(name, "good")


def _codes(paper) -> set[str]:
    if isinstance(paper, tag.TagPaper):
        return {paper.scanned}
    return {f"W1:{paper.serial}", paper.number}
