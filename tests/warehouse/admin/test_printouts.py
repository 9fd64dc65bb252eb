"""Print jobs in the back office: begun at waves, printed once, and again only by a lead."""

import pytest
from django.urls import reverse

from tests import factories, paper, walk
from tests.factories import NOW, again
from tests.warehouse.test_printouts import lead, make_wave, serials
from warehouse.models import Badge, Page, Printout, Station
from warehouse.services import badges, printouts, spooling

__all__ = ["lead", "make_wave"]
JOBS, JOB = "admin:warehouse_printout_changelist", "admin:warehouse_printout_change"
WAVES = "admin:warehouse_wave_changelist"
PRINT, RETRY = "admin:warehouse_printout_print", "admin:warehouse_printout_retry"
STOP, GO_ON = "admin:warehouse_printout_stop", "admin:warehouse_printout_go_on"
REPRINT = "admin:warehouse_printout_reprint"

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(make_wave, picker) -> Printout:
    """A print job of three labels that came out."""
    printout = paper.press_print(make_wave(3), by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)
    return printout


def shown(client, printout: Printout) -> str:
    return " ".join(client.get(reverse(JOB, args=[printout.pk])).content.decode().split())


def test_the_list_costs_the_same_for_none_and_for_25(floor, make_wave, picker, cost):
    empty = cost(JOBS)
    for _ in range(26):
        paper.press_print(make_wave(1), by=picker)
    # session, user, rights, houses of the filter, rows
    assert (empty, cost(JOBS)) == (5, 5)


def test_a_job_costs_the_same_for_few_stacks_and_many(floor, make_wave, picker, monkeypatch, cost):
    small = paper.press_print(make_wave(1), by=picker)
    monkeypatch.setattr(printouts, "FIRST", 2)
    monkeypatch.setattr(printouts, "MOST", 2)
    large = paper.press_print(make_wave(12), by=picker)
    assert large.stacks.count() > 5
    # session, user, rights, the job for its page and its buttons, stacks, pages to draw, left out,
    # reprints
    assert (cost(JOB, small.pk), cost(JOB, large.pk)) == (11, 11)


def test_all_slips_that_are_left_come_out_of_picked_waves_too(floor, make_wave, picker, press):
    waves = [make_wave(1), make_wave(1)]
    come_out = paper.press_print(*waves, by=picker)
    walk.pick_wave(waves[1], by=picker, at=NOW)

    press("admin:warehouse_wave_print_all", papers="SLIPS")

    slips = Page.objects.filter(kind=Page.Kind.SLIP).exclude(printout=come_out)
    assert set(slips.values_list("wave", flat=True)) == {wave.pk for wave in waves}


def test_a_job_names_what_it_left_out(floor, make_wave, picker):
    wave = make_wave(2)
    bad = wave.packages.get(position=2).waybills.get()
    bad.sheets.filter(job__kind="LABELS").update(
        drawn_at=None, problem="no_carrier", params={"package": "P-1"}
    )
    printout = paper.press_print(wave, by=picker)
    paper.bind()

    page = floor.get(reverse(JOB, args=[printout.pk])).content.decode()

    assert f"<b>{bad.package}</b>" in page
    assert str(bad.sheets.get(job__kind="LABELS")) in page


def test_one_press_at_a_wave_prints_its_first_pages_at_once(floor, make_wave, picker, press):
    wave = make_wave(3)

    told = press("admin:warehouse_wave_print_wave", wave.pk, papers="LABELS")

    printout = Printout.objects.get()
    assert (told, printout.asked_by, printout.station) == ([], picker, None)
    page = shown(floor, printout)
    assert "Print 4 pages" in page
    assert "Ready to print: <b>4</b> of 4 pages" in page

    reply = floor.post(reverse(PRINT, args=[printout.stacks.get().pk]))

    assert reply["Content-Type"] == "application/pdf"
    assert "no-store" in reply["Cache-Control"]
    assert reply.content.startswith(b"%PDF")
    assert "Printed: <b>4</b> of 4 pages" in shown(floor, printout)
    assert "All of it is printed." in shown(floor, printout)


def test_a_second_press_says_who_printed_and_offers_the_job(floor, printed, press):
    wave = Page.objects.first().wave

    (told,) = press("admin:warehouse_wave_print_wave", wave.pk, papers="LABELS")

    assert told.startswith(f"{wave}: all is printed, last by picker at ")
    assert told.endswith(f"What is lost of {printed} a lead prints again.")
    assert Printout.objects.count() == 1


def test_a_stack_that_came_out_is_not_given_again(floor, printed):
    stack = printed.stacks.get()
    before = again(stack).printed_at

    reply = floor.post(reverse(PRINT, args=[stack.pk]), follow=True)

    assert "Pages 1 to 4 were printed by picker at " in reply.content.decode()
    assert again(stack).printed_at == before


def test_only_a_post_of_who_may_print_prints(floor, client, stranger, agent, make_wave, picker):
    printout = paper.press_print(make_wave(1), by=picker)
    paper.bind()
    address = reverse(PRINT, args=[printout.stacks.get().pk])

    assert client.get(address).status_code == 405
    for person in (stranger, agent):
        client.force_login(person)
        assert client.post(address).status_code == 403
    assert printout.stacks.get().printed_at is None


