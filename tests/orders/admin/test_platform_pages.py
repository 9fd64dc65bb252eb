"""What was heard, told and fetched, and whether both sides agree."""

import re
from datetime import timedelta

import pytest
import respx
from django.urls import reverse

from orders.errors import Refused
from orders.models import InboundMessage, LiveSession, Pull, Sending, SyncLine, Unplaced
from orders.moment import moment
from orders.services import inbox, pulling, sendings, sync
from tests.factories import HOUR, NOW, again, make_group, make_order, make_person, make_shop
from tests.platform import DETAIL, SEARCH, Feed, connect, make_app, make_grant, said, told

pytestmark = pytest.mark.django_db
HEARD = "admin:orders_inboundmessage_changelist"
TOLD = "admin:orders_sending_changelist"
LINES = "admin:orders_syncline_changelist"
UNPLACED = "admin:orders_unplaced_changelist"
PULLS = "admin:orders_pull_changelist"
WHY_NOT = "The platform does not let us ask it for orders.get of Shop A: scope (105005)."
LIVE = "admin:orders_livesession_changelist"
WHY = Refused("platform_refused", code=21011022, message="bad number")


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def key(shop):
    return connect(shop)


def test_lists_cost_the_same_for_one_row_and_for_25(desk, cost):
    app = make_app()

    def more(count, start):
        for number in range(start, start + count):
            shop = make_shop(f"S{number}")
            key = connect(shop, grant=make_grant(app, f"o{number}"))
            sync.open_line(shop, "ORDERS", at=NOW)
            inbox.store(app, told(key, 1, order_id="1"), at=NOW)
            sendings.claim("ship", str(number), shop, at=NOW)
            Unplaced.objects.create(shop=shop, number="1", since=NOW, problem=sendings.told(WHY))
            pulling.ask_for_numbers(shop, ["1"], by=None, at=NOW)
            LiveSession.objects.create(shop=shop, title="Live", starts_at=NOW)

    more(1, 0)
    pages = (HEARD, TOLD, LINES, UNPLACED, PULLS, LIVE)
    one = [cost(name) for name in pages]
    more(23, 1)
    assert [cost(name) for name in pages] == one == [6, 5, 5, 5, 5, 5]


def test_a_message_is_shown_without_what_it_says(desk, key):
    inbox.store(key.grant.app, told(key, 14, content="my phone is 0123"), at=NOW)
    inbox.store(key.grant.app, told(key, 99), at=NOW)
    page = desk.get(reverse(HEARD)).content.decode()
    assert "message in a conversation" in page
    assert "type 99" in page
    assert "Nobody reads messages of type 99 yet." in page
    one = InboundMessage.objects.get(topic=14)
    page = desk.get(reverse("admin:orders_inboundmessage_change", args=[one.pk]))
    assert "0123" not in page.content.decode()


@pytest.mark.parametrize(
    ("state", "topics"),
    [("waiting", [1]), ("stuck", [None, 3]), ("quarantined", [1]), ("unknown", [99, 98])],
)
def test_messages_are_found_by_how_they_stand(client, boss, key, state, topics):
    keep_each_kind(key)
    client.force_login(boss)
    page = client.get(reverse(HEARD), {"state": state})
    assert [message.topic for message in page.context["cl"].result_list] == topics


def test_what_nobody_reads_is_counted_by_type(client, boss, key):
    keep_each_kind(key)
    inbox.store(key.grant.app, told(key, 99), at=NOW)
    client.force_login(boss)
    page = client.get(reverse(HEARD)).content.decode()
    assert "<b>2</b> of type 99, which nobody reads" in page
    assert "<b>1</b> of type 98, which nobody reads" in page


def test_what_is_about_no_shop_of_ours_is_put_away_by_those_who_may(
    client, boss, agent, key, choose
):
    keep_each_kind(key)
    foreign = InboundMessage.objects.quarantined().get()
    waiting = InboundMessage.objects.waiting().get()
    client.force_login(agent)
    choose(HEARD, "put_away", foreign)
    assert again(foreign).handled_at is None
    client.force_login(boss)
    home = reverse("admin:index")
    assert "1 message of the platform is about no shop" in client.get(home).content.decode()

    page = choose(HEARD, "put_away", foreign, waiting).content.decode()

    assert "1 done." in page
    assert "This message was read, or is going to be by itself." in page
    assert again(waiting).handled_at is None
    assert "put away" in page
    assert "about no shop" not in client.get(home).content.decode()


