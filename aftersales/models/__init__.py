"""What was promised after the sale: cancellations, returns, compensation, tickets."""

from aftersales.models.arrival import Arrival, ArrivedPiece
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
from aftersales.models.compensation import Compensation, CompensationLine, Remedy
from aftersales.models.desk import Ask, Claim, DeskOverride, Kind
from aftersales.models.dispute import Dispute, EvidencePack
from aftersales.models.guard import ForbiddenPhrase
from aftersales.models.knowledge import (
    Article,
    ArticleTerm,
    ArticleVersion,
    ArticleVote,
    KnowledgeGap,
)
from aftersales.models.late import Proposal
from aftersales.models.macro import Macro, MacroUse
from aftersales.models.net import OwnAnswer, SafetyNet, Stage
from aftersales.models.playbook import Letter, Phrase, ProductFact
from aftersales.models.radar import RadarAlarm, RadarText
from aftersales.models.remedies import CompensationLimit, Coupon, RemedyPolicy
from aftersales.models.request import Verdict
from aftersales.models.returns import ReturnRequest
from aftersales.models.rule import AnswerRule
from aftersales.models.rule_note import RuleNote, SettingChange
from aftersales.models.talk import BuyerMessage, QuestionTemplate
from aftersales.models.talk_line import TalkLine
from aftersales.models.team import Agent, DeskHours
from aftersales.models.ticket import Tag, Ticket
from aftersales.models.training import LessonCase, LessonRun
from aftersales.models.voice import BuyerReview, ChatMessage, ChatThread

__all__ = [
    "Agent",
    "AnswerRule",
    "Arrival",
    "ArrivedPiece",
    "Article",
    "ArticleTerm",
    "ArticleVersion",
    "ArticleVote",
    "Ask",
    "BuyerMessage",
    "BuyerReview",
    "CallOff",
    "CancellationRequest",
    "ChatMessage",
    "ChatThread",
    "Claim",
    "Compensation",
    "CompensationLimit",
    "CompensationLine",
    "Coupon",
    "DeskHours",
    "DeskOverride",
    "Dispute",
    "EvidencePack",
    "ForbiddenPhrase",
    "Kind",
    "KnowledgeGap",
    "LessonCase",
    "LessonRun",
    "Letter",
    "Macro",
    "MacroUse",
    "OwnAnswer",
    "Phrase",
    "ProductFact",
    "Proposal",
    "QuestionTemplate",
    "RadarAlarm",
    "RadarText",
    "Remedy",
    "RemedyPolicy",
    "ReturnRequest",
    "RuleNote",
    "SafetyNet",
    "SettingChange",
    "Stage",
    "Tag",
    "TalkLine",
    "Ticket",
    "TicketEvent",
    "TicketFile",
    "TicketHandover",
    "TicketNote",
    "TicketSource",
    "Unmasking",
    "Verdict",
]
