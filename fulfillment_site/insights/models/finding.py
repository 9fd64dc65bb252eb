"""Findings: a cause of trouble that the numbers show, who mends it, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.cases import Category, Reason
from fulfillment_site.insights.models.health import OfShopQuerySet
from orders.models import Shop
from orders.share import Share


class Dimension(models.TextChoices):
    """Where a fault can lie."""

    SKU = "SKU", _("SKU")
    SESSION = "SESSION", _("live session")
    CARRIER = "CARRIER", _("carrier")
    LANE = "LANE", _("carrier lane")
    PACKER = "PACKER", _("packer")


class Work(models.TextChoices):
    """What can be done against a fault, and therefore changed."""

    LISTING = "LISTING", _("wording of the listing")
    STREAM = "STREAM", _("wording in the stream")
    ADS = "ADS", _("pictures and words of ads")
    SUPPLIER = "SUPPLIER", _("talk with the supplier")
    QC = "QC", _("check at the packing bench")
    PACKING = "PACKING", _("talk with the packer")
    CARRIER = "CARRIER", _("talk with the carrier")


class FindingQuerySet(OfShopQuerySet):
    def open(self):
        """Findings that are not mended, set aside or not."""
        return self.filter(closed_at=None)

    def standing(self):
        """Those of them that are to be mended."""
        return self.open().filter(set_aside_at=None)


class Finding(models.Model):
    """One value of one dimension whose share of cases is not by chance; open until it is mended.

    `key` names the value by its ids, `value` in words of the day it was found. A finding is about
    a category of tickets, or about one `reason` of it. The rest are the shop's other orders of the
    same weeks without what other findings explain. `others` are what the numbers cannot tell from
    it, `mix` where its cases come from. One about goods that are no longer sold may be set aside.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    dimension = models.CharField(_("where"), max_length=8, choices=Dimension.choices)
    key = models.CharField(max_length=80)
    value = models.CharField(_("which"), max_length=200)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices, blank=True)
    since = models.DateTimeField(_("orders shipped from"))
    until = models.DateTimeField(_("until"))
    n = models.PositiveIntegerField(_("orders"))
    cases = models.PositiveIntegerField(_("cases"))
    rest_n = models.PositiveIntegerField(_("other orders"))
    rest_cases = models.PositiveIntegerField(_("cases among them"))
    others = models.JSONField(default=list)  # [dimension, value]
    mix = models.JSONField(default=list)  # [dimension, value, cases]
    found_at = models.DateTimeField(_("found"))
    seen_at = models.DateTimeField(_("last seen"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip
    after_n = models.PositiveIntegerField(_("orders after"), null=True)
    after_cases = models.PositiveIntegerField(_("cases after"), null=True)
    set_aside_at = models.DateTimeField(_("set aside at"), null=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("set aside by"),
    )  # fmt: skip
    why_set_aside = models.CharField(_("why it was set aside"), max_length=300, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("finding"), _("findings")
        default_permissions = ("view",)  # found by numbers, closed by a service
        permissions = [
            ("mend_finding", "Works on tasks of findings, logs changes, closes both"),
            ("set_aside_finding", "Sets findings aside whose goods are no longer sold"),
        ]
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "dimension", "key", "category", "reason"],
                condition=Q(closed_at=None),
                name="a_fault_is_found_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(cases__lte=F("n"), rest_cases__lte=F("rest_n")),
                name="no_more_cases_than_orders",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(
                    after_n__gte=1,
                    after_n__isnull=False,
                    after_cases__isnull=False,
                    after_cases__lte=F("after_n"),
                ),
                name="a_closed_finding_knows_its_share_after",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None) | Q(closed_at=None) & ~Q(why_set_aside=""),
                name="a_finding_set_aside_is_open_and_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.value}: {self.topic}"

    @property
    def is_over(self) -> bool:
        """Whether nothing is done about it: it is closed, or set aside."""
        return bool(self.closed_at or self.set_aside_at)

    @property
    def topic(self) -> str:
        """What buyers complained of."""
        return self.get_reason_display() if self.reason else self.get_category_display()

    @property
    def share(self) -> Share:
        """What was found."""
        return Share(self.cases, self.n)

    @property
    def base(self) -> Share:
        """How it is among the rest."""
        return Share(self.rest_cases, self.rest_n)

    @property
    def after(self) -> Share | None:
        """How it was after the change, once it is closed."""
        return None if self.after_n is None else Share(self.after_cases, self.after_n)

    @property
    def times(self) -> str:
        """How many times the base it is."""
        return f"\u00d7{self.share.rate / self.base.rate:.1f}" if self.rest_cases else ""


class FindingTaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(finding__shop__in=Shop.objects.visible_to(user))

    def open(self):
        """Tasks that are neither done nor left, of findings that are not set aside."""
        return self.filter(done_at=None, left_at=None, finding__set_aside_at=None)

    def of(self, user):
        """Open ones that are this person's, or nobody's."""
        return self.open().filter(Q(owner=user) | Q(owner=None))


class FindingTask(models.Model):
    """One thing to be done about a finding: prepared, with an owner and a day it is due.

    It is done once its change is logged and the share after it is known; or left, with why.
    """

    finding = models.ForeignKey(
        Finding, models.CASCADE, related_name="tasks", verbose_name=_("finding")
    )
    work = models.CharField(_("what"), max_length=8, choices=Work.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("owner"),
    )  # fmt: skip
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    left_at = models.DateTimeField(_("left"), null=True)
    why_left = models.CharField(_("why it was left"), max_length=300, blank=True)

    objects = FindingTaskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("task of a finding"), _("tasks of findings")
        default_permissions = ("view",)
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "work"], name="a_finding_has_one_task_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(done_at=None) & ~Q(why_left=""),
                name="a_task_that_was_left_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_at=None, left_at=None), name="task_open"
            ),
        ]

    def __str__(self):
        return f"{self.get_work_display()}: {self.finding}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.left_at is None


class Change(models.Model):
    """One thing that was changed because of a finding: what, when, and the share on either side.

    Both shares are of orders that left long enough ago for their buyers to have written.
    """

    finding = models.ForeignKey(
        Finding, models.CASCADE, related_name="changes", verbose_name=_("finding")
    )
    task = models.OneToOneField(
        FindingTask, models.SET_NULL, null=True, related_name="change", verbose_name=_("task")
    )
    work = models.CharField(_("what"), max_length=8, choices=Work.choices)
    text = models.CharField(_("what was changed"), max_length=500)
    changed_at = models.DateTimeField(_("changed"))
    logged_at = models.DateTimeField(_("logged"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    before_n = models.PositiveIntegerField(_("orders before"))
    before_cases = models.PositiveIntegerField(_("cases before"))
    after_n = models.PositiveIntegerField(_("orders after"), default=0)
    after_cases = models.PositiveIntegerField(_("cases after"), default=0)
    measured_at = models.DateTimeField(_("measured"), null=True)

    objects = FindingTaskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("change"), _("changes")
        default_permissions = ("view",)
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_change_says_what_it_was"),
            models.CheckConstraint(
                condition=Q(changed_at__lte=F("logged_at")), name="a_change_is_logged_after_it"
            ),
        ]

    def __str__(self):
        return f"{self.get_work_display()}: {self.text}"

    @property
    def before(self) -> Share:
        """The share until the change."""
        return Share(self.before_cases, self.before_n)

    @property
    def after(self) -> Share:
        """The share since."""
        return Share(self.after_cases, self.after_n)
