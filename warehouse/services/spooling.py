"""Stacks that go to a station's own printer by themselves, through the print server (CUPS)."""

import os
import re
import subprocess
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from orders.errors import Outcome, Refused
from warehouse.models import Stack
from warehouse.services import stacks

PATIENCE = 20  # seconds until `lp` is given up, also when nobody waits for it any more
LEASE = timedelta(minutes=1)  # after that whoever claimed a stack is dead, and so is his `lp`
SOONEST, LATEST = timedelta(seconds=10), timedelta(minutes=5)  # between two tries
GIVEN_UP = 124  # what `timeout` says then
RECEIPT = re.compile(r"\S+-\d+")


def pending(at: datetime):
    """Ids of bound stacks that are due at their printers, each printer's in order."""
    due = Stack.objects.filter(send_at__lte=at, file__isnull=False, printed_at=None)
    due = due.filter(Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE), printout__cancelled_at=None)
    return due.order_by("printout", "number").values_list("pk", flat=True)


def send(stack_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Print stacks at their printers; what one refuses is named and tried again, later.

    Whoever died over a stack may have sent it: the print server is asked before it is sent again.
    """
    outcome = Outcome()
    for stack_id in stack_ids:
        try:
            if _send_one(stack_id, at):
                outcome.done.append(stack_id)
        except Refused as refused:
            _put_off(stack_id, refused, at)
            outcome.refused[stack_id] = refused
    return outcome


def retry(stack_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Try stacks at once that their printers refused."""
    waiting = Stack.objects.filter(pk__in=stack_ids, printed_at=None, send_at__isnull=False)
    waiting.update(send_at=at, tries=0)
    return Outcome(list(stack_ids))


def _send_one(stack_id: int, at: datetime) -> str:
    """The receipt of the print server; empty when the stack is not due here and now."""
    stack = _claim(stack_id, at)
    if stack is None:
        return ""
    # Who tried before us may have died before he could write down that it was taken on.
    receipt = _receipt_of(stack) if stack.tries > 1 else ""
    receipt = receipt or _print(stack)
    with transaction.atomic():
        stack = stacks.held(stack_id)
        if stack.printed_at is None:
            stacks.printed(stack, by=None, at=at, receipt=receipt)
    return receipt


def _claim(stack_id: int, at: datetime) -> Stack | None:
    """Take a stack up that is due and behind no other of its print job."""
    before = Stack.objects.filter(
        printout=OuterRef("printout"), number__lt=OuterRef("number"), printed_at=None
    )
    with transaction.atomic():
        due = pending(at).filter(~Exists(before), pk=stack_id)
        stack = Stack.objects.select_for_update().filter(pk__in=due).first()
        if stack:
            stack.claimed_at, stack.tries = at, stack.tries + 1
            stack.save(update_fields=["claimed_at", "tries"])
    return stack


def _print(stack: Stack) -> str:
    station = stack.printout.station
    how = ["-o", f"media={station.paper}", "-o", "print-scaling=none"]
    whose = ["-U", _owner(stack), "-t", str(stack)]
    # A file, not our hands: what `lp` reads from us would end early if we died.
    told = _ask("lp", "-d", station.queue, *whose, *how, "--", stack.file.file.path)
    if told.returncode == GIVEN_UP:
        raise Refused("printer_is_silent", printer=station.queue)
    receipt = RECEIPT.search(told.stdout)
    if told.returncode or not receipt:
        why = told.stderr.removeprefix("lp:").strip() or f"lp: {told.returncode}"
        raise Refused("printer_refused", printer=station.queue, why=why)
    return receipt[0]


def _receipt_of(stack: Stack) -> str:
    """The job that the print server took on for this stack before; empty when there is none."""
    # Asked as the owner: a print server hides from others, but root, whose a job is.
    owner = _owner(stack)
    told = _ask("lpstat", "-U", owner, "-W", "all", "-u", owner)
    if told.returncode:
        raise Refused("printer_is_silent", printer=stack.printout.station.queue)
    receipt = RECEIPT.search(told.stdout)
    return receipt[0] if receipt else ""


def _owner(stack: Stack) -> str:
    """Whose the job is on the print server, which finds one by its owner only."""
    return f"{stack}-{stack.printout.asked_at:%m%d%H%M%S%f}"


def _ask(*command: str) -> subprocess.CompletedProcess:
    """Ask the print server, by a program that ends in time even when we do not see it."""
    command = ("timeout", str(PATIENCE), *command)
    plain = os.environ | {"LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, capture_output=True, check=False, env=plain, text=True, errors="replace"
    )


def _put_off(stack_id: int, refused: Refused, at: datetime) -> None:
    """Name what the printer said. Silent, it may have it still: the claim stays, and is asked."""
    stack = Stack.objects.get(pk=stack_id)
    wait = min(SOONEST * 2 ** min(stack.tries, 9), LATEST)
    problem = {"code": refused.code, "params": refused.params}
    kept = {} if refused.code == "printer_is_silent" else {"claimed_at": None}
    waiting = Stack.objects.filter(pk=stack_id, printed_at=None)
    waiting.update(problem=problem, send_at=at + wait, **kept)
