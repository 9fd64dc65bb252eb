"""What was promised after the sale: cancellations, returns, compensation, tickets."""

from aftersales.models.calling_off import CallOff
from aftersales.models.cancellation import CancellationRequest
from aftersales.models.net import OwnAnswer, SafetyNet, Stage
from aftersales.models.request import Verdict
from aftersales.models.returns import ReturnRequest
from aftersales.models.talk import BuyerMessage, QuestionTemplate

__all__ = [
    "BuyerMessage",
    "CallOff",
    "CancellationRequest",
    "OwnAnswer",
    "QuestionTemplate",
    "ReturnRequest",
    "SafetyNet",
    "Stage",
    "Verdict",
]
