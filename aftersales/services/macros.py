"""Macros: staged with the facts of a ticket, then sent with all that they do, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from aftersales.models import Compensation, Kind, Macro, MacroUse, ProductFact, Ticket
from aftersales.services import actions, facts, guard, letters, playbook
from aftersales.services.actions import Priced
from aftersales.services.compensation import asking
from aftersales.services.facts import Told
from aftersales.services.tickets import joining, moving
from orders.errors import Outcome, Refused
from orders.models.shop import Language

GOODS = {
    "size": ProductFact.About.SIZE,
    "material": ProductFact.About.MATERIAL,
    "usage": ProductFact.About.USAGE,
}
OWN = {  # facts that only a ticket has
    "size": _("the size table"),
    "material": _("the material"),
    "usage": _("how it is used"),
    "shop": _("the shop"),
    "reply_hours": _("hours in which the shop answers"),
    "follow_up": _("when the ticket is looked at again"),
    "amount": _("the money of the prepared action"),
    "coupon": _("the code of the coupon"),
}
NAMES = facts.NAMES | OWN
WORDING = (
    "name", "category", "language", "stage", "market", "text", "action", "percent", "amount",
    "sets", "waits_for", "follow_up_hours", "reason", "tag",
)  # fmt: skip
SHOWN = 40  # macros offered for one ticket


@dataclass(frozen=True)
class Staged:
    """A macro before it is sent: its text with facts put in, and all that the press would do."""

    macro: Macro
    told: Told
    action: Priced
    follow_up_at: datetime | None
    objection: Refused | None

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands against sending it as it is."""
        told = self.told
        return not (told.missing or told.has_stray_brace or self.objection)


@dataclass(frozen=True)
class Words:
    """What is sent, beside what was staged; browsers end lines otherwise than we keep them."""

    text: str
    staged: str

    @property
    def are_edited(self) -> bool:
        return self.text.split() != self.staged.split()


def fitting(ticket: Ticket) -> list[Macro]:
    """The approved macros for a ticket, by stage: in its language, else in English.

    Of each the newest version; one for the market takes the place of one for all. A ticket of no
    category yet is offered those that give nothing: nobody knows yet what went wrong.
    """
    spoken = ticket.language or ticket.shop.buyers_language
    rows = Macro.objects.in_force().filter(market__in=["", ticket.shop.market])
    rows = rows.filter(language__in=[spoken, Language.ENGLISH])
    wanted = {"category": ticket.category} if ticket.category else {"action": Macro.Action.NONE}
    rows = rows.filter(**wanted)
    best: dict[str, Macro] = {}
    for row in rows.order_by("version"):
        best[row.name] = max(best.get(row.name, row), row, key=lambda one: _fit(one, spoken))
    found = sorted(best.values(), key=lambda one: (one.stage, one.name))
    own = [one for one in found if one.language == spoken]
    return (own or found)[:SHOWN]


def stage(ticket: Ticket, macro: Macro, *, at: datetime) -> Staged:
    """What sending a macro in a ticket would say and do; nothing is written down."""
    action = actions.priced(ticket, macro.spec, at=at)
    told = facts.put_into(macro.text, _known(ticket, macro, action, at))
    return Staged(
        macro, told, action, _follow_up(macro, at), guard.objection(told.text, ticket.shop)
    )


def send(ticket_id: int, macro_id: int, text: str, *, by, at: datetime) -> MacroUse | None:
    """Write the text and do all that the macro prepares, in one transaction, or nothing of it.

    None: what it does goes beyond a limit. Nothing leaves then; text and action wait for a second
    person, and so does the ticket.
    """
    with transaction.atomic():
        macro = _in_force(macro_id)
        if macro.action == Macro.Action.RESEND:
            asking.hold_shop_of(ticket_id)
        ticket = moving.locked(ticket_id)
        staged = stage(ticket, macro, at=at).told.text
        given = actions.carry_out(ticket, macro, text, by=by, at=at)
        if given and given.needs_second:
            _wait_for_second(ticket, macro, text, by, at)
            return None
        return _do(ticket, macro, Words(text, staged), by, at)


def _in_force(macro_id: int) -> Macro:
    """The version as it counts now; a page that was staged before may still show an older one."""
    macro = Macro.objects.approved().filter(pk=macro_id).first()
    if macro is None:
        raise Refused("macro_is_not_approved")
    if not Macro.objects.in_force().filter(pk=macro_id).exists():
        raise Refused("macro_is_replaced", macro=str(macro))
    return macro


