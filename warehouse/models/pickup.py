"""When carriers come for parcels: what people know of their rounds."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from warehouse.models.carrier import Carrier
from warehouse.models.place import Warehouse


class Weekday(models.TextChoices):
    """The days of a week, Monday being 1."""

    MONDAY = "1", _("Monday")
    TUESDAY = "2", _("Tuesday")
    WEDNESDAY = "3", _("Wednesday")
    THURSDAY = "4", _("Thursday")
    FRIDAY = "5", _("Friday")
    SATURDAY = "6", _("Saturday")
    SUNDAY = "7", _("Sunday")


class PickupTimeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(warehouse__in=Warehouse.objects.visible_to(user))


class PickupTime(models.Model):
    """One round of a carrier at one warehouse: on these weekdays, at this time of its zone.

    It is told to buyers who ask and promises nothing to the platform: no clock counts from it.
    """

    Weekday = Weekday

    warehouse = models.ForeignKey(Warehouse, models.CASCADE, verbose_name=_("warehouse"))
    carrier = models.ForeignKey(Carrier, models.CASCADE, verbose_name=_("carrier"))
    weekdays = models.CharField(_("weekdays"), max_length=7)  # Weekday values, Monday first
    time = models.TimeField(_("time"), help_text=_("By the clock of the warehouse."))

    objects = PickupTimeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("pick-up time"), _("pick-up times")
        ordering = ["warehouse", "carrier", "time"]
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "carrier", "time"],
                name="a_carrier_comes_once_at_a_time",
                violation_error_message=_("There is a round of this carrier at that time already."),
            ),
            models.CheckConstraint(
                condition=Q(weekdays__regex=r"^1?2?3?4?5?6?7?$") & ~Q(weekdays=""),
                name="a_round_is_on_days_of_the_week",
                violation_error_message=_("Choose one day of the week at least."),
            ),
        ]

    def __str__(self):
        return f"{self.carrier} {self.time:%H:%M}"

    def is_on(self, day: date) -> bool:
        """Whether the carrier comes on this day of the week."""
        return str(day.isoweekday()) in self.weekdays
