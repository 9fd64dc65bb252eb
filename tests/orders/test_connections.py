"""Speaking for a shop with a token that is never old."""

from datetime import timedelta
from functools import partial

import httpx
import pytest
import respx

from orders.errors import Refused
from orders.models import Grant, ShopKey
from orders.refusals import sentence
from orders.services import connections
from orders.tiktok.calls import orders as calls
from orders.tiktok.errors import TikTokDown, TikTokRefused
from tests.factories import NOW, again, make_shop
from tests.platform import AUTH_URL, AUTHORISED, BASE_URL, connect, offer, order_json, said
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
REFRESH, ORDERS = f"{AUTH_URL}/api/v2/token/refresh", f"{BASE_URL}/order/202507/orders"


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def wire():
    with respx.mock(assert_all_called=False) as router:
        yield router


def tokens(number: int) -> httpx.Response:
    return said(
        {
            "access_token": f"access {number}",
            "access_token_expire_in": int((NOW + 7 * DAY).timestamp()),
            "refresh_token": f"refresh {number}",
            "refresh_token_expire_in": int((NOW + 365 * DAY).timestamp()),
            "open_id": "o1",
            "seller_name": "Demo Seller",
        }
    )


def test_a_call_speaks_for_the_shop(key, wire):
    asked = wire.get(ORDERS).mock(return_value=said({"orders": [order_json("5764")]}))

    found = calls.get(connections.client_for(key.shop, at=NOW), ["5764"])

    assert [draft.number for draft in found] == ["5764"]
    request = asked.calls.last.request
    assert request.headers["x-tts-access-token"] == "access 1"
    assert request.url.params["shop_cipher"] == "cipher of A"


@pytest.mark.parametrize("cut", ["disconnected", "ended", "never"])
def test_f16_nobody_speaks_for_a_shop_that_is_not_connected(key, cut):
    if cut == "disconnected":
        ShopKey.objects.update(disconnected_at=NOW)
    elif cut == "ended":
        Grant.objects.update(ended_at=NOW)
    else:
        ShopKey.objects.all().delete()

    with pytest.raises(Refused, match="Shop A is not connected"):
        connections.client_for(key.shop, at=NOW)


def test_a_token_is_renewed_when_a_quarter_of_its_life_is_left(key, wire):
    asked = wire.get(REFRESH).mock(return_value=tokens(2))
    assert list(connections.to_refresh(NOW + 5 * DAY - timedelta(seconds=1))) == []
    assert list(connections.to_refresh(NOW + 5 * DAY)) == [key.grant_id]

    at = NOW + 5 * DAY
    assert connections.refresh([key.grant_id], at=at).done == [key.grant_id]

    assert asked.calls.last.request.url.params["refresh_token"] == "refresh 1"
    grant = again(key.grant)
    assert grant.tokens == {"access": "access 2", "refresh": "refresh 2"}
    assert (grant.version, grant.leased_until, grant.ended_at) == (2, None, None)
    assert grant.refresh_at == at + 0.75 * (grant.access_expires_at - at)
    assert list(connections.to_refresh(at)) == []


def test_f15_a_token_that_ran_out_is_renewed_once_in_the_middle_of_a_call(key, wire):
    wire.get(ORDERS).mock(
        side_effect=[said(code=105002, message="expired"), said({"orders": [order_json("5764")]})]
    )
    renewed = wire.get(REFRESH).mock(return_value=tokens(2))

    found = calls.get(connections.client_for(key.shop, at=NOW), ["5764"])

    assert len(found) == renewed.call_count == 1
    assert wire.calls.last.request.headers["x-tts-access-token"] == "access 2"


@pytest.mark.django_db(transaction=True)
def test_f15_of_four_workers_with_an_old_token_one_renews_it_and_all_go_on(key, wire):
    def answer(request):
        fresh = request.headers["x-tts-access-token"] == "access 2"
        return said({"orders": [order_json("5764")]}) if fresh else said(code=105002)

    wire.get(ORDERS).mock(side_effect=answer)
    renewed = wire.get(REFRESH).mock(return_value=tokens(2))
    found = []

    def work():
        found.extend(calls.get(connections.client_for(key.shop, at=NOW), ["5764"]))

    assert all_at_once([work] * 4) == []
    assert (len(found), renewed.call_count) == (4, 1)
    assert again(key.grant).version == 2


def test_f15_who_comes_back_late_with_older_tokens_overwrites_none(key, wire):
    """While the platform thought, the lease ran out and another worker renewed."""

    def late(_request):
        Grant.objects.update(version=2, tokens={"access": "newer", "refresh": "newer"})
        return tokens(2)

    wire.get(REFRESH).mock(side_effect=late)

    renewed = connections.renew(key.grant_id, 1, at=NOW)

    assert renewed.tokens == {"access": "newer", "refresh": "newer"}
    assert again(key.grant).version == 2


