"""What people do about findings: log a change, see what it did; only then a finding is over."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min

from fulfillment_site.insights.models import Change, Dimension, Finding, FindingTask, Work
from fulfillment_site.insights.services import exposure
from fulfillment_site.insights.services.exposure import Span
from fulfillment_site.insights.services.findings import SEEN
from orders.errors import Outcome, Refused
from orders.models import Order
from orders.share import Share
from warehouse.models import PackingCheck
from warehouse.services import checks

SETTLED = timedelta(days=7)  # after which most buyers who write have written
LONGEST, LONGEST_WHY = 500, 300  # characters
ENOUGH = 30  # orders after a change, before anything is said of it


def hand(task_ids: Sequence[int], owner_id: int, *, by, at: datetime) -> Outcome:
    """These tasks are this person's."""
    owner = User.objects.get(pk=owner_id)
    rows = FindingTask.objects.open().filter(pk__in=task_ids)
    done = list(rows.values_list("pk", flat=True))
    rows.update(owner=owner)
    return Outcome(done)


def log_change(
    finding_id: int, work: Work, text: str, changed_at: datetime, *, by, at: datetime
) -> Change:
    """Write down what was changed and when, with the share before; then its effect is awaited.

    Raises Refused of an empty or long text, of a moment that is still to come or lies before the
    shop's first order, of a closed finding.
    """
    text = text.strip()
    if not text:
        raise Refused("change_says_nothing")
    if len(text) > LONGEST:
        raise Refused("message_is_too_long", length=len(text), limit=LONGEST)
    if changed_at > at:
        raise Refused("change_is_to_come")
    _insist_on_orders_before(finding_id, changed_at)
    with transaction.atomic():
        finding = locked(finding_id)
        task = finding.tasks.filter(work=work, change=None, done_at=None, left_at=None).first()
        since = changed_at - SEEN
        before = _settled(finding, since, changed_at, at)
        after = _settled(finding, changed_at, at, at)
        return Change.objects.create(
            finding=finding, task=task, work=work, text=text, changed_at=changed_at, logged_at=at,
            by=by, before_n=before.n, before_cases=before.cases, after_n=after.n,
            after_cases=after.cases, measured_at=at,
        )  # fmt: skip


def put_at_bench(finding_id: int, text: str, *, by, at: datetime) -> Change:
    """Let every bench look for the fault in a SKU from now on, which is a change like others."""
    finding = Finding.objects.filter(pk=finding_id, dimension=Dimension.SKU).first()
    if finding is None:
        raise Refused("no_goods_to_check")
    with transaction.atomic():
        checks.put_up(int(finding.key), text, by=by, at=at)
        return log_change(finding_id, Work.QC, text, at, by=by, at=at)


def at_bench(finding: Finding) -> PackingCheck | None:
    """What every bench looks for in the SKU of a finding."""
    if finding.dimension != Dimension.SKU:
        return None
    return PackingCheck.objects.standing().filter(sku=finding.key).first()


def take_from_bench(finding_id: int, *, by, at: datetime) -> None:
    """The bench looks for it no more."""
    finding = Finding.objects.filter(pk=finding_id, dimension=Dimension.SKU).first()
    if finding is None:
        raise Refused("no_goods_to_check")
    checks.take_off(int(finding.key), at=at)


def finish(task_id: int, *, by, at: datetime) -> None:
    """A task is done: what it changed is logged, and the share after it is known and shown."""
    with transaction.atomic():
        task = _open_task(task_id)
        change = Change.objects.filter(task=task).select_related("finding").first()
        if change is None:
            raise Refused("task_has_no_change", task=task.get_work_display())
        measure([change], at=at)
        _insist(change.after)
        task.done_at, task.done_by = at, by
        task.save(update_fields=["done_at", "done_by"])


