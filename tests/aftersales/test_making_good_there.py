"""Making it good over real HTTP: the platform gives money once, and both sides agree."""

from decimal import Decimal

import pytest

from aftersales.models import Compensation, RemedyPolicy, ReturnRequest, Ticket
from aftersales.services import polling
from aftersales.services.compensation import paid, settling, telling
from aftersales.services.compensation.wishes import Wish
from orders.models import Sending
from orders.models.shop import Shop
from orders.services.sendings import LEASE
from tests.aftersales import cases, remedies
from tests.aftersales.sold_there import connected, now, sent
from tests.factories import again, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db) -> Shop:
    return make_shop("T", market="TH", currency="THB", time_zone="Asia/Bangkok")


@pytest.fixture
def there(practice, shop):
    remedies.limits(shop, AGENT=500)
    return connected(practice, shop)


@pytest.fixture
def order(there, shop):
    return sent(there, shop)


@pytest.fixture
def ticket(order, agent) -> Ticket:
    return remedies.case(order, by=agent, at=now())


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(*, at=None):
    at = at or now()
    return telling.send(list(telling.pending(at)), at=at)


def end(there, shop) -> None:
    """An hour passes there, and we hear of it."""
    there.practice.advance(3700)
    polling.open_lines([shop.pk], at=now())
    polling.audit(list(polling.to_audit(now())), at=now())
    settling.settle(list(settling.pending(now())), at=now())


def test_money_goes_back_once_and_is_done_when_the_platform_says_so(
    there, shop, ticket, order, agent
):
    row = remedies.ask(ticket, remedies.refund("12.00"), by=agent, at=now())
    assert send().done == [row.pk]
    assert send().done == []

    row = again(row)
    (effect,) = there.practice.effects("create_return")
    assert (row.state, row.platform_ref) == ("SENT", effect["ref"])
    assert effect["detail"] == {"order_id": order.number, "money": "12.00"}
    assert effect["key"] == f"{shop.pk}:give_money:{order.number}:{row.pk}"
    told = ReturnRequest.objects.get()
    assert (told.platform_id, told.refund_total, told.role) == (
        effect["ref"],
        Decimal("12.00"),
        "SELLER",
    )
    assert paid.left(order) == order.total - 12
    assert order.events.filter(verb="give_money").get().data["amount"] == "12.00 THB"

    end(there, shop)
    assert again(row).state == "DONE"
    assert not row.lines.filter(is_refunding=True).exists()


def test_an_answer_that_was_lost_is_looked_for_and_nothing_is_paid_twice(
    there, shop, ticket, agent
):
    row = remedies.ask(ticket, remedies.refund("12.00"), by=agent, at=now())
    there.practice.fault("lost", call="create_return", times=-1)
    assert send().refused[row.pk].code == "platform_is_down"
    assert again(row).state == "APPROVED"

    there.practice.faults_off()
    later = now() + LEASE * 2
    assert send(at=later).done == [row.pk]
    (effect,) = there.practice.effects("create_return")
    assert (again(row).state, again(row).platform_ref) == ("SENT", effect["ref"])
    assert again(row).sending.attempts == 2


def test_what_the_platform_does_not_pay_fails_and_the_ticket_comes_back(
    there, ticket, order, agent
):
    body = {"order_id": order.number, "return_type": "REFUND", "return_reason": "goodwill"}
    assert there.api("POST", "/return_refund/202309/returns", body)[0] == 0  # in Seller Center
    row = remedies.ask(ticket, remedies.refund("12.00"), by=agent, at=now())
    assert send().refused.keys() == {row.pk}
    row = again(row)
    assert (row.state, row.problem["code"]) == ("FAILED", "platform_refused")
    assert cases.verbs(ticket)[-1] == "fail_compensation"
    assert len(there.practice.effects("create_return")) == 1
    assert not row.lines.filter(is_refunding=True).exists()


def test_the_platforms_word_is_not_awaited_inside_a_transaction(there, ticket, agent):
    row = remedies.ask(ticket, remedies.refund("12.00"), by=agent, at=now())
    assert Sending.objects.count() == 0
    assert there.practice.effects("create_return") == []
    assert list(telling.pending(now())) == [row.pk]


def test_a_return_label_opens_a_return_and_our_own_paper_is_kept(there, shop, ticket, order, agent):
    RemedyPolicy.objects.create(
        shop=shop, label_from=1, own_label=True, source="https://seller-th.tiktok.com/x",
        as_of="2026-11-01", return_address="9 Dock Road\nBangkok",
    )  # fmt: skip
    row = remedies.ask(ticket, Wish("RETURN_LABEL", "TOO_SMALL"), by=agent, at=now())
    assert send().done == [row.pk]
    (effect,) = there.practice.effects("create_return")
    assert there.practice.get(f"returns/{effect['ref']}")["status"] == "AWAITING_BUYER_SHIP"
    assert (again(row).state, again(row).platform_ref) == ("SENT", effect["ref"])
    (held,) = ticket.files.all()
    assert held.stored.name == f"return-RMA-{row.pk}.pdf"
    assert held.stored.file.read(5) == b"%PDF-"


def test_where_the_market_draws_no_own_label_the_platforms_counts(there, ticket, agent):
    row = remedies.ask(ticket, Wish("RETURN_LABEL", "TOO_SMALL"), by=agent, at=now())
    assert send().done == [row.pk]
    assert (Compensation.objects.get().state, ticket.files.count()) == ("SENT", 0)
