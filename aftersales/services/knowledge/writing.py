"""Writing articles: a new version each time, and somebody else's word before it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from aftersales import terms
from aftersales.models import Article, ArticleTerm, ArticleVersion, KnowledgeGap
from orders.errors import Outcome, Refused

TITLE_COUNTS = 3  # as often as a word of the text
MOST_WEIGHT = 1000


@dataclass(frozen=True)
class About:
    """What an article is, and what it belongs to."""

    kind: str = Article.Kind.ANSWER
    category: str = ""
    queue: str = ""
    lesson_code: str = ""
    skus: Sequence = field(default_factory=list)


@dataclass(frozen=True)
class Worded:
    """One wording: for us, and what a buyer may be sent."""

    language: str
    title: str
    text: str
    reply: str = ""


def begin(about: About, worded: Worded, *, by, at: datetime, gap_id=None) -> ArticleVersion:
    """A new article, with its first version to be approved; it may fill a gap."""
    article = Article()
    with transaction.atomic():
        _sort(article, about)
        if gap_id:
            KnowledgeGap.objects.filter(pk=gap_id).update(article=article)
        return _add(article, worded, by, at)


def word(article_id: int, worded: Worded, *, by, at: datetime, about=None) -> ArticleVersion:
    """A new version in one language; one that waited for approval goes for it."""
    with transaction.atomic():
        article = locked(article_id)
        if about is not None:
            _sort(article, about)
        return _add(article, worded, by, at)


def approve(version_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Let these count from now on; nobody approves what he wrote himself."""
    outcome = Outcome()
    rows = ArticleVersion.objects.filter(pk__in=version_ids).order_by("article", "pk")
    for pk, article_id in list(rows.values_list("pk", "article")):
        try:
            _approve(pk, article_id, by, at)
            outcome.done.append(pk)
        except Refused as why:
            outcome.refused[pk] = why
    return outcome


def drop(version_id: int, *, by, at: datetime) -> None:
    """A version that waits for approval is not wanted."""
    rows = ArticleVersion.objects.to_approve().filter(pk=version_id)
    if not rows.update(dropped_at=at):
        raise Refused("version_waits_no_more")


def retire(article_id: int, *, by, at: datetime) -> None:
    """Take an article back: it is found no more, and its versions stay."""
    with transaction.atomic():
        article = locked(article_id)
        article.retired_at = at
        article.save(update_fields=["retired_at"])


def locked(article_id: int) -> Article:
    """An article under its lock, if it was not taken back."""
    rows = Article.objects.filter(pk=article_id, retired_at=None).select_for_update()
    article = rows.first()
    if article is None:
        raise Refused("article_is_gone")
    return article


def _sort(article: Article, about: About) -> None:
    """What it belongs to; a queue has one routine, and a code one lesson."""
    article.kind, article.category = about.kind, about.category
    article.queue = about.queue if about.kind == Article.Kind.SOP else ""
    article.lesson_code = about.lesson_code if about.kind == Article.Kind.LESSON else ""
    if about.kind == Article.Kind.SOP and not about.queue:
        raise Refused("routine_needs_a_queue")
    if about.kind == Article.Kind.LESSON and not (about.lesson_code and about.category):
        raise Refused("lesson_needs_its_cases")
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError:
        raise Refused("article_is_there_already") from None
    article.skus.set(about.skus)


def _add(article: Article, worded: Worded, by, at: datetime) -> ArticleVersion:
    same = article.versions.filter(language=worded.language)
    same.to_approve().update(dropped_at=at)
    newest = same.aggregate(newest=Max("version"))["newest"] or 0
    return ArticleVersion.objects.create(
        article=article,
        language=worded.language,
        version=newest + 1,
        title=worded.title,
        text=worded.text,
        reply=worded.reply,
        author=by,
        written_at=at,
    )


@transaction.atomic
def _approve(pk: int, article_id: int, by, at: datetime) -> None:
    article = locked(article_id)
    version = ArticleVersion.objects.to_approve().filter(pk=pk).first()
    if version is None:
        raise Refused("version_waits_no_more")
    if version.author_id == by.pk:
        raise Refused("own_words_need_another", title=version.title)
    before = article.versions.current().filter(language=version.language)
    ArticleTerm.objects.filter(version__in=before).delete()
    before.update(is_current=False)
    version.approved_by, version.approved_at, version.is_current = by, at, True
    version.save(update_fields=["approved_by", "approved_at", "is_current"])
    _index(version)
    article.gaps.open().update(settled_at=at)


def _index(version: ArticleVersion) -> None:
    """Keep what it is found by; this is written when it counts, and with no other wording."""
    weights = terms.counted(f"{version.text}\n{version.reply}")
    for term, count in terms.counted(version.title).items():
        weights[term] += TITLE_COUNTS * count
    ArticleTerm.objects.bulk_create(
        ArticleTerm(version=version, term=term, weight=min(weight, MOST_WEIGHT))
        for term, weight in sorted(weights.items())
    )
