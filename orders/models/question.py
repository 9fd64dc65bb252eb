"""What we asked a buyer."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from orders.models.hold import Hold
from orders.models.order import Order


class QuestionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def to_send(self):
        """Questions that no buyer has got, while their orders still wait for an answer."""
        waits = Hold.objects.open().filter(
            order=OuterRef("order"), reason=Hold.Reason.WAITING_BUYER
        )
        return self.open().filter(Exists(waits), sent_at=None)


class Question(models.Model):
    """One question to the buyer of a held order: sent, then answered or met with silence."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="questions")
    about = models.CharField(_("about"), max_length=16)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    answer_by_at = models.DateTimeField(_("answer awaited until"))
    conversation_ref = models.CharField(max_length=64, blank=True)
    message_ref = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("question to a buyer"), _("questions to buyers")
        permissions = [("ask_buyer", "Asks the buyer of a held order")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(closed_at=None),
                name="a_buyer_is_asked_one_thing_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by_at"], condition=Q(closed_at=None), name="question_running_out"
            ),
            models.Index(
                fields=["conversation_ref"],
                condition=Q(closed_at=None),
                name="question_by_conversation",
            ),
        ]

    def __str__(self):
        return f"{self.order} {self.about}"
