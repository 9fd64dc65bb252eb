"""The rules that orders are screened by: drafted, tried, set live, replaced, stopped."""

from orders.models import ScreeningRule
from orders.services import parameters
from orders.services.rulebook import RuleBook

# What a draft says, and what its next version starts with.
WORDING = (
    "name", "shop_id", "priority", "check_name", "params", "effect", "tag", "warehouse_ref", "lane",
)  # fmt: skip


def _read(rule: ScreeningRule) -> None:
    rule.params = parameters.read(rule.check_name, rule.params)


BOOK = RuleBook(ScreeningRule, WORDING, _read)
write, next_version = BOOK.write, BOOK.next_version
go_live, stop = BOOK.go_live, BOOK.stop
