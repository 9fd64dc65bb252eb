"""Making it good: within limits at once, beyond them by a second person, never more than paid."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from aftersales.models import (
    BuyerReview,
    Compensation,
    CompensationLine,
    Coupon,
    Letter,
    RemedyPolicy,
    ReturnRequest,
    Ticket,
)
from aftersales.services import approving
from aftersales.services.compensation import coupons, labels, limits, settling, weighing
from aftersales.services.compensation.wishes import Wish
from aftersales.services.tickets import joining, moving
from orders.errors import Refused
from orders.models import Order, OrderEvent
from orders.services import lifecycle
from tests.aftersales import cases, remedies
from tests.factories import HOUR, NOW, again, make_person, make_stock, make_warehouse
from tests.platform import connect
from warehouse.documents import proof
from warehouse.models import Reservation, StockBalance, UnitCost

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def order(shop) -> Order:
    connect(shop)
    remedies.limits(shop)
    return cases.sold(shop)  # 12.40 USD were paid


@pytest.fixture
def ticket(order, agent) -> Ticket:
    return remedies.case(order, by=agent)


@pytest.fixture
def boss(db):
    return make_person("manager", "operations manager")


def refused(ticket, wish, *, by, at=NOW) -> str:
    """Why it is not given; nothing of it was written down."""
    before = Compensation.objects.count(), cases.verbs(ticket), Order.objects.count()
    with pytest.raises(Refused) as why:
        remedies.ask(ticket, wish, by=by, at=at)
    assert (Compensation.objects.count(), cases.verbs(ticket), Order.objects.count()) == before
    return str(why.value)


def resend(reason="LOST", **values) -> Wish:
    return Wish("RESEND", reason, **values)


def give_coupon(**values) -> Wish:
    return Wish("COUPON", "TOO_SMALL", Decimal("2.00"), **values)


def test_within_the_limit_it_is_given_at_once_and_waits_to_be_told(ticket, order, agent):
    row = remedies.ask(ticket, by=agent)
    assert (row.state, row.amount, row.currency, row.over) == (
        "APPROVED",
        Decimal("2.00"),
        "USD",
        [],
    )
    assert (row.needs_second, row.approved_by, row.asked_by) == (False, None, agent)
    assert list(row.lines.values_list("line", "quantity", "is_refunding")) == [
        (order.lines.get().pk, 1, True)
    ]
    assert cases.verbs(ticket)[-1] == "compensate"


def test_beyond_the_limit_nothing_is_given_before_a_second_person_agrees(ticket, agent, lead):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    assert (row.state, row.needs_second) == ("ASKED", True)
    assert row.over == [
        {"code": "beyond_amount", "params": {"worth": "6.00 USD", "limit": "5.00 USD"}}
    ]
    assert approving.approve([row.pk], by=lead, at=NOW + HOUR).done == [row.pk]
    row = again(row)
    assert (row.state, row.approved_by, row.approved_at) == ("APPROVED", lead, NOW + HOUR)


def test_who_asked_does_not_approve_not_even_in_the_database(ticket, agent):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    with pytest.raises(IntegrityError, match="nobody_approves_what"), transaction.atomic():
        Compensation.objects.filter(pk=row.pk).update(approved_by=agent)


def test_a_lead_does_not_approve_what_the_lead_asked_for(shop, order, ticket, lead):
    shop.compensation_limits.filter(role="LEAD").update(amount=1)
    row = remedies.ask(ticket, remedies.refund("6.00"), by=lead)
    why = approving.approve([row.pk], by=lead, at=NOW).refused[row.pk]
    assert str(why) == "You asked for it yourself, so another person decides."
    assert (again(row).state, again(row).approved_by) == ("ASKED", None)


def test_without_approval_the_database_lets_nothing_beyond_a_limit_pass(ticket, agent):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    row.approve(by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_lead_approves_up_to_the_leads_limit_and_a_manager_beyond(
    shop, order, ticket, agent, lead, boss
):
    shop.compensation_limits.filter(role="LEAD").update(amount=10)
    row = remedies.ask(ticket, remedies.refund("11.00"), by=agent)
    why = approving.approve([row.pk], by=lead, at=NOW).refused[row.pk]
    assert str(why) == "You approve up to 10.00 USD. A manager decides this one."
    assert approving.approve([row.pk], by=boss, at=NOW).done == [row.pk]


def test_who_has_no_right_neither_asks_nor_approves(ticket, agent, picker):
    why = refused(ticket, remedies.refund(), by=picker)
    assert why == "Your role does not do this. Ask a lead."
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    other = make_person("agent2", "customer service")
    assert approving.approve([row.pk], by=other, at=NOW).refused[row.pk].code == (
        "compensation_is_not_yours"
    )
    assert approving.refuse([row.pk], by=other, at=NOW).refused[row.pk].code == (
        "compensation_is_not_yours"
    )
    assert again(row).state == "ASKED"


def test_a_shop_without_limits_gives_nothing_alone(shop, ticket, agent):
    shop.compensation_limits.all().delete()
    row = remedies.ask(ticket, by=agent)
    assert (row.state, [one["code"] for one in row.over]) == ("ASKED", ["beyond_no_limit"])


def test_without_a_limit_only_a_manager_approves(shop, ticket, agent, lead, boss):
    shop.compensation_limits.all().delete()
    row = remedies.ask(ticket, by=agent)
    why = approving.approve([row.pk], by=lead, at=NOW).refused[row.pk]
    assert str(why) == f"No limit is set for your role in {shop}, so a manager decides this one."
    assert (again(row).state, again(row).approved_by) == ("ASKED", None)
    assert approving.approve([row.pk], by=boss, at=NOW).done == [row.pk]


def test_a_lead_of_a_shop_that_limits_agents_alone_approves_nothing(shop, ticket, agent, lead):
    shop.compensation_limits.exclude(role="AGENT").delete()
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    why = approving.approve([row.pk], by=lead, at=NOW).refused[row.pk]
    assert why.code == "approval_has_no_limit"
    assert again(row).state == "ASKED"


def test_a_buyer_who_got_something_twice_needs_a_second_person(shop, order, agent):
    for _ in range(2):
        remedies.ask(remedies.case(cases.sold(shop), by=agent), by=agent)
    row = remedies.ask(remedies.case(order, by=agent), by=agent)
    assert row.over == [{"code": "beyond_times", "params": {"times": 2, "days": 90}}]


def test_a_parcel_on_its_way_is_not_refunded_alone_but_a_lost_one_is(shop, order, agent):
    row = remedies.ask(
        remedies.case(order, by=agent, category="NOT_RECEIVED"),
        remedies.refund(reason="LOST"), by=agent,
    )  # fmt: skip
    assert [one["code"] for one in row.over] == ["beyond_parcel"]

    lost = cases.sold(shop, buyer_name="x")
    lifecycle.note([lost], "lose", by=None, at=NOW, data={lost.pk: {"package": "P-1"}})
    ticket = remedies.case(lost, by=agent, category="NOT_RECEIVED")
    assert remedies.ask(ticket, remedies.refund(reason="LOST"), by=agent).state == "APPROVED"


def test_nothing_is_given_before_the_parcel_was_looked_at(order, agent):
    ticket = cases.by_hand(order, by=agent)
    why = refused(ticket, remedies.refund(), by=agent)
    assert why == f"{order.number}: look at its parcel first, on the page of the ticket."


def test_more_than_was_paid_is_refused_with_what_is_left(ticket, order, agent):
    assert refused(ticket, remedies.refund("12.41"), by=agent) == (
        f"{order.number}: 12.41 USD is too much, 12.40 USD may still go back."
    )
    ReturnRequest.objects.create(
        shop=order.shop, platform_id="9", order_number=order.number, order=order, type="REFUND",
        status="RETURN_OR_REFUND_REQUEST_COMPLETE", asked_at=NOW, updated_at=NOW,
        refund_total=Decimal("10.00"), state="CLOSED",
    )  # fmt: skip
    assert refused(ticket, remedies.refund("2.41"), by=agent) == (
        f"{order.number}: 2.41 USD is too much, 2.40 USD may still go back."
    )
    assert remedies.ask(ticket, remedies.refund("2.40"), by=agent).state == "APPROVED"


def test_a_line_has_one_living_refund_also_in_the_database(ticket, order, agent):
    first = remedies.ask(ticket, by=agent)
    assert refused(ticket, remedies.refund("1.00"), by=agent) == (
        f"{order.number}: a refund of this is under way. Wait how it ends."
    )
    second = Compensation.objects.create(
        shop=order.shop, ticket=ticket, order=order, kind="REFUND", amount=1, currency="USD",
        reason="LOST", asked_by=agent, asked_at=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        CompensationLine.objects.create(
            compensation=second, line=first.lines.get().line, quantity=1, is_refunding=True
        )


def test_no_amount_at_all_is_refused(ticket, agent):
    assert refused(ticket, remedies.refund("0"), by=agent) == "Say how much: more than 0."
    assert refused(ticket, remedies.refund("-1"), by=agent) == "Say how much: more than 0."


def test_pieces_of_another_order_or_more_than_were_bought_are_refused(shop, ticket, order, agent):
    other = cases.sold(shop).lines.get().pk
    with pytest.raises(Refused) as why:
        remedies.ask(ticket, remedies.refund(pieces={other: 1}), by=agent)
    assert why.value.code == "not_of_this_order"
    line = order.lines.get().pk
    assert refused(ticket, remedies.refund(pieces={line: 2}), by=agent) == (
        f"{order.number}: only 1 pieces were bought of this."
    )


def test_money_of_some_pieces_is_at_most_what_they_cost(ticket, order, agent):
    line = order.lines.get()
    line.quantity, line.unit_price = 2, Decimal("4.95")
    line.save()
    wish = remedies.refund("5.00", pieces={line.pk: 1})
    assert refused(ticket, wish, by=agent).endswith("4.95 USD may still go back.")
    assert remedies.ask(ticket, remedies.refund("4.95", pieces={line.pk: 1}), by=agent)


def test_an_order_that_is_still_here_is_not_refunded(shop, order, agent):
    here = cases.sold(shop, state="PACKED")
    ticket = remedies.case(here, by=agent)
    assert "has not left yet" in refused(ticket, remedies.refund(), by=agent)


def test_refused_by_a_second_person_the_ticket_is_in_work_again(ticket, agent, lead):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    assert (again(ticket).state, again(ticket).waits_for) == ("WAITING", "APPROVAL")
    assert approving.refuse([row.pk], by=lead, at=NOW).done == [row.pk]
    assert (again(row).state, again(row).approved_by, again(ticket).state) == (
        "REFUSED", lead, "OPEN",
    )  # fmt: skip
    assert not row.lines.filter(is_refunding=True).exists()
    assert remedies.ask(ticket, by=agent).state == "APPROVED"


def test_what_is_asked_for_makes_the_ticket_wait_for_a_second_person(ticket, agent, lead):
    moving.wait(ticket.pk, "BUYER", NOW + 3 * DAY, by=agent, at=NOW)
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    now = again(ticket)
    assert (now.state, now.waits_for, now.follow_up_at) == ("WAITING", "APPROVAL", NOW + DAY)
    assert approving.approve([row.pk], by=lead, at=NOW).done == [row.pk]
    assert again(ticket).state == "OPEN"


def test_what_is_given_at_once_leaves_the_ticket_where_it_was(ticket, agent):
    remedies.ask(ticket, by=agent)
    assert again(ticket).state == "NEW"


def test_a_ticket_is_not_solved_while_something_in_it_waits_for_a_second_person(ticket, agent):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    before = cases.verbs(ticket)
    with pytest.raises(Refused) as why:
        moving.solve(ticket.pk, "DAMAGED", "BROKEN_ON_WAY", by=agent, at=NOW)
    assert str(why.value) == (
        f"What was asked for in ticket {ticket} still waits for a second person: let it be decided,"
        " or take it back, before it is solved."
    )
    assert (again(ticket).state, cases.verbs(ticket)) == ("WAITING", before)
    approving.refuse([row.pk], by=agent, at=NOW)
    moving.solve(ticket.pk, "DAMAGED", "BROKEN_ON_WAY", by=agent, at=NOW)
    assert again(ticket).state == "SOLVED"


def test_a_ticket_waits_until_all_that_was_asked_for_in_it_is_decided(shop, ticket, agent, lead):
    shop.compensation_limits.filter(role="AGENT").update(amount=1)
    remedies.coupon(shop)
    money = remedies.ask(ticket, by=agent)
    code = remedies.ask(ticket, give_coupon(), by=agent)
    approving.approve([money.pk], by=lead, at=NOW)
    assert (again(ticket).state, again(ticket).waits_for) == ("WAITING", "APPROVAL")
    approving.refuse([code.pk], by=lead, at=NOW)
    assert again(ticket).state == "OPEN"


def test_who_may_approve_is_told_what_waits_and_who_asked_is_not(
    shop, ticket, order, agent, lead, boss
):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    told = lambda: [list(limits.to_decide(one)) for one in (lead, boss)]  # noqa: E731
    assert told() == [[row], [row]]
    shop.compensation_limits.filter(role="LEAD").update(amount=5)
    assert told() == [[], [row]]
    shop.compensation_limits.all().delete()
    assert told() == [[], [row]]
    own = remedies.ask(remedies.case(cases.sold(shop), by=lead), by=lead)
    assert told() == [[], [row, own]]
    Ticket.objects.filter(pk=ticket.pk).update(is_practice=True)
    assert told() == [[], [own]]


def test_who_asked_may_take_it_back(ticket, agent):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    assert approving.refuse([row.pk], by=agent, at=NOW).done == [row.pk]
    assert (again(row).state, again(row).approved_by) == ("REFUSED", None)


def test_what_the_buyer_asks_for_on_the_platform_is_answered_there(ticket, order, agent):
    cases.sent_back(order)
    assert refused(ticket, remedies.refund(), by=agent) == (
        f"{order.number}: the buyer asks for it on the platform. Answer return 801 instead."
    )


def test_what_was_given_goes_over_to_the_ticket_that_takes_another_in(shop, ticket, agent, lead):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    into = remedies.case(cases.sold(shop), by=agent)
    joining.merge(ticket.pk, into.pk, by=lead, at=NOW)
    assert again(row).ticket == into
    assert approving.approve([row.pk], by=lead, at=NOW).done == [row.pk]
    assert (again(row).state, again(row).order) == ("APPROVED", ticket.order)


# Sending again


def test_a_resend_is_a_real_order_for_nothing_with_its_goods_set_aside(shop, order, ticket, agent):
    house = make_warehouse(shop)
    make_stock(house, "TEE-RED-M", 1)
    shop.compensation_limits.filter(role="AGENT").update(amount=20)
    row = remedies.ask(ticket, resend("BROKEN_ON_WAY"), by=agent)

    new = row.resent
    assert (row.state, new.number, new.total) == ("SENT", f"{order.number}-R1", 0)
    assert (new.buyer, new.source, new.currency) == (order.buyer, "resend", "USD")
    assert new.recipient.data == order.recipient.data
    assert [(one.quantity, one.listing) for one in new.lines.all()] == [
        (1, order.lines.get().listing)
    ]
    assert Reservation.objects.get(part__line__order=new).quantity == 1
    assert StockBalance.objects.get().available == 0
    assert OrderEvent.objects.filter(order=order).last().verb == "send_again"
    assert new.events.filter(verb="be_sent_for").get().data == {"order": order.number}


def test_short_stock_is_refused_in_words_and_nothing_stays(shop, ticket, order, agent):
    make_warehouse(shop)
    shop.compensation_limits.filter(role="AGENT").update(amount=20)
    why = refused(ticket, resend("BROKEN_ON_WAY"), by=agent)
    assert why.startswith(f"{order.number} cannot be sent again now. ")
    assert "TEE-RED-M" in why


def test_a_resend_beyond_the_limit_is_placed_when_it_is_approved(shop, order, ticket, agent, lead):
    house = make_warehouse(shop)
    make_stock(house, "TEE-RED-M", 1)
    row = remedies.ask(ticket, resend("BROKEN_ON_WAY"), by=agent)
    assert (row.state, row.resent, Order.objects.count()) == ("ASKED", None, 1)
    assert approving.approve([row.pk], by=lead, at=NOW).done == [row.pk]
    assert again(row).resent.number == f"{order.number}-R1"


def test_a_resend_that_found_no_stock_stays_asked(shop, ticket, agent, lead):
    make_warehouse(shop)
    row = remedies.ask(ticket, resend("BROKEN_ON_WAY"), by=agent)
    assert approving.approve([row.pk], by=lead, at=NOW).refused[row.pk].code == "resend_is_short"
    assert (again(row).state, again(row).approved_by) == ("ASKED", None)
    assert Order.objects.count() == 1


def test_what_was_sent_again_is_not_sent_a_third_time(shop, order, ticket, agent, lead):
    make_stock(make_warehouse(shop), "TEE-RED-M", 5)
    row = remedies.ask(ticket, resend("LOST"), by=agent)
    approving.approve([row.pk], by=lead, at=NOW)
    Order.objects.filter(pk=again(row).resent_id).update(state="DELIVERED")
    assert settling.settle(list(settling.pending(NOW)), at=NOW).done == [row.pk]
    assert again(row).state == "DONE"
    assert "made good already" in refused(ticket, resend("LOST"), by=agent)


def test_money_beside_a_resend_needs_a_second_person(shop, order, ticket, agent, lead):
    make_stock(make_warehouse(shop), "TEE-RED-M", 5)
    approving.approve([remedies.ask(ticket, resend("LOST"), by=agent).pk], by=lead, at=NOW)
    row = remedies.ask(ticket, by=agent)
    assert [one["code"] for one in row.over] == ["beyond_once"]


def test_a_resend_can_be_cancelled_here_though_its_shop_is_connected(shop, ticket, agent, lead):
    make_stock(make_warehouse(shop), "TEE-RED-M", 5)
    row = remedies.ask(ticket, resend("LOST"), by=agent)
    approving.approve([row.pk], by=lead, at=NOW)
    new = again(row).resent
    assert lifecycle.cancel([new.pk], by=lead, at=NOW).done == [new.pk]
    settling.settle(list(settling.pending(NOW)), at=NOW)
    assert again(row).state == "FAILED"
    assert cases.verbs(ticket)[-1] == "fail_compensation"


# Coupons


def test_a_coupon_goes_to_one_buyer_and_its_use_is_kept(shop, order, agent, lead):
    ticket = remedies.case(order, by=agent, category="SIZE")
    code = remedies.coupon(shop)
    row = remedies.ask(ticket, give_coupon(), by=agent)
    assert (row.state, again(code).compensation) == ("SENT", row)
    other = remedies.case(cases.sold(shop), by=agent, category="SIZE")
    assert refused(other, give_coupon(), by=agent) == (
        "No free coupon of 2.00 USD is left. Ask a lead for new codes."
    )
    assert coupons.used([code.pk], order=order, by=lead, at=NOW + DAY).done == [code.pk]
    assert (again(code).used_at, again(code).used_on) == (NOW + DAY, order)
    assert again(row).state == "DONE"
    assert coupons.used([code.pk], by=lead, at=NOW).refused[code.pk].code == "coupon_is_with_nobody"


def test_no_coupon_is_given_in_a_case_about_a_review(shop, order, agent):
    remedies.coupon(shop)
    review = BuyerReview.objects.create(
        shop=shop, platform_id="1", order_number=order.number, order=order, stars=1,
        text="bad", written_at=NOW, due_at=NOW + DAY,
    )  # fmt: skip
    cases.open_all()
    ticket = Ticket.objects.get()
    Ticket.objects.filter(pk=ticket.pk).update(category="SIZE", parcel_seen_at=NOW)
    assert ticket.sources.get().matter_id == review.pk
    why = refused(ticket, give_coupon(), by=agent)
    assert (
        why == f"{ticket} is about a review: nothing is given for one. Help with the cause instead."
    )
    assert Coupon.objects.filter(compensation=None).count() == 1


def test_a_code_nobody_used_in_time_ends(shop, order, agent):
    remedies.coupon(shop, until=date(2026, 12, 1))
    row = remedies.ask(remedies.case(order, by=agent, category="SIZE"), give_coupon(), by=agent)
    assert list(settling.pending(NOW)) == []
    later = NOW + 30 * DAY
    assert settling.settle(list(settling.pending(later)), at=later).done == [row.pk]
    assert again(row).state == "FAILED"


# Return labels


def test_labels_are_for_what_is_worth_them_and_where_the_market_allows(shop, order, ticket, agent):
    policy = RemedyPolicy.objects.create(shop=shop, label_from=Decimal("12.41"))
    wish = Wish("RETURN_LABEL", "TOO_SMALL")
    assert refused(ticket, wish, by=agent) == (
        f"{order.number}: return labels are for orders of 12.41 USD and more."
        " Give a coupon instead."
    )
    policy.label_from = Decimal("12.40")
    policy.save()
    shop.key.delete()
    assert refused(ticket, wish, by=agent) == (
        f"{order.number}: the shop is not connected, and nobody found that its market allows own"
        " return labels. Open the return in Seller Center, or connect the shop first."
    )


def test_a_refund_of_a_shop_that_is_not_connected_says_what_to_do(shop, ticket, order, agent):
    shop.key.delete()
    assert refused(ticket, remedies.refund(), by=agent) == (
        f"{order.number}: its shop is not connected, so no money goes back from here. Refund it in"
        " Seller Center, or connect the shop first."
    )


def test_the_card_advises_nothing_that_the_press_refuses(shop, ticket, order, agent):
    policy = RemedyPolicy.objects.create(shop=shop, label_from=Decimal("12.40"))
    card = weighing.weigh(ticket, at=NOW)
    assert (card.prefers_label, card.can_offer, card.obstacles) == (True, True, {})
    shop.key.delete()
    card = weighing.weigh(ticket, at=NOW)
    assert (card.prefers_label, card.can_offer) == (True, False)
    assert card.obstacles == {
        refused(ticket, remedies.refund(), by=agent): ["refund"],
        refused(ticket, Wish("RETURN_LABEL", "TOO_SMALL"), by=agent): ["return label"],
    }
    policy.label_from = Decimal("20.00")
    policy.save()
    assert not weighing.weigh(ticket, at=NOW).can_offer  # no code is free
    remedies.coupon(shop)
    assert weighing.weigh(ticket, at=NOW).can_offer
    Ticket.objects.filter(pk=ticket.pk).update(category="REVIEW")
    assert not weighing.weigh(again(ticket), at=NOW).can_offer


def test_a_shop_that_is_not_connected_draws_its_own_label_once(shop, agent, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    remedies.limits(shop, AGENT=100)
    RemedyPolicy.objects.create(
        shop=shop, label_from=1, own_label=True, source="https://seller-us.tiktok.com/x",
        as_of=date(2026, 11, 1),
    )  # fmt: skip
    ticket = remedies.case(cases.sold(shop), by=agent)
    row = remedies.ask(ticket, Wish("RETURN_LABEL", "TOO_SMALL"), by=agent)
    assert (row.state, list(labels.pending(NOW))) == ("APPROVED", [row.pk])
    assert labels.hand_out([row.pk], at=NOW).done == [row.pk]
    assert labels.hand_out([row.pk], at=NOW).done == []
    assert (again(row).state, ticket.files.get().stored.name) == (
        "SENT",
        f"return-RMA-{row.pk}.pdf",
    )


@pytest.fixture
def label(shop, order, agent, settings, tmp_path):
    """Our own label, kept with the ticket of a buyer who wrote."""
    settings.MEDIA_ROOT = tmp_path
    RemedyPolicy.objects.create(
        shop=shop, label_from=1, own_label=True, source="https://seller-us.tiktok.com/x",
        as_of=date(2026, 11, 1),
    )  # fmt: skip
    shop.compensation_limits.filter(role="AGENT").update(amount=100)
    row = remedies.ask(remedies.case(order, by=agent), Wish("RETURN_LABEL", "TOO_SMALL"), by=agent)
    labels.keep(row, labels.draw(row), at=NOW)
    return row


def test_an_own_label_goes_to_the_buyer_as_a_picture_that_can_be_scanned(client, label, agent):
    ticket = label.ticket
    kept = ticket.files.get()
    client.force_login(agent)
    page = client.get(reverse("desk:ticket", args=[ticket.pk])).content.decode()
    assert "Send it as a picture" in page
    saved = client.get(reverse("desk:label_picture", args=[ticket.pk, kept.pk]))
    assert (saved["Content-Type"], saved["Content-Disposition"]) == (
        "image/png", f'attachment; filename="return-{label.rma}.png"',
    )  # fmt: skip
    assert label.rma in proof.codes(Image.open(BytesIO(saved.content)))
    press = reverse("desk:ticket_label", args=[ticket.pk])
    for _ in range(2):
        client.post(press, {"file": kept.pk})
    letters = Letter.objects.order_by("pk")
    assert [(one.type, one.matter_id, one.picture.name) for one in letters] == [
        ("IMAGE", ticket.pk, f"return-{label.rma}.png")
    ] * 2
    assert ticket.files.count() == 2


def test_only_a_label_of_the_ticket_is_sent_and_only_where_the_shop_is_connected(
    client, shop, label, agent
):
    ticket = label.ticket
    paper = joining.attach(ticket.pk, f"return-{label.rma}.pdf", b"%PDF-x", by=agent, at=NOW)
    other = ticket.files.get(stored=paper).pk
    client.force_login(agent)
    for pk in (other, 0):
        assert client.get(reverse("desk:label_picture", args=[ticket.pk, pk])).status_code == 404
        client.post(reverse("desk:ticket_label", args=[ticket.pk]), {"file": pk})
    shop.key.delete()
    kept = ticket.files.exclude(pk=other).get().pk
    said = client.post(reverse("desk:ticket_label", args=[ticket.pk]), {"file": kept}, follow=True)
    assert "save the picture, and send it to the buyer in Seller Center." in said.content.decode()
    assert (Letter.objects.count(), ticket.files.count()) == (0, 2)


def test_an_own_label_has_a_source(shop):
    with pytest.raises(IntegrityError), transaction.atomic():
        RemedyPolicy.objects.create(shop=shop, label_from=1, own_label=True)


# Weighing


def test_costs_are_named_or_called_unknown(shop, order, ticket):
    make_warehouse(shop)
    card = weighing.weigh(ticket, at=NOW)
    resend = card.options[1]
    assert (card.left, resend.kind, resend.cost) == (Decimal("12.40"), "RESEND", None)
    assert len(resend.missing) == 6
    for step, amount in [("LABEL", 1), ("FREIGHT", 3), ("PACKAGING", 1), ("PICK", 1), ("PACK", 1),
                         ("GOODS", 4), ("PUT_BACK", 1)]:  # fmt: skip
        UnitCost.objects.create(
            step=step, amount=amount, currency="USD", valid_from=date(2026, 1, 1)
        )
    card = weighing.weigh(ticket, at=NOW)
    assert [one.cost for one in card.options] == [
        Decimal("12.40"), Decimal("11.00"), Decimal("5.00"), None,
    ]  # fmt: skip


def test_the_fate_of_like_cases_says_how_many_there_were(shop, order, ticket, agent):
    fates = [cases.sold(shop) for _ in range(20)]
    for number, old in enumerate(fates):
        solved = cases.by_hand(old, by=agent, at=NOW - 20 * DAY)
        moving.solve(solved.pk, "DAMAGED", "FAULTY", by=agent, at=NOW - 19 * DAY)
        if number < 5:
            ReturnRequest.objects.create(
                shop=shop, platform_id=f"r{number}", order_number=old.number, order=old,
                type="REFUND", status="RETURN_OR_REFUND_REQUEST_COMPLETE", state="CLOSED",
                asked_at=NOW - 18 * DAY, updated_at=NOW, refund_total=Decimal("8.00"),
            )  # fmt: skip
        if number >= 18:
            BuyerReview.objects.create(
                shop=shop, platform_id=f"v{number}", order_number=old.number, order=old, stars=1,
                text="", written_at=NOW - 10 * DAY,
            )  # fmt: skip
    fate = weighing.weigh(ticket, at=NOW).fate
    assert (fate.n, fate.asked_share, fate.review_share, fate.cost) == (
        20,
        25,
        10,
        Decimal("2.00"),
    )
    Ticket.objects.filter(order=fates[0]).delete()
    fate = weighing.weigh(ticket, at=NOW).fate
    assert (fate.n, fate.is_known, fate.cost) == (19, False, None)


def test_of_an_order_the_platform_cancelled_nothing_is_left_and_a_resend_needs_a_second_person(
    shop, agent
):
    connect(shop)
    remedies.limits(shop, AGENT=100)
    make_stock(make_warehouse(shop), "TEE-RED-M", 1)
    ticket = remedies.case(cases.sold(shop, state="CANCELLED"), by=agent)
    assert refused(ticket, remedies.refund("1.00"), by=agent).endswith(
        "1.00 USD is too much, 0 USD may still go back."
    )
    row = remedies.ask(ticket, resend("LOST"), by=agent)
    assert [one["code"] for one in row.over] == ["beyond_once"]
