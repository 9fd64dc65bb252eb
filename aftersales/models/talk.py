"""What buyers are asked, and what they answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Question
from orders.models.encrypted import EncryptedJSONField
from orders.models.shop import Language


class QuestionTemplate(models.Model):
    """A question in one language; {order} and {product} stand for what it is about."""

    code = models.SlugField(_("question"), max_length=16)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    text = models.TextField(_("text"), max_length=1500)
    hours = models.PositiveSmallIntegerField(_("answer awaited for, hours"), default=12)

    class Meta:
        verbose_name, verbose_name_plural = _("question template"), _("question templates")
        ordering = ["code", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "language"], name="a_question_is_worded_once_a_language"
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=1),
                name="an_answer_is_awaited_for_an_hour_or_more",
                violation_error_message=_("An answer is awaited for an hour at least."),
            ),
        ]

    def __str__(self):
        return f"{self.code} ({self.get_language_display()})"


class BuyerMessage(models.Model):
    """What a buyer wrote after a question; personal, and therefore encrypted and nowhere else."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="messages")
    platform_id = models.CharField(max_length=64)
    text = EncryptedJSONField()
    written_at = models.DateTimeField(_("written"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("answer of a buyer"), _("answers of buyers")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "platform_id"], name="a_message_answers_a_question_once"
            ),
        ]

    def __str__(self):
        return self.platform_id
