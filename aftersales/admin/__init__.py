"""Pages of the after-sales desk."""

from aftersales.admin import calling_off, cancellations, leads, playbook, questions, returns

__all__ = ["calling_off", "cancellations", "leads", "playbook", "questions", "returns"]
