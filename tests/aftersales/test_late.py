"""A late order: where its shop wishes it, a lead is asked whether to call it off, and decides."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftersales.models import CallOff, Proposal
from aftersales.services import late
from fulfillment_site.dashboards.board import board
from orders.models import Hold, Order
from orders.services import lateness, lifecycle
from tests import factories
from tests.factories import HOUR, PAID, again, make_order, make_person

pytestmark = pytest.mark.django_db
DUE = PAID + 48 * HOUR
AT = DUE + timedelta(minutes=5)
OUT, PRICE = "seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price"
PAGE = "admin:aftersales_proposal_changelist"


@pytest.fixture
def order(platform, shop) -> Order:
    """Late, of a connected shop that has its leads asked."""
    shop.late_policy = "PROPOSE"
    shop.save()
    factories.make_skus(["TEE-RED-M"])
    order = make_order(shop)
    run_late()
    return again(order)


@pytest.fixture
def asked(order) -> Proposal:
    assert turn() == [order.pk]
    return Proposal.objects.get()


def run_late():
    lateness.stamp(list(lateness.pending(AT)), at=AT)


def run_short(order: Order) -> None:
    wait = lifecycle.Wait(order.pk, Hold.Reason.SHORT, "held_short", {"skus": "TEE-RED-M"})
    assert lifecycle.hold([wait], by=None, at=AT).done == [order.pk]


def turn() -> list[int]:
    return late.propose(list(late.pending(AT)), at=AT).done


def last_verb(order) -> str:
    return order.events.order_by("seq").last().verb


def bring(order, *verbs):
    for verb in verbs:
        assert lifecycle.move([order.pk], verb, by=None, at=AT).done == [order.pk]


def test_a_lead_is_asked_once_and_nothing_is_called_off_before(order, asked):
    assert (asked.reason, asked.made_at, asked.verdict) == ("", AT, "")
    assert turn() == []
    assert late.propose([order.pk], at=AT).done == []  # another worker, a moment later
    assert last_verb(order) == "propose_call_off"
    assert (again(order).called_off_at, CallOff.objects.count()) == (None, 0)


def test_no_lead_is_asked_unless_the_shop_wishes_it(order, shop):
    shop.late_policy = "ESCALATE"
    shop.save()
    assert turn() == []


def test_no_lead_is_asked_of_what_the_platform_lets_nobody_cancel(order):
    Order.objects.update(platform_status="IN_TRANSIT")
    assert turn() == []


def test_no_lead_is_asked_where_the_shop_is_cut_off(order, key):
    key.disconnected_at = AT
    key.save()
    assert turn() == []


def test_no_lead_is_asked_of_what_its_buyer_asks_back_or_was_packed(order):
    lifecycle.mark([order.pk], "cancel_asked_at", at=AT)
    assert turn() == []
    lifecycle.unmark([order.pk], "cancel_asked_at")
    bring(order, "release", "start_picking", "pack")
    assert turn() == []


def test_an_accepted_proposal_calls_the_order_off_for_the_reason_the_lead_names(asked, lead):
    assert late.accept([asked.pk], reason=PRICE, by=lead, at=AT).done == [asked.pk]

    call_off = CallOff.objects.get()
    assert (call_off.order_id, call_off.reason, call_off.by) == (asked.order_id, PRICE, lead)
    assert again(asked.order).called_off_at == AT
    asked = again(asked)
    assert (asked.verdict, asked.decided_by, asked.decided_at) == ("ACCEPTED", lead, AT)
    assert asked.reason == PRICE


def test_nothing_is_called_off_for_a_reason_that_nobody_named(asked, lead):
    refused = late.accept([asked.pk], by=lead, at=AT).refused

    assert refused[asked.pk].code == "late_reason_is_missing"
    assert (again(asked).verdict, CallOff.objects.count()) == ("", 0)
    assert again(asked.order).called_off_at is None


def test_what_is_short_is_out_of_stock_as_long_as_it_is_and_the_others_wait(asked, lead):
    other = make_order(asked.order.shop)
    run_late()
    assert turn() == [other.pk]
    question = other.proposals.get()
    run_short(other)

    outcome = late.accept([asked.pk, question.pk], by=lead, at=AT)

    assert (outcome.done, list(outcome.refused)) == ([question.pk], [asked.pk])
    assert (again(question).reason, CallOff.objects.get().reason) == (OUT, OUT)


def test_goods_that_came_in_meanwhile_are_not_called_short(asked, lead):
    run_short(asked.order)
    assert late.true_reasons([asked]) == {asked.pk: OUT}
    lifecycle.lift([asked.order_id], [Hold.Reason.SHORT], by=None, at=AT)

    assert late.true_reasons([asked]) == {}
    assert late.accept([asked.pk], by=lead, at=AT).done == []


def test_a_reason_that_does_not_fit_the_market_leaves_it_open(asked, lead):
    nowhere = "seller_cancel_paid_reason_buyer_requested_cancellation"
    asked.order.shop.market = "TH"
    asked.order.shop.save()
    refused = late.accept([asked.pk], reason=nowhere, by=lead, at=AT).refused
    assert refused[asked.pk].code == "call_off_reason_does_not_fit"
    assert (again(asked).verdict, again(asked).reason, CallOff.objects.count()) == ("", "", 0)
    assert nowhere not in dict(late.reasons(Proposal.objects.all()))


def test_a_refused_proposal_lets_the_order_go_on_and_is_never_made_again(asked, lead):
    assert late.refuse([asked.pk], by=lead, at=AT).done == [asked.pk]

    assert (again(asked).verdict, CallOff.objects.count()) == ("REFUSED", 0)
    assert last_verb(asked.order) == "refuse_call_off"
    assert turn() == []
    again_asked = late.accept([asked.pk], by=lead, at=AT).refused[asked.pk]
    assert again_asked.code == "proposal_is_decided"
    assert CallOff.objects.count() == 0


def test_what_is_packed_meanwhile_is_not_called_off_and_no_longer_asked(asked, lead):
    bring(asked.order, "release", "start_picking", "pack")

    assert late.accept([asked.pk], by=lead, at=AT).refused[asked.pk].code == "proposal_is_moot"
    assert CallOff.objects.count() == 0
    assert late.drop(list(late.moot(AT)), at=AT).done == [asked.pk]
    assert (again(asked).verdict, again(asked).decided_by) == ("MOOT", None)
    bring(asked.order, "unpack")
    assert turn() == [asked.order_id]


def test_what_still_waits_is_not_taken_back(asked):
    assert list(late.moot(AT)) == []
    assert late.drop([asked.pk], at=AT).done == []


@pytest.mark.parametrize(
    "row", [{"verdict": "ACCEPTED"}, {"decided_at": AT}, {"decided_at": AT, "verdict": "PERHAPS"}]
)
def test_the_database_takes_no_half_decision(order, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(order=order, reason=OUT, made_at=AT, **row)


def test_the_database_takes_one_open_question_an_order(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(order=asked.order, reason=OUT, made_at=AT)


def test_asking_costs_the_same_for_one_and_for_many(order, django_assert_max_num_queries):
    factories.place(order.shop, *(factories.draft() for _ in range(20)))
    run_late()
    ids = list(late.pending(AT))
    assert len(ids) == 21
    with django_assert_max_num_queries(8):
        assert len(late.propose(ids, at=AT).done) == 21


class TestThePage:
    def post(self, client, name, *rows, **more):
        chosen = {"action": name, "_selected_action": [row.pk for row in rows]}
        return client.post(reverse(PAGE), chosen | more, follow=True)

    def test_a_lead_calls_off_after_being_asked(self, client, lead, asked):
        client.force_login(lead)
        assert "Call these late orders off?" in self.post(client, "accept_chosen", asked).text
        assert (
            "This field is required"
            in self.post(client, "accept_chosen", asked, asked="1", reason="").text
        )
        assert again(asked).verdict == ""

        self.post(client, "accept_chosen", asked, asked="1", reason=PRICE)
        assert (again(asked).verdict, CallOff.objects.get().reason) == ("ACCEPTED", PRICE)

    def test_goods_that_are_short_name_the_reason(self, client, lead, asked):
        run_short(asked.order)
        client.force_login(lead)
        assert "goods are short" in client.get(reverse(PAGE)).text
        assert (
            "out of stock, where goods are short" in self.post(client, "accept_chosen", asked).text
        )

        self.post(client, "accept_chosen", asked, asked="1", reason="")
        assert (again(asked).verdict, CallOff.objects.get().reason) == ("ACCEPTED", OUT)

    def test_a_manager_lets_it_go_on(self, client, asked):
        client.force_login(make_person("manager", "operations manager"))
        self.post(client, "refuse_chosen", asked)
        assert again(asked).verdict == "REFUSED"
        page = client.get(reverse(PAGE), {"decided": "yes"}).text
        assert "goes on" in page
        assert asked.order.number in page

    def test_an_agent_may_not_decide(self, client, agent, asked):
        client.force_login(agent)
        assert self.post(client, "refuse_chosen", asked).status_code == 403
        assert again(asked).verdict == ""

    def test_looking_decides_nothing(self, client, lead, asked):
        client.force_login(lead)
        client.get(reverse(PAGE), {"action": "refuse_chosen", "_selected_action": asked.pk})
        assert again(asked).verdict == ""

    def test_home_tells_leads_alone(self, asked, agent, lead):
        def told(person) -> dict:
            return {todo.text: todo.due_at for todo in board(person, at=AT).todos}

        assert told(lead)["1 late order may be called off"] == DUE
        assert "1 late order may be called off" not in told(agent)

    def test_the_list_costs_the_same_for_one_and_for_25_rows(self, client, lead, asked, cost):
        client.force_login(lead)
        one = cost(PAGE)
        factories.place(asked.order.shop, *(factories.draft() for _ in range(24)))
        run_late()
        assert len(turn()) == 24
        assert cost(PAGE) == one <= 12
