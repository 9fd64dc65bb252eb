"""Pages of the after-sales desk."""

from aftersales.admin import (
    answer_rules,
    calling_off,
    cancellations,
    knowledge,
    late,
    leads,
    net,
    playbook,
    questions,
    returns,
    rule_notes,
    team,
    tickets,
)

__all__ = [
    "answer_rules",
    "calling_off",
    "cancellations",
    "knowledge",
    "late",
    "leads",
    "net",
    "playbook",
    "questions",
    "returns",
    "rule_notes",
    "team",
    "tickets",
]
