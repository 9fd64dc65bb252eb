"""What was promised after the sale: cancellations, returns, compensation, tickets."""

from aftersales.models.calling_off import CallOff
from aftersales.models.cancellation import CancellationRequest
from aftersales.models.casebook import (
    TicketEvent,
    TicketFile,
    TicketHandover,
    TicketNote,
    TicketSource,
    Unmasking,
)
from aftersales.models.desk import Ask, Claim, DeskOverride, Kind
from aftersales.models.dispute import Dispute, EvidencePack
from aftersales.models.late import Proposal
from aftersales.models.net import OwnAnswer, SafetyNet, Stage
from aftersales.models.playbook import Letter, Phrase, ProductFact
from aftersales.models.request import Verdict
from aftersales.models.returns import ReturnRequest
from aftersales.models.rule import AnswerRule
from aftersales.models.talk import BuyerMessage, QuestionTemplate
from aftersales.models.team import Agent, DeskHours
from aftersales.models.ticket import Tag, Ticket
from aftersales.models.voice import BuyerReview, ChatMessage, ChatThread

__all__ = [
    "Agent",
    "AnswerRule",
    "Ask",
    "BuyerMessage",
    "BuyerReview",
    "CallOff",
    "CancellationRequest",
    "ChatMessage",
    "ChatThread",
    "Claim",
    "DeskHours",
    "DeskOverride",
    "Dispute",
    "EvidencePack",
    "Kind",
    "Letter",
    "OwnAnswer",
    "Phrase",
    "ProductFact",
    "Proposal",
    "QuestionTemplate",
    "ReturnRequest",
    "SafetyNet",
    "Stage",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketFile",
    "TicketHandover",
    "TicketNote",
    "TicketSource",
    "Unmasking",
    "Verdict",
]
