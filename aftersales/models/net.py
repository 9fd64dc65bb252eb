"""What answers a buyer when nobody did: one safety net a shop, and all that it said."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.cancellation import CancellationRequest
from aftersales.models.request import Verdict
from orders.models import Shop

SHORTEST, LONGEST = 5, 24 * 60  # minutes before the end


class Stage(models.TextChoices):
    """How far the goods of a request have come; it decides what can still be done about them."""

    HERE = "HERE", _("not packed")
    PACKED = "PACKED", _("packed, not handed over")
    GONE = "GONE", _("handed over")


class NetQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def on(self):
        """The nets that hold."""
        return self.filter(is_on=True)


class SafetyNet(models.Model):
    """What one shop says to a cancellation so many minutes before the platform would decide.

    What is not packed is agreed to, what has left is refused; for what is packed and still here
    the shop chooses. It holds only after its trial on last week's requests was seen.
    """

    class Packed(models.TextChoices):
        """What is said about a parcel that is packed and has not left."""

        STOP = "STOP", _("agree, and stop the parcel")
        REFUSE = "REFUSE", _("refuse, because it is packed")

    shop = models.OneToOneField(
        Shop, models.CASCADE, related_name="safety_net", verbose_name=_("shop")
    )
    is_on = models.BooleanField(_("on"), default=False, editable=False)
    minutes = models.PositiveSmallIntegerField(
        _("answers before the end, minutes"),
        default=30,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
        help_text=_("From 5 minutes to a day. People are told before, and may answer until then."),
    )
    packed = models.CharField(
        _("a parcel that is packed and still here"),
        max_length=6,
        choices=Packed.choices,
        default=Packed.STOP,
    )
    rehearsed_at = models.DateTimeField(_("trial seen"), null=True, editable=False)
    rehearsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("seen by"),
    )

    objects = NetQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("safety net"), _("safety nets")
        ordering = ["shop__code"]
        permissions = [("switch_net", "Switches safety nets on and off")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST),
                name="a_net_answers_five_minutes_to_a_day_before_the_end",
                violation_error_message=_(
                    "A net answers 5 minutes at least and a day (1440) at most before the end."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(rehearsed_at__isnull=False),
                name="a_net_holds_once_its_trial_was_seen",
            ),
            models.CheckConstraint(
                condition=Q(packed__in=["STOP", "REFUSE"]),
                name="a_net_knows_what_packed_means",
                violation_error_message=_("Choose what is said about a parcel that is packed."),
            ),
        ]

    def __str__(self):
        return str(self.shop)


class OwnAnswer(models.Model):
    """One answer that a rule or the net gave without anybody, with what it found."""

    request = models.ForeignKey(
        CancellationRequest,
        models.CASCADE,
        related_name="own_answers",
        verbose_name=_("cancellation"),
    )
    number = models.PositiveSmallIntegerField()  # which of our answers to the request
    rule = models.ForeignKey(
        "aftersales.AnswerRule", models.PROTECT, null=True, related_name="own_answers"
    )  # None: the net
    stage = models.CharField(_("the parcel was"), max_length=6, choices=Stage.choices)
    verdict = models.CharField(_("answer"), max_length=8, choices=Verdict.choices, blank=True)
    reason = models.CharField(max_length=128, blank=True)
    due_at = models.DateTimeField(_("answer by"))
    at = models.DateTimeField(_("answered"))

    class OwnAnswerQuerySet(models.QuerySet):
        def visible_to(self, user):
            return self.filter(request__shop__in=Shop.objects.visible_to(user))

    objects = OwnAnswerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer by itself"), _("answers by themselves")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="an_answer_by_itself_is_logged_once"
            ),
            models.CheckConstraint(
                condition=Q(at__lte=models.F("due_at")), name="nothing_is_answered_after_the_end"
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="own_answer_newest")]

    def __str__(self):
        return str(self.request)
