"""The life of rules that are kept in versions: drafted, set live, replaced by the next, stopped."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import models, transaction

from orders.errors import Outcome, Refused


@dataclass(frozen=True)
class RuleBook:
    """All rules of one kind; `wording` names what a draft says and its next version starts with.

    `read` looks at a draft before it is kept, and raises Refused where it says nothing sensible.
    """

    model: type[models.Model]
    wording: tuple[str, ...]
    read: Callable[[models.Model], None]

    def write(self, rule_id: int | None, wording: dict, *, by, at: datetime) -> models.Model:
        """Keep a draft, a new one or one that is known; Refused when it was live already.

        `wording` has a value for every name of the book's.
        """
        with transaction.atomic():
            rule = self._draft(rule_id) if rule_id else self.model(key=uuid4().hex)
            for name in self.wording:
                setattr(rule, name, wording[name])
            self.read(rule)
            rule.save()
        return rule

    def next_version(self, rule_id: int, *, by, at: datetime) -> models.Model:
        """A draft that says what this version says, to be changed; Refused where there is one."""
        with transaction.atomic():
            rule = self._locked([rule_id])[0]
            versions = self.model.objects.filter(key=rule.key)
            if versions.filter(live_from=None).exists():
                raise Refused("rule_has_a_draft", rule=rule.name)
            wording = {name: getattr(rule, name) for name in self.wording}
            number = versions.order_by("-version").values_list("version", flat=True)[0] + 1
            return self.model.objects.create(key=rule.key, version=number, **wording)

    def go_live(self, rule_ids: Iterable[int], *, by, at: datetime) -> Outcome:
        """Let drafts count from now on, each in place of the version that was live."""
        with transaction.atomic():
            rules = self._locked(rule_ids)
            drafts = [rule for rule in rules if rule.is_draft]
            replaced = self.model.objects.live().filter(key__in=[rule.key for rule in drafts])
            replaced.update(live_until=at)
            self._set(drafts, live_from=at, set_live_by=by)
        return _outcome(rules, drafts, "rule_is_not_a_draft")

    def stop(self, rule_ids: Iterable[int], *, by, at: datetime) -> Outcome:
        """Let live rules count no more; what they did stays done."""
        with transaction.atomic():
            rules = self._locked(rule_ids)
            live = [rule for rule in rules if rule.is_live]
            self._set(live, live_until=at)
        return _outcome(rules, live, "rule_is_not_live")

    def _draft(self, rule_id: int) -> models.Model:
        rule = self._locked([rule_id])[0]
        if not rule.is_draft:
            raise Refused("rule_is_not_a_draft", rule=rule.name)
        return rule

    def _locked(self, rule_ids: Iterable[int]) -> list[models.Model]:
        """These versions, all versions of their rules locked by pk."""
        ids = set(rule_ids)
        keys = self.model.objects.filter(pk__in=ids).values("key")
        versions = self.model.objects.filter(key__in=keys).select_for_update().order_by("pk")
        return [rule for rule in versions if rule.pk in ids]

    def _set(self, rules: Iterable[models.Model], **stamps) -> None:
        self.model.objects.filter(pk__in=[rule.pk for rule in rules]).update(**stamps)


def _outcome(rules, done, code: str) -> Outcome:
    refused = {rule.pk: Refused(code, rule=rule.name) for rule in rules if rule not in done}
    return Outcome([rule.pk for rule in done], refused)