def test_f15_a_refused_old_token_ends_no_grant_that_has_a_newer_one(key, wire):
    def late(_request):
        Grant.objects.update(version=2, tokens={"access": "newer", "refresh": "newer"})
        return said(code=36004004, message="refresh token used")

    wire.get(REFRESH).mock(side_effect=late)

    assert connections.renew(key.grant_id, 1, at=NOW).tokens["access"] == "newer"
    assert again(key.grant).ended_at is None


def test_a_token_that_cannot_be_renewed_now_is_tried_again_in_a_minute(key, wire):
    wire.get(REFRESH).mock(return_value=httpx.Response(503))
    at = NOW + 6 * DAY

    outcome = connections.refresh([key.grant_id], at=at)

    assert outcome.refused[key.grant_id].code == "platform_is_down"
    grant = again(key.grant)
    assert (grant.version, grant.leased_until, grant.ended_at) == (1, None, None)
    assert grant.refresh_at == at + timedelta(minutes=1)


def test_f16_a_seller_who_took_the_grant_back_ends_it(key, wire):
    wire.get(REFRESH).mock(return_value=said(code=36004004, message="invalid refresh token"))

    outcome = connections.refresh([key.grant_id], at=NOW)

    assert outcome.refused[key.grant_id].code == "grant_is_ended"
    grant = again(key.grant)
    assert (grant.ended_at, grant.problem["params"]["code"]) == (NOW, 36004004)
    assert list(ShopKey.objects.cut_off()) == [key]
    assert list(connections.to_refresh(NOW + 9 * DAY)) == []


def test_f16_a_grant_is_called_expiring_thirty_days_before(key):
    until = key.grant.refresh_expires_at
    assert list(ShopKey.objects.expiring(until - 31 * DAY)) == []
    assert list(ShopKey.objects.expiring(until - 30 * DAY)) == [key]


@pytest.mark.parametrize("refusal", [36009005, 105005, 36009033, 101000])
def test_f16_a_renewal_refused_for_another_reason_ends_nothing_and_is_tried_later(
    key, wire, refusal
):
    asked = wire.get(REFRESH).mock(return_value=said(code=refusal, message="strange"))
    at = NOW + 6 * DAY

    outcome = connections.refresh([key.grant_id], at=at)

    assert outcome.refused[key.grant_id].params == {"why": "the token was not renewed"}
    grant = again(key.grant)
    assert (grant.ended_at, grant.version, grant.leased_until) == (None, 1, None)
    assert grant.refresh_at == at + 5 * MINUTE
    assert sentence(**grant.problem) == (
        f"The platform does not renew our access: strange ({refusal}). Asked again every few"
        " minutes; if this stays, look at the app in Partner Center, or connect the shop again."
    )
    assert list(ShopKey.objects.connected()) == [key]
    assert list(connections.to_refresh(at + 5 * MINUTE - SECOND)) == []

    wire.get(REFRESH).mock(return_value=tokens(2))
    assert list(connections.to_refresh(at + 5 * MINUTE)) == [key.grant_id]
    connections.refresh([key.grant_id], at=at + 5 * MINUTE)
    assert asked.call_count == 2
    assert (again(key.grant).version, again(key.grant).problem) == (2, {})


def test_a_call_asks_for_no_token_while_a_refused_renewal_rests(key, wire):
    wire.get(ORDERS).mock(return_value=said(code=105002))
    asked = wire.get(REFRESH).mock(return_value=said(code=36009005))
    for second in (0, 299):
        client = connections.client_for(key.shop, at=NOW + second * SECOND)
        with pytest.raises(TikTokDown) as down:
            calls.get(client, ["5764"])
        assert (down.value.retry_after, down.value.may_be_done) == (300, False)
    assert asked.call_count == 1


@pytest.mark.parametrize("said_no", [36004001, 36004004, 36004005, "Expired refresh_token"])
def test_f16_only_words_of_a_dead_token_end_a_grant(key, wire, said_no):
    code, message = (said_no, "no") if isinstance(said_no, int) else (36009004, said_no)
    wire.get(REFRESH).mock(return_value=said(code=code, message=message))

    assert connections.refresh([key.grant_id], at=NOW).refused[key.grant_id].code == (
        "grant_is_ended"
    )

    assert again(key.grant).ended_at == NOW
    assert list(ShopKey.objects.cut_off().values_list("cut_off_at", flat=True)) == [NOW]


