"""Who drives the parcels away, and the numbers they gave us."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def is_a_pattern(value: str) -> None:
    """Refuse text that is no regular expression."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValidationError(_("Not a pattern: %(why)s"), params={"why": error}) from error


class Carrier(models.Model):
    """A carrier as the platform names it; `number_pattern` is what its numbers look like."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    provider_name = models.CharField(_("name on the platform"), max_length=80)
    number_pattern = models.CharField(
        _("pattern of its numbers"),
        max_length=120,
        default=r"[A-Z0-9]{8,34}",
        validators=[is_a_pattern],
    )

    class Meta:
        verbose_name, verbose_name_plural = _("carrier"), _("carriers")
        ordering = ["code"]

    def __str__(self):
        return self.name

    def issues(self, number: str) -> bool:
        """Whether a tracking number looks like one of this carrier's."""
        return re.fullmatch(self.number_pattern, number) is not None
