"""What happened to an order, each event as a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from orders.models import Clock, Hold, Order, OrderEvent
from orders.refusals import words

SHOWN = 200  # an order has some twenty events
SENTENCES = {
    "place": _("Placed."),
    "place_as_history": _("Taken over as history: it was past the line already."),
    "update": _("A newer word of the platform was taken over: %(status)s."),
    "place_by_own_hours": _(
        "Placed. The platform named no deadlines, so the shop's own hours count."
    ),
    "shift_deadlines": _("The platform moved its deadlines: %(kinds)s."),
    "join_live": _("Joined the live session “%(session)s”."),
    "readdress": _("The buyer changed the address: it is judged anew."),
    "readdress_printed": _("The buyer changed the address: what was printed is not valid."),
    "ask_cancel": _("The buyer asks to cancel: it stays where it is until that is answered."),
    "withdraw_cancel": _("The buyer's request to cancel is off the table."),
    "arrange_elsewhere": _("Its shipping was arranged in Seller Center while it waited here."),
    "cancel_too_late": _("Cancelled on the platform after it had left."),
    "change_lines": _("Its lines changed on the platform: its goods are set aside anew."),
    "hold": _("Has to wait: %(reason)s."),
    "lift": _("No longer waits for: %(reasons)s. Something else still holds it."),
    "resume": _("Goes on; it waited for: %(reasons)s."),
    "correct_address": _("Its address was corrected: %(fields)s."),
    "route": _("Sent to %(places)s by a rule."),
    "reserve": _("Its goods were set aside."),
    "split": _("Split: %(skus)s leaves in a parcel of its own."),
    "reserve_rest": _("Goods came in: what waited was set aside."),
    "release": _("Screened and fine: ready to be picked."),
    "start_picking": _("Its wave was released: pickers walk for it."),
    "pick_rest": _("A wave with the rest of it was released."),
    "return_to_queue": _("Its walk was called off: back in the queue."),
    "stop_parcel": _("%(box)s was stopped at %(where)s and goes into the red basket."),
    "stop_parcel_by": _("%(box)s was stopped by %(where)s and goes into the red basket."),
    "let_dead_go": _("%(box)s may leave, allowed by %(with)s too: %(why)s"),
    "put_back": _("%(sku)s went back to bin %(bin)s."),
    "return_rest": _("The wave of one part was called off: that part is in the queue again."),
    "cancel_rest": _("What waited of it was cancelled; the rest of it stays."),
    "relabel": _("Its labels were voided: they named the old address."),
    "lose_companion": _("An order in the same box was cancelled and taken out of it."),
    "combine": _("It goes in one parcel with other orders of its buyer."),
    "uncombine": _("It was taken out of the parcel it shared with other orders."),
    "split_there": _("The platform split its parcel: what is here leaves, the rest follows."),
    "regroup": _("The platform packs it otherwise now: it goes in %(packages)s."),
    "arrange": _("The platform agreed to ship %(package)s."),
    "upload": _("The platform accepted number %(number)s of %(package)s."),
    "pack": _("Packed: every box of it is sealed."),
    "unpack": _("A box of it was opened again."),
    "ship_part": _("A part of it was handed over to the carrier."),
    "ship": _("Handed over to the carrier."),
    "collect": _("The carrier scanned %(package)s for the first time."),
    "arrive": _("%(package)s reached the buyer."),
    "find_parcel": _("The radar says of %(package)s: %(why)s."),
    "lose": _("The platform gave %(package)s up: it is lost, damaged or cancelled."),
    "correct_claim": _("%(claim)s: the carrier paid %(after)s, not %(before)s."),
    "deliver": _("Delivered."),
    "complete": _("Completed: the return window is closed."),
    "turn_back": _("The carrier brings it back."),
    "take_back": _("Came back."),
    "bring_back": _("These goods came back: %(goods)s."),
    "count_again": _("What came back is counted again. Counted before: %(goods)s."),
    "write_off_return": _("These goods came back spoiled and were written off: %(goods)s."),
    "send_again": _("Its goods are sent again as %(order)s."),
    "be_sent_for": _("It sends again what went wrong with %(order)s."),
    "give_money": _("The platform was told to give back %(amount)s."),
    "open_return": _("A return was opened for the buyer: %(return)s."),
    "cancel": _("Cancelled."),
    "answer_cancel": _("The request to cancel was answered: %(verdict)s."),
    "agree_cancel": _("The request to cancel was agreed to."),
    "reject_cancel": _("The request to cancel was refused, and the platform took it: it goes on."),
    "refund_cancel": _("The buyer has the money back."),
    "call_off": _("Called off: the platform is told."),
    "settle_call_off": _("The platform cancelled it, as we asked."),
    "impose_cancel": _("The platform cancelled it by itself."),
    "fail_call_off": _("The platform did not let it be called off: it goes on."),
    "ask_buyer": _("The buyer is asked a question (%(about)s)."),
    "buyer_answers": _("The buyer answered."),
    "buyer_is_silent": _("The buyer did not answer in time."),
    "fail_question": _("The platform did not send the question."),
    "catch_unanswered": _("Nobody had answered: the safety net did (%(stage)s: %(verdict)s)."),
    "run_late": _("Not packed by the time we promised: it is late."),
    "propose_call_off": _("A lead is asked whether to call it off: it is late."),
    "refuse_call_off": _("A lead decided: it is late, and goes on."),
    "run_out": _("Time ran out and nobody had answered: the platform decides."),
    "fail_answer": _("The platform did not take our answer; somebody must answer again."),
    "ask_return": _("The buyer asks for something after the sale: %(status)s."),
    "move_return": _("What the buyer asked for after the sale: %(status)s."),
    "answer_return": _("What the buyer asked for after the sale was answered: %(verdict)s."),
    "open_dispute": _("A dispute about it: the platform is to judge."),
    "send_evidence": _("Our evidence was sent to the platform."),
    "ask_more_evidence": _("The platform asks for more evidence."),
    "win_dispute": _("The dispute was won."),
    "lose_dispute": _("The dispute was lost."),
    "withdraw_dispute": _("The dispute was withdrawn."),
}
REASONS = dict(Hold.Reason.choices)
KINDS = dict(Clock.Kind.choices)


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `by` is empty where the system did it by itself."""

    sentence: str
    by: str
    at: datetime


