"""Connecting shops: a seller consents at the platform, and a person says which shop is which."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import F, Q

from orders.errors import Outcome, Refused
from orders.models import Grant, PlatformApp, Shop, ShopKey, SyncLine, Topic
from orders.models.inbox import SUBSCRIBED
from orders.services import connections, inbox, sync
from orders.tiktok.calls import authorisation, webhooks
from orders.tiktok.calls.authorisation import AuthorisedShop, Tokens
from orders.tiktok.errors import TikTokDown, TikTokRefused

SALT = "orders.connecting"
LASTS = 30 * 60  # seconds, as long as the platform's code is good
FEEDS = (SyncLine.Feed.ORDERS,)  # what is polled of a connected shop
DENIED = ("", "null")


def link(app: PlatformApp, shop: Shop | None, *, by) -> str:
    """Where the seller consents; who comes back with another link, or as another, is refused."""
    if not app.service_id:
        raise Refused("app_has_no_service_id", app=str(app))
    told = {"app": app.pk, "shop": shop and shop.pk, "by": by.pk}
    state = signing.dumps(told, salt=SALT)
    return authorisation.authorise_url(
        app.region, app.service_id, state, services_url=app.authorise_url
    )


def come_back(state: str, code: str, *, by, at: datetime) -> tuple[Grant, int | None]:
    """Keep the grant behind a seller's code; returns it with the shop it was asked for."""
    try:
        asked = signing.loads(state, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Refused("consent_was_not_asked_for") from None
    if asked["by"] != by.pk:
        raise Refused("consent_was_asked_by_another")
    if code in DENIED:
        raise Refused("consent_was_denied")
    app = PlatformApp.objects.get(pk=asked["app"])
    try:
        tokens = authorisation.exchange_code(connections.app_of(app), code)
    except TikTokDown as down:
        raise Refused("platform_is_down_now", why=str(down)) from down
    except TikTokRefused as refused:
        raise Refused("code_was_refused", code=refused.code) from refused
    return _keep(app, tokens, at), asked["shop"]


def offers(grant_id: int, *, at: datetime) -> Sequence[AuthorisedShop]:
    """The shops a grant lets us speak for."""
    grant = Grant.objects.select_related("app").get(pk=grant_id)
    try:
        return authorisation.authorised_shops(connections.speaker(grant, at=at)).items
    except TikTokDown as down:
        raise Refused("platform_is_down_now", why=str(down)) from down
    except TikTokRefused as refused:
        raise Refused("platform_refused", code=refused.code, message=refused.message) from refused


def attach(grant_id: int, wanted: Mapping[str, int], *, by, at: datetime) -> list[ShopKey]:
    """Say which shop of ours each of the platform's is; all of them, or none.

    `wanted` names our shop by the platform's id. From then on it is polled, and what was told about
    it before is read.
    """
    offered = {shop.id: shop for shop in offers(grant_id, at=at)}
    with transaction.atomic():
        grant = Grant.objects.select_for_update().get(pk=grant_id)
        shops = Shop.objects.in_bulk(wanted.values())
        return [
            _attach(grant, offered[platform_id], shops[shop_id], at)
            for platform_id, shop_id in wanted.items()
            if platform_id in offered
        ]


def disconnect(shop_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Speak for these shops no longer, and hear of them no more; their orders stay."""
    missed = Q(disconnected_at=None) | ~Q(problem={})  # that it was cut off is told no longer
    known = ShopKey.objects.filter(missed, shop__in=shop_ids)
    done = list(known.values_list("pk", flat=True))
    known.update(disconnected_at=at, problem={})
    others = Shop.objects.filter(pk__in=shop_ids).exclude(pk__in=done)
    return Outcome(
        done, {shop.pk: Refused("shop_not_connected", shop=shop.name) for shop in others}
    )


def subscribe(shop_ids: Iterable[int], address: str, *, by, at: datetime) -> Outcome:
    """Have the platform tell us at this address what we read of these shops."""
    outcome = Outcome()
    for shop in Shop.objects.filter(pk__in=shop_ids):
        try:
            client = connections.client_for(shop, at=at)
            for topic in SUBSCRIBED:
                webhooks.subscribe(client, Topic(topic).name, address)
        except TikTokDown as down:
            outcome.refused[shop.pk] = Refused("platform_is_down_now", why=str(down))
        except TikTokRefused as refused:
            outcome.refused[shop.pk] = connections.heed(shop, refused, at=at)
        except Refused as refused:
            outcome.refused[shop.pk] = refused
        else:
            outcome.done.append(shop.pk)
    return outcome


def _keep(app: PlatformApp, tokens: Tokens, at: datetime) -> Grant:
    facts = connections.facts_of(tokens, at) | {
        "seller_name": tokens.seller_name,
        "granted_at": at,
        "ended_at": None,
    }
    grant, is_new = Grant.objects.get_or_create(app=app, open_id=tokens.open_id, defaults=facts)
    if not is_new:  # who renews the old pair right now must not overwrite this one
        Grant.objects.filter(pk=grant.pk).update(**facts, version=F("version") + 1)
    return grant


def _attach(grant: Grant, theirs: AuthorisedShop, ours: Shop, at: datetime) -> ShopKey:
    _refuse_mix(theirs, ours)
    key, _is_new = ShopKey.objects.update_or_create(
        shop=ours,
        defaults={
            "grant": grant,
            "platform_shop_id": theirs.id,
            "cipher": theirs.cipher,
            "connected_at": at,
            "disconnected_at": None,
            "problem": {},
        },
    )
    for feed in FEEDS:
        sync.open_line(ours, feed, at=at)
    inbox.adopt(key, at=at)
    return key


def _refuse_mix(theirs: AuthorisedShop, ours: Shop) -> None:
    """Orders of two shops must never come under one name."""
    taken = ShopKey.objects.filter(platform_shop_id=theirs.id).exclude(shop=ours).first()
    if taken:
        raise Refused("platform_shop_is_taken", theirs=theirs.name, shop=taken.shop.name)
    known = ShopKey.objects.filter(shop=ours).first()
    if known and known.platform_shop_id != theirs.id:
        raise Refused("shop_is_another", shop=ours.name, theirs=theirs.name)
    if theirs.region != ours.market:
        words = {"shop": ours.name, "market": ours.market, "region": theirs.region}
        raise Refused("shop_sells_elsewhere", **words)