def keep_each_kind(key) -> None:
    """One message that waits, one about a stranger, one of no type, one in vain, two unknown."""
    app, stranger = key.grant.app, type("Key", (), {"platform_shop_id": "404"})
    for one, topic in ((key, 3), (key, 98), (key, 99), (key, None), (stranger, 1), (key, 1)):
        inbox.store(app, told(one, topic, order_id="1"), at=NOW)
    inbox.set_aside([InboundMessage.objects.get(topic=3).pk], Refused("message_names_no_order"))


def test_a_message_is_read_again_by_those_who_may(client, boss, agent, key, choose):
    inbox.store(key.grant.app, told(key, 1), at=NOW)
    message = InboundMessage.objects.get()
    inbox.set_aside([message.pk], Refused("message_names_no_order"))
    client.force_login(agent)
    choose(HEARD, "read_again", message)
    assert again(message).next_try_at is None
    client.force_login(boss)
    assert "1 done." in choose(HEARD, "read_again", message).content.decode()
    assert again(message).next_try_at is not None


def test_what_the_platform_refused_is_sent_again(desk, shop, choose):
    refused = sendings.claim("ship", "1152", shop, at=NOW)
    sendings.fail(refused, WHY, at=NOW)
    accepted = sendings.claim("ship", "1153", shop, at=NOW)
    sendings.accept(accepted, {}, at=NOW)
    page = desk.get(reverse(TOLD)).content.decode()
    assert "The platform said no: bad number (21011022)." in page
    assert len(desk.get(reverse(TOLD), {"state": "refused"}).context["cl"].result_list) == 1

    page = choose(TOLD, "send_again", *Sending.objects.all()).content.decode()

    assert "1153 was not refused, so there is nothing to try again." in page
    assert Sending.objects.get(ref="1152").refused_at is None


@pytest.mark.parametrize(
    ("kind", "said"), [("cancel_order", "call the order off"), ("answer_return", "answer a return")]
)
def test_what_is_told_is_named_in_words(desk, shop, kind, said):
    sendings.claim(kind, "1152", shop, at=NOW)
    page = desk.get(reverse(TOLD)).content.decode()
    assert (said in page, kind in page) == (True, False)


@pytest.mark.parametrize(
    ("state", "refs"), [("sent", ["3"]), ("accepted", ["2"]), ("refused", ["1"]), ("", "321")]
)
def test_words_to_the_platform_are_found_by_how_they_stand(desk, shop, state, refs):
    one, two, _three = (sendings.claim("ship", ref, shop, at=NOW) for ref in "123")
    sendings.fail(one, WHY, at=NOW)
    sendings.accept(two, {"package_id": "77"}, at=NOW)
    page = desk.get(reverse(TOLD), {"state": state})
    assert [sending.ref for sending in page.context["cl"].result_list] == list(refs)


def test_the_receipt_of_the_platform_is_kept_and_shown(desk, shop):
    sendings.accept(sendings.claim("ship", "1", shop, at=NOW), {"package_id": "77"}, at=NOW)
    page = reverse("admin:orders_sending_change", args=[Sending.objects.get().pk])
    assert page in desk.get(reverse(TOLD)).content.decode()
    assert ">77<" in "".join(desk.get(page).content.decode().split())


@pytest.mark.parametrize(
    ("read_ago", "facts", "words"),
    [
        (90, {}, "in step"),
        (121, {}, "behind"),
        (90, {"is_polled": False}, "only messages"),
        (90, {"problem": sendings.told(WHY)}, "The platform said no: bad number (21011022)."),
    ],
)
def test_a_line_says_how_it_stands(desk, shop, read_ago, facts, words):
    now = moment()
    connect(shop, at=now - HOUR)
    sync.open_line(shop, "ORDERS", at=now)
    SyncLine.objects.update(polled_at=now - timedelta(seconds=read_ago), **facts)
    assert words in how_it_stands(desk)


def test_a_line_of_a_shop_just_connected_is_being_read(desk, shop):
    now = moment()
    connect(shop, at=now)
    sync.open_line(shop, "ORDERS", at=now)
    assert "being read" in how_it_stands(desk)


def how_it_stands(desk) -> str:
    page = desk.get(reverse(LINES)).context["cl"]
    (row,) = page.result_list
    return page.model_admin.stands(row)


