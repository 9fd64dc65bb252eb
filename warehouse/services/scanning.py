"""What a scanned code means here and now: one verdict a scan, kept for good.

A scan's id is made by the device. A replay finds its row and gets the same answer; nothing is done
twice, however often the network lets the device try.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from orders.errors import Refused
from orders.refusals import sentence
from warehouse.models import Scan
from warehouse.services import at_basket, at_bench, at_door, at_shelf, dead

LONGEST = 200  # characters of a code; anything longer is garbage


@dataclass(frozen=True)
class Reading:
    """What the device sent: the code, where it was scanned, and what was in hand there."""

    id: UUID
    mode: str
    code: str
    station_id: int | None = None
    wave: int | None = None
    bin: str = ""
    package: int | None = None
    manifest: int | None = None
    warehouse: int | None = None
    piece: str = ""


@dataclass(frozen=True)
class Answer:
    """What the device is told: the sentence, the tone to play, and what to show next."""

    accepted: bool
    verdict: str
    params: dict
    show: dict

    @property
    def say(self) -> str:
        """The verdict in the reader's language."""
        return sentence(self.verdict, self.params)


DESKS: dict[str, Callable] = {
    Scan.Mode.PICK: at_shelf.read,
    Scan.Mode.PACK: at_bench.read,
    Scan.Mode.HAND_OVER: at_door.read,
    Scan.Mode.PUT_BACK: at_basket.read,
}


def scan(reading: Reading, *, by, at: datetime) -> Answer:
    """Judge one scan, do what it asks for, and keep both; a refused one changed nothing else."""
    try:
        return _do(reading, by=by, at=at)
    except Refused as refused:
        return _replayed(reading) or _refuse(reading, refused, by=by, at=at)
    except IntegrityError:
        known = _replayed(reading)
        if known is None:
            raise
        return known  # another copy of this very scan was first


def _do(reading: Reading, *, by, at: datetime) -> Answer:
    with transaction.atomic():
        if len(reading.code) > LONGEST:
            raise Refused("code_too_long")
        if not reading.code.isprintable():
            raise Refused("code_is_garbage")
        if one := dead.held(reading, by=by):
            verdict, params, show = dead.put_down(one, reading.code, at=at)
        else:
            verdict, params, show = DESKS[reading.mode](reading, by=by, at=at)
        return _keep(reading, Answer(True, verdict, params, show), by=by, at=at)


def _refuse(reading: Reading, refused: Refused, *, by, at: datetime) -> Answer:
    """Say no; what was scanned of a dead parcel is said to be that, whatever else is wrong."""
    with transaction.atomic():
        show = dead.find(reading, refused, by=by, at=at)
    code, params = refused.code, refused.params
    if show and code not in dead.ASKED:
        code, params = dead.verdict(show), {"order": show["dead"]["order"]}
    return _keep_no(reading, Answer(False, code, params, show or {}), by=by, at=at)


def _keep_no(reading: Reading, no: Answer, *, by, at: datetime) -> Answer:
    try:
        with transaction.atomic():
            return _keep(reading, no, by=by, at=at)
    except IntegrityError:
        return _replayed(reading) or no


def _keep(reading: Reading, answer: Answer, *, by, at: datetime) -> Answer:
    Scan.objects.create(
        id=reading.id,
        mode=reading.mode,
        station_id=reading.station_id,
        by=by,
        code="".join(filter(str.isprintable, reading.code[:LONGEST])),
        verdict=answer.verdict,
        accepted=answer.accepted,
        answer={"params": answer.params, "show": answer.show},
        at=at,
    )
    return answer


def _replayed(reading: Reading) -> Answer | None:
    known = Scan.objects.filter(pk=reading.id).first()
    if known is None:
        return None
    return Answer(known.accepted, known.verdict, known.answer["params"], known.answer["show"])
