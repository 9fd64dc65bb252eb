"""Orders are asked for in the platform's words and read page by page."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from orders.drafts import PlatformStatus
from orders.errors import Refused
from orders.tiktok.calls import orders
from orders.tiktok.errors import TikTokRefused
from orders.tiktok.payloads.orders import OrderStub
from tests.orders.tiktok.answers import asked, failure, payload, success

SEARCH = "/order/202309/orders/search"
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_a_window_is_searched_the_oldest_first(client, platform):
    route = platform.post(SEARCH).mock(
        return_value=success(orders=[payload("order")], next_page_token="b+/=", total_count=7)
    )
    found = orders.search(client, updated_from=AT, updated_until=AT + timedelta(hours=1))
    assert [draft.number for draft in found] == ["576460000000000001"]
    assert (found.next_token, found.total, found.faults) == ("b+/=", 7, {})
    query = {"page_size": "100", "sort_field": "update_time", "sort_order": "ASC"}
    body = {"update_time_ge": 1700000000, "update_time_lt": 1700003600}
    assert asked(route) == (query, body)


def test_a_search_goes_on_from_a_token_and_can_name_a_status(client, platform):
    route = platform.post(SEARCH).mock(return_value=success(orders=[]))
    orders.search(client, page_token="b+/=", page_size=20, sort="create_time", status="ON_HOLD",
                  created_from=AT, created_until=AT)  # fmt: skip
    assert asked(route) == (
        {"page_size": "20", "page_token": "b+/=", "sort_field": "create_time",
         "sort_order": "ASC"},
        {"order_status": "ON_HOLD", "create_time_ge": 1700000000, "create_time_lt": 1700000000},
    )  # fmt: skip


def test_an_order_that_cannot_be_read_is_named_and_the_others_come(client, platform):
    sound, broken = payload("order", id="2"), payload("order", id="3", line_items=...)
    platform.post(SEARCH).mock(return_value=success(orders=[broken, sound]))
    found = orders.search(client)
    assert [draft.number for draft in found] == ["2"]
    assert {number: fault.params for number, fault in found.faults.items()} == {
        "3": {"field": "orders[3].line_items"}
    }


def test_ids_are_enough_to_compare(client, platform):
    only = {"id": "1", "status": "CANCEL", "update_time": 1700000000}
    platform.post(SEARCH).mock(return_value=success(orders=[only]))
    assert orders.search_ids(client).items == (OrderStub("1", PlatformStatus.CANCELLED, AT),)


def test_orders_are_read_by_fifty_ids(client, platform):
    ids = [str(number) for number in range(1, 121)]

    def answer(request):
        wanted = dict(parse_qsl(request.url.query.decode()))["ids"].split(",")
        return success(orders=[payload("order", id=number) for number in wanted])

    route = platform.get("/order/202507/orders").mock(side_effect=answer)
    assert [draft.number for draft in orders.get(client, ids)] == ids
    assert route.call_count == 3


def test_an_order_of_another_shop_keeps_no_other_away(client, platform):
    ids, strange = [str(number) for number in range(1, 51)], {"7", "50"}

    def answer(request):
        wanted = dict(parse_qsl(request.url.query.decode()))["ids"].split(",")
        if strange.intersection(wanted):
            return failure(21008111)
        return success(orders=[payload("order", id=number) for number in wanted])

    platform.get("/order/202507/orders").mock(side_effect=answer)
    found = orders.get(client, ids)
    assert [draft.number for draft in found] == [one for one in ids if one not in strange]


def test_an_order_that_is_refused_is_named_and_keeps_no_other_away(client, platform):
    ids = [str(number) for number in range(1, 61)]

    def answer(request):
        wanted = dict(parse_qsl(request.url.query.decode()))["ids"].split(",")
        if {"7", "60"}.intersection(wanted):
            return failure(36009021)
        return success(orders=[payload("order", id=number) for number in wanted])

    platform.get("/order/202507/orders").mock(side_effect=answer)
    found = orders.get(client, ids)
    assert [draft.number for draft in found] == [one for one in ids if one not in {"7", "60"}]
    assert {number: no.code for number, no in found.refused.items()} == {
        "7": 36009021, "60": 36009021,
    }  # fmt: skip


@pytest.mark.parametrize(("code", "calls"), [(36009021, 99), (36009033, 1), (106001, 1)])
def test_a_refusal_of_all_orders_is_passed_on_after_one_call_for_many(
    client, platform, code, calls
):
    route = platform.get("/order/202507/orders").mock(return_value=failure(code))
    with pytest.raises(TikTokRefused):
        orders.get(client, [str(number) for number in range(2000)])
    assert route.call_count == calls


def test_a_refusal_that_is_about_no_order_is_passed_on_at_once(client, platform):
    route = platform.get("/order/202507/orders").mock(return_value=failure(105005))
    with pytest.raises(TikTokRefused):
        orders.get(client, ["1", "2"])
    assert route.call_count == 1


def test_the_earlier_of_two_deliveries_is_expected_and_the_cancelling_time_is_none(
    client, platform
):
    told = [
        {"id": "1", "delivery_sla_time": 1700000900, "delivery_due_time": 1700000100},
        {
            "id": "2",
            "delivery_sla_time": 1700000900,
            "delivery_option_required_delivery_time": 1700000800,
        },
        {"id": "3", "delivery_due_time": 1700000100},
    ]
    platform.get("/order/202507/orders").mock(return_value=success(orders=told))
    found = {one.id: one.by_at and one.by_at.timestamp() for one in orders.expected(client, "123")}
    assert found == {"1": 1700000900, "2": 1700000800, "3": None}


def test_no_ids_ask_nothing(client, platform):
    assert list(orders.get(client, [])) == []
    assert not platform.calls


def test_amounts_are_told_apart(client, platform):
    told = {"currency": "USD", "total": "30.00", "payment": "25.50", "tax_amount": "1.50",
            "sku_sale_price": "20.00", "shipping_sale_price": "4.00"}  # fmt: skip
    platform.get("/order/202407/orders/1/price_detail").mock(return_value=success(**told))
    detail = orders.price_detail(client, "1")
    assert (str(detail.payment), str(detail.tax), detail.cod_fee) == ("25.50", "1.50", 0)


def test_a_price_detail_without_its_sum_is_refused(client, platform):
    platform.get("/order/202407/orders/1/price_detail").mock(return_value=success(currency="USD"))
    with pytest.raises(Refused, match=r"lacks price_detail\.total"):
        orders.price_detail(client, "1")