def test_what_waits_of_a_shop_is_told_once_and_leads_to_its_pages(desk, key):
    for feed in ("ORDERS", "CANCELLATIONS", "RETURNS"):
        sync.open_line(key.shop, feed, at=NOW)
    page = desk.get(reverse(LINES)).content.decode()
    assert page.count("0 to send") == 1
    for address in re.findall(r'href="([^"]+)">\d+ (?:to|not)', page):
        assert desk.get(address).status_code == 200


def test_who_only_looks_opens_a_live_session(client, shop):
    session = LiveSession.objects.create(shop=shop, title="Live", starts_at=NOW)
    person = make_person("half", None, shops=[shop])
    person.groups.add(make_group("orders.view_livesession"))
    client.force_login(person)
    page = reverse("admin:orders_livesession_change", args=[session.pk])
    assert client.get(page).status_code == 200


def test_the_line_of_a_shop_says_how_far_it_is(desk, key):
    line = sync.open_line(key.shop, "ORDERS", at=NOW)
    SyncLine.objects.update(
        last_event_at=NOW, polled_at=NOW - HOUR, there=312, here=311, found_missing=1,
        audited_at=NOW - HOUR,
    )  # fmt: skip
    inbox.store(key.grant.app, told(key, 1, order_id="1"), at=NOW)
    page = desk.get(reverse(LINES)).content.decode()
    for words in ("312 there, 311 here", "1 was missing and fetched", "1 to read", "is-red",
                  "<small>Fri 20 Nov 11:00 PST</small>"):  # fmt: skip
        assert words in page
    assert line.shop.name in page


@pytest.mark.parametrize(
    ("facts", "cell"),
    [
        ({}, "–"),
        ({"there": 0, "here": 0, "audit_cursor": NOW}, "–"),  # the first is under way
        ({"there": 0, "here": 0, "audit_cursor": NOW, "audited_at": NOW}, "being compared"),
    ],
)
def test_before_the_first_comparison_stands_a_dash(desk, key, facts, cell):
    sync.open_line(key.shop, "ORDERS", at=NOW)
    SyncLine.objects.update(**facts)
    page = desk.get(reverse(LINES)).content.decode()
    assert cell in re.search(r"field-both_sides[^>]*>(.*?)</td>", page, re.S)[1]
    assert "0 there" not in page


def test_a_line_is_steered_by_the_administrator(client, boss, agent, key, choose):
    line = sync.open_line(key.shop, "ORDERS", at=NOW)
    SyncLine.objects.update(next_poll_at=NOW + 999 * HOUR, next_audit_at=NOW + 999 * HOUR)
    client.force_login(agent)
    choose(LINES, "switch_poll", line)
    assert again(line).is_polled
    client.force_login(boss)
    for name in ("poll_now", "compare_now", "switch_poll"):
        choose(LINES, name, line)
    line = again(line)
    assert not line.is_polled
    assert max(line.next_poll_at, line.next_audit_at) < NOW + 999 * HOUR
    choose(LINES, "switch_poll", line)
    assert again(line).is_polled


def test_orders_are_fetched_from_a_page(desk, lead, key, monkeypatch):
    add = reverse("admin:orders_pull_add")
    assert "Name orders, or a window" in desk.post(add, {"shop": key.shop.pk}).content.decode()
    window = {"since": "2026-11-19T08:00", "until": "2026-11-20T08:00"}

    answer = desk.post(add, {"shop": key.shop.pk} | window)

    pull = Pull.objects.get()
    assert answer["Location"] == reverse("admin:orders_pull_change", args=[pull.pk])
    assert (pull.by, pull.until - pull.since) == (lead, timedelta(days=1))
    assert pull.since.isoformat() == "2026-11-19T16:00:00+00:00"  # eight in the shop's morning
    feed = Feed()
    feed.put("5764600000000001", NOW, create_time=int((NOW - 10 * HOUR).timestamp()))
    with respx.mock:
        respx.post(SEARCH).mock(side_effect=feed.answer)
        pulling.advance([pull.pk], at=pull.next_try_at)
    page = desk.get(answer["Location"]).content.decode()
    assert "5764600000000001" in page
    assert "new" in page


