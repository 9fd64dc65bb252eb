"""Pages of the after-sales desk."""

from aftersales.admin import (
    answer_rules,
    calling_off,
    cancellations,
    late,
    leads,
    net,
    playbook,
    questions,
    radar,
    returns,
)

__all__ = [
    "answer_rules",
    "calling_off",
    "cancellations",
    "late",
    "leads",
    "net",
    "playbook",
    "questions",
    "radar",
    "returns",
]
