"""What may be written for a reason, what buyers ask of goods, and which reason a buyer states."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from aftersales.models import CancellationRequest, Phrase, ProductFact
from aftersales.services import facts
from orders.errors import Outcome, Refused
from orders.models import Order, Shop
from orders.models.shop import Language
from orders.refusals.reasons import AROUND, CANCELLING, RETURNING, reason

# What a buyer can say, in the words of the platform's own list.
STATED = (
    "no_longer_needed",
    "created_by_mistakes",
    "better_price",
    "change_payment_method",
    "discount_not_expected",
    "high_delivery_costs",
    "wrong_delivery_info",
    "not_shipped_on_time",
    "wrong_item_variation_(colour,_size,_etc.)",
)

ANY = "any"  # a phrase that is offered for every reason
BUYERS = [*CANCELLING, *RETURNING]


def bare(code: str) -> str:
    """A reason without what each market puts around it."""
    return AROUND.sub("", code)


def alike(code: str) -> list[str]:
    """All bare codes that say what this one says."""
    said = reason(code)
    return [bare(code), *(one for one in BUYERS if reason(one) == said)]


def reasons() -> list[tuple[str, str]]:
    """The reasons a phrase may be worded for: any, then what buyers say, worded, each once."""
    once = {reason(code): code for code in reversed(BUYERS)}
    words = sorted(((code, word) for word, code in once.items()), key=lambda one: one[1])
    return [(ANY, gettext("any reason")), *words]


def phrases(code: str, shop: Shop) -> list[Phrase]:
    """The approved phrases for a reason in the language of a shop's buyers, else in English.

    One for the market stands before one for all; of each title the newest approved version.
    """
    rows = Phrase.objects.approved().filter(
        reason__in=[*alike(code), ANY], market__in=["", shop.market]
    )
    rows = rows.filter(language__in=[shop.buyers_language, Language.ENGLISH])
    newest: dict[tuple, Phrase] = {}
    for row in rows.order_by("version"):
        newest[_of_one_phrase(row)] = row
    found = list(newest.values())
    own = [row for row in found if row.language == shop.buyers_language]
    return sorted(own or found, key=lambda row: (row.reason == ANY, row.market == "", row.pk))


def product_facts(order: Order | None, shop: Shop) -> Sequence[ProductFact]:
    """What is known of the goods of an order, in the language of the shop's buyers."""
    if order is None:
        return []
    rows = ProductFact.objects.filter(sku__lineparts__line__order=order).distinct()
    rows = rows.select_related("sku")
    own = list(rows.filter(language__in=[shop.buyers_language, Language.ENGLISH])[:18])
    return [one for one in own if one.language == shop.buyers_language] or own


def state(pk: int, code: str, *, by, at: datetime) -> None:
    """Keep what a buyer said when asked."""
    if code not in STATED:
        raise Refused("reason_is_not_known")
    rows = CancellationRequest.objects.filter(pk=pk)
    rows.update(stated_reason=code, stated_at=at, stated_by=by)


def choices() -> list[tuple[str, str]]:
    """The reasons a buyer may state, worded."""
    return [(code, reason(code)) for code in STATED]


def approve(phrase_ids: list[int], *, by, at: datetime) -> Outcome:
    """Let these versions be sent from now on; one with a stray brace is not fit to be."""
    outcome = Outcome()
    with transaction.atomic():
        rows = Phrase.objects.filter(pk__in=phrase_ids, approved_at=None).select_for_update()
        for row in rows.order_by("pk"):
            if facts.has_stray_brace(row.text):
                outcome.refused[row.pk] = Refused("brace_is_stray")
                continue
            row.approved_by, row.approved_at = by, at
            row.save(update_fields=["approved_by", "approved_at"])
            outcome.done.append(row.pk)
    return outcome


def next_version(phrase: Phrase) -> int:
    """The number of a new wording."""
    same = Phrase.objects.filter(
        title=phrase.title,
        reason=phrase.reason,
        language=phrase.language,
        market=phrase.market,
    )
    return (same.order_by("-version").values_list("version", flat=True).first() or 0) + 1


def replaced() -> Exists:
    """Whether a later version of the same phrase is offered in the place of a row."""
    later = Phrase.objects.approved().filter(
        title=OuterRef("title"),
        reason=OuterRef("reason"),
        language=OuterRef("language"),
        market=OuterRef("market"),
        version__gt=OuterRef("version"),
    )
    return Exists(later)


def _of_one_phrase(row: Phrase) -> tuple[str, ...]:
    return row.title, row.reason, row.language, row.market
