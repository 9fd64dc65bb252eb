"""What buyers send back: scanned, counted, graded, and put where it belongs; never too much."""

import pytest
from django.urls import reverse

from aftersales.models import Arrival, Compensation, ReturnRequest
from aftersales.services import arrivals
from aftersales.services.arrivals import Counted
from orders.errors import Refused
from orders.models import LinePart
from tests import walk
from tests.aftersales import cases, remedies
from tests.factories import (
    NOW,
    again,
    line,
    make_bin,
    make_order,
    make_packages,
    make_person,
    make_stock,
)
from warehouse.models import PackageLine, Sheet, StockBalance, StockMovement, Waybill

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop, house, picker):
    """Two caps and a mug that are with the carrier."""
    make_stock(house, "CAP", 5)
    make_stock(house, "MUG", 5, "B-01-1")
    make_bin(house, "Q-01", is_pickable=False)
    order = make_order(shop, line("CAP", 2), line("MUG"), buyer_key=cases.BUYER)
    (box,) = make_packages(order)
    Sheet.objects.update(drawn_at=NOW)
    walk.pick_wave(box.wave, by=picker, at=NOW)
    walk.pack(box, by=picker, at=NOW)
    walk.hand_over([box], by=picker, at=NOW)
    return again(order)


@pytest.fixture
def parts(order) -> dict[str, int]:
    return dict(LinePart.objects.values_list("sku__code", "pk"))


def stock() -> dict[str, int]:
    return dict(StockBalance.objects.values_list("sku__code", "on_hand"))


def arrive(order, counted, bins, *, by) -> Arrival:
    row = arrivals.receive(order.number, by=by, at=NOW)
    arrivals.inspect(row.pk, counted, by=by, at=NOW)
    return arrivals.put_back(row.pk, bins, by=by, at=NOW)


def refused(call) -> str:
    with pytest.raises(Refused) as why:
        call()
    return why.value.code


def test_goods_are_graded_and_go_to_the_shelf_to_quarantine_or_nowhere(order, parts, picker):
    counted = [
        Counted(parts["CAP"], "AS_NEW", 1),
        Counted(parts["CAP"], "SPOILED", 1),
        Counted(parts["MUG"], "OPENED", 1),
    ]
    row = arrive(order, counted, {"AS_NEW": "B:A-01-1", "OPENED": "Q-01"}, by=picker)
    assert (row.state, row.inspected_by, row.put_back_at) == ("PUT_BACK", picker, NOW)
    assert stock() == {"CAP": 4, "MUG": 5}
    kinds = StockMovement.objects.filter(kind="RETURN").order_by("pk")
    assert [(one.quantity, one.sku.code, one.bin.code) for one in kinds] == [
        (1, "CAP", "A-01-1"), (1, "MUG", "Q-01"),
    ]  # fmt: skip
    assert set(PackageLine.objects.values_list("brought_back", "packed")) == {(2, 2), (1, 1)}
    assert sorted(order.events.values_list("verb", flat=True))[:2] == ["bring_back", "bring_back"]
    assert order.events.filter(verb="write_off_return").get().data == {"goods": "1 × CAP"}


def test_more_than_left_is_refused_when_it_is_counted_and_when_it_is_put_back(order, parts, picker):
    first = arrivals.receive(order.number, by=picker, at=NOW)
    counted = [Counted(parts["CAP"], "AS_NEW", 2), Counted(parts["CAP"], "SPOILED", 1)]
    assert refused(
        lambda: arrivals.inspect(first.pk, counted, by=picker, at=NOW)
    ) == "more_comes_back_than_left"  # fmt: skip
    assert (again(first).state, first.pieces.count()) == ("RECEIVED", 0)

    second = arrivals.receive(order.number, by=picker, at=NOW)
    for row in (first, second):
        arrivals.inspect(row.pk, [Counted(parts["CAP"], "AS_NEW", 2)], by=picker, at=NOW)
    arrivals.put_back(first.pk, {"AS_NEW": "A-01-1"}, by=picker, at=NOW)
    assert refused(
        lambda: arrivals.put_back(second.pk, {"AS_NEW": "A-01-1"}, by=picker, at=NOW)
    ) == "more_comes_back_than_left"  # fmt: skip
    assert (again(second).state, stock()["CAP"]) == ("INSPECTED", 5)
    assert [first.code, second.code] == [f"{order.number}#1", f"{order.number}#2"]


