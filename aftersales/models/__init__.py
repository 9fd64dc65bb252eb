"""What was promised after the sale: cancellations, returns, compensation, tickets."""

from aftersales.models.calling_off import CallOff
from aftersales.models.cancellation import CancellationRequest
from aftersales.models.desk import Ask, Claim, DeskOverride, Kind
from aftersales.models.late import Proposal
from aftersales.models.net import OwnAnswer, SafetyNet, Stage
from aftersales.models.playbook import Letter, Phrase, ProductFact
from aftersales.models.radar import RadarAlarm, RadarText
from aftersales.models.request import Verdict
from aftersales.models.returns import ReturnRequest
from aftersales.models.rule import AnswerRule
from aftersales.models.talk import BuyerMessage, QuestionTemplate
from aftersales.models.team import Agent, DeskHours
from aftersales.models.ticket import Tag, Ticket, TicketEvent, TicketFile, TicketNote, TicketSource
from aftersales.models.voice import BuyerReview, ChatThread

__all__ = [
    "Agent",
    "AnswerRule",
    "Ask",
    "BuyerMessage",
    "BuyerReview",
    "CallOff",
    "CancellationRequest",
    "ChatThread",
    "Claim",
    "DeskHours",
    "DeskOverride",
    "Kind",
    "Letter",
    "OwnAnswer",
    "Phrase",
    "ProductFact",
    "Proposal",
    "QuestionTemplate",
    "RadarAlarm",
    "RadarText",
    "ReturnRequest",
    "SafetyNet",
    "Stage",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketFile",
    "TicketNote",
    "TicketSource",
    "Verdict",
]
