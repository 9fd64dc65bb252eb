"""What a trail comes to, and until when its silence is none; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from orders.models import Shop
from warehouse.models import Lane, ParcelWatch, SilenceRule, TrackingEvent, TrailWord

Verdict, Kind, Mark = ParcelWatch.Verdict, SilenceRule.Silence, TrailWord.Mark
COLLECTED, DELIVERED, CANCELLED = "FULFILLING", "COMPLETED", "CANCELLED"  # the platform's words
AT_ONCE = (Verdict.EXCEPTION, Verdict.RETURNING, Verdict.LOST, Verdict.NOT_WITH_BUYER)
# Nobody waits for a word any more.
ENDED = (Verdict.LOST, Verdict.DELIVERED, Verdict.NOT_WITH_BUYER)
AT_LEAST = timedelta(hours=24)  # of working days between standing still and being lost
LONGEST = 255  # characters of a word that are kept


@dataclass(frozen=True)
class Rules:
    """The silences allowed and the words that mean something, read once for many parcels."""

    silences: Mapping[str, SilenceRule]
    words: Sequence[tuple[str, str]]

    @classmethod
    def read(cls) -> "Rules":
        silences = {rule.kind: rule for rule in SilenceRule.objects.all()}
        words = TrailWord.objects.order_by("-mark", "pk").values_list("words", "mark")
        return cls(silences, [(text.casefold(), mark) for text, mark in words])

    def mark(self, text: str) -> str:
        """What a word means besides that the parcel moves; coming back counts before trouble."""
        said = text.casefold()
        return next((mark for words, mark in self.words if words in said), "")

    def allowed(self, kind: str, lane: Lane) -> timedelta:
        """How long a parcel of this lane may be silent, in time of working days."""
        rule = self.silences[kind]
        p95, n = lane.learned(kind)
        if rule.minimum is None or p95 is None or n < rule.minimum:
            return timedelta(hours=rule.hours)
        return timedelta(seconds=round(p95 * (1 + rule.margin / 100)))


@dataclass(frozen=True)
class Word:
    """One thing a carrier said."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Heard:
    """What carrier and platform say of one parcel at one look; `status` is the platform's."""

    package_id: int
    status: str = ""
    words: tuple[Word, ...] = ()


def judge(watch: ParcelWatch, heard: Heard, rules: Rules, at: datetime) -> None:
    """Take over what is new of a parcel; what says nothing new leaves its verdict as it was."""
    watch.asked_at = at
    last = max(heard.words, key=lambda word: word.at, default=None)
    is_scanned = heard.status in (COLLECTED, DELIVERED) and last is not None
    begins = is_scanned and watch.scanned_at is None
    speaks = last is not None and (watch.last_at is None or last.at > watch.last_at)
    if speaks:
        watch.last_at, watch.last_text = last.at, last.text[:LONGEST]
    if begins:
        watch.scanned_at = min(word.at for word in heard.words)
    ends = heard.status in (DELIVERED, CANCELLED) and watch.ended_at is None
    if speaks or begins or ends:
        _turn(watch, _verdict(watch, heard, rules), at)
        aim(watch, rules)


def _verdict(watch: ParcelWatch, heard: Heard, rules: Rules) -> str:
    """The platform's word counts first, then the carrier's last."""
    mark = rules.mark(watch.last_text)
    if heard.status == DELIVERED:
        missed = Verdict.NOT_WITH_BUYER
        return missed if watch.verdict == missed else Verdict.DELIVERED
    if heard.status == CANCELLED:
        return Verdict.RETURNING if mark == Mark.RETURNING else Verdict.LOST
    if mark:
        return Verdict(mark)
    return Verdict.MOVING if watch.scanned_at else Verdict.NOT_SCANNED


def _turn(watch: ParcelWatch, verdict: str, at: datetime) -> None:
    """One verdict after another: what is found stays found until it is something else."""
    if verdict == watch.verdict:
        return
    watch.verdict = verdict
    watch.found_at = at if verdict in AT_ONCE else None
    watch.told_at = None
    if verdict in (Verdict.DELIVERED, Verdict.NOT_WITH_BUYER):
        watch.ended_at = watch.last_at or at
    watch.given_up_by = None


def aim(watch: ParcelWatch, rules: Rules) -> None:
    """Fix until when a parcel may be silent, from its last scan on or from its handover."""
    if watch.verdict in ENDED:
        watch.silent_until = watch.lost_from = watch.next_look_at = None
        return
    is_scanned = watch.scanned_at is not None
    start = watch.last_at if is_scanned else watch.started_at
    kind = Kind.MOVING if is_scanned else Kind.FIRST_SCAN
    allowed = rules.allowed(kind, watch.lane)
    lost = max(rules.allowed(Kind.LOST, watch.lane), allowed + AT_LEAST)
    watch.silent_until = watch.shop.after(start, allowed)
    watch.lost_from = watch.shop.after(start, lost)
    watch.next_look_at = watch.lost_from if watch.found_at else watch.silent_until


def gaps(watch: ParcelWatch, trail: Iterable[TrackingEvent], shop: Shop) -> tuple[int, int]:
    """How long a parcel that arrived was silent, before its first scan and at most after it.

    In seconds of working days. The trail is read from its oldest word on.
    """
    first = watch.scanned_at or watch.ended_at
    moments = [first, *(word.at for word in trail if first < word.at < watch.ended_at)]
    moments.append(watch.ended_at)
    between = [shop.worked(one, next_) for one, next_ in pairwise(moments)]
    waited = shop.worked(watch.started_at, first)
    return round(waited.total_seconds()), round(max(between).total_seconds())