def test_a_return_label_is_received_once_and_ends_what_it_was_given_for(
    shop, order, parts, picker, agent
):
    ticket = remedies.case(order, by=agent)
    given = Compensation.objects.create(
        shop=shop, ticket=ticket, order=order, kind="RETURN_LABEL", currency="USD", state="SENT",
        reason="TOO_SMALL", asked_by=agent, asked_at=NOW, needs_second=False, platform_ref="88",
    )  # fmt: skip
    row = arrivals.receive(given.rma, by=picker, at=NOW)
    assert (row.order, row.compensation) == (order, given)
    assert refused(lambda: arrivals.receive(given.rma, by=picker, at=NOW)) == "arrival_is_here"
    arrivals.inspect(row.pk, [Counted(parts["MUG"], "AS_NEW", 1)], by=picker, at=NOW)
    arrivals.put_back(row.pk, {"AS_NEW": "A-01-1"}, by=picker, at=NOW)
    assert (again(given).state, again(given).ended_at) == ("DONE", NOW)
    assert cases.verbs(ticket)[-2:] == ["arrive", "inspect"]


def test_a_parcel_is_known_by_the_returns_number_and_by_its_own_label(order, picker):
    request = ReturnRequest.objects.create(
        shop=order.shop, platform_id="9", order_number=order.number, order=order, type="REFUND",
        status="BUYER_SHIPPED_ITEM", asked_at=NOW, updated_at=NOW, tracking_number="RT1",
    )  # fmt: skip
    assert arrivals.receive("RT1", by=picker, at=NOW).request == request
    number = Waybill.objects.get().number
    assert arrivals.receive(number, by=picker, at=NOW).code == f"{order.number}#1"


@pytest.mark.parametrize("code", ["", "RMA-999", "RMA-x", "unknown"])
def test_what_nobody_knows_is_refused_in_words(order, picker, code):
    with pytest.raises(Refused, match="scan the code of a return label"):
        arrivals.receive(code, by=picker, at=NOW)
    assert Arrival.objects.count() == 0


def test_goods_go_to_a_bin_that_fits_their_grade(order, parts, picker):
    row = arrivals.receive(order.number, by=picker, at=NOW)
    arrivals.inspect(row.pk, [Counted(parts["CAP"], "OPENED", 1)], by=picker, at=NOW)
    for code, why in [("", "goods_need_a_bin"), ("Z-9", "bin_is_unknown_here"),
                      ("A-01-1", "bin_does_not_fit_the_grade")]:  # fmt: skip
        assert refused(
            lambda code=code: arrivals.put_back(row.pk, {"OPENED": code}, by=picker, at=NOW)
        ) == why  # fmt: skip
    assert (again(row).state, stock()["CAP"]) == ("INSPECTED", 3)


def test_an_empty_parcel_is_written_down_too_once_it_is_said_to_be_empty(order, parts, picker):
    row = arrivals.receive(order.number, by=picker, at=NOW)
    one = [Counted(parts["CAP"], "AS_NEW", 1)]
    none = [Counted(parts["CAP"], "AS_NEW", 0)]
    for counted, is_empty, why in [
        (none, False, "arrival_is_empty"), (one, True, "arrival_is_not_empty"),
    ]:  # fmt: skip
        assert refused(
            lambda counted=counted, is_empty=is_empty: arrivals.inspect(
                row.pk, counted, by=picker, at=NOW, is_empty=is_empty
            )
        ) == why  # fmt: skip
    assert (again(row).state, row.pieces.count()) == ("RECEIVED", 0)
    arrivals.inspect(row.pk, none, by=picker, at=NOW, is_empty=True)
    row = arrivals.put_back(row.pk, {}, by=picker, at=NOW)
    assert (row.state, row.pieces.count()) == ("PUT_BACK", 0)


def test_parcels_of_shops_one_does_not_see_stay_unknown(order, agent):
    stranger = make_person("other", "warehouse")
    with pytest.raises(Refused, match="Nobody here knows"):
        arrivals.receive(order.number, by=stranger, at=NOW)


