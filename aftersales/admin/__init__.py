"""Pages of the after-sales desk."""

from aftersales.admin import (
    answer_rules,
    calling_off,
    cancellations,
    guard,
    late,
    leads,
    macros,
    net,
    playbook,
    questions,
    radar,
    returns,
    talk_lines,
    team,
    tickets,
)

__all__ = [
    "answer_rules",
    "calling_off",
    "cancellations",
    "guard",
    "late",
    "leads",
    "macros",
    "net",
    "playbook",
    "questions",
    "radar",
    "returns",
    "talk_lines",
    "team",
    "tickets",
]
