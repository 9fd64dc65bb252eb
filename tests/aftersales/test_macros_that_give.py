"""Macros that give something: one press writes and gives, or does neither; or a second person."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.models import Compensation, Letter, Macro, MacroUse, Ticket
from aftersales.services import approving, guard, macros
from aftersales.services.compensation.wishes import Wish
from orders.errors import Refused
from orders.models import Order
from tests.aftersales import cases, remedies
from tests.factories import HOUR, NOW, again, make_person, make_stock, make_warehouse
from tests.platform import connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(shop, agent) -> Ticket:
    connect(shop)
    remedies.limits(shop)
    return remedies.case(cases.sold(shop), by=agent)


@pytest.fixture
def word(lead):
    """An approved macro that gives something and solves the ticket."""

    def make(text="Sorry: {amount} go back to you.", **values) -> Macro:
        told = {
            "name": "sorry", "category": "DAMAGED", "language": "en", "stage": "2_OFFER",
            "action": "REFUND", "percent": 25, "sets": "SOLVED", "reason": "BROKEN_ON_WAY",
        }  # fmt: skip
        row = Macro(text=text, **(told | values))
        macros.keep(row, by=lead)
        macros.approve([row.pk], by=make_person(f"s{row.pk}", "customer service lead"), at=NOW)
        return row

    return make


def press(ticket, macro, *, by, text=None, at=NOW):
    return macros.send(ticket.pk, macro.pk, text or staged(ticket, macro), by=by, at=at)


def staged(ticket, macro) -> str:
    return macros.stage(again(ticket), macro, at=NOW).told.text


def nothing(ticket) -> None:
    """Neither words nor anything else left, and the ticket is where it was."""
    assert (Letter.objects.count(), MacroUse.objects.count()) == (0, 0)
    assert (Compensation.objects.count(), again(ticket).state) == (0, "NEW")


def test_one_press_writes_gives_and_solves(ticket, word, agent):
    use = press(ticket, word(), by=agent)
    given = Compensation.objects.get()
    assert (given.kind, given.amount, given.state) == ("REFUND", Decimal("3.10"), "APPROVED")
    assert (given.reason, given.asked_by) == ("BROKEN_ON_WAY", agent)
    assert (use.letter.text, use.was_edited) == ("Sorry: 3.10 USD go back to you.", False)
    assert (again(ticket).state, again(ticket).reason) == ("SOLVED", "BROKEN_ON_WAY")


def test_beyond_the_limit_words_and_money_wait_together_for_a_second_person(
    ticket, word, agent, lead
):
    macro = word(percent=50)
    assert press(ticket, macro, text="6.20 USD, sorry.", by=agent) is None
    given = Compensation.objects.get()
    assert (given.state, given.words, Letter.objects.count()) == ("ASKED", "6.20 USD, sorry.", 0)
    assert (again(ticket).state, again(ticket).waits_for) == ("WAITING", "APPROVAL")

    assert approving.approve([given.pk], by=lead, at=NOW + HOUR).done == [given.pk]
    use = MacroUse.objects.get()
    assert (use.by, use.letter.by, use.letter.text) == (agent, agent, "6.20 USD, sorry.")
    assert (use.was_edited, again(given).state, again(ticket).state) == (True, "APPROVED", "SOLVED")


def test_words_that_solve_leave_the_ticket_while_something_else_in_it_waits(
    shop, ticket, word, agent, lead
):
    shop.compensation_limits.filter(role="AGENT").update(amount=1)
    remedies.coupon(shop)
    code = remedies.ask(ticket, Wish("COUPON", "BROKEN_ON_WAY", Decimal("2.00")), by=agent)
    press(ticket, word(percent=50), text="6.20 USD, sorry.", by=agent)
    money = Compensation.objects.get(kind="REFUND")
    approving.approve([money.pk], by=lead, at=NOW)
    assert Letter.objects.get().text == "6.20 USD, sorry."
    assert (again(money).state, again(ticket).state) == ("APPROVED", "WAITING")
    approving.approve([code.pk], by=lead, at=NOW)
    assert again(ticket).state == "OPEN"


def test_not_approved_nothing_is_written_and_the_ticket_comes_back(ticket, word, agent, lead):
    press(ticket, word(percent=50), by=agent)
    given = Compensation.objects.get()
    approving.refuse([given.pk], by=lead, at=NOW)
    assert (Letter.objects.count(), again(given).state, again(ticket).state) == (
        0,
        "REFUSED",
        "OPEN",
    )


def test_words_the_market_forbids_are_refused_before_anybody_is_asked(ticket, word, agent):
    with pytest.raises(Refused) as why:
        press(ticket, word(percent=50), text="Please change your review.", by=agent)
    assert why.value.code == guard.FORBIDDEN
    nothing(ticket)


def test_a_resend_without_stock_sends_no_words(shop, ticket, word, agent):
    make_warehouse(shop)
    shop.compensation_limits.filter(role="AGENT").update(amount=20)
    macro = word("A new one is coming.", action="RESEND", percent=None)
    with pytest.raises(Refused) as why:
        press(ticket, macro, by=agent)
    assert why.value.code == "resend_is_short"
    nothing(ticket)
    assert Order.objects.count() == 1


def test_a_resend_with_stock_goes_out_with_the_words(shop, ticket, word, agent):
    make_stock(make_warehouse(shop), "TEE-RED-M", 1)
    shop.compensation_limits.filter(role="AGENT").update(amount=20)
    press(ticket, word("A new one is coming.", action="RESEND", percent=None), by=agent)
    assert Compensation.objects.get().resent.number == f"{ticket.order.number}-R1"
    assert again(ticket).state == "SOLVED"


def test_the_code_of_a_coupon_stands_in_the_words_and_is_that_buyers(shop, ticket, word, agent):
    remedies.coupon(shop, "LATER", until=NOW.date() + timedelta(days=90))
    code = remedies.coupon(shop, "FIRST", until=NOW.date() + timedelta(days=9))
    macro = word("Your code: {coupon}.", action="COUPON", percent=None, amount=Decimal("2.00"))
    use = press(ticket, macro, by=agent)
    assert use.letter.text == "Your code: FIRST."
    assert again(code).compensation == Compensation.objects.get()


def test_a_text_without_a_free_code_gives_none(shop, ticket, word, agent):
    macro = word("Your code: {coupon}.", action="COUPON", percent=None, amount=Decimal("2.00"))
    assert macros.stage(ticket, macro, at=NOW).told.missing == ("coupon",)
    remedies.coupon(shop)
    with pytest.raises(Refused) as why:
        press(ticket, macro, text="Your code: OLD.", by=agent)
    assert why.value.code == "coupon_is_not_in_the_text"
    nothing(ticket)


def test_who_may_send_macros_but_give_nothing_sends_none_of_it(ticket, word, picker):
    with pytest.raises(Refused) as why:
        press(ticket, word(), by=picker)
    assert why.value.code == "compensation_is_not_yours"
    nothing(ticket)
