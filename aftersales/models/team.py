"""Who works at the after-sales desk: what each can do, when they are there, and desk hours."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.ticket import Ticket
from orders.models import Shop


class AgentQuerySet(models.QuerySet):
    def present(self, at):
        """Agents who said they are here, and whose shift has not ended."""
        return self.filter(here_until__gt=at)


class Agent(models.Model):
    """What one person does at the desk: `next` deals by it.

    `categories` and `languages` are lists of codes; an empty one means all. `trained` are the
    categories this person was taught, also by a completed lesson: what anybody who is here was
    taught is dealt to those who were.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="agent", verbose_name=_("person")
    )
    team = models.CharField(
        _("team"), max_length=9, choices=Ticket.Team.choices, default=Ticket.Team.CARE
    )
    categories = models.JSONField(_("categories"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    trained = models.JSONField(_("trained for"), default=list, blank=True)
    here_until = models.DateTimeField(_("here until"), null=True, blank=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("agent"), _("agents")

    def __str__(self):
        return str(self.user)


class DeskHours(models.Model):
    """When a shop's desk is open on one day of the week, in the shop's zone; 0 is Monday.

    A shop without any is open at all hours.
    """

    shop = models.ForeignKey(
        Shop, models.CASCADE, related_name="desk_hours", verbose_name=_("shop")
    )
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"),
        choices=[
            (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
            (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
        ],
    )  # fmt: skip
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name, verbose_name_plural = _("desk hours"), _("desk hours")
        ordering = ["shop", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "weekday", "opens"], name="a_desk_opens_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="a_desk_opens_before_it_closes",
                violation_error_message=_("A desk opens before it closes."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6),
                name="a_week_has_seven_days",
                violation_error_message=_("Choose a day of the week."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"
