"""Orders to wave and waves: what the pages cost and show, and what their buttons do for whom."""

import pytest
from django.urls import reverse

from tests import factories, walk
from tests.factories import NOW, again
from warehouse.models import PickTask, PrintJob, Sheet, Wave

TO_WAVE = "admin:warehouse_towave_changelist"
RELEASE_ALL = "admin:warehouse_towave_release_all"
WAVES = "admin:warehouse_wave_changelist"
WAVE = "admin:warehouse_wave_change"
CANCEL, REDRAW = "admin:warehouse_wave_cancel", "admin:warehouse_wave_redraw"


@pytest.fixture
def wave(orders):
    """A wave of two boxes with their waybills."""
    factories.make_packages(*orders(2))
    return Wave.objects.get()


def rows(client, name, **asked) -> list:
    return client.get(reverse(name), asked).context["cl"].result_list


def test_orders_to_wave_cost_the_same_for_none_and_for_25(floor, orders, cost):
    empty = cost(TO_WAVE)
    factories.make_ready(*orders(26))

    # session, user, rights, shops of the filter, rows; with rows holds, rules' words, splits
    assert (empty, cost(TO_WAVE)) == (5, 9)


def test_only_orders_that_are_ready_stand_there_the_first_to_start_on_top(floor, shop, house):
    factories.make_stock(house, "TEE-RED-M", 5)
    late = factories.make_order(shop, paid_at=factories.PAID - factories.HOUR)
    later, not_screened = factories.make_order(shop), factories.make_order(shop)
    factories.make_ready(later, late)

    found = rows(floor, TO_WAVE)

    assert [row.number for row in found] == [late.number, later.number]
    assert [row.house for row in found] == ["House W1"] * 2
    assert again(not_screened).state == "SCREENING"


def test_chosen_orders_are_released_and_one_without_a_bin_is_named(floor, shop, house, choose):
    factories.make_stock(house, "TEE-RED-M", 1)
    factories.make_bin(house, "R-01-1", is_pickable=False)
    factories.make_stock(house, "MUG-BLUE", 1, "R-01-1")
    good, stuck = factories.make_order(shop), factories.make_order(shop, factories.line("MUG-BLUE"))
    factories.make_ready(good, stuck)

    page = choose(TO_WAVE, "release_as_waves", good, stuck).content.decode()

    assert "1 done." in page
    assert f"{stuck.number}: no pickable bin holds enough of MUG-BLUE." in page
    assert (again(good).state, again(stuck).state) == ("PICKING", "RELEASED")


def test_everything_ready_is_released_by_one_button(floor, orders, press):
    placed = orders(3)
    factories.make_ready(*placed)

    told = press(RELEASE_ALL)

    assert told == ["3 done."]
    assert {again(order).state for order in placed} == {"PICKING"}


def test_opening_the_dialog_releases_nothing(floor, orders):
    (order,) = orders(1)
    factories.make_ready(order)

    assert floor.get(reverse(RELEASE_ALL)).status_code == 200
    assert again(order).state == "RELEASED"
    assert Wave.objects.count() == 0


def test_who_may_not_release_waves_cannot(client, stranger, orders):
    (order,) = orders(1)
    factories.make_ready(order)
    client.force_login(stranger)

    assert client.post(reverse(RELEASE_ALL), {"_form_submitted": "on"}).status_code == 403
    assert client.get(reverse(TO_WAVE)).status_code == 403
    assert again(order).state == "RELEASED"


def test_waves_cost_the_same_for_none_and_for_25(floor, house, orders, cost):
    empty = cost(WAVES)
    house.wave_size = 1
    house.save()
    factories.make_packages(*orders(25))

    assert Wave.objects.count() == 25
    # session, user, rights, houses of the filter, rows; with rows their papers
    assert (empty, cost(WAVES)) == (5, 6)


