"""Parcels whose silence has lasted too long: found once, whether they stand still or are lost."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from orders.errors import Outcome, Refused
from warehouse.models import PackageLine, ParcelWatch
from warehouse.models.transit import AWAITED, LOSABLE
from warehouse.services import carrier_claims
from warehouse.services.verdicts import Verdict

DEAF = timedelta(hours=1)  # before a parcel nobody could ask for is looked at again
BACK, GONE, SILENT, UNHEARD = "BACK", "GONE", "SILENT", "UNHEARD"


def pending(at: datetime):
    """Ids of parcels whose silence has lasted as long as allowed."""
    return ParcelWatch.objects.due(at).values_list("pk", flat=True)


def sweep(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Say of silent parcels that they stand still, or are lost.

    One statement locks and judges any number of parcels, one more writes each thing found. Silence
    counts only as far as somebody listened: one that could not be asked for since is put off. What
    came back to us is no parcel of a carrier any more.
    """
    with transaction.atomic():
        rows = ParcelWatch.objects.due(at).filter(pk__in=package_ids).order_by("pk")
        judged = rows.select_for_update().annotate(finding=_finding(at))
        findings = dict(judged.values_list("pk", "finding"))
        by_finding = defaultdict(list)
        for pk, finding in findings.items():
            by_finding[finding].append(pk)
        _of(by_finding[BACK]).update(next_look_at=None)
        lose(by_finding[GONE], by=None, at=at)
        _find_silent(by_finding[SILENT], at)
        _of(by_finding[UNHEARD]).update(next_look_at=at + DEAF)
    return Outcome(list(findings))


def _of(package_ids: Collection[int]) -> QuerySet[ParcelWatch]:
    return ParcelWatch.objects.filter(pk__in=package_ids)


def _finding(at: datetime) -> Case:
    """What becomes of a parcel that is due, from its row as it is locked."""
    back = Exists(PackageLine.objects.filter(package=OuterRef("pk"), brought_back__gte=1))
    gone = Q(verdict__in=LOSABLE, lost_from__lte=at, asked_at__gte=F("lost_from"))
    silent = Q(verdict__in=AWAITED, found_at=None)
    silent &= Q(silent_until__lte=at, asked_at__gte=F("silent_until"))
    return Case(
        When(back, then=Value(BACK)),
        When(gone, then=Value(GONE)),
        When(silent, then=Value(SILENT)),
        default=Value(UNHEARD),
    )


def _find_silent(package_ids: Collection[int], at: datetime) -> None:
    """What was scanned before stands still; whether it is lost is asked when it may be."""
    _of(package_ids).update(
        verdict=Case(When(verdict=Verdict.MOVING, then=Value(Verdict.STUCK)), default=F("verdict")),
        found_at=at,
        told_at=None,
        next_look_at=Case(When(lost_from__lte=at, then=Value(at + DEAF)), default=F("lost_from")),
    )


def lose(package_ids: Collection[int], *, by, at: datetime) -> None:
    """Parcels are lost: nothing is waited for, and the carrier is asked for their price."""
    _of(package_ids).update(
        verdict=Verdict.LOST, found_at=at, told_at=None, given_up_by=by,
        silent_until=None, lost_from=None, next_look_at=None,
    )  # fmt: skip
    carrier_claims.open_for(package_ids, at=at)


def give_up(package_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says that parcels are lost, whatever their silence."""
    with transaction.atomic():
        rows = ParcelWatch.objects.filter(pk__in=package_ids).select_for_update().order_by("pk")
        watches = list(rows)
        fit = [watch.pk for watch in watches if watch.verdict in LOSABLE]
        lose(fit, by=by, at=at)
    no = {
        watch.pk: Refused("parcel_is_not_to_lose", package=str(watch), verdict=watch.verdict)
        for watch in watches
        if watch.pk not in fit
    }
    return Outcome(fit, no)


def contradict(package_ids: Iterable[int], *, at: datetime) -> list[int]:
    """Delivered parcels whose buyers say that they have nothing; returns which were turned."""
    with transaction.atomic():
        rows = ParcelWatch.objects.filter(pk__in=package_ids, verdict=Verdict.DELIVERED)
        ids = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
        turned = ParcelWatch.objects.filter(pk__in=ids)
        turned.update(verdict=Verdict.NOT_WITH_BUYER, found_at=at, told_at=None)
    return ids


def told(package_ids: Iterable[int], *, at: datetime) -> None:
    """These findings have their tickets."""
    ParcelWatch.objects.to_tell().order_by().filter(pk__in=package_ids).update(told_at=at)
