"""What the platform answered about boxes, written down while the question was still ours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Order, Sending, Shop
from orders.services import clocks, connections, lifecycle, sendings
from orders.services.sendings import Claim
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from warehouse.models import Package, PackageLine
from warehouse.services import another_look
from warehouse.services.speech import Word

PAUSE = timedelta(minutes=1)  # until something is looked at again that cannot be told of now
# One that says it is done, while no package there holds the goods, will say so for ever.
FOR_A_PERSON = {Meaning.REFUSE, Meaning.ALREADY_DONE}
LOOK_AGAIN = {Meaning.REREAD, Meaning.ALREADY_DONE}
Trouble = Refused | TikTokDown | TikTokRefused


@dataclass(frozen=True)
class No:
    """Why a box is not accepted, and whether it is a person's to mend or is tried again."""

    why: Refused
    is_final: bool = True
    after: timedelta | None = None


def judge(shop: Shop, numbers: Sequence[str], no: Trouble, *, at: datetime) -> No:
    """What a no to something about these orders means: try again, or let a person look."""
    if isinstance(no, Refused):
        return No(no)
    if isinstance(no, TikTokDown):
        after = timedelta(seconds=no.retry_after) if no.retry_after else None
        return No(Refused("platform_is_down", why=str(no)), is_final=False, after=after)
    why = connections.heed(shop, no, at=at)
    if no.meaning in LOOK_AGAIN:
        another_look.take(shop, numbers, at=at)
    return No(why, is_final=no.meaning in FOR_A_PERSON, after=PAUSE)


def lay_down(claim: Claim, no: No, *, at: datetime) -> None:
    """What was claimed was not done: it is tried again, or a person looks."""
    if no.is_final:
        sendings.fail(claim, no.why, at=at)
    else:
        sendings.retry_later(claim, at=at, after=no.after, why=no.why)


def write(
    kind: str, yes: Mapping[Word, dict], noes: Mapping[Word, No], *, by, at: datetime
) -> Outcome:
    """Take down what was said of each box; what came too late for its claim changes nothing."""
    with transaction.atomic():
        words = [*yes, *noes]
        orders = lifecycle.locked({order.pk for word in words for order in word.orders})
        list(Package.objects.filter(pk__in=_ids(words)).select_for_update().order_by("pk"))
        ours = set(sendings.accept_all({word.claim: yes[word] for word in yes}, at=at))
        accepted = {word: yes[word] for word in yes if word.claim in ours}
        _accept(kind, accepted, orders, by=by, at=at)
        for word, no in noes.items():
            _refuse(word, no, at)
    refused = {word.package.pk: no.why for word, no in noes.items()}
    return Outcome(_ids(accepted), refused)


def put_off(waits: Mapping[int, Refused], *, until: datetime) -> None:
    """These boxes cannot be spoken of now, by package id; look again then."""
    for package_id, why in waits.items():
        due = Package.objects.filter(pk=package_id, call_at__isnull=False)
        due.update(call_at=until, problem=sendings.told(why))


def _accept(
    kind: str, receipts: Mapping[Word, dict], orders: Sequence[Order], *, by, at: datetime
) -> None:
    """The platform accepted these boxes: an order of which all is accepted is arranged."""
    accepted = {"told_at": at, "refused_at": None, "problem": {}}
    for is_official, call_at in ((True, at), (False, None)):  # next, its label is fetched
        ids = [word.package.pk for word in receipts if word.package.is_official == is_official]
        Package.objects.filter(pk__in=ids).update(call_at=call_at, **accepted)
    for word, receipt in receipts.items():
        if not word.package.ref and receipt.get("package"):
            Package.objects.filter(pk=word.package.pk).update(ref=receipt["package"])
    told = {
        order.pk: {"package": str(word.package), "number": word.number}
        for word in receipts
        for order in word.orders
    }
    mine = [order for order in orders if order.pk in told]
    lifecycle.note(mine, kind, by=by, at=at, data=told)
    arranged = _arranged([order for order in mine if not order.has_rest])
    lifecycle.mark(arranged, "arranged_at", at=at)
    clocks.met(clocks.ARRANGE, arranged, at=at)


def _arranged(orders: Sequence[Order]) -> list[int]:
    """Ids of those of these orders that were not arranged and have no box the platform lacks."""
    fresh = [order.pk for order in orders if order.arranged_at is None]
    lacking = PackageLine.objects.filter(part__line__order__in=fresh, package__told_at=None)
    lacking = lacking.exclude(package__state=Package.State.VOID)
    left = set(lacking.values_list("part__line__order_id", flat=True))
    return [pk for pk in fresh if pk not in left]


def _refuse(word: Word, no: No, at: datetime) -> None:
    box = Package.objects.filter(pk=word.package.pk)
    told = sendings.told(no.why)
    if no.is_final and sendings.fail(word.claim, no.why, at=at):
        box.update(call_at=None, refused_at=at, problem=told)
    if not no.is_final and sendings.retry_later(word.claim, at=at, after=no.after, why=no.why):
        again = Sending.objects.values_list("next_try_at", flat=True).get(pk=word.claim.sending_id)
        box.filter(call_at__isnull=False).update(call_at=again, problem=told)


def _ids(words: Iterable[Word]) -> list[int]:
    return [word.package.pk for word in words]
