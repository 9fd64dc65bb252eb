"""What one dispute is about, read once for all parts of its pack."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from pathlib import PurePath
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import pgettext

from aftersales.documents.evidence import Exhibit
from aftersales.models import Dispute, EvidencePack, Kind, Ticket, TicketFile, TicketSource
from aftersales.services import pictures
from orders.errors import Refused
from orders.models import Order
from orders.services import files, persons
from warehouse.models import CarrierClaim, Package, TrackingEvent, Waybill

SHORTEST = 4  # characters of a personal value that is looked for in what people wrote
WORDS = 500  # of carriers about its boxes, the newest
ODD = re.compile(r"[^\w.()+-]+")


@dataclass(frozen=True)
class Step:
    """One thing that happened to a box outside our house: the carrier's word, or our claim."""

    at: datetime
    what: str
    box_id: int
    carrier: str


@dataclass(frozen=True)
class Case:
    """A pack that is made, its dispute and order, and whether the buyer is shown."""

    pack: EvidencePack
    dispute: Dispute
    order: Order

    @property
    def zone(self) -> ZoneInfo:
        """All times are of the shop, with their offset."""
        return self.order.shop.zone

    def when(self, at: datetime | None) -> str:
        """A moment to the second, in the shop's zone."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M:%S %z}" if at else ""

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """The buyer and where the parcel went, in clear or masked."""
        known = [(str(label), value) for label, value in persons.people(self.order) if value]
        if self.pack.is_clear:
            return known
        return [(label, persons.mask(value)) for label, value in known]

    @cached_property
    def hidden(self) -> Callable[[str], str]:
        """What people wrote, without the buyer's own data where those are masked."""
        values = {value for _label, value in persons.people(self.order) if value}
        values |= {piece for value in values for piece in value.split(", ")}
        values = sorted((one for one in values if len(one) >= SHORTEST), key=len, reverse=True)
        if self.pack.is_clear or not values:
            return str
        known = re.compile("|".join(map(re.escape, values)), re.IGNORECASE)
        return lambda text: known.sub(lambda one: persons.mask(one[0]), text)

    @cached_property
    def boxes(self) -> list[Package]:
        """The boxes its goods went in, those that were taken apart too."""
        rows = Package.objects.filter(lines__part__line__order=self.order).distinct()
        rows = rows.select_related("sealed_by", "warehouse", "manifest__carrier",
                                   "manifest__closed_by", "manifest__warehouse")  # fmt: skip
        return list(rows.order_by("pk"))

    @cached_property
    def labels(self) -> list[Waybill]:
        """Every label those boxes bore, the dead ones too."""
        rows = Waybill.objects.filter(package__in=self.boxes).select_related("carrier", "package")
        return list(rows.order_by("pk"))

    @cached_property
    def carriers(self) -> list[Step]:
        """What carriers said of its boxes and what we claimed of them, the first on top."""
        names = {label.package_id: label.carrier.name for label in self.labels}
        words = TrackingEvent.objects.filter(package__in=self.boxes)[:WORDS]
        said = (
            Step(one.at, self.hidden(one.text), one.package_id, names.get(one.package_id, ""))
            for one in words
        )
        rows = CarrierClaim.objects.filter(package__in=self.boxes).select_related("carrier")
        claimed = chain.from_iterable(map(_claimed, rows.order_by("pk")))
        return sorted([*said, *claimed], key=lambda one: one.at)

    @cached_property
    def tickets(self) -> list[int]:
        """The tickets about its order or about the dispute."""
        about = TicketSource.objects.filter(kind=Kind.DISPUTE, matter_id=self.dispute.pk)
        rows = Ticket.objects.filter(Q(order=self.order) | Q(pk__in=about.values("ticket")))
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def attached(self) -> list[TicketFile]:
        """What was attached to those, each file once."""
        rows = TicketFile.objects.filter(ticket__in=self.tickets).select_related("stored")
        return list({row.stored.sha256: row for row in rows.order_by("pk")}.values())

    def exhibits(self, *shows: str) -> tuple[tuple[Exhibit, ...], tuple[str, ...]]:
        """The attachments that show one of these, and the names of those no longer kept."""
        found, gone = [], []
        for row in self.attached:
            if row.shows not in shows:
                continue
            try:
                with files.opened(row.stored) as source:
                    content = source.read()
            except Refused:
                gone.append(row.stored.name)
                continue
            title = f"{row.get_shows_display()}, {self.when(row.at)}"
            name = f"files/{row.pk}-{safe(row.stored.name)}"
            found.append(Exhibit(name, title, content, pictures.kind_of(content)))
        return tuple(found), tuple(gone)


def _claimed(row: CarrierClaim) -> Iterator[Step]:
    """A claim as it went: opened, filed, and how it ended."""
    opened = pgettext("evidence", "claim %(claim)s on the carrier: %(money)s")
    filed = pgettext("evidence", "claim %(claim)s filed with the carrier")
    ended = pgettext("evidence", "claim %(claim)s: %(state)s")
    told = {
        "claim": " ".join(filter(None, [str(row), row.carrier_ref])),
        "money": f"{row.amount} {row.currency}",
        "state": row.get_state_display(),
    }
    for at, what in ((row.opened_at, opened), (row.filed_at, filed), (row.ended_at, ended)):
        if at:
            yield Step(at, what % told, row.package_id, row.carrier.name)


def safe(name: str) -> str:
    """A file's name without what climbs out of a folder or breaks a list."""
    return ODD.sub("_", PurePath(name.replace("\\", "/")).name)[-80:]
