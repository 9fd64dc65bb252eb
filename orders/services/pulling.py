"""Orders fetched because somebody asked or a timetable says so: of a window, or by number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from orders.errors import Outcome, Refused
from orders.models import Pull, Shop, SyncLine
from orders.services import connections, fetching, sendings
from orders.services.intake import Comparison
from orders.tiktok.calls import orders as calls
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused

PAGES = 50  # of one turn
SHOWN, REFUSALS_SHOWN = 20, 100
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=5)
MOST_NUMBERS, MOST_TRIES = 2_000, 50  # 50 in a row: about four hours
PLACED = ("new", "history")  # what was not here before
FIRST_YEAR, LAST_YEAR = 2016, 2100


def ask_for_window(shop: Shop, since: datetime, until: datetime, *, by, at: datetime) -> Pull:
    """Have the orders bought in a window fetched."""
    if not since < until:
        raise Refused("pull_ends_before_it_begins")
    if since.year < FIRST_YEAR or until.year > LAST_YEAR:
        raise Refused("pull_is_out_of_reach", first=FIRST_YEAR, last=LAST_YEAR)
    _require_connection(shop, at)
    return Pull.objects.create(
        shop=shop, since=since, until=until, cursor=since, by=by, asked_at=at, next_try_at=at
    )


def ask_for_numbers(shop: Shop, numbers: Iterable[str], *, by, at: datetime) -> Pull:
    """Have orders fetched by their numbers."""
    wanted = [number.strip() for number in dict.fromkeys(numbers) if number.strip()]
    if not wanted:
        raise Refused("pull_names_no_order")
    if len(wanted) > MOST_NUMBERS:
        raise Refused("pull_names_too_many", limit=MOST_NUMBERS)
    if strange := next((one for one in wanted if not fetching.is_number(one)), None):
        raise Refused("that_is_no_order_number", number=strange[: fetching.LONGEST_NUMBER])
    _require_connection(shop, at)
    return Pull.objects.create(shop=shop, numbers=wanted, by=by, asked_at=at, next_try_at=at)


def due(at: datetime) -> list[int]:
    """Shops whose own timetable says that orders are to be fetched now."""
    return [
        shop.pk
        for shop in Shop.objects.connected().filter(pull_minutes__gt=0)
        if shop.pulled_at is None or shop.pulled_at + timedelta(minutes=shop.pull_minutes) <= at
    ]


def by_timetable(shop_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Have the last hours of these shops fetched, unless that is still going on."""
    outcome = Outcome()
    for shop in Shop.objects.filter(pk__in=shop_ids):
        Shop.objects.filter(pk=shop.pk).update(pulled_at=at)
        try:
            if not Pull.objects.filter(shop=shop, by=None, finished_at=None).exists():
                since = at - timedelta(hours=shop.pull_hours)
                ask_for_window(shop, since, at, by=by, at=at)
        except Refused as why:  # it was disconnected meanwhile
            outcome.refused[shop.pk] = why
        else:
            outcome.done.append(shop.pk)
    return outcome


def pending(at: datetime):
    """Ids of pulls that are to go on now, the oldest first."""
    return Pull.objects.unfinished(at).order_by("pk").values_list("pk", flat=True)


def advance(pull_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Go on with these pulls for a while; one whose shop cannot be reached waits its turn.

    One that the platform refuses for good, or that got nowhere for hours, ends: what it names is
    told by number, with why.
    """
    outcome = Outcome()
    for pull in Pull.objects.unfinished(at).filter(pk__in=pull_ids).select_related("shop", "by"):
        is_over = pull.attempts + 1 >= MOST_TRIES
        try:
            _go_on(pull, at)
        except TikTokDown as down:
            why = Refused("platform_is_down", why=str(down))
        except TikTokRefused as refused:
            why = connections.heed(pull.shop, refused, at=at)
            is_over |= refused.meaning == Meaning.REFUSE
        except Refused as refused:
            why = refused
        else:
            outcome.done.append(pull.pk)
            continue
        outcome.refused[pull.pk] = why
        (_give_up if is_over else _put_off)(pull, why, at)
    return outcome


def refusals(pull: Pull) -> Sequence[Refused]:
    """Why the first of its refused orders were not taken in."""
    return [Refused(told["code"], **told["params"]) for told in pull.refusals]


def _go_on(pull: Pull, at: datetime) -> None:
    chunks = _by_number(pull, at) if pull.numbers else _by_window(pull, at)
    reached = pull.cursor
    for placed in chunks:
        _count(pull, placed)
        # Its first page may come over and over, and the second never.
        if pull.finished_at or pull.numbers or pull.cursor != reached:
            pull.attempts, pull.problem, reached = 0, {}, pull.cursor
        pull.save()
    if pull.finished_at and any(pull.counts.get(group) for group in PLACED):
        orders = SyncLine.objects.filter(shop=pull.shop_id, feed=SyncLine.Feed.ORDERS)
        orders.update(next_audit_at=at)  # what the last comparison missed is here now


def _by_number(pull: Pull, at: datetime) -> Iterator[Comparison]:
    while wanted := _left(pull)[: fetching.AT_ONCE]:
        fetched = fetching.fetch(pull.shop, wanted, by=pull.by, at=at)
        groups, refused = fetched.placed.groups, fetched.placed.refused | fetched.unread
        placed = Comparison({one: groups.get(one, "refused") for one in wanted}, refused=refused)
        if len(wanted) == len(_left(pull)):
            pull.finished_at = at
        yield placed


def _left(pull: Pull) -> list[str]:
    """The numbers that were not asked for yet: each that was is counted once."""
    return pull.numbers[sum(pull.counts.values()) :]


def _by_window(pull: Pull, at: datetime) -> Iterator[Comparison]:
    """Page after page; when a turn ends, the next starts at the last moment that was reached."""
    client = connections.client_for(pull.shop, at=at)
    since, token = pull.cursor, ""
    for _page in range(PAGES):
        page = calls.search(
            client,
            created_from=since,
            created_until=pull.until,
            page_token=token,
            sort="create_time",
        )
        pull.cursor = max((draft.created_at for draft in page), default=pull.cursor)
        token = page.next_token
        if not token:
            pull.finished_at = at
        yield fetching.take_in(pull.shop, page, by=pull.by, at=at)
        if not token:
            return


def _count(pull: Pull, placed: Comparison) -> None:
    counts = Counter(placed.counts) + Counter(pull.counts)
    pull.counts = {group: counts[group] for group in placed.counts}
    for number, group in placed.groups.items():
        shown = pull.shown.setdefault(group, [])
        if len(shown) < SHOWN and number not in shown:
            shown.append(number)
    told = ({"code": no.code, "params": no.params} for no in placed.refused.values())
    pull.refusals = [*pull.refusals, *told][:REFUSALS_SHOWN]


def _put_off(pull: Pull, why: Refused, at: datetime) -> None:
    wait = min(FIRST_WAIT * 2 ** min(pull.attempts, 10), LONGEST_WAIT)
    Pull.objects.filter(pk=pull.pk).update(
        attempts=pull.attempts + 1,
        next_try_at=at + wait,
        problem=sendings.told(why),
    )


def _give_up(pull: Pull, why: Refused, at: datetime) -> None:
    """It ends where it is; a person may ask again once what stops it is mended."""
    left = {number: fetching.not_fetched(number, why) for number in _left(pull)}
    _count(pull, Comparison(dict.fromkeys(left, "refused"), refused=left))
    pull.finished_at, pull.problem = at, sendings.told(why)
    pull.save()


def _require_connection(shop: Shop, at: datetime) -> None:
    connections.client_for(shop, at=at)
