"""What the other lists of the desk cost."""

import pytest

from aftersales.models import CallOff, TalkLine
from orders.models import Question
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def call_off(order):
    CallOff.objects.create(order=order, reason="seller_cancel_reason_out_of_stock", asked_at=NOW)


def ask(order):
    Question.objects.create(
        order=order, about="address", asked_at=NOW, sent_at=NOW, answer_by_at=NOW
    )


@pytest.mark.parametrize(
    ("name", "make", "budget"),
    [("aftersales_calloff", call_off, 4), ("orders_question", ask, 5)],
)
def test_list_costs_the_same_for_one_and_for_25_rows(desk, shop, cost, name, make, budget):
    address = f"admin:{name}_changelist"
    make(factories.make_order(shop))
    one = cost(address)
    for order in factories.place(shop, *(factories.draft() for _ in range(24))):
        make(order)

    assert cost(address) == one == budget


def test_templates_cost_little(desk, cost):
    assert cost("admin:aftersales_questiontemplate_changelist") == 5


def test_conversations_read_cost_the_same_for_one_and_for_25_shops(desk, shop, cost):
    address = "admin:aftersales_talkline_changelist"
    line = {"seen_until": NOW, "next_read_at": NOW}
    TalkLine.objects.create(shop=shop, **line)
    one = cost(address)
    for number in range(24):
        TalkLine.objects.create(shop=factories.make_shop(f"S{number}"), **line)

    assert cost(address) == one <= 5
