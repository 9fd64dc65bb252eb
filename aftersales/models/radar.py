"""What the parcel radar found: its ticket, and what is written to the buyer before he writes."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.casebook import TicketEvent
from aftersales.models.playbook import Letter
from aftersales.models.ticket import Ticket
from orders.models import Order, Shop
from orders.models.shop import Language
from warehouse.models import Package, ParcelWatch, Warehouse

Verdict = ParcelWatch.Verdict
FINDINGS = [
    (verdict.value, verdict.label)
    for verdict in Verdict
    if verdict not in (Verdict.MOVING, Verdict.DELIVERED)
]


class RadarText(models.Model):
    """What is written first about one finding, in one language.

    {order}, {product}, {carrier}, {tracking} and {since} stand for the parcel's own facts.
    """

    finding = models.CharField(_("finding"), max_length=11, choices=FINDINGS)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    text = models.TextField(_("text"), max_length=1500)

    class Meta:
        verbose_name, verbose_name_plural = _("first message"), _("first messages")
        ordering = ["finding", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "language"], name="a_finding_is_worded_once_a_language"
            ),
        ]

    def __str__(self):
        return f"{self.get_finding_display()} ({self.get_language_display()})"


class RadarAlarmQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            order__shop__in=Shop.objects.visible_to(user),
            package__warehouse__in=Warehouse.objects.visible_to(user),
        )

    def current(self):
        """Alarms whose parcels are still as they were found."""
        return self.filter(package__watch__verdict=models.F("finding"))

    def to_write(self):
        """Current ones whose buyers were not written to in their ticket since."""
        written = TicketEvent.objects.filter(
            ticket=OuterRef("ticket"), verb="write", at__gte=OuterRef("opened_at")
        )
        return self.current().filter(~Exists(written), letter=None)


class RadarAlarm(models.Model):
    """One finding about one parcel, told once: its ticket and the message drafted for the buyer."""

    package = models.ForeignKey(
        Package, models.CASCADE, related_name="alarms", verbose_name=_("parcel")
    )
    order = models.ForeignKey(
        Order, models.CASCADE, related_name="radar_alarms", verbose_name=_("order")
    )
    finding = models.CharField(_("finding"), max_length=11, choices=FINDINGS)
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="radar_alarms", verbose_name=_("ticket")
    )
    found_at = models.DateTimeField(_("found"))
    opened_at = models.DateTimeField(_("told"))
    draft = models.TextField(_("drafted message"), blank=True)
    letter = models.OneToOneField(
        Letter, models.SET_NULL, null=True, related_name="+", verbose_name=_("message")
    )

    objects = RadarAlarmQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("radar finding"), _("radar findings")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["package", "finding"], name="a_parcel_is_told_once_of_a_finding"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-opened_at"], condition=Q(letter=None), name="alarm_unwritten"
            ),
            models.Index(fields=["-opened_at", "-id"], name="alarm_newest"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.package} · {self.get_finding_display()}"