def test_the_desk_takes_a_parcel_from_scan_to_shelf(client, order, parts, picker):
    client.force_login(picker)
    told = client.post(reverse("desk:arrival_receive"), {"code": order.number})
    row = Arrival.objects.get()
    assert told.url == reverse("desk:arrival", args=[row.pk])
    assert f"count-{parts['CAP']}-AS_NEW" in client.get(told.url).content.decode()
    page = client.get(reverse("desk:arrivals")).content.decode()
    assert row.code in page
    inspect = reverse("desk:arrival_inspect", args=[row.pk])
    client.post(inspect, {f"count-{parts['CAP']}-AS_NEW": "2", f"count-{parts['MUG']}-OPENED": "0"})
    assert again(row).state == "INSPECTED"
    away = reverse("desk:arrival_put_back", args=[row.pk])
    assert (
        "There is no bin Z" in client.post(away, {"bin-AS_NEW": "Z"}, follow=True).content.decode()
    )
    client.post(away, {"bin-AS_NEW": "B:A-01-1"})
    assert (again(row).state, stock()["CAP"]) == ("PUT_BACK", 5)


def test_a_wrong_count_is_taken_back_and_the_goods_are_put_away(order, parts, picker):
    row = arrivals.receive(order.number, by=picker, at=NOW)
    arrivals.inspect(row.pk, [Counted(parts["CAP"], "SPOILED", 2)], by=picker, at=NOW)
    arrivals.count_again(row.pk, by=picker, at=NOW)
    row = again(row)
    assert (row.state, row.inspected_by, row.pieces.count()) == ("RECEIVED", None, 0)
    assert order.events.get(verb="count_again").data == {"goods": "2 × CAP"}
    arrivals.inspect(row.pk, [Counted(parts["CAP"], "AS_NEW", 1)], by=picker, at=NOW)
    arrivals.put_back(row.pk, {"AS_NEW": "A-01-1"}, by=picker, at=NOW)
    assert stock()["CAP"] == 4
    assert (
        refused(lambda: arrivals.count_again(row.pk, by=picker, at=NOW)) == "arrival_is_elsewhere"
    )


def test_no_more_parcels_lie_here_than_have_goods_in_them(order, parts, picker):
    first = arrivals.receive(order.number, by=picker, at=NOW)
    arrivals.inspect(first.pk, [Counted(parts["CAP"], "AS_NEW", 2)], by=picker, at=NOW)
    second = arrivals.receive(order.number, by=picker, at=NOW)
    with pytest.raises(Refused) as why:
        arrivals.receive(order.number, by=picker, at=NOW)
    assert str(why.value) == (
        f"{order.number}: all that left of it lies at the desk already."
        f" Go on with {order.number}#1, {order.number}#2."
    )
    arrivals.inspect(second.pk, [], by=picker, at=NOW, is_empty=True)
    arrivals.put_back(second.pk, {}, by=picker, at=NOW)
    assert arrivals.receive(order.number, by=picker, at=NOW).code == f"{order.number}#3"


@pytest.mark.parametrize("typed", ["-1", "1.0", "1 pc", "\u0663", "1" * 5000])
def test_a_count_that_is_none_is_refused_by_its_line_and_stays_typed(
    client, order, parts, picker, typed
):
    client.force_login(picker)
    row = arrivals.receive(order.number, by=picker, at=NOW)
    inspect = reverse("desk:arrival_inspect", args=[row.pk])
    told = {f"count-{parts['CAP']}-AS_NEW": "1", f"count-{parts['MUG']}-OPENED": typed}
    page = client.post(inspect, told)
    assert f"MUG, opened: “{typed[:40]}” is no count. Write digits alone." in page.text
    assert f'name="count-{parts["MUG"]}-OPENED" value="{typed}"' in page.text
    assert (again(row).state, row.pieces.count()) == ("RECEIVED", 0)


def test_a_lead_alone_is_offered_to_count_again(client, order, parts, picker, house):
    row = arrivals.receive(order.number, by=picker, at=NOW)
    arrivals.inspect(row.pk, [], by=picker, at=NOW, is_empty=True)
    page, press = (
        reverse(f"desk:{name}", args=[row.pk]) for name in ("arrival", "arrival_count_again")
    )
    client.force_login(picker)
    assert press not in client.get(page).text
    assert (client.post(press).status_code, again(row).state) == (403, "INSPECTED")
    client.force_login(make_person("lead", "warehouse lead", shops=[order.shop]))
    assert press in client.get(page).text
    assert (client.post(press).url, again(row).state) == (page, "RECEIVED")


def test_an_empty_scan_says_what_to_scan(client, order, picker):
    client.force_login(picker)
    page = client.post(reverse("desk:arrival_receive"), {"code": " "}, follow=True)
    assert "Nothing was scanned: scan the code of a return label" in page.text
