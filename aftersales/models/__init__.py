"""What was promised after the sale: cancellations, returns, compensation, tickets."""

from aftersales.models.calling_off import CallOff
from aftersales.models.cancellation import CancellationRequest
from aftersales.models.request import Verdict
from aftersales.models.returns import ReturnRequest

__all__ = ["CallOff", "CancellationRequest", "ReturnRequest", "Verdict"]