def test_a_job_of_another_warehouse_is_not_there(client, make_wave, picker):
    printout = paper.press_print(make_wave(1), by=picker)
    paper.bind()
    other = factories.make_shop("B")
    house = factories.make_warehouse(other, "W2")
    client.force_login(factories.make_person("far", "warehouse", shops=[other], houses=[house]))

    assert client.post(reverse(PRINT, args=[printout.stacks.get().pk])).status_code == 404
    assert list(client.get(reverse(JOBS)).context["cl"].result_list) == []
    assert printout.stacks.get().printed_at is None


def test_all_waves_that_are_not_printed_go_into_one_job(floor, make_wave, picker, press):
    waves = [make_wave(2), make_wave(1)]
    paper.press_print(waves[0], by=picker, papers="BOTH")
    third = make_wave(1)

    press("admin:warehouse_wave_print_all", papers="BOTH")

    printout = Printout.objects.first()
    assert set(printout.pages.values_list("wave", flat=True)) == {waves[1].pk, third.pk}
    assert press("admin:warehouse_wave_print_all", papers="BOTH") == [
        "All papers of the boxes here were asked for."
    ]


def test_chosen_waves_are_printed_where_a_station_says(floor, house, make_wave, choose):
    waves = [make_wave(1), make_wave(1)]
    bench = Station.objects.create(warehouse=house, code="B1", name="Bench 1")

    asked = choose(WAVES, "print_chosen", *waves).content.decode()
    assert "Bench 1" in asked
    assert Printout.objects.count() == 0

    answers = {"papers": "SLIPS", "station": bench.pk, "asked": "1"}
    choose(WAVES, "print_chosen", *waves, **answers)
    printout = Printout.objects.get()
    assert (printout.station, printout.papers, printout.pages.count()) == (bench, "SLIPS", 4)


def test_a_job_is_stopped_and_goes_on(floor, make_wave, picker, press):
    printout = paper.press_print(make_wave(2), by=picker)

    assert press(STOP, printout.pk) == ["1 done."]
    assert "stopped" in shown(floor, printout)
    assert printout.pages.live().count() == 0

    assert press(GO_ON, printout.pk) == ["1 done."]
    assert printout.pages.live().count() == 3


def test_a_lead_prints_a_range_again(client, lead, printed, press):
    client.force_login(lead)
    before = serials(Page.objects.first().wave)

    told = press(REPRINT, printed.pk, first=3, last=3, reason="JAM")

    printout = Printout.objects.first()
    assert (told, printout.again_of, printout.allowed_by) == ([], printed, lead)
    after = serials(Page.objects.first().wave)
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]
    assert "paper jam" in shown(client, printout)
    assert str(printout) in shown(client, printed)


def test_anybody_else_needs_a_leads_badge(floor, lead, picker, printed, press):
    badge = Badge.objects.create(user=lead, code=badges.new_code())
    other = Badge.objects.create(user=picker, code=badges.new_code())
    asked = {"_form_submitted": "on", "first": 3, "last": 3, "reason": "TORN"}
    address = reverse(REPRINT, args=[printed.pk])

    for code, why in (
        ("", "This field is required."),
        ("U:0000", "This is no badge of anybody here."),
        (f"U:{other.code}", "picker may not have papers printed again. Ask a lead."),
    ):
        reply = floor.post(address, asked | {"badge": code})
        assert why in reply.content.decode()
    assert Printout.objects.count() == 1

    press(REPRINT, printed.pk, first=3, last=3, reason="TORN", badge=f"U:{badge.code}")

    printout = Printout.objects.first()
    assert (printout.asked_by, printout.allowed_by, printout.reason) == (picker, lead, "TORN")


def test_a_reprint_needs_its_reason_and_an_order_of_pages(client, lead, printed):
    client.force_login(lead)
    address = reverse(REPRINT, args=[printed.pk])

    for asked in (
        {"first": 3, "last": 3},
        {"first": 4, "last": 3, "reason": "JAM"},
        {"first": 0, "last": 3, "reason": "JAM"},
        {"first": 3, "last": 2**40, "reason": "JAM"},
    ):
        assert client.post(address, {"_form_submitted": "on"} | asked).status_code == 200
    assert Printout.objects.count() == 1


def test_what_a_printer_refused_is_named_and_sent_again(floor, house, make_wave, picker):
    bench = Station.objects.create(
        warehouse=house, code="B1", name="Bench 1", queue="no-such", prints_directly=True
    )
    printout = paper.press_print(make_wave(1), by=picker, station=bench)
    paper.bind()
    stack = printout.stacks.get()
    spooling.send([stack.pk], at=NOW.replace(year=2030))

    assert "Printer no-such took nothing: " in shown(floor, printout)
    floor.post(reverse(RETRY, args=[stack.pk]))
    assert (again(stack).tries, again(stack).send_at.year) == (0, 2026)
