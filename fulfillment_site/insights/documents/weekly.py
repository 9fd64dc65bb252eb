"""The weekly report in words: one context for the page and for the paper."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.template.loader import render_to_string

from aftersales.cases import Category, Family, Reason
from fulfillment_site.insights.models import Dimension, WeeklyReport, Work
from orders.share import Share


@dataclass(frozen=True)
class FindingLine:
    """A finding as it stood that week."""

    pk: int
    dimension: str
    value: str
    topic: str
    share: Share
    base: Share
    is_new: bool
    open_tasks: int


@dataclass(frozen=True)
class ChangeLine:
    """A change, with the share on either side as known that week."""

    finding: int
    value: str
    topic: str
    work: str
    text: str
    day: date
    before: Share
    after: Share

    @property
    def is_apart(self) -> bool:
        """Whether both differ by more than chance."""
        return self.before.is_apart(self.after)


def context(report: WeeklyReport) -> dict:
    """All that the report says, in the active language."""
    told = report.figures
    return {
        "report": report,
        "until": report.week_on + timedelta(days=6),
        "told": told,
        "families": [(Family(code).label, Share(count, told["tickets"]))
                     for code, count in told["families"]],
        "reasons": [(Reason(code).label, Share(count, told["tickets"]))
                    for code, count in told["reasons"]],
        "findings": [_finding(row) for row in told["findings"]],
        "changes": [_change(row) for row in told["changes"]],
        "first": Share(*told["stuck"]["first"]),
        "not_first": Share(*told["stuck"]["not_first"]),
        "helped": Share(*told["helped"]["again"]),
        "unhelped": Share(*told["unhelped"]["again"]),
    }  # fmt: skip


def html(report: WeeklyReport) -> str:
    """The report on A4."""
    return render_to_string("documents/weekly.html", context(report))


def topic(category: str, reason: str) -> str:
    """What buyers complained of."""
    return str(Reason(reason).label if reason else Category(category).label)


def _finding(row: dict) -> FindingLine:
    return FindingLine(
        row["pk"], str(Dimension(row["dimension"]).label), row["value"],
        topic(row["category"], row["reason"]), Share(*row["share"]), Share(*row["base"]),
        row["is_new"], row["open_tasks"],
    )  # fmt: skip


def _change(row: dict) -> ChangeLine:
    return ChangeLine(
        row["finding"], row["value"], topic(row["category"], row["reason"]),
        str(Work(row["work"]).label), row["text"], date.fromisoformat(row["day"]),
        Share(*row["before"]), Share(*row["after"]),
    )  # fmt: skip
