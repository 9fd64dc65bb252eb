"""What the team knows: articles with their versions, the terms they are found by, and the gaps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.cases import Category
from aftersales.models.ticket import Ticket
from orders.models import Sku


class ArticleQuerySet(models.QuerySet):
    def in_force(self):
        """Articles of which a version is approved, and that nobody took back."""
        approved = ArticleVersion.objects.current().filter(article=models.OuterRef("pk"))
        return self.filter(models.Exists(approved), retired_at=None)


class Article(models.Model):
    """One thing the team knows, worded in one or two languages.

    A routine belongs to one queue and stands beside its page; a lesson is practised on cases that
    are prepared under its code. What is worded, and who approved it, stands in its versions.
    """

    class Kind(models.TextChoices):
        ANSWER = "ANSWER", _("answer")
        SOP = "SOP", _("routine of a queue")
        LESSON = "LESSON", _("lesson")

    class Queue(models.TextChoices):
        DESK = "desk", _("service desk")
        TICKETS = "tickets", _("tickets")
        RETURNS = "returns", _("returns")
        REVIEWS = "reviews", _("reviews")
        RADAR = "radar", _("parcel radar")
        SCREENING = "screening", _("held orders")
        WAVES = "waves", _("orders to wave")
        PICKING = "picking", _("picking")
        PACKING = "packing", _("packing")
        DOOR = "door", _("handing over")
        PUT_BACK = "put_back", _("back to the shelf")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.ANSWER)
    category = models.CharField(
        _("category"), max_length=12, choices=Category.choices, blank=True, default=""
    )
    queue = models.CharField(
        _("queue"), max_length=12, choices=Queue.choices, blank=True, default=""
    )
    lesson_code = models.SlugField(_("code of its cases"), max_length=32, blank=True, default="")
    skus = models.ManyToManyField(Sku, related_name="articles", blank=True, verbose_name=_("SKUs"))
    retired_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("article"), _("articles")
        permissions = [
            ("read_knowledge", "Reads what the team knows, and routines of queues"),
            ("write_article", "Writes articles, and new versions of them"),
            ("approve_article", "Approves what somebody else wrote"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["queue"],
                condition=Q(kind="SOP", retired_at=None),
                name="a_queue_has_one_routine",
            ),
            models.UniqueConstraint(
                fields=["lesson_code"],
                condition=Q(kind="LESSON", retired_at=None),
                name="prepared_cases_belong_to_one_lesson",
            ),
            models.CheckConstraint(
                condition=Q(kind="SOP") & ~Q(queue="") | ~Q(kind="SOP") & Q(queue=""),
                name="a_routine_names_its_queue_and_nothing_else_does",
            ),
            models.CheckConstraint(
                condition=Q(kind="LESSON") & ~Q(lesson_code="") | ~Q(kind="LESSON")
                & Q(lesson_code=""),
                name="a_lesson_names_its_cases_and_nothing_else_does",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"K{self.pk}"


class ArticleVersionQuerySet(models.QuerySet):
    def current(self):
        """Versions in force: one of an article and language."""
        return self.filter(is_current=True)

    def to_approve(self):
        """Versions somebody else has still to read."""
        return self.filter(approved_at=None, dropped_at=None)


class ArticleVersion(models.Model):
    """One wording of an article in one language; what was approved stays as it is.

    `text` is for us; `reply` is what a buyer may be sent, and empty where nothing is.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        CHINESE = "zh-hans", _("Simplified Chinese")

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what we know"), max_length=6000)
    reply = models.TextField(_("words for the buyer"), max_length=1500, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True)
    is_current = models.BooleanField(_("in force"), default=False)

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("version of an article"), _("versions of articles")
        ordering = ["article", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "version"],
                name="a_version_of_an_article_is_worded_once",
            ),
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=Q(is_current=True),
                name="an_article_is_in_force_once_a_language",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                name="nobody_approves_an_article_of_his_own",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, is_current=False)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="only_approved_versions_of_articles_are_in_force",
            ),
        ]
        indexes = [
            models.Index(
                fields=["written_at"],
                condition=Q(approved_at=None, dropped_at=None),
                name="article_to_approve",
            ),
        ]

    def __str__(self):
        return f"{self.article} {self.language} v{self.version}"


class ArticleTerm(models.Model):
    """A word, or a pair of Chinese characters, by which a version in force is found."""

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="terms")
    term = models.CharField(max_length=32)
    weight = models.PositiveSmallIntegerField()  # how often it stands there; a title counts thrice

    class Meta:
        verbose_name, verbose_name_plural = _("term"), _("terms")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "term"], name="a_term_stands_once_a_version"
            ),
        ]
        indexes = [models.Index(fields=["term", "version"], name="article_by_term")]

    def __str__(self):
        return self.term


class ArticleVote(models.Model):
    """Whether an article helped one person with one ticket, or at all."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="votes")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("when"))
    has_helped = models.BooleanField(_("helped"))

    class Meta:
        verbose_name, verbose_name_plural = _("vote"), _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "ticket", "by"], name="a_person_votes_once_a_ticket"
            ),
            models.UniqueConstraint(
                fields=["article", "by"],
                condition=Q(ticket=None),
                name="a_person_votes_once_without_a_ticket",
            ),
        ]

    def __str__(self):
        return f"{self.article} · {self.by}"


class KnowledgeGapQuerySet(models.QuerySet):
    def open(self):
        """What was asked and nothing answers."""
        return self.filter(settled_at=None)


class KnowledgeGap(models.Model):
    """A search that found nothing, counted; it is settled when its article is approved.

    `key` is its terms in order, so that the same words in another order are the same gap. Numbers
    of orders and phones are left out of both before they are kept.
    """

    key = models.CharField(max_length=200, unique=True)
    words = models.CharField(_("searched for"), max_length=80)
    asked = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    article = models.ForeignKey(Article, models.SET_NULL, null=True, related_name="gaps")
    settled_at = models.DateTimeField(_("settled"), null=True)

    objects = KnowledgeGapQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without an answer")
        verbose_name_plural = _("searches without an answer")
        ordering = ["-asked", "-last_at"]
        indexes = [
            models.Index(
                fields=["-asked", "-last_at"], condition=Q(settled_at=None), name="gap_to_fill"
            ),
        ]

    def __str__(self):
        return self.words
