"""Steps of the conveyor on requests of buyers: what waits for each, and what does it."""

from functools import partial

from django.conf import settings

from aftersales.models import CancellationRequest, ReturnRequest
from aftersales.services import (
    answers,
    auto_rules,
    calling_off,
    catching_up,
    expecting,
    hearing,
    late,
    letters,
    net,
    overdue,
    polling,
    radar,
    reasons,
    talking,
    training,
    translating,
)
from aftersales.services.compensation import labels, settling, telling
from aftersales.services.evidence import making
from aftersales.services.tickets import forgetting, moving, opening, waking
from orders import belt

CALLS = 20  # of one call each: all are made within a lease


def _of(request, *done):
    """What waits and what does it, for one kind of request."""
    return [partial(do, request) for do in done]


hear = belt.task("aftersales.hear", hearing.pending, hearing.hear)
open_lines = belt.task("aftersales.open_lines", polling.without_lines, polling.open_lines)
poll = belt.task("aftersales.poll", polling.to_poll, polling.poll, chunk=1)
audit = belt.task("aftersales.audit", polling.to_audit, polling.audit, chunk=1)
ask_reasons = belt.task(
    "aftersales.ask_reasons", *_of(CancellationRequest, reasons.pending, reasons.ask), chunk=CALLS
)
ask_return_reasons = belt.task(
    "aftersales.ask_return_reasons", *_of(ReturnRequest, reasons.pending, reasons.ask), chunk=CALLS
)
answer_cancellations = belt.task(
    "aftersales.answer_cancellations",
    *_of(CancellationRequest, answers.pending, answers.send),
    chunk=CALLS,
)
answer_returns = belt.task(
    "aftersales.answer_returns", *_of(ReturnRequest, answers.pending, answers.send), chunk=CALLS
)
answer_by_rules = belt.task("aftersales.answer_by_rules", auto_rules.pending, auto_rules.rule)
catch_unanswered = belt.task("aftersales.catch_unanswered", net.pending, net.catch)
follow_verdicts = belt.task(
    "aftersales.follow_verdicts", *_of(CancellationRequest, overdue.pending, overdue.follow)
)
follow_return_verdicts = belt.task(
    "aftersales.follow_return_verdicts", *_of(ReturnRequest, overdue.pending, overdue.follow)
)
call_off = belt.task("aftersales.call_off", calling_off.pending, calling_off.send, chunk=CALLS)
propose_late = belt.task("aftersales.propose_late", late.pending, late.propose)
drop_proposals = belt.task("aftersales.drop_proposals", late.moot, late.drop)
ask_buyers = belt.task("aftersales.ask_buyers", talking.unsent, talking.send, chunk=CALLS)
expect_arrivals = belt.task(
    "aftersales.expect_arrivals", expecting.pending, expecting.expect, chunk=50
)
write_buyers = belt.task("aftersales.write_buyers", letters.pending, letters.send, chunk=CALLS)
hear_buyers = belt.task("aftersales.hear_buyers", talking.pending, talking.hear, chunk=CALLS)
look_at_talks = belt.task(
    "aftersales.look_at_talks", catching_up.pending, catching_up.look, chunk=1
)
give_up_asking = belt.task(
    "aftersales.give_up_asking", talking.silent, talking.give_up, chunk=CALLS
)
send_compensation = belt.task(
    "aftersales.send_compensation", telling.pending, telling.send, chunk=CALLS
)
draw_return_labels = belt.task(
    "aftersales.draw_return_labels", labels.pending, labels.hand_out, chunk=CALLS
)
settle_compensation = belt.task(
    "aftersales.settle_compensation", settling.pending, settling.settle, chunk=100
)
open_tickets = belt.task("aftersales.open_tickets", opening.pending, opening.open_waiting)
make_evidence = belt.task("aftersales.make_evidence", making.pending, making.make, chunk=1)
wake_tickets = belt.task("aftersales.wake_tickets", waking.pending, waking.wake, chunk=100)
close_tickets = belt.task("aftersales.close_tickets", moving.to_close, moving.close)
purge_attachments = belt.task(
    "aftersales.purge_attachments", forgetting.pending, forgetting.purge, chunk=100
)
follow_lessons = belt.task("aftersales.follow_lessons", training.pending, training.follow)
translate = belt.task(
    "aftersales.translate",
    partial(translating.pending, settings.TRANSLATOR),
    partial(translating.translate, settings.TRANSLATOR, settings.TRANSLATE_TO),
    chunk=CALLS,
)
contradict_parcels = belt.task(
    "aftersales.contradict_parcels", radar.contradicted, radar.contradict
)
tell_findings = belt.task("aftersales.tell_findings", radar.pending, radar.tell)