def leave(task_id: int, why: str, *, by, at: datetime) -> None:
    """A task does not apply here, and why."""
    why = why.strip()
    if not why:
        raise Refused("say_why_it_is_left")
    if len(why) > LONGEST_WHY:
        raise Refused("message_is_too_long", length=len(why), limit=LONGEST_WHY)
    with transaction.atomic():
        task = _open_task(task_id)
        if Change.objects.filter(task=task).exists():
            raise Refused("task_has_a_change", task=task.get_work_display())
        task.left_at, task.why_left, task.done_by = at, why, by
        task.save(update_fields=["left_at", "why_left", "done_by"])


def close(finding_id: int, *, by, at: datetime) -> None:
    """A finding is mended: something was changed, no task is open, and the share after is known."""
    with transaction.atomic():
        finding = locked(finding_id)
        last = finding.changes.order_by("-changed_at").first()
        if last is None:
            raise Refused("finding_has_no_change")
        if count := finding.tasks.open().count():
            raise Refused("finding_has_open_tasks", count=count)
        after = _settled(finding, last.changed_at, at, at)
        _insist(after)
        finding.after_n, finding.after_cases = after.n, after.cases
        finding.closed_at, finding.closed_by = at, by
        finding.save(update_fields=["after_n", "after_cases", "closed_at", "closed_by"])


def measure(changes: Iterable[Change], *, at: datetime) -> None:
    """Count the share after each change as it is now."""
    for change in changes:
        after = _settled(change.finding, change.changed_at, at, at)
        change.after_n, change.after_cases, change.measured_at = after.n, after.cases, at
        change.save(update_fields=["after_n", "after_cases", "measured_at"])


def running(shop_id: int):
    """Changes whose effect is still awaited."""
    return Change.objects.filter(finding__shop=shop_id, finding__closed_at=None).select_related(
        "finding"
    )


def now(finding: Finding, *, at: datetime) -> Share | None:
    """The share since the last change, as it is now; None while nothing was changed."""
    last = finding.changes.order_by("-changed_at").first()
    return last and _settled(finding, last.changed_at, at, at)


def _settled(finding: Finding, since: datetime, until: datetime, at: datetime) -> Share:
    """Of orders that left so long ago that their buyers have written by now.

    Without that, what was sent yesterday would make every change look good.
    """
    until = min(until, at - SETTLED)
    cell, topic = (finding.dimension, finding.key), (finding.category, finding.reason)
    if until <= since:
        return Share(0, 0)
    return exposure.share(Span(finding.shop_id, since, until), cell, topic)


def _insist_on_orders_before(finding_id: int, changed_at: datetime) -> None:
    """A change tells something only from the day of the shop's first order on."""
    shop = Finding.objects.select_related("shop").get(pk=finding_id).shop
    first = Order.objects.filter(shop=shop).aggregate(first=Min("ordered_at"))["first"]
    if first is None:
        return
    day = first.astimezone(shop.zone).date()
    if changed_at < datetime.combine(day, time.min, shop.zone):
        raise Refused("change_is_before_the_shop", shop=shop.name, day=day.isoformat())


def _insist(after: Share) -> None:
    if after.n < ENOUGH:
        raise Refused("share_after_is_not_known", count=after.n, enough=ENOUGH, days=SETTLED.days)


def locked(finding_id: int) -> Finding:
    """A finding that is to be mended, under its lock."""
    finding = Finding.objects.open().select_for_update().filter(pk=finding_id).first()
    if finding is None:
        raise Refused("finding_is_closed")
    if finding.set_aside_at:
        raise Refused("finding_is_set_aside")
    return finding


def _open_task(task_id: int) -> FindingTask:
    """An open task under the lock of its finding, which is taken first."""
    task = FindingTask.objects.filter(pk=task_id).first()
    if task is None:
        raise Refused("task_is_over")
    locked(task.finding_id)
    task = FindingTask.objects.open().filter(pk=task_id).first()
    if task is None:
        raise Refused("task_is_over")
    return task
