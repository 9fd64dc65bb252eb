"""The demo's live shop is connected as a real one would be, and again at every start."""

from io import StringIO

import httpx
import pytest
from django.core.management import call_command

from aftersales.models import AnswerRule, Phrase, ProductFact, SafetyNet
from aftersales.services import facts, playbook
from fulfillment_site.demo.practice import CODE, connect
from orders.models import Grant, Order, PlatformApp, Shop, ShopKey
from orders.models.inbox import SUBSCRIBED
from orders.moment import moment
from orders.services import connecting, connections
from orders.tiktok.calls import webhooks
from tests.factories import make_person
from warehouse.models import Bin, Tote
from warehouse.services import costs

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:1"


@pytest.fixture
def demo(settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    call_command("sync_roles", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())


def listeners(shop: Shop) -> set[tuple[str, str]]:
    """Kind of event and address of all that the practice shop tells us of a shop."""
    client = connections.client_for(shop, at=moment())
    return {(one.event_type, one.address) for one in webhooks.subscriptions(client)}


def everything(site: str) -> set[tuple[str, str]]:
    return {(topic.name, f"{site}/tiktok/webhook/") for topic in SUBSCRIBED}


def test_the_first_start_connects_the_shop_and_asks_for_messages(demo, practice):
    shop, told = connect(practice.url, SITE, at=moment())

    assert (shop.code, told.done, told.refused) == (CODE, [shop.pk], {})
    assert practice.state()["shops"][0]["id"] == shop.key.platform_shop_id
    assert listeners(shop) == everything(SITE)


def test_a_person_who_connects_it_anew_is_led_to_where_the_seller_agrees(demo, practice):
    shop, _told = connect(practice.url, SITE, at=moment())
    link = connecting.link(shop.key.grant.app, shop, by=make_person("lead", None))
    assert httpx.get(link).status_code == 200


def test_a_later_start_moves_addresses_alone(demo, practice):
    connect(practice.url, SITE, at=moment())
    before = Grant.objects.values_list("pk", "version", "granted_at").get()

    shop, told = connect(practice.url, "http://127.0.0.1:2", at=moment())

    assert told.done == [shop.pk]
    assert Grant.objects.values_list("pk", "version", "granted_at").get() == before
    assert listeners(shop) == everything("http://127.0.0.1:2")
    assert [len(practice.state()[kind]) for kind in ("apps", "shops")] == [1, 1]


def test_what_a_person_disconnected_stays_so(demo, practice):
    shop, _told = connect(practice.url, SITE, at=moment())
    connecting.disconnect([shop.pk], by=None, at=moment())

    _shop, told = connect(practice.url, SITE, at=moment())

    assert {pk: refused.code for pk, refused in told.refused.items()} == {
        shop.pk: "shop_not_connected"
    }
    assert not ShopKey.objects.connected().exists()


def test_a_practice_shop_that_lost_its_file_is_asked_anew(demo, practice):
    first, _told = connect(practice.url, SITE, at=moment())
    practice.post("reset")

    shop, told = connect(practice.url, SITE, at=moment())

    assert (shop, told.done) == (first, [first.pk])
    assert listeners(shop) == everything(SITE)


def test_a_copy_that_is_not_the_demo_connects_nothing():
    out = StringIO()

    call_command("connect_practice", stdout=out)

    assert out.getvalue() == "This is not the demo: nothing is connected to a practice shop.\n"
    assert not PlatformApp.objects.exists()


def test_the_desk_of_the_demo_has_words_costs_a_net_a_rule_a_basket_and_totes(demo):
    shop, at = Shop.objects.get(), moment()
    known = {code for code, _words in playbook.reasons()}
    assert {one.reason for one in Phrase.objects.all()} <= known
    for reason in ("not_shipped_on_time", "created_by_mistakes", "wrong_delivery_info"):
        assert len(playbook.phrases(reason, shop)) >= 2, reason
    for phrase in Phrase.objects.all():
        assert phrase.approved_by.username == "carl"
        assert not facts.has_stray_brace(phrase.text)
        assert set(facts.NAME.findall(phrase.text)) <= set(facts.NAMES)
    assert {one.language for one in ProductFact.objects.all()} == {"en", "zh-hans"}
    order = Order.objects.exclude(state="CANCELLED").first()
    assert costs.so_far([order.pk], at=at)[order.pk].missing == ()
    assert not SafetyNet.objects.get(shop=shop).is_on
    assert AnswerRule.objects.get().is_draft
    assert Bin.objects.get(is_red_basket=True).code == "RED-1"
    assert Tote.objects.count() == 6
