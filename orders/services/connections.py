"""Speaking for shops: by a seller's grant, with a token that is renewed before it runs out."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F, Q, QuerySet

from orders.errors import Outcome, Refused
from orders.models import Grant, PlatformApp, Shop, ShopKey
from orders.services import sendings
from orders.tiktok.calls import authorisation
from orders.tiktok.calls.authorisation import Tokens
from orders.tiktok.client import Client
from orders.tiktok.connection import App, Connection
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused

LEASE = timedelta(seconds=30)
AHEAD = 0.75  # the part of its life after which a token is renewed
AFTER_FAILURE, AFTER_REFUSAL = timedelta(minutes=1), timedelta(minutes=5)
PATIENCE, STEP = 20.0, 0.1  # seconds a worker waits for another one that renews the same token


def client_for(shop: Shop, *, at: datetime) -> Client:
    """What calls the platform for a shop; a token found expired is renewed once on the way."""
    key = ShopKey.objects.select_related("grant__app").filter(shop=shop).first()
    if key is None or not key.is_connected:
        raise Refused("shop_not_connected", shop=shop.name)
    return speaker(key.grant, key.cipher, at=at)


def speaker(grant: Grant, cipher: str = "", *, at: datetime) -> Client:
    """What calls the platform by one grant, for one shop of it or for none."""
    connection = Connection(
        app_key=grant.app.app_key,
        app_secret=grant.app.secret,
        access_token=grant.tokens["access"],
        shop_cipher=cipher,
        base_url=grant.app.base_url,
    )
    return Client(connection, renew=partial(_renewed, grant.pk, at))


def app_of(app: PlatformApp) -> App:
    """An app's keys, as the calls that give tokens want them."""
    return App(app.app_key, app.secret, base_url=app.base_url, auth_url=app.auth_url)


def to_refresh(at: datetime):
    """Ids of grants whose token is to be renewed ahead of time, the nearest to its end first."""
    return Grant.objects.to_refresh(at).order_by("access_expires_at").values_list("pk", flat=True)


