"""Telling the platform: claim what is to be told, call with no transaction open, record the answer.

A worker that dies lets its claim run out; one that comes back late finds its count outdated, and
what it learned is not written down: the next hand asks the platform what is true.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from orders.errors import Outcome, Refused
from orders.models import Sending, Shop
from orders.models.sending import TO_SEND

LEASE = timedelta(seconds=20)  # over when a belt comes back for the rows of a dead worker
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)


@dataclass(frozen=True)
class Claim:
    """One thing in our hands to be told now; `attempts` says whose hands."""

    sending_id: int
    shop_id: int
    kind: str
    ref: str
    attempts: int

    @property
    def is_first(self) -> bool:
        """Whether nobody can have told it before; else ask the platform first what it knows."""
        return self.attempts == 1

    @property
    def key(self) -> str:
        """The same for every try, for calls that take such a key."""
        return f"{self.shop_id}:{self.kind}:{self.ref}"


def claim(kind: str, ref: str, shop: Shop, *, at: datetime, by=None) -> Claim | None:
    """Take one thing into our hands; None while another has it, or when it is settled."""
    return next(iter(claim_all(kind, [ref], shop, at=at, by=by)), None)


def claim_all(kind: str, refs: Iterable[str], shop: Shop, *, at: datetime, by=None) -> list[Claim]:
    """Take many things into our hands, those that are free and due; four queries."""
    refs = list(dict.fromkeys(refs))
    Sending.objects.bulk_create(
        (Sending(shop=shop, kind=kind, ref=ref, created_at=at, by=by) for ref in refs),
        ignore_conflicts=True,
    )
    with transaction.atomic():
        free = Sending.objects.free(at).filter(shop=shop, kind=kind, ref__in=refs)
        taken = list(free.select_for_update().order_by("pk"))
        Sending.objects.filter(pk__in=[sending.pk for sending in taken]).update(
            attempts=F("attempts") + 1, leased_until=at + LEASE, sent_at=at
        )
    by_ref = {sending.ref: sending for sending in taken}
    return [
        Claim(by_ref[ref].pk, shop.pk, kind, ref, by_ref[ref].attempts + 1)
        for ref in refs
        if ref in by_ref
    ]


def accept(claimed: Claim, receipt: Mapping, *, at: datetime) -> bool:
    """The platform said yes; says whether it was still ours to write down."""
    return accept_all({claimed: receipt}, at=at) == [claimed]


def accept_all(receipts: Mapping[Claim, Mapping], *, at: datetime) -> list[Claim]:
    """The platform said yes to these; returns those that were still ours to write down."""
    claims = {(claimed.sending_id, claimed.attempts): claimed for claimed in receipts}
    with transaction.atomic():
        sendings = Sending.objects.filter(
            TO_SEND, pk__in=[claimed.sending_id for claimed in receipts]
        )
        ours = [
            sending
            for sending in sendings.select_for_update().order_by("pk")
            if (sending.pk, sending.attempts) in claims
        ]
        for sending in ours:
            sending.receipt = dict(receipts[claims[sending.pk, sending.attempts]])
            sending.accepted_at, sending.leased_until, sending.next_try_at = at, None, None
            sending.problem = {}
        fields = ["receipt", "accepted_at", "leased_until", "next_try_at", "problem"]
        Sending.objects.bulk_update(ours, fields)
    return [claims[sending.pk, sending.attempts] for sending in ours]


def fail(claimed: Claim, why: Refused, *, at: datetime) -> bool:
    """The platform said no for good: kept for a person, who may let it be tried again."""
    return _record(claimed, refused_at=at, next_try_at=None, problem=told(why))


def retry_later(
    claimed: Claim, *, at: datetime, after: timedelta | None = None, why: Refused | None = None
) -> bool:
    """The platform did not answer: try again after what it asked for, else after ever longer."""
    wait = after or wait_after(claimed.attempts)
    return _record(claimed, next_try_at=at + wait, problem=told(why) if why else {})


def wait_after(failures: int) -> timedelta:
    """How long to leave the platform alone after so many tries in vain."""
    return min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)


def retry(sending_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: try again what the platform refused, now."""
    with transaction.atomic():
        asked = Sending.objects.filter(pk__in=sending_ids).select_for_update().order_by("pk")
        refused = [sending for sending in asked if sending.refused_at]
        Sending.objects.filter(pk__in=[sending.pk for sending in refused]).update(
            refused_at=None, next_try_at=at, by=by
        )
    done = [sending.pk for sending in refused]
    settled = {
        sending.pk: Refused("sending_is_not_refused", ref=sending.ref)
        for sending in asked
        if sending not in refused
    }
    return Outcome(done, settled)


def due(kind: str, at: datetime) -> Sequence[Sending]:
    """Things of one kind that wait to be told again, the longest waiting first."""
    return Sending.objects.free(at).filter(kind=kind).order_by("next_try_at", "pk")


def told(why: Refused) -> dict:
    """A refusal as it is stored, to be worded for its reader."""
    return {"code": why.code, "params": why.params}


def _record(claimed: Claim, **facts) -> bool:
    ours = Sending.objects.filter(TO_SEND, pk=claimed.sending_id, attempts=claimed.attempts)
    return ours.update(leased_until=None, **facts) == 1