def test_a_wave_tells_its_progress_and_its_papers(floor, wave, picker):
    task = wave.tasks.first()
    walk.scan("PICK", f"B:{task.bin.code}", by=picker, at=NOW, wave=wave.pk)
    walk.scan("PICK", "TEE-RED-M", by=picker, at=NOW, wave=wave.pk, bin=task.bin.code)

    page = floor.get(reverse(WAVES)).content.decode()

    assert ">1/2<" in page
    assert "pick list <i>drawing 0/1</i>" in page
    assert "waybills <i>drawing 0/2</i>" in page


def test_the_number_of_boxes_leads_to_the_boxes_of_that_wave(floor, wave, shop, house):
    factories.make_stock(house, "TEE-RED-M", 1)
    factories.make_packages(factories.make_order(shop))
    address = f"{reverse('admin:warehouse_package_changelist')}?wave__exact={wave.pk}"

    assert f'<a href="{address}">2</a>' in floor.get(reverse(WAVES)).content.decode()
    assert len(floor.get(address).context["cl"].result_list) == 2


def test_a_bound_paper_has_a_link_and_a_bad_sheet_its_sentence(floor, wave):
    sheet = Sheet.objects.filter(job__kind="LABELS").first()
    Sheet.objects.filter(pk=sheet.pk).update(problem="no_carrier", params={"package": "P-1"})
    walk.settle()

    page = floor.get(reverse(WAVE, args=[wave.pk])).content.decode()

    file = PrintJob.objects.get(kind="PICK_LIST").file
    assert reverse("files:download", args=[file.pk]) in page
    assert "1 bad" in page
    assert "waybills, position 1: P-1: its shop has no carrier at this warehouse yet." in page
    assert reverse(REDRAW, args=[wave.pk]) in page


def test_a_wave_is_called_off_and_its_orders_are_ready_again(floor, wave, press):
    assert press(CANCEL, wave.pk) == ["1 done."]
    assert again(wave).state == "CANCELLED"
    assert PickTask.objects.open().count() == 0


def test_a_wave_that_is_partly_picked_has_no_button_and_refuses(floor, wave, picker, press):
    walk.pick_wave(wave, by=picker, at=NOW)

    page = floor.get(reverse(WAVE, args=[wave.pk])).content.decode()
    (told,) = press(CANCEL, wave.pk)

    assert reverse(CANCEL, args=[wave.pk]) not in page
    assert told.startswith(f"W-{wave.pk} ")
    assert told.endswith("partly picked and cannot be called off.")
    assert again(wave).state == "RELEASED"


def test_opening_the_dialog_calls_nothing_off(floor, wave):
    assert floor.get(reverse(CANCEL, args=[wave.pk])).status_code == 200
    assert again(wave).state == "RELEASED"


def test_who_may_not_call_off_cannot(desk, wave):
    address = reverse(CANCEL, args=[wave.pk])

    assert desk.post(address, {"_form_submitted": "on"}).status_code == 403
    assert again(wave).state == "RELEASED"


def test_bad_papers_are_asked_for_again(floor, wave, press):
    Sheet.objects.filter(job__kind="LABELS").update(problem="no_carrier", params={"package": "P"})

    assert press(REDRAW, wave.pk) == ["1 done."]
    assert Sheet.objects.exclude(problem="").count() == 0


def test_a_wave_of_another_house_is_not_there(floor, shop, wave):
    other = factories.make_warehouse(shop, "W2", priority=2, numbers=5)
    factories.make_stock(other, "MUG-BLUE", 1)
    order = factories.make_order(shop, factories.line("MUG-BLUE"))
    factories.make_packages(order)
    foreign = Wave.objects.get(warehouse=other)

    assert [row.pk for row in rows(floor, WAVES)] == [wave.pk]
    address = reverse(CANCEL, args=[foreign.pk])
    assert floor.post(address, {"_form_submitted": "on"}).status_code == 404
    assert again(foreign).state == "RELEASED"