@pytest.mark.parametrize(
    ("kind", "ref", "name"),
    [
        ("upload", "69R1", "tell the tracking number: P-69"),
        ("arrange", "P-61 115200", "arrange shipment: P-61 115200"),
        ("answer_cancel", "4035:1", "answer a cancellation: 4035"),
        ("cancel_order", "5764:7", "call the order off: 5764"),
        ("ask_buyer", "5", "question to a buyer: question 5"),
    ],
)
def test_what_is_told_is_about_what_people_know(desk, shop, kind, ref, name):
    sending = Sending.objects.create(shop=shop, kind=kind, ref=ref, created_at=NOW)
    assert str(sending) == name
    assert sending.about in desk.get(reverse(TOLD)).content.decode()
    page = desk.get(reverse("admin:orders_sending_change", args=[sending.pk])).content.decode()
    assert name in page


def test_numbers_and_a_window_are_not_asked_for_together(desk, key):
    asked = {"shop": key.shop.pk, "numbers": "1", "since": "2026-11-19T08:00"}
    page = desk.post(reverse("admin:orders_pull_add"), asked).content.decode()
    assert page.count("Orders are named by number: leave the window empty.") == 1
    assert Pull.objects.count() == 0


def test_a_moment_that_is_none_is_said_to_be_so(desk, key):
    asked = {"shop": key.shop.pk, "since": "2026-02-30T08:00", "until": "2026-11-19T08:00"}
    page = desk.post(reverse("admin:orders_pull_add"), asked).content.decode()
    assert "This is no moment that there is, as 2026-11-20 08:00 is." in page
    assert "Name orders, or a window" not in page
    assert Pull.objects.count() == 0


def test_only_connected_shops_are_offered_to_fetch_from(desk, key):
    make_shop("0")  # stands before it, and was never connected
    form = desk.get(reverse("admin:orders_pull_add")).context["form"]
    assert list(form.fields["shop"].queryset) == [key.shop]


def test_the_page_of_a_fetch_says_what_it_ran_into(desk, key):
    pull = pulling.ask_for_numbers(key.shop, ["1"], by=None, at=NOW)
    with respx.mock:
        respx.get(DETAIL).mock(return_value=said(code=105005, message="scope"))
        pulling.advance([pull.pk], at=NOW)

    page = desk.get(reverse("admin:orders_pull_change", args=[pull.pk])).content.decode()

    assert "Being fetched." in page
    assert WHY_NOT in page
    assert "It is tried again by itself, next at Fri 20 Nov 12:00 PST." in page
    assert WHY_NOT in desk.get(reverse(PULLS)).content.decode()


def test_orders_are_fetched_by_number_from_a_page(desk, key):
    desk.post(reverse("admin:orders_pull_add"), {"shop": key.shop.pk, "numbers": "1, 2\n3"})
    assert Pull.objects.get().numbers == ["1", "2", "3"]


def test_a_pull_that_was_given_up_says_so_and_why(desk, key):
    pull = pulling.ask_for_numbers(key.shop, ["5764"], by=None, at=NOW)
    with respx.mock:
        respx.get(DETAIL).mock(return_value=said(code=36009021, message="ids"))
        pulling.advance([pull.pk], at=NOW)
    page = desk.get(reverse("admin:orders_pull_changelist")).content.decode()
    assert "given up" in page
    page = desk.get(reverse("admin:orders_pull_change", args=[pull.pk])).content.decode()
    assert "Given up. The platform said no: ids (36009021)." in page
    assert "5764 was not fetched. The platform said no: ids (36009021)." in page


def test_a_shop_somebody_may_not_see_is_not_fetched_from(client, key):
    person = make_person("half", None)
    person.groups.add(make_group("orders.pull_orders", "orders.view_pull"))
    client.force_login(person)
    page = client.post(reverse("admin:orders_pull_add"), {"shop": key.shop.pk, "numbers": "1"})
    assert "Select a valid choice" in page.content.decode()
    assert Pull.objects.count() == 0


def test_a_live_session_gathers_orders_that_are_here(desk, shop, choose):
    order = make_order(shop, created_at=NOW - 2 * HOUR)
    hours = {"starts_at_0": "2026-11-20", "starts_at_1": "09:00", "ends_at_0": "", "ends_at_1": ""}
    desk.post(
        reverse("admin:orders_livesession_add"),
        {"shop": shop.pk, "title": "Friday", "platform_ref": ""} | hours,
    )
    session = LiveSession.objects.get()
    assert session.starts_at.isoformat() == "2026-11-20T17:00:00+00:00"  # nine in the morning
    page = desk.get(reverse("admin:orders_livesession_change", args=[session.pk])).content.decode()
    assert 'value="09:00:00"' in page

    choose(LIVE, "gather", session)

    assert again(order).live_session == session
