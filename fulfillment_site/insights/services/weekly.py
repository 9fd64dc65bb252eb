"""The weekly report: made by itself on the Monday morning of each shop, and then its paper."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count

from aftersales.cases import FAMILIES
from aftersales.models import Ticket
from fulfillment_site.insights.documents import weekly as paper
from fulfillment_site.insights.models import Change, Finding, FindingTask, WeeklyReport
from fulfillment_site.insights.services import aftermath, findings, mending
from fulfillment_site.insights.services.exposure import CASES, Span
from orders import press
from orders.errors import Outcome
from orders.models import Shop, StoredFile
from orders.services import files, ladder
from orders.share import Share

WEEK = timedelta(weeks=1)
READY = timedelta(hours=6)  # after the week has ended, in the shop's own zone
NAMED = 3  # findings in one sentence


def pending(at: datetime) -> list[int]:
    """Shops whose last week has no report yet."""
    weeks = {shop.pk: last_week(shop, at) for shop in Shop.objects.order_by("pk")}
    there = WeeklyReport.objects.filter(week_on__in=set(weeks.values()))
    known = set(there.values_list("shop", "week_on"))
    return [pk for pk, week in weeks.items() if (pk, week) not in known]


def last_week(shop: Shop, at: datetime) -> date:
    """The Monday of the last week that is over, and has been for some hours."""
    today = (at - READY).astimezone(shop.zone).date()
    return today - timedelta(days=today.weekday() + 7)


def make(shop_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Look for findings, measure changes and write the report, once a shop and week."""
    for shop in Shop.objects.filter(pk__in=shop_ids).order_by("pk"):
        week_on = last_week(shop, at)
        span, found, called = findings.look(shop, at=at)
        with transaction.atomic():
            # The row comes first: a second worker waits for it, and then has nothing to do.
            report, is_new = WeeklyReport.objects.get_or_create(
                shop=shop, week_on=week_on, defaults={"made_at": at}
            )
            if not is_new:
                continue
            new = findings.keep(shop, span, found, called, at=at)
            mending.measure(mending.running(shop.pk), at=at)
            report.figures = _figures(shop, span, week_on, new, at=at)
            report.save(update_fields=["figures"])
            _tell(shop, week_on, new, at)
    return Outcome(list(shop_ids))


def _tell(shop: Shop, week_on: date, new: list[Finding], at: datetime) -> None:
    if not new:
        return
    params = {
        "shop": shop.name, "count": len(new), "findings": [one.value for one in new[:NAMED]],
    }  # fmt: skip
    roles = [ladder.CS_LEAD, ladder.MANAGER]
    key = f"findings:{shop.pk}:{week_on}"
    ladder.announce(shop, "findings_are_new", params, roles, at=at, key=key)


def _figures(shop: Shop, span: Span, week_on: date, new: list[Finding], *, at: datetime) -> dict:
    begins = datetime.combine(week_on, time(), shop.zone)
    ends = datetime.combine(week_on + WEEK, time(), shop.zone)
    tickets = Ticket.objects.filter(CASES, shop=shop, opened_at__gte=begins, opened_at__lt=ends)
    reasons = Counter(dict(tickets.values_list("reason").annotate(Count("pk")).order_by()))
    unknown = reasons.pop("", 0)
    families: Counter = Counter()
    for reason, count in reasons.items():
        families[str(FAMILIES[reason])] += count
    return {
        "orders": Span(shop.pk, begins, ends).orders.count(),
        "tickets": reasons.total() + unknown,
        "unknown": unknown,
        "families": families.most_common(),
        "reasons": reasons.most_common(),
        "findings": [_finding(row, new) for row in _standing(shop)],
        "changes": [_change(row) for row in _changes(shop, at)],
        "overdue": FindingTask.objects.open()
        .filter(finding__shop=shop, due_on__lt=at.astimezone(shop.zone).date())
        .count(),
        **_aftermath(shop, span, at),
    }


def _standing(shop: Shop) -> list[Finding]:
    return list(Finding.objects.standing().filter(shop=shop).prefetch_related("tasks"))


def _finding(row: Finding, new: list[Finding]) -> dict:
    return {
        "pk": row.pk, "dimension": row.dimension, "value": row.value, "category": row.category,
        "reason": row.reason, "share": _pair(row.share), "base": _pair(row.base),
        "is_new": row in new, "open_tasks": sum(task.is_open for task in row.tasks.all()),
    }  # fmt: skip


def _changes(shop: Shop, at: datetime) -> list[Change]:
    rows = Change.objects.filter(finding__shop=shop, changed_at__gte=at - findings.SEEN)
    return list(rows.select_related("finding"))


def _change(row: Change) -> dict:
    return {
        "finding": row.finding_id, "value": row.finding.value, "category": row.finding.category,
        "reason": row.finding.reason, "work": row.work, "text": row.text,
        "day": row.changed_at.astimezone(row.finding.shop.zone).date().isoformat(),
        "before": _pair(row.before), "after": _pair(row.after),
    }  # fmt: skip


def _aftermath(shop: Shop, span: Span, at: datetime) -> dict:
    written = aftermath.stuck(span)
    cost = aftermath.cost(shop.pk, span.since, span.until)
    groups = {"helped": aftermath.helped, "unhelped": aftermath.unhelped}
    return {
        "stuck": {"first": _pair(written.first), "not_first": _pair(written.not_first)},
        "cost": {
            "tickets": cost.tickets, "refunded": cost.refunded,
            "given": cost.given, "unpriced": cost.unpriced,
            "each": {coin: str(sum_) for coin, sum_ in cost.each.items()} if cost.tickets else {},
        },
        **{
            name: {"again": _pair(buyers.again), "stars": buyers.stars, "reviews": buyers.reviews}
            for name, buyers in ((name, group(shop.pk, at=at)) for name, group in groups.items())
        },
    }  # fmt: skip


def _pair(share: Share) -> list[int]:
    return [share.cases, share.n]


def unprinted(at: datetime):
    """Ids of reports without a paper."""
    return WeeklyReport.objects.to_print().order_by("pk").values_list("pk", flat=True)


def draw(report: WeeklyReport) -> bytes:
    """The paper, in the reader's language."""
    return press.pdf(paper.html(report))


def print_papers(report_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Draw and keep the papers of reports; no transaction is open meanwhile."""
    for report in WeeklyReport.objects.to_print().filter(pk__in=report_ids).select_related("shop"):
        name = f"weekly-{report.shop.code}-{report.week_on}.pdf"
        file = files.store(StoredFile.Kind.REPORT, name, draw(report), by=by, at=at)
        fresh = WeeklyReport.objects.to_print().filter(pk=report.pk)
        if not fresh.update(file=file, printed_at=at):
            files.remove(file)  # another worker was sooner
    return Outcome(list(report_ids))
