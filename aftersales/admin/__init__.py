"""Pages of the after-sales desk."""

from aftersales.admin import (
    answer_rules,
    calling_off,
    cancellations,
    disputes,
    late,
    leads,
    net,
    playbook,
    questions,
    returns,
    team,
    tickets,
)

__all__ = [
    "answer_rules",
    "calling_off",
    "cancellations",
    "disputes",
    "late",
    "leads",
    "net",
    "playbook",
    "questions",
    "returns",
    "team",
    "tickets",
]
