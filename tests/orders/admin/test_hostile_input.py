"""Whatever is put into the pages about the platform, they answer in words."""

from urllib.parse import quote

import pytest
import respx
from django.urls import reverse

from orders.models import LiveSession, PlatformApp, Pull, SyncLine
from orders.services import inbox, pulling, sendings, sync
from tests.factories import NOW
from tests.platform import AUTH_URL, BASE_URL, connect, said, told

pytestmark = pytest.mark.django_db
MODELS = (
    "inboundmessage", "sending", "syncline", "unplaced", "pull", "livesession", "grant",
    "platformapp", "shop",
)  # fmt: skip
QUERIES = (
    "shop=abc", "shop=%00", "shop=9999999999999999999999", "state=nonsense", "q=%00%ff%00",
    "q=" + "x" * 5000, "topic__exact=x", "topic__exact=99999999999999", "p=99999999999", "p=-1",
    "p=x", "o=99", "body__startswith=x", "grant__tokens=x", "e=1", "%00=%00",
)  # fmt: skip
IDS = ("abc", "0", "-1", "9" * 40, "%00", "_00", "1e5", "../..")
MOMENTS = ("0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T00:00", "x", "\x00", "-1")


@pytest.fixture(autouse=True)
def here(client, boss, shop):
    """A boss who looks, at one row of everything."""
    client.force_login(boss)
    key = connect(shop)
    inbox.store(key.grant.app, told(key, 1, order_id="1"), at=NOW)
    sendings.claim("ship", "1", shop, at=NOW)
    sync.open_line(shop, "ORDERS", at=NOW)
    pulling.ask_for_numbers(shop, ["1"], by=None, at=NOW)
    with respx.mock(assert_all_called=False) as wire:
        wire.get(url__startswith=AUTH_URL).mock(return_value=said(code=36004001))
        wire.get(f"{BASE_URL}/authorization/202309/shops").mock(return_value=said({"shops": []}))
        yield key


@pytest.mark.parametrize("model", MODELS)
def test_a_list_asked_in_any_way_answers(client, model):
    page = reverse(f"admin:orders_{model}_changelist")
    codes = {query: client.get(f"{page}?{query}").status_code for query in QUERIES}
    assert {query: code for query, code in codes.items() if code >= 500} == {}


@pytest.mark.parametrize("model", MODELS)
def test_a_page_of_no_row_is_not_there(client, model):
    page = reverse(f"admin:orders_{model}_changelist")
    codes = {one: client.get(f"{page}{one}/change/").status_code for one in IDS}
    assert {one: code for one, code in codes.items() if code >= 500} == {}


def taken(text: str) -> tuple[int, ...]:
    """How a page may answer such a text; a NUL sign no page sees at all."""
    return (400,) if "\x00" in text else (200, 302)


@pytest.mark.parametrize("action", ["", "nonsense", "read_again", "switch_poll", "gather"])
def test_a_press_on_no_row_does_nothing(client, action):
    for model in MODELS:
        page = reverse(f"admin:orders_{model}_changelist")
        for chosen in (["x"], ["\x00"], ["9" * 40], ["-1"], []):
            answer = client.post(page, {"action": action, "_selected_action": chosen})
            assert answer.status_code < 500, (model, chosen)
    assert SyncLine.objects.get().is_polled


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_window_that_is_none_is_refused(client, shop, moment):
    Pull.objects.all().delete()
    add = reverse("admin:orders_pull_add")
    for since, until in ((moment, "2026-11-20T00:00"), ("2026-11-20T00:00", moment)):
        answer = client.post(add, {"shop": shop.pk, "since": since, "until": until})
        assert answer.status_code in taken(moment)
        if answer.status_code == 302:
            assert client.get(answer["Location"]).status_code == 200
            assert client.get(reverse("admin:orders_pull_changelist")).status_code == 200


@pytest.mark.parametrize(
    "numbers", ["\x00", " , \n", "1" * 100_000, "\ud83d", "' OR 1=1", "1 " * 3_000]
)
def test_numbers_that_are_none_are_refused(client, shop, numbers):
    Pull.objects.all().delete()
    numbers = numbers.encode("utf-8", "replace").decode()
    answer = client.post(reverse("admin:orders_pull_add"), {"shop": shop.pk, "numbers": numbers})
    assert answer.status_code in taken(numbers)
    for pull in Pull.objects.all():
        page = reverse("admin:orders_pull_change", args=[pull.pk])
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_live_session_outside_of_time_is_refused(client, shop, moment):
    day, _, hour = moment.partition("T")
    hours = {"starts_at_0": day, "starts_at_1": hour, "ends_at_0": day, "ends_at_1": hour}
    add = reverse("admin:orders_livesession_add")
    for title in ("Friday", "\x00", "x" * 10_000):
        for ends in ({}, {"ends_at_0": "", "ends_at_1": ""}):
            sent = {"shop": shop.pk, "title": title, "platform_ref": ""} | hours | ends
            assert client.post(add, sent).status_code in taken(title + moment)
    for session in LiveSession.objects.all():
        client.get(reverse("admin:orders_livesession_change", args=[session.pk]))
    assert client.get(reverse("admin:orders_livesession_changelist")).status_code == 200


def test_a_session_known_already_or_that_ends_before_it_starts_is_refused_in_words(client, shop):
    LiveSession.objects.create(shop=shop, title="Live", platform_ref="r", starts_at=NOW)
    hours = {"starts_at_0": "2026-11-20", "starts_at_1": "17:00", "ends_at_0": "2026-11-20"}
    sent = {"shop": shop.pk, "title": "Friday", "platform_ref": "r", "ends_at_1": "16:00"} | hours
    page = client.post(reverse("admin:orders_livesession_add"), sent)
    assert page.status_code == 200
    assert LiveSession.objects.count() == 1


@pytest.mark.parametrize("text", ["\x00", "\u202e", "x" * 20_000, "{{7*7}}", "<script>"])
def test_who_comes_back_with_anything_is_sent_to_the_shops(client, text):
    for sent in ({"state": text, "code": "c"}, {"state": "s", "code": text}, {text: text}):
        answer = client.get(reverse("consent"), sent, follow=True)
        assert answer.status_code in taken(text)
        assert b"<script>c" not in answer.content


@pytest.mark.parametrize("grant", ["0", "9" * 40])
def test_shops_of_no_grant_are_not_there(client, grant):
    page = reverse("admin:orders_grant_changelist")
    assert client.get(f"{page}{grant}/shops/").status_code == 404


def test_shops_the_platform_does_not_offer_are_not_connected(client, here):
    page = reverse("admin:orders_grant_attach", args=[here.grant_id])
    for sent in ({}, {"7495": "x"}, {"\x00": "1"}):
        for shop in ("x", "x\x00"):
            answer = client.post(f"{page}?shop={quote(shop)}", sent)
            assert answer.status_code in taken("".join(sent) + shop)


@pytest.mark.parametrize(
    "address",
    ["http://[", "https://\x00", "javascript:alert(1)", "https://", "ftp://a.b", "https://a:99999"],
)
def test_an_address_that_is_none_is_refused(client, address):
    sent = {
        "name": "Ours", "app_key": "ak9", "service_id": "71", "region": "WORLD",
        "base_url": address, "auth_url": AUTH_URL, "authorise_url": "", "new_secret": "s",
    }  # fmt: skip
    answer = client.post(reverse("admin:orders_platformapp_add"), sent)
    assert answer.status_code in taken(address)
    assert PlatformApp.objects.count() == 1
