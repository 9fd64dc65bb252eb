"""Direct printing: what a station's own printer gets, and what becomes of it when it takes none."""

from datetime import timedelta

import pytest

from orders.moment import moment
from tests import paper
from tests.factories import again
from tests.spool import spooler
from tests.warehouse.test_printouts import lead, make_wave
from warehouse.models import Page, Station
from warehouse.services import printouts, spooling, stacks

__all__ = ["lead", "make_wave"]
pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def server():
    with spooler() as running:
        yield running


@pytest.fixture
def cups(server, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", server.address)
    monkeypatch.setenv("CUPS_USER", "fulfillment")  # from root a print server hides nothing
    return server


@pytest.fixture
def bench(house):
    """A bench with a printer of its own, to which papers go by themselves."""
    return make_bench(house, "label-1")


def make_bench(house, queue: str) -> Station:
    return Station.objects.create(
        warehouse=house, code=queue, name=queue, queue=queue, prints_directly=True
    )


def send(after=timedelta(0)):
    at = moment() + after
    return spooling.send(list(spooling.pending(at)), at=at)


def test_a_stack_arrives_at_the_printer_byte_for_byte(cups, bench, make_wave, picker):
    out = cups.printer("label-1")
    printout = paper.press_print(make_wave(3), by=picker, station=bench)
    paper.bind()
    stack = printout.stacks.get()
    with stack.file.file.open() as file:
        content = file.read()

    assert send().done == [stack.pk]

    cups.wait("label-1")
    assert out.read_bytes() == content
    assert len(content) > 2000
    stack = again(stack)
    assert (stack.receipt, stack.printed_by, stack.claimed_at) == ("label-1-1", None, None)
    assert Page.objects.printed().count() == 4
    assert again(printout).finished_at == stack.printed_at
    assert cups.jobs("label-1") == ["label-1-1"]
    assert send().done == []


def test_stacks_go_out_in_order_and_none_twice(cups, house, monkeypatch, make_wave, picker):
    cups.printer("label-2")
    monkeypatch.setattr(printouts, "FIRST", 2)
    monkeypatch.setattr(printouts, "MOST", 2)
    bench = make_bench(house, "label-2")
    printout = paper.press_print(make_wave(6), by=picker, station=bench)
    paper.bind()

    done = send().done

    assert done == list(printout.stacks.order_by("number").values_list("pk", flat=True))
    assert len(done) == len(cups.jobs("label-2")) == 4


def test_a_printer_that_is_unknown_is_named_and_tried_again(cups, house, make_wave, picker):
    bench = make_bench(house, "label-3")
    printout = paper.press_print(make_wave(1), by=picker, station=bench)
    paper.bind()

    (why,) = send().refused.values()

    assert str(why) == (
        "Printer label-3 took nothing: Error - The printer or class does not exist."
    )
    stack = printout.stacks.get()
    assert (stack.sentence, stack.printed_at, stack.claimed_at) == (str(why), None, None)
    assert Page.objects.printed().count() == 0
    assert send().done == []  # not before its time

    cups.printer("label-3")
    assert send(MINUTE).done == [stack.pk]
    assert again(stack).problem == {}


def test_what_a_printer_refused_is_printed_by_the_browser_and_by_it_alone(
    cups, house, make_wave, picker
):
    bench = make_bench(house, "label-4")
    printout = paper.press_print(make_wave(1), by=picker, station=bench)
    paper.bind()
    send()

    assert len(paper.hand_out(printout, by=picker)) == 2

    cups.printer("label-4")
    assert send(MINUTE).done == []
    assert cups.jobs("label-4") == []


def test_a_worker_that_dies_after_the_printer_took_a_stack_prints_no_page_twice(
    cups, house, make_wave, picker, monkeypatch
):
    cups.printer("label-5")
    bench = make_bench(house, "label-5")
    printout = paper.press_print(make_wave(2), by=picker, station=bench)
    paper.bind()
    stack = printout.stacks.get()

    with monkeypatch.context() as dying:
        dying.setattr(stacks, "held", die)
        with pytest.raises(KeyboardInterrupt):
            send()
    (job,) = cups.jobs("label-5")
    assert again(stack).printed_at is None
    assert send().done == []  # it may be at work still

    assert send(2 * MINUTE).done == [stack.pk]

    assert (again(stack).receipt, cups.jobs("label-5")) == (job, [job])


def test_a_worker_that_dies_before_the_printer_took_a_stack_leaves_it_to_the_next(
    cups, house, make_wave, picker, monkeypatch
):
    cups.printer("label-6")
    bench = make_bench(house, "label-6")
    printout = paper.press_print(make_wave(2), by=picker, station=bench)
    paper.bind()

    with monkeypatch.context() as dying:
        dying.setattr(spooling, "_print", die)
        with pytest.raises(KeyboardInterrupt):
            send()
    assert cups.jobs("label-6") == []

    assert send(2 * MINUTE).done == [printout.stacks.get().pk]
    assert len(cups.jobs("label-6")) == 1


def test_a_stopped_job_sends_nothing_more(cups, house, make_wave, picker):
    cups.printer("label-7")
    printout = paper.press_print(make_wave(1), by=picker, station=make_bench(house, "label-7"))
    paper.bind()
    printouts.cancel([printout.pk], by=picker, at=moment())

    assert send().done == []
    assert cups.jobs("label-7") == []


def die(*_args, **_kwargs):
    raise KeyboardInterrupt
