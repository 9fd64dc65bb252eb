"""Who practised what: a lesson taken by a person, and the cases it was taken on."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.cases import Category
from aftersales.models.knowledge import Article
from aftersales.models.ticket import Ticket
from orders.models import Shop


# What is dealt to people or counted in a figure is of tickets that are `real`, and of orders that
# nobody has `practised` on; what practice is, is said here alone.
def real(ticket: str = "") -> Q:
    """The condition on tickets, by the path to them, that they are a buyer's and no practice."""
    return Q((f"{ticket}is_practice", False))


def practised(order: str = "order__") -> Exists:
    """Whether a lesson was prepared on an order, by the path to it; of rows without one, no."""
    about = {"shop": OuterRef(f"{order}shop"), "order_number": OuterRef(f"{order}number")}
    return Exists(LessonCase.objects.filter(**about))


class LessonRun(models.Model):
    """One person takes one lesson; it is complete when every case of it was closed rightly."""

    lesson = models.ForeignKey(
        Article, models.PROTECT, related_name="runs", verbose_name=_("lesson")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    begun_at = models.DateTimeField(_("begun"))
    completed_at = models.DateTimeField(_("completed"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("lesson taken"), _("lessons taken")
        ordering = ["-pk"]
        permissions = [
            ("take_lesson", "Takes lessons, and sees what they completed"),
            ("watch_training", "Sees who completed which lesson"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "person"],
                condition=Q(completed_at=None),
                name="a_person_takes_a_lesson_once_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.lesson} · {self.person}"


class LessonCaseQuerySet(models.QuerySet):
    def to_judge(self):
        """Cases that are not closed rightly, whose tickets were solved since we looked."""
        came = self.filter(is_right=False, run__completed_at=None, ticket__isnull=False)
        solved = Q(ticket__solved_at__isnull=False)
        return came.filter(solved & (Q(judged_at=None) | Q(judged_at__lt=F("ticket__solved_at"))))

    def to_find(self):
        """Cases whose ticket is not known yet."""
        return self.filter(ticket=None, run__completed_at=None)


class LessonCase(models.Model):
    """One case of a lesson: the order its buyer writes about, and what it is to be closed as."""

    run = models.ForeignKey(LessonRun, models.CASCADE, related_name="cases")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order_number = models.CharField(_("order"), max_length=64)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    ticket = models.OneToOneField(Ticket, models.SET_NULL, null=True, related_name="lesson_case")
    judged_at = models.DateTimeField(_("looked at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closed_as = models.CharField(
        _("closed as"), max_length=12, choices=Category.choices, blank=True, default=""
    )
    is_right = models.BooleanField(_("right"), default=False)

    objects = LessonCaseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("case of a lesson"), _("cases of lessons")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "order_number"], name="an_order_is_practised_on_once"
            ),
            models.CheckConstraint(
                condition=Q(is_right=False) | Q(closed_as=F("category"), judged_at__isnull=False),
                name="a_right_case_was_closed_as_it_should",
            ),
        ]

    def __str__(self):
        return self.order_number
