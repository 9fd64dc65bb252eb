"""Pages of the after-sales desk."""

from aftersales.admin import calling_off, cancellations, leads, net, playbook, questions, returns

__all__ = ["calling_off", "cancellations", "leads", "net", "playbook", "questions", "returns"]