def refresh(grant_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Renew the tokens of grants; one that cannot be renewed now is tried again in a minute."""
    outcome = Outcome()
    for grant in Grant.objects.alive().filter(pk__in=grant_ids):
        try:
            renew(grant.pk, grant.version, at=at)
        except TikTokDown as down:
            outcome.refused[grant.pk] = Refused("platform_is_down", why=str(down))
        except Refused as refused:
            outcome.refused[grant.pk] = refused
        else:
            outcome.done.append(grant.pk)
    return outcome


def renew(grant_id: int, version: int, *, at: datetime) -> Grant:
    """Change one pair of tokens for the next; of many who ask at once one asks the platform.

    No row is locked while the platform thinks. Whoever comes back after its lease, when another
    pair is written already, writes nothing: a refresh token is good once. A refusal that does not
    say that the grant is over ends nothing: it is asked again in a while.
    """
    ours = Grant.objects.alive().filter(pk=grant_id, version=version)
    if ours.filter(refresh_at__gt=at).exclude(problem={}).exists():
        raise _unrenewed()
    if not ours.filter(_free(at)).update(leased_until=at + LEASE):
        return _awaited(grant_id, version)
    grant = Grant.objects.select_related("app").get(pk=grant_id)
    try:
        tokens = authorisation.refresh(app_of(grant.app), grant.tokens["refresh"])
    except TikTokDown:
        ours.update(leased_until=None, refresh_at=at + AFTER_FAILURE)
        raise
    except TikTokRefused as refused:
        if why := _unrenewed_for(refused, ours, str(grant), at):
            raise why from refused
    else:
        if ours.update(**facts_of(tokens, at), version=F("version") + 1):
            ShopKey.objects.connected().filter(grant=grant_id).update(problem={})
    return Grant.objects.select_related("app").get(pk=grant_id)


def facts_of(tokens: Tokens, at: datetime) -> dict:
    """A pair of tokens as a grant keeps it; it is renewed when a quarter of its life is left."""
    return {
        "tokens": {"access": tokens.access_token, "refresh": tokens.refresh_token},
        "access_expires_at": tokens.access_expires_at,
        "refresh_expires_at": tokens.refresh_expires_at,
        "refresh_at": at + (tokens.access_expires_at - at) * AHEAD,
        "leased_until": None,
        "problem": {},
    }


def heed(shop: Shop, refused: TikTokRefused, *, at: datetime) -> Refused:
    """What a refusal of the platform says of the connection, as a sentence for people.

    Only what the platform no longer lets us speak for is cut off; a right that is missing is named
    on the shop's page, and all else goes on.
    """
    why = _worded(shop, refused)
    if refused.meaning == Meaning.SCOPE:
        ShopKey.objects.connected().filter(shop=shop).update(problem=sendings.told(why))
    if refused.meaning in (Meaning.DEAUTHORISED, Meaning.ENDED):
        with suppress(TikTokDown, TikTokRefused):
            check(shop, at=at)
        if not ShopKey.objects.connected().filter(shop=shop).exists():
            return Refused("shop_not_connected", shop=shop.name)
    return why


def check(shop: Shop, *, at: datetime) -> None:
    """Ask the platform for which shops a shop's grant is still good, and cut off only the others.

    A message that the seller withdrew the grant may come after the seller granted it anew, so it
    ends nothing by itself.
    """
    key = ShopKey.objects.connected().select_related("grant__app").filter(shop=shop).first()
    if key is None:
        return
    known = list(ShopKey.objects.connected().select_related("grant").filter(grant=key.grant_id))
    try:
        offered = authorisation.authorised_shops(speaker(key.grant, at=at))
    except TikTokRefused as refused:
        if refused.meaning != Meaning.ENDED:
            why = _worded(shop, refused)
            ShopKey.objects.connected().filter(pk=key.pk).update(problem=sendings.told(why))
            raise
        same = Grant.objects.alive().filter(pk=key.grant_id, version=key.grant.version)
        _end(same, refused, at)
    except Refused:  # it was ended while its token was renewed
        return
    else:
        _compare(known, {one.id: one.cipher for one in offered}, at)


def warn_of_expiry(shop_id: int, until: datetime) -> None:
    """The platform says until when it lets us speak for a shop."""
    Grant.objects.filter(keys__shop=shop_id).update(refresh_expires_at=until)


def _free(at: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=at)


def _awaited(grant_id: int, version: int) -> Grant:
    """The grant with the pair that another worker is fetching."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        grant = Grant.objects.select_related("app").get(pk=grant_id)
        if grant.ended_at:
            raise Refused("grant_is_ended", seller=str(grant))
        if grant.version != version:
            return grant
        if grant.leased_until is None:
            break
        time.sleep(STEP)
    raise TikTokDown("the token could not be renewed", may_be_done=False)


def _renewed(grant_id: int, at: datetime, connection: Connection) -> Connection:
    """The connection with a fresh token: another worker's, or one fetched now."""
    grant = Grant.objects.get(pk=grant_id)
    if grant.tokens["access"] == connection.access_token:
        grant = renew(grant_id, grant.version, at=at)
    return replace(connection, access_token=grant.tokens["access"])


def _compare(keys: Iterable[ShopKey], ciphers: Mapping[str, str], at: datetime) -> None:
    """Cut off the shops of a grant that the platform no longer lists; keep the others' ciphers."""
    for key in keys:
        # Somebody may have connected it anew since the platform was asked.
        same = ShopKey.objects.connected().filter(pk=key.pk, connected_at=key.connected_at)
        if cipher := ciphers.get(key.platform_shop_id):
            same.update(cipher=cipher, problem={})
        else:
            why = Refused("shop_was_taken_away", seller=str(key.grant))
            same.update(disconnected_at=at, problem=sendings.told(why))


def _unrenewed_for(
    refused: TikTokRefused, ours: QuerySet[Grant], seller: str, at: datetime
) -> Refused | TikTokDown | None:
    """The grant is over, or is renewed in a while; None where another pair is written already."""
    if refused.meaning == Meaning.ENDED:
        return Refused("grant_is_ended", seller=seller) if _end(ours, refused, at) else None
    why = Refused("token_was_refused", code=refused.code, message=refused.message)
    later = {"refresh_at": at + AFTER_REFUSAL, "problem": sendings.told(why)}
    return _unrenewed() if ours.update(leased_until=None, **later) else None


def _unrenewed() -> TikTokDown:
    rest = AFTER_REFUSAL.total_seconds()
    return TikTokDown("the token was not renewed", retry_after=rest, may_be_done=False)


def _worded(shop: Shop, refused: TikTokRefused) -> Refused:
    said = {"code": refused.code, "message": refused.message}
    if refused.meaning == Meaning.SCOPE:
        return Refused("right_is_missing", shop=shop.name, call=refused.call, **said)
    return Refused("platform_refused", **said)


def _end(grants: QuerySet[Grant], refused: TikTokRefused, at: datetime) -> int:
    why = Refused("platform_refused", code=refused.code, message=refused.message)
    return grants.update(leased_until=None, ended_at=at, problem=sendings.told(why))
