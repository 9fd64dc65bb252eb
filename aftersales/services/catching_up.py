"""No chat is missed: conversations are looked through every minute, whatever messages say.

The platform lists them with what was said last, 20 a page, the liveliest first as far as it is
known; so a look ends at the first page on which nothing is new, and once an hour goes through all
of them. Only what is not here yet is read. A shop may call 10,000 times a day: looks take 1,440 of
them and, at a thousand conversations, 1,200 more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from aftersales.models import BuyerMessage, ChatMessage, ChatThread, TalkLine
from aftersales.services import talking
from orders.errors import Outcome, Refused
from orders.models import Shop
from orders.services import connections
from orders.tiktok.calls import messages as calls
from orders.tiktok.client import Client
from orders.tiktok.errors import TikTokDown, TikTokRefused
from orders.tiktok.payloads.messages import Conversation

EVERY, WHOLE_EVERY = timedelta(minutes=1), timedelta(hours=1)
STEADY = timedelta(minutes=5)  # looked at again each time: the platform may list late
BACK = timedelta(days=7)  # after which the platform closes a conversation
PAGES = 50  # of one look
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=5)
LAG = timedelta(minutes=5)  # a shop not looked at for so long is told of


@dataclass(frozen=True)
class _Look:
    """One look: since when things are new, and whether what is older is looked at too."""

    shop: Shop
    since: datetime
    is_whole: bool
    at: datetime


def pending(at: datetime):
    """Ids of connected shops to look at now, the longest waiting first."""
    due = Q(talk_line=None) | Q(talk_line__next_read_at__lte=at)
    shops = Shop.objects.connected().filter(due)
    return shops.order_by(F("talk_line__next_read_at").asc(nulls_first=True), "pk").values_list(
        "pk", flat=True
    )


def look(shop_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Read what is new in these shops; one that cannot be reached stops no other."""
    outcome = Outcome()
    for shop in Shop.objects.connected().filter(pk__in=shop_ids).order_by("pk"):
        line = TalkLine.objects.get_or_create(
            shop=shop, defaults={"seen_until": at - BACK, "next_read_at": at}
        )[0]
        try:
            _pass(line, shop, connections.client_for(shop, at=at), at)
        except TikTokDown as down:
            outcome.refused[shop.pk] = Refused("platform_is_down", why=str(down))
        except TikTokRefused as refused:
            outcome.refused[shop.pk] = connections.heed(shop, refused, at=at)
        except Refused as refused:
            outcome.refused[shop.pk] = refused
        else:
            outcome.done.append(shop.pk)
        if shop.pk in outcome.refused:
            _in_vain(line, outcome.refused[shop.pk], at)
    return outcome


def lagging(at: datetime):
    """Shops that nobody could look at for five minutes."""
    return TalkLine.objects.lagging(at - LAG)


def _pass(line: TalkLine, shop: Shop, client: Client, at: datetime) -> None:
    is_whole = line.whole_at is None or at - line.whole_at >= WHOLE_EVERY
    this = _Look(shop, line.seen_until - STEADY, is_whole, at)
    token, found, is_cut_off = "", 0, True
    unread: dict[str, Refused] = {}
    for _page in range(PAGES):
        page = calls.conversations(client, page_token=token)
        news = _news(this, page.items)
        unread |= talking.read(shop, news, at=at)
        found += len(news)
        token = page.next_token
        if not token or not (is_whole or any(_is_lively(this, talk) for talk in page)):
            is_cut_off = False
            break
    why = next(iter(unread.values()), None)
    TalkLine.objects.filter(pk=line.pk).update(
        seen_until=line.seen_until if is_cut_off and not is_whole else at,
        next_read_at=at + EVERY,
        read_at=at,
        whole_at=at if is_whole else line.whole_at,
        found=F("found") + found - len(unread),
        failures=0,
        problem={"code": why.code, "params": why.params} if why else {},
    )


def _news(this: _Look, talks: Sequence[Conversation]) -> dict[str, Conversation]:
    """Those conversations of a page of which something is not here, by id; three queries."""
    refs = {talk.id for talk in talks}
    rows = ChatThread.objects.filter(shop=this.shop, conversation_ref__in=refs)
    here = set(rows.values_list("conversation_ref", flat=True))
    last = [talk.latest.id for talk in talks if talk.latest]
    kept = ChatMessage.objects.filter(thread__shop=this.shop, platform_id__in=last)
    answers = BuyerMessage.objects.filter(question__order__shop=this.shop, platform_id__in=last)
    known = {*kept.values_list("platform_id", flat=True)}
    known |= {*answers.values_list("platform_id", flat=True)}
    return {talk.id: talk for talk in talks if _is_news(this, talk, talk.id in here, known)}


def _is_lively(this: _Look, talk: Conversation) -> bool:
    said_at = talk.latest and talk.latest.created_at
    return bool(said_at and said_at > this.since)


def _is_news(this: _Look, talk: Conversation, is_here: bool, known: set[str]) -> bool:
    """Whether what was said there last is not here; who never wrote to us may be left out."""
    last, is_new = talk.latest, _is_lively(this, talk)
    if last is None or last.created_at is None or last.id in known:
        return False
    return is_new or (this.is_whole and (is_here or talk.unread > 0))


def _in_vain(line: TalkLine, why: Refused, at: datetime) -> None:
    wait = min(FIRST_WAIT * 2 ** min(line.failures, 10), LONGEST_WAIT)
    TalkLine.objects.filter(pk=line.pk).update(
        failures=line.failures + 1,
        problem={"code": why.code, "params": why.params},
        next_read_at=at + wait,
    )
