"""What people looked for and nobody has written, and whether what there is helped them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from aftersales import terms
from aftersales.models import Article, ArticleVote, KnowledgeGap
from orders.errors import Outcome, Refused

LONGEST_KEY, LONGEST = 200, 80


def missed(words: str, *, by, at: datetime) -> KnowledgeGap | None:
    """Count a search that found nothing; numbers and addresses in it are kept nowhere.

    One that was settled is open again: what was written did not answer it.
    """
    plain = terms.without_numbers(words)[:LONGEST].strip()
    key = " ".join(sorted(terms.asked(plain)))[:LONGEST_KEY]
    if not key:
        return None
    with transaction.atomic():
        gap = KnowledgeGap(key=key, words=plain, asked=0, first_at=at, last_at=at)
        KnowledgeGap.objects.bulk_create([gap], ignore_conflicts=True)
        rows = KnowledgeGap.objects.filter(key=key)
        rows.update(asked=F("asked") + 1, last_at=at, words=plain, settled_at=None)
    return rows.get()


def set_aside(gap_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Nothing is to be written about these."""
    ids = list(KnowledgeGap.objects.open().filter(pk__in=gap_ids).values_list("pk", flat=True))
    KnowledgeGap.objects.filter(pk__in=ids).update(settled_at=at)
    return Outcome(ids)


def vote(article_id: int, *, has_helped: bool, by, at: datetime, ticket_id=None) -> None:
    """Say whether it helped, once a ticket; who thinks better of it changes his vote."""
    if not Article.objects.filter(pk=article_id, retired_at=None).exists():
        raise Refused("article_is_gone")
    ArticleVote.objects.update_or_create(
        {"has_helped": has_helped, "at": at}, article_id=article_id, ticket_id=ticket_id, by=by
    )