def of(order: Order) -> list[Entry]:
    """The events of an order, the newest first."""
    events = order.events.select_related("by").order_by("-seq")[:SHOWN]
    return [Entry(sentence_of(event), str(event.by or ""), event.at) for event in events]


def sentence_of(event: OrderEvent) -> str:
    """An event in words; a verb that has no sentence yet is shown as it is."""
    data = {
        "reason": "",
        "reasons": "",
        "status": "",
        "fields": (),
        "places": (),
        "skus": (),
        "packages": (),
        "verdict": "",
        "stage": "",
        "about": "",
        "kinds": (),
        "package": "",
        "number": "",
    } | event.data
    told = data | {
        "reason": _reasons([data["reason"]]),
        "reasons": _reasons(data["reasons"]),
        "status": status_word(data["status"]),
        "fields": _(", ").join(str(words.WORDS.get(field, field)) for field in data["fields"]),
        "kinds": listed(str(KINDS.get(kind, kind)) for kind in data["kinds"]),
        "places": _(", ").join(data["places"]),
        "skus": listed(data["skus"]),
        "packages": listed(data["packages"]),
        "verdict": status_word(data["verdict"]),
        "stage": status_word(data["stage"]),
        "about": words.WORDS.get(data["about"], data["about"]),
    }
    return str(SENTENCES.get(_worded_as(event), event.verb)) % told


def _worded_as(event: OrderEvent) -> str:
    """A parcel is stopped at a bench; where there is none, by the one who scanned it."""
    is_nowhere = event.verb == "stop_parcel" and event.data.get("where") == str(event.by)
    return "stop_parcel_by" if is_nowhere else event.verb


def status_word(status: str) -> str:
    """A status of the platform in words."""
    return str(words.WORDS.get(status, status.replace("_", " ").lower()))


def listed(words: Iterable[str]) -> str:
    """Several things in one sentence."""
    return _(", ").join(words)


def _reasons(names: Iterable[str]) -> str:
    return listed(str(REASONS.get(name, name)) for name in names)
