"""A parcel that went through every hand, and a dispute about it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from aftersales.models import Dispute, EvidencePack
from aftersales.services import disputes
from aftersales.services.disputes import Claimed
from aftersales.services.evidence import making
from orders.models import Order
from orders.services import lifecycle
from tests import parcels, walk
from tests.aftersales import cases
from tests.factories import HOUR, NOW, again, draft, line, make_packages, make_stock, place
from warehouse.models import Package, ParcelWatch, Sheet
from warehouse.services import sweeping, trails

BUYER = "u:7021000000000000001"


def gone(shop, house, by, **values) -> Order:
    """An order of two caps that was picked, packed by scanning and handed over."""
    make_stock(house, "CAP", 10)
    (order,) = place(shop, draft(line("CAP", quantity=2), buyer_key=BUYER, **values))
    (box,) = make_packages(order)
    Sheet.objects.update(drawn_at=NOW)
    walk.pick_wave(box.wave, by=by, at=NOW)
    walk.pack(again(box), by=by, at=NOW + HOUR)
    walk.hand_over([again(box)], by=by, at=NOW + 2 * HOUR)
    Sheet.objects.filter(job__kind="MANIFEST").update(drawn_at=NOW)
    return Order.objects.get(pk=order.pk)


def disputed(order, *, by, reason="NOT_RECEIVED", at=NOW, **values) -> Dispute:
    """A dispute about an order, opened by hand in its ticket."""
    ticket = order.tickets.first() or cases.by_hand(order, by=by, at=at)
    return disputes.open_by_hand(ticket.pk, Claimed(reason, **values), by=by, at=at)


def made(dispute, *, by, at=NOW, language="en", why=None) -> EvidencePack:
    """A pack, asked for and made."""
    pack = making.ask(dispute.pk, language=language, by=by, at=at, why=why)
    making.make(list(making.pending(at)), at=at)
    return again(pack)


def archive(pack) -> ZipFile:
    with pack.archive.file.open("rb") as source:
        return ZipFile(BytesIO(source.read()))


def tampered(pack, change: Callable[[dict[str, bytes]], object]) -> BytesIO:
    """The archive of a pack after somebody did something to its files."""
    with archive(pack) as known:
        files = {name: known.read(name) for name in known.namelist()}
    change(files)
    bound = BytesIO()
    with ZipFile(bound, "w", ZIP_DEFLATED) as anew:
        for name, content in files.items():
            anew.writestr(name, content)
    bound.seek(0)
    return bound


def lengthen(order, events: int, *, by, at=NOW) -> None:
    """Events until the timeline of an order has so many."""
    while (fresh := again(order)).event_count < events:
        lifecycle.note([fresh], "resume", by=by, at=at, data={order.pk: {"reasons": ["STOCK"]}})


def lost(box, *words, by, at) -> ParcelWatch:
    """What its carrier said of a box, a minute apart, until somebody gave it up."""
    trails.begin([box.pk], at=at)
    steps = ((at - timedelta(minutes=n), word) for n, word in enumerate(reversed(words), start=1))
    parcels.hear(box, *steps, at=at)
    sweeping.give_up([box.pk], by=by, at=at)
    return ParcelWatch.objects.get(pk=box.pk)


def boxes(order) -> list[Package]:
    return list(Package.objects.filter(lines__part__line__order=order).distinct())