def finish(given: Compensation, *, at: datetime) -> MacroUse | None:
    """A second person approved: what was to be written with it goes out, as who asked wrote it.

    The ticket stays where it is while something else in it waits for a second person.
    """
    if given.macro is None:
        return None
    staged = stage(given.ticket, given.macro, at=at)
    code = given.coupon.code if given.kind == Macro.Action.COUPON else ""
    text = staged.told.text.replace(staged.action.coupon or "{coupon}", code)
    stays = given.ticket.compensations.to_approve().exists()
    words = Words(given.words, text)
    return _do(given.ticket, given.macro, words, given.asked_by, at, stays=stays)


def _do(ticket: Ticket, macro: Macro, words: Words, by, at, *, stays: bool = False) -> MacroUse:
    letter = letters.write(Kind.TICKET, ticket.pk, words.text, by=by, at=at)
    _tag(ticket, macro, by, at)
    if not stays:
        _move(ticket, macro, by, at)
    return MacroUse.objects.create(
        macro=macro, ticket=ticket, letter=letter, by=by, at=at,
        was_edited=words.are_edited,
    )  # fmt: skip


def _wait_for_second(ticket: Ticket, macro: Macro, text: str, by, at: datetime) -> None:
    """Whoever approves must not find then that it cannot be sent."""
    words = facts.insist(facts.put_into(text, facts.of(ticket.order, at=at)))
    guard.insist(words, ticket.shop)
    letters.insist_on_connection(ticket.shop)
    asking.wait_for_second(ticket, by=by, at=at)


def approve(macro_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Let these versions be sent from now on; nobody approves what they wrote."""
    outcome = Outcome()
    with transaction.atomic():
        rows = Macro.objects.filter(pk__in=macro_ids, approved_at=None).select_for_update()
        for row in rows.order_by("pk"):
            if row.written_by_id == by.pk:
                outcome.refused[row.pk] = Refused("own_macro_is_anothers", macro=str(row))
                continue
            row.approved_by, row.approved_at = by, at
            row.save(update_fields=["approved_by", "approved_at"])
            outcome.done.append(row.pk)
    return outcome


def end(macro_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Take versions out of use; what was sent with them stays as it is."""
    rows = Macro.objects.approved().filter(pk__in=macro_ids)
    done = list(rows.values_list("pk", flat=True))
    Macro.objects.filter(pk__in=done).update(ended_at=at)
    return Outcome(done)


def keep(macro: Macro, *, by) -> None:
    """Keep a wording that is not approved yet, as the next version of its name."""
    if macro.pk is None:
        same = Macro.objects.filter(name=macro.name, language=macro.language, market=macro.market)
        macro.version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    macro.written_by = by
    macro.save()


def next_version(macro_id: int, *, by, at: datetime) -> Macro:
    """A draft that says the same, to be changed; the old version counts until it is approved."""
    macro = Macro.objects.get(pk=macro_id)
    draft = Macro(**{name: getattr(macro, name) for name in WORDING})
    keep(draft, by=by)
    return draft


def _fit(macro: Macro, spoken: str) -> tuple:
    return macro.language == spoken, macro.market != "", macro.version


def _known(ticket: Ticket, macro: Macro, action: Priced, at: datetime) -> dict[str, str]:
    """What is known for the names a macro uses; goods are asked for where they are named."""
    used = set(facts.NAME.findall(macro.text))
    until = _follow_up(macro, at)
    known = facts.of(ticket.order, at=at) | {
        "shop": ticket.shop.name,
        "reply_hours": str(ticket.shop.ticket_hours),
        "follow_up": until.astimezone(ticket.shop.zone).strftime("%Y-%m-%d") if until else "",
        "amount": f"{action.cost} {action.currency}" if action.cost is not None else "",
        "coupon": action.coupon,
    }
    if used & set(GOODS):
        told = {one.about: one.text for one in playbook.product_facts(ticket.order, ticket.shop)}
        known |= {name: told.get(about, "") for name, about in GOODS.items()}
    return {name: value for name, value in known.items() if value}


def _follow_up(macro: Macro, at: datetime) -> datetime | None:
    return at + timedelta(hours=macro.follow_up_hours) if macro.follow_up_hours else None


def _tag(ticket: Ticket, macro: Macro, by, at: datetime) -> None:
    if macro.tag:
        names = [*ticket.tags.values_list("name", flat=True), macro.tag]
        joining.tag(ticket.pk, ",".join(names), by=by, at=at)


def _move(ticket: Ticket, macro: Macro, by, at: datetime) -> None:
    """Where the ticket goes."""
    if macro.sets == Macro.Sets.SOLVED:
        category = ticket.category or macro.category
        moving.solve(ticket.pk, category, macro.reason, by=by, at=at)
    elif macro.sets == Macro.Sets.WAITING:
        if ticket.state == Ticket.State.WAITING:
            moving.go_on(ticket.pk, by=by, at=at)
        moving.wait(ticket.pk, macro.waits_for, _follow_up(macro, at), by=by, at=at)
