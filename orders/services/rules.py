"""The life of a rule: drafted, tried, set live, replaced by its next version, stopped."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import ScreeningRule
from orders.services import parameters

# What a draft says, and what its next version starts with.
WORDING = (
    "name", "shop_id", "priority", "check_name", "params", "effect", "tag", "warehouse_ref", "lane",
)  # fmt: skip


def write(rule_id: int | None, wording: dict, *, by, at: datetime) -> ScreeningRule:
    """Keep a draft, a new one or one that is known; Refused when it was live already.

    `wording` has a value for every name of WORDING.
    """
    with transaction.atomic():
        rule = _draft(rule_id) if rule_id else ScreeningRule(key=uuid4().hex)
        for name in WORDING:
            setattr(rule, name, wording[name])
        rule.params = parameters.read(rule.check_name, rule.params)
        rule.save()
    return rule


def next_version(rule_id: int, *, by, at: datetime) -> ScreeningRule:
    """A draft that says what this version says, to be changed; Refused where there is one."""
    with transaction.atomic():
        rule = _locked([rule_id])[0]
        versions = ScreeningRule.objects.filter(key=rule.key)
        if versions.filter(live_from=None).exists():
            raise Refused("rule_has_a_draft", rule=rule.name)
        wording = {name: getattr(rule, name) for name in WORDING}
        number = versions.order_by("-version").values_list("version", flat=True)[0] + 1
        return ScreeningRule.objects.create(key=rule.key, version=number, **wording)


def go_live(rule_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Let drafts count from now on, each in place of the version that was live."""
    with transaction.atomic():
        rules = _locked(rule_ids)
        drafts = [rule for rule in rules if rule.is_draft]
        replaced = ScreeningRule.objects.live().filter(key__in=[rule.key for rule in drafts])
        replaced.update(live_until=at)
        _set(drafts, live_from=at, set_live_by=by)
    return _outcome(rules, drafts, "rule_is_not_a_draft")


def stop(rule_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Let live rules count no more; what they held stays held."""
    with transaction.atomic():
        rules = _locked(rule_ids)
        live = [rule for rule in rules if rule.is_live]
        _set(live, live_until=at)
    return _outcome(rules, live, "rule_is_not_live")


def _draft(rule_id: int) -> ScreeningRule:
    rule = _locked([rule_id])[0]
    if not rule.is_draft:
        raise Refused("rule_is_not_a_draft", rule=rule.name)
    return rule


def _locked(rule_ids: Iterable[int]) -> list[ScreeningRule]:
    """These versions, all versions of their rules locked by pk."""
    ids = set(rule_ids)
    keys = ScreeningRule.objects.filter(pk__in=ids).values("key")
    versions = ScreeningRule.objects.filter(key__in=keys).select_for_update().order_by("pk")
    return [rule for rule in versions if rule.pk in ids]


def _set(rules: Iterable[ScreeningRule], **stamps) -> None:
    ScreeningRule.objects.filter(pk__in=[rule.pk for rule in rules]).update(**stamps)


def _outcome(rules, done, code: str) -> Outcome:
    refused = {rule.pk: Refused(code, rule=rule.name) for rule in rules if rule not in done}
    return Outcome([rule.pk for rule in done], refused)
