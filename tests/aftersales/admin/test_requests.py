"""The desk: what buyers ask, by the time that is left, and one answer a request."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import translation

from aftersales.admin import requests
from aftersales.models import CancellationRequest, Claim, DeskOverride, Kind, ReturnRequest
from aftersales.services import answers, claims, feeds, reasons
from fulfillment_site.dashboards import board
from orders.models import Clock
from orders.moment import moment
from orders.refusals import words
from orders.refusals.reasons import reason
from orders.services import clocks
from tests import factories
from tests.aftersales.wire import DEADLINE, seconds
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
PACKED = "seller_reject_apply_product_has_been_packed"
LIST = "admin:aftersales_cancellationrequest_changelist"
PAGE = "admin:aftersales_cancellationrequest_change"
RETURNS, RETURN = (
    "admin:aftersales_returnrequest_changelist",
    "admin:aftersales_returnrequest_change",
)


def asked(platform, shop, count=1, *, first=1, left=20 * HOUR) -> list[CancellationRequest]:
    """So many buyers who want to cancel, each a minute later than the one before."""
    orders = factories.place(shop, *(factories.draft() for _ in range(count)))
    for number, order in enumerate(orders, start=first):
        deadline = seconds(NOW + left + timedelta(minutes=number))
        awaits = [{"action": "SELLER_RESPOND_CANCEL", "deadline": deadline}]
        platform.ask(str(number), order.number, seller_next_action_response=awaits)
    feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=NOW)
    return list(CancellationRequest.objects.filter(order__in=orders).order_by("pk"))


def rows(client, name=LIST, **asked) -> list[str]:
    return [str(row) for row in client.get(reverse(name), asked).context["cl"].result_list]


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def press(client, row, button, **answers):
    name = f"admin:aftersales_{type(row)._meta.model_name}_{button}"
    return client.post(reverse(name, args=[row.pk]), {"_form_submitted": "on"} | answers)


def test_list_costs_the_same_for_one_and_for_25_requests(desk, platform, shop, cost):
    asked(platform, shop)
    one = cost(LIST)
    asked(platform, shop, 24, first=2)

    assert cost(LIST) == one == 5


def test_the_first_to_run_out_is_on_top_with_its_money_and_its_order(desk, platform, shop):
    late = asked(platform, shop, left=30 * HOUR)[0]
    soon = asked(platform, shop, first=2)[0]

    page = desk.get(reverse(LIST)).content.decode()

    assert rows(desk) == [soon.order_number, late.order_number]
    assert "22.30 USD" in page
    assert "Bought by mistake" in page
    assert reverse("admin:orders_order_change", args=[soon.order_id]) in page


def test_what_is_closed_is_shown_when_asked_for(desk, platform, shop):
    (row,) = asked(platform, shop)
    platform.ask("1", row.order_number, "CANCEL", at=NOW + HOUR)
    feeds.read(feeds.CANCELLATIONS, shop, ["1"], at=NOW)

    assert rows(desk) == rows(desk, state="PENDING") == []
    assert rows(desk, state="all") == rows(desk, state="WITHDRAWN") == [row.order_number]
    assert rows(desk, state="all", q=row.order_number) == [row.order_number]
    assert rows(desk, state="all", q=row.platform_id) == [row.order_number]


def test_nobody_sees_requests_of_shops_that_are_not_theirs(client, platform, shop):
    group = factories.make_group("aftersales.view_cancellationrequest")
    (row,) = asked(platform, shop)
    other = factories.make_person("other", None, shops=[factories.make_shop("B")])
    other.groups.add(group)
    client.force_login(other)

    assert rows(client) == []
    assert client.get(reverse(PAGE, args=[row.pk])).status_code == 302


def test_the_page_costs_little_and_shows_both_answers(leads_desk, platform, shop, cost):
    (row,) = asked(platform, shop)

    assert cost(PAGE, row.pk) == 11
    page = leads_desk.get(reverse(PAGE, args=[row.pk])).content.decode()
    assert "Agree, cancel the order" in page
    assert "Refuse, send it" in page
    assert "(platform)" in page


def test_agreeing_is_one_press(desk, platform, shop, agent):
    (row,) = asked(platform, shop)

    assert told(press(desk, row, "agree_to_it")) == ["1 done."]

    row = again(row)
    assert (row.state, row.verdict, row.answered_by) == ("ANSWERED", "APPROVE", agent)
    page = desk.get(reverse(PAGE, args=[row.pk])).content.decode()
    assert "on its way" in page
    assert "Refuse, send it" not in page


def test_refusing_offers_the_reasons_of_this_request(leads_desk, platform, shop):
    (row,) = asked(platform, shop)
    CancellationRequest.objects.update(reject_reasons=[{"name": "packed", "text": "It is packed"}])
    address = reverse("admin:aftersales_cancellationrequest_refuse_it", args=[row.pk])

    assert "It is packed" in leads_desk.get(address).content.decode()
    press(leads_desk, row, "refuse_it", reason="another")
    assert again(row).state == "PENDING"
    press(leads_desk, row, "refuse_it", reason="packed", comment="Sorry.")

    row = again(row)
    assert (row.state, row.answer_reason, row.answer_comment) == ("ANSWERED", "packed", "Sorry.")


def test_before_the_platform_named_its_reasons_the_known_ones_are_offered(
    leads_desk, platform, shop
):
    (row,) = asked(platform, shop)
    address = reverse("admin:aftersales_cancellationrequest_refuse_it", args=[row.pk])

    assert "The parcel is packed" in leads_desk.get(address).content.decode()


def test_a_word_to_the_buyer_that_is_too_long_is_refused_and_not_cut(leads_desk, platform, shop):
    (row,) = asked(platform, shop)
    address = reverse("admin:aftersales_cancellationrequest_refuse_it", args=[row.pk])
    assert "maxlength" not in leads_desk.get(address).content.decode()

    page = press(leads_desk, row, "refuse_it", reason=PACKED, comment="x" * 9000).content.decode()

    assert "Ensure this value has at most 500 characters (it has 9000)." in page
    assert (again(row).state, again(row).answer_comment) == ("PENDING", "")
    press(leads_desk, row, "refuse_it", reason=PACKED, comment="x" * 500)
    assert again(row).answer_comment == "x" * 500


@pytest.mark.parametrize("button", ["agree_to_it", "refuse_it"])
def test_what_is_answered_stands_in_the_dialog(leads_desk, platform, shop, button):
    (row,) = asked(platform, shop)
    line = row.order.lines.get()
    address = reverse(f"admin:aftersales_cancellationrequest_{button}", args=[row.pk])

    page = leads_desk.get(address).content.decode()

    told = (row.order_number, "Shop A", f"{line.quantity} × {line.product_name}", "22.30 USD")
    assert [one for one in (*told, "Bought by mistake") if one not in page] == []


def test_of_a_part_of_an_order_only_that_part_stands_in_the_dialog(desk, platform, shop):
    (row,) = asked(platform, shop)
    row.order.lines.update(platform_line_ids=["1", "2", "3"], quantity=3, variation="")
    row.line_ids = ["3"]
    name = row.order.lines.get().product_name
    assert requests.goods(row) == [f"1 × {name}"]
    row.line_ids = []
    assert requests.goods(row) == [f"3 × {name}"]


def test_a_row_among_many_is_named_with_its_money(desk, platform, shop, choose):
    rows = asked(platform, shop, 2)
    page = choose(LIST, "agree_to_chosen", *rows).content.decode()
    named = [f"{row.order_number} · 22.30 USD · Bought by mistake" for row in rows]
    assert [one for one in named if one not in page] == []


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("ecom_order_unpaid_canceled_reason_no_longer_needed", "", "No longer needed"),
        ("ecom_order_to_ship_canceled_reason_better_price_uk", "ถูก", "A better price elsewhere"),
        ("seller_cancel_reason_out_of_stock", "", "Out of stock"),
        ("system_cancel_order_reason_shipping_timeout", "", "The parcel was not collected in time"),
        ("ecom_order_delivered_refund_reason_damaged_seller_uk", "", "Parcel or goods are damaged"),
        ("buyer_refund_suspected_counterfeit", "", "It is thought to be a fake"),
        ("returned_to_shipper_refused", "", "The buyer did not take the parcel"),
        ("new_reason", "Their own words", "Their own words"),
        ("new_reason", "", "new_reason"),
    ],
)
def test_why_is_said_in_our_words_and_else_in_the_platforms(code, text, words):
    assert reason(code, text) == words


def test_why_is_said_in_chinese_on_chinese_pages():
    with translation.override("zh-hans"):
        assert reason("seller_cancel_reason_out_of_stock", "Out of stock") == "缺货"


def test_a_closed_request_does_not_read_like_a_cancelled_order(desk, platform, shop):
    (row,) = asked(platform, shop)
    platform.ask("1", row.order_number, "CANCEL", at=NOW + HOUR)
    feeds.read(feeds.CANCELLATIONS, shop, ["1"], at=NOW)

    page = desk.get(reverse(PAGE, args=[row.pk])).content.decode()

    assert "the request is closed, and the order goes on" in page


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("BUYER", "agreed to"),
        ("SELLER", "called off by us"),
        ("SYSTEM", "cancelled by the platform"),
    ],
)
def test_who_cancelled_is_told(desk, platform, shop, role, words):
    asked(platform, shop)
    CancellationRequest.objects.update(state="AGREED", role=role)
    page = desk.get(reverse(LIST), {"state": "all"}).content.decode()
    assert f'<span class="chip is-grey">{words}</span>' in page


def test_many_are_agreed_to_at_once_and_the_rest_is_named(desk, platform, shop, choose, agent):
    first, second = asked(platform, shop, 2)
    done = answers.Answer("APPROVE")
    answers.answer(CancellationRequest, [first.pk], done, by=agent, at=NOW)

    answer = choose(LIST, "agree_to_chosen", first, second, asked="1")

    assert told(answer)[0] == "1 done."
    assert "agent answered this on 2026-11-20 12:00 already: agreed to." in told(answer)[1]
    assert again(second).state == "ANSWERED"


def test_who_may_not_answer_is_refused_and_nothing_changes(client, platform, shop):
    (row,) = asked(platform, shop)
    looker = factories.make_person("looker", None, shops=[shop])
    looker.groups.add(factories.make_group("aftersales.view_cancellationrequest"))
    client.force_login(looker)

    assert press(client, row, "agree_to_it").status_code == 403
    assert again(row).state == "PENDING"


def test_an_answer_that_failed_says_why(desk, platform, shop):
    (row,) = asked(platform, shop)
    press(desk, row, "agree_to_it")
    sending = answers.sendings.claim("answer_cancel", again(row).answer_ref, shop, at=NOW)
    why = answers.Refused("platform_refused", code=25001014, message="Unknown reason.")
    CancellationRequest.objects.update(sending=sending.sending_id)
    answers._fail(again(row), sending, why, NOW)

    page = desk.get(reverse(PAGE, args=[row.pk])).content.decode()

    assert "The platform said no: Unknown reason. (25001014)." in page
    assert "Agree, cancel the order" in page


class TestReturns:
    def asked(self, platform, shop, **values) -> ReturnRequest:
        platform.ask_return("4036", factories.make_order(shop).number, **values)
        feeds.read(feeds.RETURNS, shop, ["4036"], at=NOW)
        return ReturnRequest.objects.get()

    def test_list_and_page_say_what_is_asked_now(self, desk, platform, shop, cost):
        row = self.asked(platform, shop)

        assert (cost(RETURNS), cost(RETURN, row.pk)) == (5, 7)
        for address in (reverse(RETURNS), reverse(RETURN, args=[row.pk])):
            page = desk.get(address).content.decode()
            assert "take the goods back?" in page
            assert "return for money back" in page

    @pytest.mark.parametrize("status", feeds.RETURNS.open_statuses)
    def test_its_status_is_said_in_words(self, status):
        assert status in words.WORDS

    def test_it_is_refused_by_reasons_of_returns(self, desk, platform, shop):
        row = self.asked(platform, shop)
        address = reverse("admin:aftersales_returnrequest_refuse_it", args=[row.pk])

        page = desk.get(address).content.decode()
        assert "It was used or broken, and cannot be returned" in page
        assert "The parcel is packed" not in page
        press(desk, row, "refuse_it", reason=PACKED)
        assert again(row).state == "PENDING"

        told = [
            {"name": "reverse_reject_request_reason_3", "text": "Used"},
            {"name": "x", "text": "Y"},
        ]
        ReturnRequest.objects.update(reject_reasons=told)
        assert reasons.offered(again(row)) == [
            ("reverse_reject_request_reason_3", "It was used or broken, and cannot be returned"),
            ("x", "Y"),
        ]

    def test_a_further_step_has_reasons_of_its_own(self, desk, platform, shop):
        row = self.asked(platform, shop)
        ReturnRequest.objects.update(reject_reasons=[{"name": "x", "text": "Y"}])
        press(desk, row, "agree_to_it")
        step = "SELLER_RESPOND_RECEIVE_PACKAGE"
        platform.ask_return("4036", row.order_number, step=step, at=NOW + HOUR)

        feeds.read(feeds.RETURNS, shop, ["4036"], at=NOW + HOUR)

        row = again(row)
        assert (row.state, row.step, row.reject_reasons) == ("PENDING", step, None)

    def test_an_answer_that_was_accepted_is_not_called_overtaken(self, desk, platform, shop):
        row = self.asked(platform, shop)
        press(desk, row, "agree_to_it")
        claim = answers.sendings.claim("answer_return", again(row).answer_ref, shop, at=NOW)
        answers.sendings.accept(claim, {"request_id": "r"}, at=NOW)
        ReturnRequest.objects.update(sending=claim.sending_id, state="PENDING")

        page = desk.get(reverse(RETURN, args=[row.pk])).content.decode()

        assert '<span class="chip is-safe">accepted</span>' in page
        assert "overtaken" not in page

    def test_one_step_is_answered(self, desk, platform, shop):
        row = self.asked(platform, shop)
        press(desk, row, "agree_to_it")

        assert (again(row).state, again(row).answered_step) == ("ANSWERED", row.step)


class TestHome:
    def todos(self, person, at) -> dict:
        return {todo.text: todo.due_at for todo in board.board(person, at=at).todos}

    def page_of(self, text, person, at) -> str:
        return {todo.text: todo.url for todo in board.board(person, at=at).todos}[text]

    def test_unanswered_requests_stand_on_the_home_page_by_their_clock(self, platform, shop, agent):
        asked(platform, shop, 9)

        todos = self.todos(agent, NOW)

        assert todos["9 cancellations unanswered"] == DEADLINE + timedelta(minutes=1)

    def test_the_lead_is_told_when_two_hours_are_left(self, platform, shop, agent):
        lead = factories.make_person("lead", "customer service lead")
        asked(platform, shop)
        late = DEADLINE - HOUR
        text = "1 buyer is not answered, and the platform decides within two hours"
        assert text not in self.todos(lead, NOW)

        clocks.tell(list(clocks.to_tell(late)), at=late)

        assert Clock.objects.open().filter(kind="ANSWER").count() == 2  # and one buyer
        assert text in self.todos(lead, late)
        assert text not in self.todos(agent, late)
        assert self.page_of(text, lead, late) == reverse("desk:desk")
        reader = factories.make_person("reader", None, shops=[shop])
        reader.groups.add(factories.make_group("aftersales.watch_answers"))
        assert self.page_of(text, reader, late) == reverse(LIST)


def test_page_of_a_request_tells_where_the_parcel_truly_is(desk, platform, shop, house):
    factories.make_stock(house, "TEE-RED-M", 5)
    order = factories.make_order(shop)
    (box,) = factories.make_packages(order)
    platform.ask("1", order.number)
    feeds.read(feeds.CANCELLATIONS, shop, ["1"], at=NOW)
    row = CancellationRequest.objects.get()

    page = desk.get(reverse(PAGE, args=[row.pk])).text

    assert f"wave W-{box.wave_id}, position {box.position}" in page


class TestWhatSomebodyHasInHand:
    @pytest.fixture
    def held(self, platform, shop) -> CancellationRequest:
        """A request that another agent took up at the desk a moment ago."""
        (row,) = asked(platform, shop)
        other = factories.make_person("olga", "customer service")
        claims.take(Kind.CANCEL, row.pk, by=other, at=moment())
        return row

    def test_no_other_agent_answers_it_here(self, desk, held):
        dialog = reverse("admin:aftersales_cancellationrequest_agree_to_it", args=[held.pk])
        page = desk.get(dialog).text
        assert "olga has it in hand at the desk." in page
        assert 'name="why"' not in page

        said = told(press(desk, held, "agree_to_it", why="I was asked to"))

        assert said == [f"{held.order_number}: olga has it in hand at the desk."]
        assert (again(held).state, DeskOverride.objects.count()) == ("PENDING", 0)

    def test_nor_among_others_of_the_list(self, desk, held):
        chosen = {"action": "agree_to_chosen", "_selected_action": [held.pk], "asked": "1"}
        page = desk.post(reverse(LIST), chosen, follow=True).text

        assert f"{held.order_number}: olga has it in hand at the desk." in page
        assert again(held).state == "PENDING"

    def test_a_lead_does_who_says_why_and_that_is_kept(self, leads_desk, held):
        press(leads_desk, held, "agree_to_it", why="")
        assert again(held).state == "PENDING"

        press(leads_desk, held, "agree_to_it", why="Olga went home")

        kept, held = DeskOverride.objects.get(), again(held)
        assert (held.state, held.answered_by) == ("ANSWERED", kept.by)
        assert (kept.ref, kept.reason, kept.waiting) == (f"cancel:{held.pk}", "Olga went home", 0)
        assert not Claim.objects.open().exists()

    def test_who_has_it_answers_it_here_too(self, client, held):
        client.force_login(Claim.objects.get().by)

        assert told(press(client, held, "agree_to_it")) == ["1 done."]
        assert DeskOverride.objects.count() == 0

    def test_a_claim_that_ran_out_holds_nobody_up(self, desk, held):
        Claim.objects.update(until_at=moment() - timedelta(seconds=1))

        assert told(press(desk, held, "agree_to_it")) == ["1 done."]
