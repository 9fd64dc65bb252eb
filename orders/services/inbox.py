"""What the platform tells us: kept before it is understood, and read by one reader a topic."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Case, F, Value, When
from django.db.models.functions import Least

from orders.errors import Outcome, Refused
from orders.models import InboundMessage, PlatformApp, ShopKey
from orders.models.inbox import SUBSCRIBED
from orders.tiktok import signing

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=30)
DOUBLINGS = 9
LONGEST_TEXT, LARGEST_TOPIC = 128, 2**31 - 1


@dataclass(frozen=True)
class Envelope:
    """What stands outside on a message; `topic` is None where that cannot be made out."""

    topic: int | None
    shop_id: str
    notification_id: str


class _TwoMeaningsError(ValueError):
    """A repeated key, or a number that is none."""


def genuine_app(body: bytes, signature: str) -> PlatformApp | None:
    """The app of ours in whose name the platform signed these bytes."""
    apps = PlatformApp.objects.order_by().only("app_key", "secret")
    verdicts = [
        (app, signing.webhook_is_genuine(app.app_key, app.secret, body, signature)) for app in apps
    ]
    return next((app for app, is_genuine in verdicts if is_genuine), None)


def store(app: PlatformApp, body: bytes, *, at: datetime) -> int | None:
    """Keep a genuine message once, however often it comes; returns the topic to be read now.

    What is about a shop that is not ours, or on a topic nobody reads, is kept and waits for no
    one. One seller may have let in several apps of ours: each is told, and the shop's own is read.
    """
    envelope = read(body)
    shop_id, is_told_twice = _recipient(app, envelope)
    is_readable = shop_id is not None and envelope.topic in SUBSCRIBED and not is_told_twice
    message = InboundMessage(
        app=app,
        shop_id=shop_id,
        topic=envelope.topic,
        platform_shop_id=envelope.shop_id,
        notification_id=envelope.notification_id,
        digest=sha256(body).hexdigest(),
        body=body,
        received_at=at,
        handled_at=at if is_told_twice else None,
        next_try_at=at if is_readable else None,
        problem={} if is_readable or is_told_twice else _why_unread(shop_id, envelope),
    )
    InboundMessage.objects.bulk_create([message], ignore_conflicts=True)
    return envelope.topic if is_readable else None


def read(body: bytes) -> Envelope:
    """What stands outside on a message; one that has two meanings is a person's to read."""
    try:
        told = json.loads(
            body.decode(errors="replace"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
        )
    except _TwoMeaningsError:
        return Envelope(None, "", "")
    except (ValueError, RecursionError):
        raise Refused("message_is_no_object") from None
    if not isinstance(told, dict):
        raise Refused("message_is_no_object")
    return Envelope(
        _topic(told.get("type")), _id(told.get("shop_id")), _id(told.get("tts_notification_id"))
    )


def unread(topics: Iterable[int], at: datetime, *, first: int | None = None):
    """Ids of messages on these topics that can be dealt with now, the oldest first.

    Those on the topic `first` come before all others.
    """
    messages = InboundMessage.objects.unread(topics, at)
    is_later = Case(When(topic=first, then=Value(0)), default=Value(1)) if first else Value(0)
    return messages.order_by(is_later, "next_try_at", "pk").values_list("pk", flat=True)


def done(message_ids: Iterable[int], *, at: datetime) -> None:
    """What these messages told of is known now."""
    _open(message_ids).update(handled_at=at, next_try_at=None, problem={})


def put_off(message_ids: Iterable[int], why: Refused, *, at: datetime) -> None:
    """What these messages told of could not be found out: try again, ever later."""
    waits = [
        When(attempts__lte=tries, then=Value(at + min(FIRST_WAIT * 2**tries, LONGEST_WAIT)))
        for tries in range(DOUBLINGS)
    ]
    _open(message_ids).update(
        next_try_at=Case(*waits, default=Value(at + LONGEST_WAIT)),
        attempts=Least(F("attempts") + 1, Value(30_000)),
        problem={"code": why.code, "params": why.params},
    )


def set_aside(message_ids: Iterable[int], why: Refused) -> None:
    """These messages can never be dealt with as they are: a person must look."""
    problem = {"code": why.code, "params": why.params}
    _open(message_ids).update(next_try_at=None, problem=problem)


def adopt(key: ShopKey, *, at: datetime) -> int:
    """A shop became ours: what was told about it before can be read now."""
    told = InboundMessage.objects.quarantined().filter(
        platform_shop_id=key.platform_shop_id, app=key.grant.app_id
    )
    told.exclude(topic__in=SUBSCRIBED).update(shop=key.shop_id)
    return told.filter(topic__in=SUBSCRIBED).update(shop=key.shop_id, next_try_at=at, problem={})


def retry(message_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: read these again, now."""
    readable = InboundMessage.objects.filter(
        pk__in=message_ids, handled_at=None, shop__isnull=False, topic__in=SUBSCRIBED
    )
    done = list(readable.values_list("pk", flat=True))
    readable.update(next_try_at=at)
    return Outcome(
        done,
        {pk: Refused("message_cannot_be_read_again") for pk in set(message_ids) - set(done)},
    )


def put_away(message_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: nothing is to be done about these; they are kept, and asked about no more."""
    kept = InboundMessage.objects.kept().filter(pk__in=message_ids)
    done = list(kept.values_list("pk", flat=True))
    kept.update(handled_at=at)
    return Outcome(
        done, {pk: Refused("message_waits_for_nobody") for pk in set(message_ids) - set(done)}
    )


def _recipient(app: PlatformApp, envelope: Envelope) -> tuple[int | None, bool]:
    """The shop a message is about, and whether the app that speaks for that shop hears it too."""
    keys = ShopKey.objects.filter(platform_shop_id=envelope.shop_id)
    shop_id = keys.filter(grant__app=app).values_list("shop", flat=True).first()
    if shop_id is not None:
        return shop_id, False
    shop_id = keys.connected().values_list("shop", flat=True).first()
    return shop_id, shop_id is not None


def _open(message_ids: Iterable[int]):
    return InboundMessage.objects.filter(pk__in=message_ids, handled_at=None)


def _why_unread(shop_id: int | None, envelope: Envelope) -> dict:
    if envelope.topic is None:
        return {"code": "message_is_unclear", "params": {}}
    if shop_id is None:
        return {"code": "message_is_about_no_shop", "params": {"shop": envelope.shop_id}}
    return {"code": "message_has_no_reader", "params": {"topic": envelope.topic}}


def _once(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwoMeaningsError
    return found


def _no_number(_name: str) -> None:
    raise _TwoMeaningsError


def _topic(told) -> int | None:
    return told if type(told) is int and 0 <= told <= LARGEST_TOPIC else None


def _id(told) -> str:
    """An id as text; nothing where it is a number, for a long one may have lost digits."""
    is_id = isinstance(told, str) and told.isascii() and told.isprintable()
    return told if is_id and len(told) <= LONGEST_TEXT else ""
