"""How long a shop's orders need from a stage to the packed box, as it was measured."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders import sla
from orders.models.shop import Shop
from orders.models.state import State


class StageTimeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))


class StageTime(models.Model):
    """The work left in a shop from one state of its orders until they are packed.

    `measured` is what its last two weeks say, None while too few orders say it; `left` is what
    orders are aimed by. It follows what is measured, or else the fixed table `sla.WORK_LEFT`, and
    moves by steps worth an aim. After such a step the shop's open orders in that state are aimed
    anew, as often as `aims_left` says, from `aimed_to` on.
    """

    STATES = [(state, State(state).label) for state in sla.WORK_LEFT]

    shop = models.ForeignKey(
        Shop, models.CASCADE, related_name="stage_times", verbose_name=_("shop")
    )
    state = models.CharField(_("stage"), max_length=12, choices=STATES)
    measured = models.DurationField(_("measured"), null=True)
    left = models.DurationField(_("in use"))
    samples = models.PositiveIntegerField(_("orders measured"))
    measured_at = models.DateTimeField(_("measured at"))
    aims_left = models.PositiveSmallIntegerField(default=0)
    aim_at = models.DateTimeField(null=True)
    aimed_to = models.BigIntegerField(default=0)

    objects = StageTimeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("stage time"), _("stage times")
        default_permissions = ("view",)  # it is measured, never written
        constraints = [
            models.UniqueConstraint(fields=["shop", "state"], name="a_shop_has_one_time_a_stage"),
            models.CheckConstraint(
                condition=Q(state__in=list(sla.WORK_LEFT)), name="work_is_left_until_an_order_packs"
            ),
            models.CheckConstraint(
                condition=Q(left__gte=timedelta(0)), name="no_less_than_no_work_is_left"
            ),
        ]

    def __str__(self):
        return f"{self.shop} · {self.get_state_display()}"

    @property
    def fixed(self) -> timedelta:
        """What stands while too little is measured."""
        return sla.work_left(self.state)
