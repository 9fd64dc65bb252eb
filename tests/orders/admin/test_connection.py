"""A shop is connected from its page: the seller agrees, a person says which shop is which."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import respx
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fulfillment_site.dashboards.banners import banners
from orders.models import Grant, InboundMessage, PlatformApp, ShopKey, SyncLine
from orders.models.inbox import SUBSCRIBED
from orders.moment import moment
from orders.services import inbox, sync
from tests.factories import NOW, again, make_shop
from tests.platform import AUTH_URL, BASE_URL, connect, make_app, make_grant, said, told

pytestmark = pytest.mark.django_db
APPS, GRANTS = "admin:orders_platformapp_changelist", "admin:orders_grant_changelist"
EVENTS = f"{BASE_URL}/event/202309/webhooks"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def setup(client, boss):
    client.force_login(boss)
    return client


@pytest.fixture
def app(db):
    return make_app()


@pytest.fixture
def wire():
    with respx.mock(assert_all_called=False) as router:
        router.put(EVENTS).mock(return_value=said())
        router.get(f"{AUTH_URL}/api/v2/token/get").mock(return_value=said(tokens()))
        yield router


def tokens() -> dict:
    return {
        "access_token": "access new",
        "access_token_expire_in": int((NOW + 700 * DAY).timestamp()),
        "refresh_token": "refresh new",
        "refresh_token_expire_in": int((NOW + 900 * DAY).timestamp()),
        "open_id": "o1",
        "seller_name": "Demo Seller",
    }


def offer(wire, *ids, region="US") -> None:
    shops = [
        {"id": one, "name": f"Theirs {one}", "region": region, "cipher": f"c{one}", "code": one}
        for one in ids
    ]
    answer = said({"shops": shops})
    wire.get(f"{BASE_URL}/authorization/202309/shops").mock(return_value=answer)


def press(client, shop, name: str, **answers):
    address = reverse(f"admin:orders_shop_{name}", args=[shop.pk])
    return client.post(address, {"_form_submitted": "True"} | answers)


def consent_of(client, shop, app) -> str:
    """The state in the link that the page sends people to the platform with."""
    answer = press(client, shop, "connect", app=app.pk)
    assert answer.status_code == 302
    link = urlsplit(answer["Location"])
    assert link.netloc == "services.tiktokshop.com"
    assert parse_qs(link.query)["service_id"] == ["71"]
    return parse_qs(link.query)["state"][0]


def come_back(client, state: str, code="code 1"):
    return client.get(reverse("consent"), {"state": state, "code": code})


def test_a_shop_is_connected_step_by_step(setup, shop, app, wire):
    offer(wire, "7495")
    early = told(type("Key", (), {"platform_shop_id": "7495"}), 1, order_id="1")
    inbox.store(app, early, at=NOW)

    back = come_back(setup, consent_of(setup, shop, app))
    grant = Grant.objects.get()
    which = reverse("admin:orders_grant_attach", args=[grant.pk])
    assert back["Location"] == f"{which}?shop={shop.pk}"
    page = setup.get(back["Location"]).content.decode()
    assert "Theirs 7495 · US · 7495" in page
    assert f'value="{shop.pk}" selected' in page
    done = setup.post(which, {"7495": shop.pk}, follow=True)

    assert "Connected. Orders of the last week come in first." in done.content.decode()
    key = ShopKey.objects.get()
    assert (key.shop, key.grant, key.platform_shop_id, key.cipher) == (
        shop, grant, "7495", "c7495",
    )  # fmt: skip
    assert grant.tokens == {"access": "access new", "refresh": "refresh new"}
    assert SyncLine.objects.get().shop == shop
    assert InboundMessage.objects.get().shop == shop
    asked = [call.request for call in wire.calls if call.request.url.path.endswith("webhooks")]
    assert len(asked) == len(SUBSCRIBED) == 9
    assert b"http://testserver/tiktok/webhook/" in asked[0].content


def test_several_shops_of_one_seller_are_connected_at_once(setup, shop, app, wire):
    other = make_shop("B")
    offer(wire, "1", "2", "3")
    come_back(setup, consent_of(setup, shop, app))
    which = reverse("admin:orders_grant_attach", args=[Grant.objects.get().pk])

    setup.post(which, {"1": shop.pk, "2": other.pk, "3": ""})

    found = ShopKey.objects.order_by("platform_shop_id").values_list("platform_shop_id", "shop")
    assert list(found) == [("1", shop.pk), ("2", other.pk)]


def test_one_shop_of_ours_is_not_two_of_the_platform(setup, shop, app, wire):
    offer(wire, "1", "2")
    come_back(setup, consent_of(setup, shop, app))
    which = reverse("admin:orders_grant_attach", args=[Grant.objects.get().pk])

    page = setup.post(which, {"1": shop.pk, "2": shop.pk})

    assert "Choose which shop is which first." in page.content.decode()
    assert ShopKey.objects.count() == 0


def test_a_shop_that_sells_elsewhere_is_not_offered(setup, shop, app, wire):
    offer(wire, "1", region="VN")
    come_back(setup, consent_of(setup, shop, app))
    which = reverse("admin:orders_grant_attach", args=[Grant.objects.get().pk])
    assert "Select a valid choice" in setup.post(which, {"1": shop.pk}).content.decode()
    assert ShopKey.objects.count() == 0


def test_orders_of_two_shops_never_mix(setup, shop, app, wire):
    key = connect(shop, grant=make_grant(app))
    offer(wire, "999", key.platform_shop_id)
    which = reverse("admin:orders_grant_attach", args=[key.grant_id])

    page = setup.post(which, {"999": shop.pk}).content.decode()
    assert "Shop A was another shop of the platform before." in page
    other = make_shop("B")
    page = setup.post(which, {key.platform_shop_id: other.pk}).content.decode()
    assert f"Theirs {key.platform_shop_id} is connected as Shop A already." in page

    assert ShopKey.objects.get() == key


def test_a_seller_who_agrees_again_brings_a_shop_back(setup, shop, app, wire):
    key = connect(shop, grant=make_grant(app, ended_at=NOW))
    offer(wire, key.platform_shop_id)
    assert ShopKey.objects.connected().count() == 0

    come_back(setup, consent_of(setup, shop, app))

    grant = again(key.grant)
    assert (grant.ended_at, grant.version, grant.tokens["access"]) == (None, 2, "access new")
    assert ShopKey.objects.connected().get() == key


@pytest.mark.parametrize("state", ["", "forged", "Ijci:1x:forged"])
def test_a_link_that_nobody_asked_for_is_refused(setup, app, wire, state):
    page = setup.get(reverse("consent"), {"state": state, "code": "c"}, follow=True)
    assert "Nobody here asked for this within half an hour." in page.content.decode()
    assert Grant.objects.count() == 0


def test_somebody_elses_link_is_refused(client, setup, shop, app, wire, django_user_model):
    state = consent_of(setup, shop, app)
    other = django_user_model.objects.get(username="boss")
    other.pk, other.username = None, "second"
    other.save()
    other.groups.set(django_user_model.objects.get(username="boss").groups.all())
    client.force_login(other)

    page = client.get(reverse("consent"), {"state": state, "code": "c"}, follow=True)

    assert "Somebody else asked for this." in page.content.decode()
    assert Grant.objects.count() == 0


@pytest.mark.parametrize("code", ["null", ""])
def test_a_seller_may_say_no(setup, shop, app, wire, code):
    page = setup.get(
        reverse("consent"), {"state": consent_of(setup, shop, app), "code": code}, follow=True
    )
    assert "The seller did not agree" in page.content.decode()
    assert Grant.objects.count() == 0


def test_a_code_the_platform_does_not_take_is_told(setup, shop, app, wire):
    refused = said(code=36004001, message="used")
    wire.get(f"{AUTH_URL}/api/v2/token/get").mock(return_value=refused)
    state = consent_of(setup, shop, app)
    page = setup.get(reverse("consent"), {"state": state, "code": "c"}, follow=True)
    assert "did not take the seller&#x27;s code (36004001)" in page.content.decode()


def test_an_app_without_a_service_id_says_what_it_lacks(setup, shop):
    app = make_app(service_id="")
    press(setup, shop, "connect", app=app.pk)
    page = setup.get(reverse("admin:orders_shop_change", args=[shop.pk]))
    assert "Ak1 has no service id yet." in page.content.decode()


def test_a_shop_is_disconnected_and_its_page_says_so(setup, shop, app):
    connect(shop, grant=make_grant(app, at=NOW + 300 * DAY))
    page = setup.get(reverse("admin:orders_shop_change", args=[shop.pk])).content.decode()
    assert "connected" in page
    assert "Disconnect" in page

    press(setup, shop, "disconnect")

    assert ShopKey.objects.connected().count() == 0
    page = setup.get(reverse("admin:orders_shop_change", args=[shop.pk])).content.decode()
    assert "not connected" in page


GONE = {"code": "shop_was_taken_away", "params": {"seller": "Demo Seller"}}
UNRENEWED = {"code": "token_was_refused", "params": {"code": 36009005, "message": "strange"}}


def test_a_shop_that_the_platform_took_away_says_so_until_a_person_puts_it_away(setup, shop, app):
    ShopKey.objects.filter(pk=connect(shop, grant=make_grant(app)).pk).update(
        disconnected_at=NOW, problem=GONE
    )
    address = reverse("admin:orders_shop_change", args=[shop.pk])
    page = setup.get(address).content.decode()
    assert "The permission of Demo Seller no longer covers this shop. Connect it again." in page
    assert "Ask for messages" not in page

    press(setup, shop, "disconnect")

    assert ShopKey.objects.cut_off().count() == 0
    page = setup.get(address).content.decode()
    assert "no longer covers" not in page
    assert "not connected" in page


def test_a_shop_that_was_taken_away_is_brought_back_by_connecting_it(setup, shop, app, wire):
    key = connect(shop, grant=make_grant(app))
    ShopKey.objects.update(disconnected_at=NOW, problem=GONE)
    offer(wire, key.platform_shop_id)

    come_back(setup, consent_of(setup, shop, app))
    which = reverse("admin:orders_grant_attach", args=[key.grant_id])
    setup.post(which, {key.platform_shop_id: shop.pk})

    assert ShopKey.objects.connected().get().problem == {}


def test_a_token_that_is_not_renewed_is_told_on_both_pages_and_stays_connected(setup, shop, app):
    connect(shop, grant=make_grant(app, problem=UNRENEWED))
    words = "The platform does not renew our access: strange (36009005)."
    for page in (reverse(GRANTS), reverse("admin:orders_shop_change", args=[shop.pk])):
        assert words in setup.get(page).content.decode()
    assert ShopKey.objects.connected().count() == 1


def test_a_shop_that_is_cut_off_says_why_in_words_and_until_when_alike(setup, shop):
    why = {"code": "platform_refused", "params": {"code": 36004004, "message": "token dead"}}
    until = NOW.replace(month=12, day=1, hour=5)  # the day before in the shop's own zone
    grant = make_grant(make_app(), ended_at=NOW, problem=why, refresh_expires_at=until)
    connect(shop, grant=grant)

    for page in (reverse(GRANTS), reverse("admin:orders_shop_change", args=[shop.pk])):
        text = setup.get(page).content.decode()
        told = "The permission was taken back or ran out: the seller must agree again."
        assert f"{told} <small>The platform said no: token dead (36004004).</small>" in text
        assert "Mon 30 Nov 21:00 PST" in text


def test_messages_are_asked_for_and_a_refusal_is_told(setup, shop, app, wire):
    connect(shop, grant=make_grant(app))
    wire.put(EVENTS).mock(return_value=said(code=105005, message="scope"))
    press(setup, shop, "ask_for_messages")
    page = setup.get(reverse("admin:orders_shop_change", args=[shop.pk])).content.decode()
    problem = (
        "The platform does not let us ask it for webhooks.subscribe of Shop A: scope (105005)."
    )
    assert page.count(problem) == 2  # what became of the press, and how the connection stands


def answers(**changes) -> dict:
    return {
        "name": "Ours", "app_key": "ak9", "service_id": "71", "region": "WORLD",
        "base_url": BASE_URL, "auth_url": AUTH_URL, "authorise_url": "", "new_secret": "s3cret",
    } | changes  # fmt: skip


def test_a_secret_goes_in_and_never_comes_out(setup):
    setup.post(reverse("admin:orders_platformapp_add"), answers())
    app = PlatformApp.objects.get()
    assert app.secret == "s3cret"

    address = reverse("admin:orders_platformapp_change", args=[app.pk])
    assert "s3cret" not in setup.get(address).content.decode()
    setup.post(address, answers(new_secret="", name="Renamed"))
    assert (again(app).secret, again(app).name) == ("s3cret", "Renamed")
    assert "s3cret" not in setup.get(reverse(APPS)).content.decode()


def test_a_new_app_needs_its_secret_and_an_encrypted_address(setup):
    add = reverse("admin:orders_platformapp_add")
    assert "Copy the secret" in setup.post(add, answers(new_secret="")).content.decode()
    page = setup.post(add, answers(base_url="http://elsewhere.example")).content.decode()
    assert "is no https address" in page
    assert PlatformApp.objects.count() == 0
    assert setup.post(add, answers(base_url="http://127.0.0.1:8100")).status_code == 302


def test_no_page_shows_a_secret(setup, shop, app):
    key = connect(shop, grant=make_grant(app))
    for name, args in (
        (GRANTS, []), (APPS, []), ("admin:orders_shop_change", [shop.pk]),
        ("admin:orders_platformapp_change", [app.pk]), ("admin:orders_syncline_changelist", []),
    ):  # fmt: skip
        page = setup.get(reverse(name, args=args)).content.decode()
        for secret in ("secret of", "access 1", "refresh 1", str(key.cipher)):
            assert secret not in page, name


@pytest.mark.parametrize("name", ["agent", "picker", "stranger"])
def test_nobody_else_connects(client, request, shop, app, name):
    grant = make_grant(app)
    client.force_login(request.getfixturevalue(name))

    assert press(client, shop, "connect", app=app.pk).status_code in (302, 403)
    assert client.get(reverse("consent"), {"state": "x", "code": "c"}).status_code == 403
    which = reverse("admin:orders_grant_attach", args=[grant.pk])
    assert client.post(which, {"1": shop.pk}).status_code == 403
    assert client.get(reverse(APPS)).status_code == 403
    assert ShopKey.objects.count() == 0


def test_a_permission_that_ended_and_serves_no_shop_makes_room(setup, shop, app):
    key = connect(shop, grant=make_grant(app, seller_name="Cut Off", ended_at=NOW))
    make_grant(app, "o2", seller_name="Not Attached")
    make_grant(app, "o3", seller_name="Long Gone", ended_at=NOW)

    def sellers(**asked) -> set[str]:
        page = setup.get(reverse(GRANTS), asked).content.decode()
        return {name for name in ("Cut Off", "Not Attached", "Long Gone") if name in page}

    assert sellers() == {"Cut Off", "Not Attached"}
    assert sellers(state="past") == {"Long Gone"}
    ShopKey.objects.filter(pk=key.pk).update(disconnected_at=NOW)
    assert sellers() == {"Not Attached"}
    assert sellers(state="past") == {"Cut Off", "Long Gone"}
    assert Grant.objects.count() == 3


def test_lists_cost_the_same_for_one_row_and_for_25(setup, cost):
    def more(count, start):
        for number in range(start, start + count):
            grant = make_grant(make_app(f"ak{number}"), f"o{number}")
            connect(make_shop(f"S{number}"), grant=grant)

    more(1, 0)
    one = [cost(name) for name in (APPS, GRANTS)]
    more(23, 1)
    assert [cost(name) for name in (APPS, GRANTS)] == one == [4, 6]


CUT_OFF = "Shop A is cut off from the platform: no orders come in, and nothing is told."
RUNS_OUT = "The permission to work for Shop A runs out within thirty days."


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"ended_at": NOW}, CUT_OFF), ({"refresh_expires_at": NOW + DAY}, RUNS_OUT)],
)
@pytest.mark.parametrize("name", ["agent", "picker", "boss"])
def test_f16_every_page_of_everybody_says_that_a_shop_is_cut_off(
    client, request, shop, facts, words, name
):
    client.force_login(request.getfixturevalue(name))
    pages = ["admin:index", "admin:orders_order_changelist"]
    pages += [] if name == "agent" else ["floor:pack", "floor:pick_waves", "floor:manifests"]
    for page in pages:
        assert words not in client.get(reverse(page)).content.decode(), page
    cache.clear()
    connect(shop, grant=make_grant(make_app(), **facts))
    for page in pages:
        assert words in client.get(reverse(page)).content.decode(), page


def test_f16_the_banner_names_the_shops_one_works_for_alone(client, agent, picker, shop):
    grant = make_grant(make_app(), ended_at=NOW)
    connect(shop, grant=grant)
    connect(make_shop("B"), grant=grant)
    page = reverse("admin:index")
    client.force_login(picker)
    assert CUT_OFF in client.get(page).content.decode()
    client.force_login(agent)
    both = "Shop A, Shop B are cut off from the platform: no orders come in, and nothing is told."
    assert both in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["picker", "agent"])
def test_f16_the_banner_costs_one_query_and_then_none(rf, request, shop, name):
    connect(shop, grant=make_grant(make_app(), ended_at=NOW))
    asked = rf.get("/")
    asked.user = request.getfixturevalue(name)
    asked.user.has_perm("orders.view_order")  # rights are read once a request

    def told() -> tuple[int, dict]:
        with CaptureQueriesContext(connection) as queries:
            shops = banners(asked)["shops_in_trouble"]()
        return len(queries), shops

    shops = {"over": ["Shop A"], "soon": [], "behind": []}
    assert [told(), told()] == [(1, shops), (0, shops)]


@pytest.mark.parametrize("problem", [GONE, {}])
def test_f16_a_shop_the_platform_took_away_is_named_one_a_person_left_is_not(
    client, agent, shop, problem
):
    connect(shop, grant=make_grant(make_app()))
    ShopKey.objects.update(disconnected_at=NOW, problem=problem)
    client.force_login(agent)
    page = client.get(reverse("admin:orders_order_changelist")).content.decode()
    assert (CUT_OFF in page) == bool(problem)


def test_f16_a_shop_that_was_cut_off_is_disconnected_for_good(setup, shop):
    connect(shop, grant=make_grant(make_app(), ended_at=NOW))
    page = setup.get(reverse("admin:orders_shop_change", args=[shop.pk])).content.decode()
    assert CUT_OFF in page
    assert ("Ask for messages" in page, "Disconnect" in page) == (False, True)

    press(setup, shop, "disconnect")

    cache.clear()
    page = setup.get(reverse("admin:index")).content.decode()
    assert "cut off from the platform" not in page
    assert ShopKey.objects.get().disconnected_at is not None


def test_f13_every_page_says_that_a_shop_is_behind(client, agent, shop):
    client.force_login(agent)
    connect(shop, at=NOW - DAY)
    sync.open_line(shop, "ORDERS", at=NOW - DAY)
    page = client.get(reverse("admin:index")).content.decode()
    assert "Shop A was not wholly read for two minutes" in page
    assert "1 shop is not in step with the platform" in page
    SyncLine.objects.update(polled_at=moment())
    cache.clear()
    assert "was not wholly read" not in client.get(reverse("admin:index")).content.decode()


def test_f13_a_shop_that_was_just_connected_is_not_behind(shop):
    connect(shop, at=NOW)
    sync.open_line(shop, "ORDERS", at=NOW)
    two_minutes = timedelta(minutes=2)
    assert list(sync.lagging(NOW + two_minutes)) == []
    assert list(sync.lagging(NOW + two_minutes + SECOND)) == [SyncLine.objects.get()]
