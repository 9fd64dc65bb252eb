"""By which rules buyers are compensated: limits by role, and what a shop offers."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.compensation import Compensation
from orders.models import Order, Shop


class Role(models.TextChoices):
    """Whose limit it is, by what people may do: roles above may what those below may."""

    AGENT = "AGENT", _("agents")
    LEAD = "LEAD", _("leads")
    MANAGER = "MANAGER", _("managers")


class CompensationLimit(models.Model):
    """Up to how much people of one role give alone to buyers of a shop, in the shop's currency.

    `times`: how often one buyer may have been compensated within `days` before somebody else has to
    look. No row: nothing is given alone, and nobody but a manager approves.
    """

    Role = Role

    shop = models.ForeignKey(
        Shop, models.CASCADE, related_name="compensation_limits", verbose_name=_("shop")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    amount = models.DecimalField(
        _("alone up to"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    times = models.PositiveSmallIntegerField(
        _("times a buyer"), default=2, help_text=_("More often to one buyer needs a second person.")
    )
    days = models.PositiveSmallIntegerField(
        _("within days"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )

    class Meta:
        verbose_name = _("limit of compensation")
        verbose_name_plural = _("limits of compensation")
        ordering = ["shop", "role"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "role"], name="a_role_has_one_limit_a_shop"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="a_limit_is_no_less_than_0",
                violation_error_message=_("A limit is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=730),
                name="a_limit_looks_back_two_years_at_most",
                violation_error_message=_("Look back 1 to 730 days."),
            ),
        ]

    def __str__(self):
        return f"{self.shop} · {self.get_role_display()}"


class RemedyPolicy(models.Model):
    """What a shop offers where goods do not fit or do not do what they should.

    From `label_from` on, in the shop's currency, goods are worth a return label; below it a coupon.
    An own return label is drawn only where somebody found that the market allows it, and where.
    """

    shop = models.OneToOneField(
        Shop, models.CASCADE, related_name="remedy_policy", verbose_name=_("shop")
    )
    label_from = models.DecimalField(
        _("return label from"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    own_label = models.BooleanField(
        _("the market allows own return labels"),
        default=False,
        help_text=_("Tick it only with the source below."),
    )
    source = models.URLField(_("says who"), blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    return_address = models.TextField(
        _("returns go to"), blank=True, help_text=_("Empty: the sender's address of the shop.")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("offer of a shop"), _("what shops offer")
        constraints = [
            models.CheckConstraint(
                condition=Q(own_label=False) | ~Q(source="") & Q(as_of__isnull=False),
                name="own_labels_have_a_source",
                violation_error_message=_("Say where the market allows it, and as of when."),
            ),
        ]

    def __str__(self):
        return str(self.shop)


class CouponQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def free(self, day):
        """Codes nobody has that hold beyond a day."""
        return self.filter(compensation=None, valid_until__gt=day)


class Coupon(models.Model):
    """One code made in Seller Center for one buyer: who has it, and whether it was used.

    Given for a cause that was found, never for a review, nor in a case that is about one.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    code = models.CharField(_("code"), max_length=40)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    valid_until = models.DateField(_("valid until"))
    compensation = models.OneToOneField(
        Compensation, models.PROTECT, null=True, editable=False, related_name="coupon",
        verbose_name=_("given by"),
    )  # fmt: skip
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    used_on = models.ForeignKey(
        Order, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("used on"),
    )  # fmt: skip

    objects = CouponQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("coupon"), _("coupons")
        ordering = ["-pk"]
        permissions = [("use_coupon", "Writes down that a coupon was used")]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="a_code_stands_once_in_a_shop"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="a_coupon_is_worth_something",
                violation_error_message=_("A coupon is worth more than 0."),
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(compensation__isnull=False),
                name="a_used_coupon_was_given",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "amount", "valid_until"],
                condition=Q(compensation=None),
                name="coupon_free",
            ),
        ]

    def __str__(self):
        return self.code