@pytest.mark.parametrize("listed", ["both", "other", "none"])
def test_f16_a_word_of_withdrawal_is_checked_with_the_platform(key, wire, listed):
    other = connect(make_shop("B"), grant=key.grant)
    shops = {"both": [key, other], "other": [other], "none": []}[listed]
    offer(wire, *shops)

    connections.check(key.shop, at=NOW)

    assert set(ShopKey.objects.connected()) == set(shops)
    gone = {"both": [], "other": [key], "none": [key, other]}[listed]
    assert list(ShopKey.objects.cut_off().order_by("pk")) == gone
    assert again(key.grant).ended_at is None
    for one in gone:
        assert again(one).disconnected_at == NOW
        assert sentence(**again(one).problem) == (
            "The permission of Demo Seller no longer covers this shop. Connect it again."
        )


def test_a_check_that_the_platform_refuses_cuts_off_nobody(key, wire):
    wire.get(AUTHORISED).mock(return_value=said(code=36009033, message="caller not listed"))

    with pytest.raises(TikTokRefused):
        connections.check(key.shop, at=NOW)

    assert list(ShopKey.objects.connected()) == [key]
    assert sentence(**again(key).problem) == "The platform said no: caller not listed (36009033)."
    offer(wire, key)
    connections.check(key.shop, at=NOW)
    assert again(key).problem == {}


def test_f16_a_check_that_says_the_grant_is_over_ends_it(key, wire):
    wire.get(AUTHORISED).mock(return_value=said(code=36004005, message="no auth record"))

    connections.check(key.shop, at=NOW)

    assert again(key.grant).ended_at == NOW


def test_a_shop_connected_anew_while_the_platform_was_asked_stays(key, wire):
    def late(_request):
        ShopKey.objects.update(connected_at=NOW + SECOND)
        return said({"shops": []})

    wire.get(AUTHORISED).mock(side_effect=late)

    connections.check(key.shop, at=NOW + SECOND)

    assert list(ShopKey.objects.connected()) == [key]


def test_one_shop_that_the_token_lost_does_not_end_the_grant_of_the_others(key, wire):
    other = connect(make_shop("B"), grant=key.grant)
    offer(wire, other)

    why = connections.heed(key.shop, TikTokRefused(101000, "cipher", "r"), at=NOW)

    assert str(why) == "Shop A is not connected to the platform. Connect it first."
    assert list(ShopKey.objects.connected()) == [other]


def test_a_cipher_that_the_platform_changed_is_learned(key, wire):
    key.cipher = "new"
    offer(wire, key)

    why = connections.heed(key.shop, TikTokRefused(101000, "cipher", "r"), at=NOW)

    assert str(why) == "The platform said no: cipher (101000)."
    assert (again(key).cipher, again(key).disconnected_at) == ("new", None)


@pytest.mark.parametrize("answer", [httpx.Response(503), said(code=36009033)])
def test_a_lost_cipher_cuts_off_nobody_while_the_platform_does_not_say_so(
    key, wire, answer, monkeypatch
):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wire.get(AUTHORISED).mock(return_value=answer)

    why = connections.heed(key.shop, TikTokRefused(101000, "cipher", "r"), at=NOW)

    assert why.code == "platform_refused"
    assert list(ShopKey.objects.connected()) == [key]


def test_a_right_that_is_missing_is_named_on_the_key_and_ends_nothing(key, wire):
    wire.get(ORDERS).mock(return_value=said(code=105005, message="no such right"))
    with pytest.raises(TikTokRefused) as refused:
        calls.get(connections.client_for(key.shop, at=NOW), ["5764"])

    why = connections.heed(key.shop, refused.value, at=NOW)

    assert str(why) == sentence(**again(key).problem)
    assert str(why) == (
        "The platform does not let us ask it for orders.get of Shop A: no such right (105005). Give"
        " the app that right in Partner Center, then connect the shop again."
    )
    assert list(ShopKey.objects.connected()) == [key]
    wire.get(REFRESH).mock(return_value=tokens(2))
    connections.renew(key.grant_id, 1, at=NOW)  # the next token may have that right
    assert again(key).problem == {}


def test_waiting_for_another_worker_ends_when_that_one_fails(key, wire):
    wire.get(REFRESH).mock(return_value=httpx.Response(503))
    for work in (partial(connections.renew, key.grant_id, 1, at=NOW),) * 2:
        with pytest.raises(TikTokDown):
            work()


def test_one_grant_serves_several_shops(key, wire):
    other = make_shop("B")
    connect(other, grant=key.grant)
    asked = wire.get(ORDERS).mock(return_value=said({"orders": []}))

    calls.get(connections.client_for(other, at=NOW), ["1"])

    assert asked.calls.last.request.url.params["shop_cipher"] == "cipher of B"


def test_no_secret_is_ever_spelled_out(key):
    client = connections.client_for(key.shop, at=NOW)
    shown = repr([client, client.connection, key, key.grant, key.grant.app])
    shown += str([key, key.grant, key.grant.app])
    for secret in ("secret of", "access 1", "refresh 1", "cipher of"):
        assert secret not in shown
