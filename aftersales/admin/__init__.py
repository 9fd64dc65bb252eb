"""Pages of the after-sales desk."""

from aftersales.admin import (
    answer_rules,
    arrivals,
    calling_off,
    cancellations,
    compensation,
    guard,
    late,
    leads,
    macros,
    net,
    playbook,
    questions,
    returns,
    team,
    tickets,
)

__all__ = [
    "answer_rules",
    "arrivals",
    "calling_off",
    "cancellations",
    "compensation",
    "guard",
    "late",
    "leads",
    "macros",
    "net",
    "playbook",
    "questions",
    "returns",
    "team",
    "tickets",
]
