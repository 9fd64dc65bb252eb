"""Steps of the conveyor on what buyers ask for after the sale: query, loop, service, count."""

from functools import partial

from celery import shared_task

from aftersales.models import CancellationRequest, ReturnRequest
from aftersales.services import answers, calling_off, hearing, polling, reasons, talking
from orders import belt

CALLS = 20  # of one call each: all are made within a lease


@shared_task(name="aftersales.hear")
def hear() -> int:
    """Read again the requests of which the platform tells."""
    return belt.run("aftersales.hear", hearing.pending, hearing.hear)


@shared_task(name="aftersales.open_lines")
def open_lines() -> int:
    """Follow the requests of shops that were connected."""
    return belt.run("aftersales.open_lines", polling.without_lines, polling.open_lines)


@shared_task(name="aftersales.poll")
def poll() -> int:
    """Read the requests that changed, whatever the platform told of them."""
    return belt.run("aftersales.poll", polling.to_poll, polling.poll, chunk=1)


@shared_task(name="aftersales.audit")
def audit() -> int:
    """Compare the open requests of the platform with ours."""
    return belt.run("aftersales.audit", polling.to_audit, polling.audit, chunk=1)


@shared_task(name="aftersales.ask_reasons")
def ask_reasons() -> int:
    """Ask by which reasons open cancellations may be refused."""
    pending, act = (partial(do, CancellationRequest) for do in (reasons.pending, reasons.ask))
    return belt.run("aftersales.ask_reasons", pending, act, chunk=CALLS)


@shared_task(name="aftersales.ask_return_reasons")
def ask_return_reasons() -> int:
    """Ask by which reasons open returns may be refused."""
    pending, act = (partial(do, ReturnRequest) for do in (reasons.pending, reasons.ask))
    return belt.run("aftersales.ask_return_reasons", pending, act, chunk=CALLS)


@shared_task(name="aftersales.answer_cancellations")
def answer_cancellations() -> int:
    """Tell the platform what people decided about cancellations."""
    pending, act = (partial(do, CancellationRequest) for do in (answers.pending, answers.send))
    return belt.run("aftersales.answer_cancellations", pending, act, chunk=CALLS)


@shared_task(name="aftersales.answer_returns")
def answer_returns() -> int:
    """Tell the platform what people decided about returns."""
    pending, act = (partial(do, ReturnRequest) for do in (answers.pending, answers.send))
    return belt.run("aftersales.answer_returns", pending, act, chunk=CALLS)


@shared_task(name="aftersales.call_off")
def call_off() -> int:
    """Tell the platform which orders we call off."""
    return belt.run("aftersales.call_off", calling_off.pending, calling_off.send, chunk=CALLS)


@shared_task(name="aftersales.ask_buyers")
def ask_buyers() -> int:
    """Write to the buyers who are asked something."""
    return belt.run("aftersales.ask_buyers", talking.unsent, talking.send, chunk=CALLS)


@shared_task(name="aftersales.hear_buyers")
def hear_buyers() -> int:
    """Read what buyers write."""
    return belt.run("aftersales.hear_buyers", talking.pending, talking.hear, chunk=CALLS)


@shared_task(name="aftersales.give_up_asking")
def give_up_asking() -> int:
    """Put before a person what buyers did not answer in time."""
    return belt.run("aftersales.give_up_asking", talking.silent, talking.give_up, chunk=CALLS)
