"""Finding what the team knows: by words, by the case in hand, by the queue one works at."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When

from aftersales import terms
from aftersales.models import Article, ArticleTerm, ArticleVersion, Ticket
from orders.models import Sku

MOST = 9  # found at once: each has a digit


@dataclass(frozen=True)
class Found:
    """An article as one person reads it, with the words for one buyer."""

    article: Article
    version: ArticleVersion
    reply: str
    reply_language: str
    helped: int
    votes: int


def search(
    words: str, *, reader: str, buyer: str = "", kind: str = "", most: int = MOST
) -> list[Found]:
    """The articles in which at least half of the words stand, most of them first; three queries.

    Chinese and English wordings of an article are found by either language alike. `reader` and
    `buyer` say in which it is shown and in which it would be sent.
    """
    wanted = terms.asked(words)
    if not wanted:
        return []
    rows = ArticleTerm.objects.filter(
        term__in=wanted, version__is_current=True, version__article__retired_at=None
    )
    if kind:
        rows = rows.filter(version__article__kind=kind)
    hits = rows.values(article=F("version__article")).annotate(
        hits=Count("term", distinct=True), weighs=Sum("weight")
    )
    enough = hits.filter(hits__gte=(len(wanted) + 1) // 2)
    best = enough.order_by("-hits", "-weighs", "article").values_list("article", flat=True)
    return shown(list(best[:most]), reader=reader, buyer=buyer)


def suggested(ticket: Ticket, *, reader: str, buyer: str, most: int = MOST) -> list[Found]:
    """What fits a ticket before anybody asks: its goods first, then its category."""
    ids: list[int] = []
    if ticket.order_id or ticket.category:
        its_goods = Sku.objects.filter(
            articles=OuterRef("pk"), lineparts__line__order=ticket.order_id
        )
        of_goods = Exists(its_goods) if ticket.order_id else Q(pk__in=[])
        general = Q(category=ticket.category, skus=None) if ticket.category else Q(pk__in=[])
        rows = Article.objects.in_force().filter(of_goods | general, kind=Article.Kind.ANSWER)
        same = Case(When(category=ticket.category, then=Value(0)), default=Value(1))
        near = Case(When(of_goods, then=Value(0)), default=Value(1))
        ids = list(rows.order_by(same, near, "pk").values_list("pk", flat=True)[:most])
    return shown(ids, reader=reader, buyer=buyer)


def shown(ids: Sequence[int], *, reader: str, buyer: str = "") -> list[Found]:
    """These articles in this order, each in the reader's language, else in the one it has."""
    if not ids:
        return []
    wordings: dict[int, dict[str, ArticleVersion]] = {}
    rows = ArticleVersion.objects.current().filter(article__in=ids)
    for row in rows.select_related("article").order_by("language"):
        wordings.setdefault(row.article_id, {})[row.language] = row
    votes = Article.objects.filter(pk__in=ids).annotate(
        helped=Count("votes", filter=Q(votes__has_helped=True)), cast=Count("votes")
    )
    counted = {pk: (helped, cast) for pk, helped, cast in votes.values_list("pk", "helped", "cast")}
    return [_found(wordings[pk], reader, buyer, counted[pk]) for pk in ids if pk in wordings]


def routine(queue: str, *, reader: str) -> Found | None:
    """How one queue is worked, if somebody wrote it and somebody approved it."""
    rows = Article.objects.in_force().filter(kind=Article.Kind.SOP, queue=queue)
    found = shown(list(rows.values_list("pk", flat=True)), reader=reader)
    return found[0] if found else None


def language_of(code: str) -> str:
    """The language of articles for a language of pages or buyers: Chinese, else English."""
    is_chinese = code.lower().startswith("zh")
    return ArticleVersion.Language.CHINESE if is_chinese else ArticleVersion.Language.ENGLISH


def _found(
    wordings: dict[str, ArticleVersion], reader: str, buyer: str, votes: tuple[int, int]
) -> Found:
    version = wordings.get(language_of(reader)) or next(iter(wordings.values()))
    fit = wordings.get(language_of(buyer or reader))
    given = fit if fit and fit.reply else next((w for w in wordings.values() if w.reply), version)
    return Found(version.article, version, given.reply, given.language, *votes)
