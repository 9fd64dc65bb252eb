"""Who drives the parcels away, and the numbers they gave us."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Shop
from warehouse.models.checksum import HOLDS, Checksum

ANY_NUMBER = r"[A-Z0-9]{8,34}"


def is_a_pattern(value: str) -> None:
    """Refuse text that is no regular expression."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValidationError(_("Not a pattern: %(why)s"), params={"why": error}) from error


class Carrier(models.Model):
    """A carrier as the platform names it, and what its numbers look like."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    provider_name = models.CharField(_("name on the platform"), max_length=80)
    number_pattern = models.CharField(
        _("pattern of its numbers"),
        max_length=120,
        default=ANY_NUMBER,
        validators=[is_a_pattern],
    )
    checksum = models.CharField(
        _("check digit"), max_length=5, choices=Checksum.choices, default=Checksum.NONE
    )

    class Meta:
        verbose_name, verbose_name_plural = _("carrier"), _("carriers")
        ordering = ["code"]

    def __str__(self):
        return self.name

    def issues(self, number: str) -> bool:
        """Whether a tracking number looks like one of this carrier's, its check digit too."""
        looks_right = re.fullmatch(self.number_pattern, number) is not None
        return looks_right and HOLDS[self.checksum](number)

    def closeness(self, number: str) -> int:
        """How sure it is that a number is this carrier's: 0 for no, more for a telling pattern."""
        if not self.issues(number):
            return 0
        return 1 + (self.number_pattern != ANY_NUMBER) + (self.checksum != Checksum.NONE)


class Provider(models.Model):
    """A carrier as the platform lists it for a shop's delivery option; read again daily."""

    shop = models.ForeignKey(Shop, models.CASCADE, verbose_name=_("shop"))
    delivery_option = models.CharField(max_length=64)
    ref = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=80)
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name, verbose_name_plural = _("platform's carrier"), _("platform's carriers")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "delivery_option", "ref"], name="a_provider_is_listed_once"
            ),
        ]

    def __str__(self):
        return self.name
