"""The queues of orders: each one condition, asked for by name and kept in a partial index."""

from django.db import models
from django.db.models import F, Q

from orders.models.shop import Shop
from orders.models.state import BEFORE_PICKING, LEFT, ON_THE_LINE, State

TO_RESERVE = Q(
    state__in=BEFORE_PICKING,
    mapped_at__isnull=False,
    reserved_at=None,
    short_at=None,
    lines_changed_at=None,
)
SHORT = Q(state=State.HELD, short_at__isnull=False)
REST_SHORT = Q(state__in=[*BEFORE_PICKING, State.PICKING], rest_short_at__isnull=False)
GOES_ON = Q(cancel_asked_at=None, called_off_at=None)
TO_WAVE = (
    GOES_ON
    & Q(packages_changed_at=None)
    & (
        Q(state=State.RELEASED, reserved_at__isnull=False)
        | Q(state=State.PICKING, rest_reserved_at__isnull=False)
    )
)
TO_STOP = Q(state=State.CANCELLED, stopped_at=None)
# Whose buyer wants out, or we do: scanners let nothing of it pass.
ASKED_BACK = Q(cancel_asked_at__isnull=False) | Q(called_off_at__isnull=False)
ONCE_PACKED = Q(packed_at__isnull=False)
TO_ARCHIVE = Q(state__in=LEFT, archived_at=None)

# The buyer moved after the goods were walked for: a step above voids what was printed.
ADDRESS_CHANGED = Q(state__in=[State.PICKING, State.PACKED], address_changed_at__isnull=False)
# What shares a package with others and must not keep them waiting.
TO_UNCOMBINE = Q(combined_at__isnull=False) & (
    Q(state=State.HELD) | (Q(state__in=[State.RELEASED, State.SCREENING, State.PICKING]) & ~GOES_ON)
)
# What nobody packed in time leads every queue, the longest late first; then what is to be started.
BY_DEADLINE = (F("late_at").asc(nulls_last=True), F("start_by_at").asc(nulls_last=True), "pk")
URGENCY = ["late_at", "start_by_at", "id"]  # as an index keeps it
GONE = ["IN_TRANSIT", "DELIVERED", "COMPLETED"]  # as the platform words it
# We hold what the platform says has left, or what somebody arranged in Seller Center.
AHEAD = Q(part_shipped_at=None) & (
    Q(state__in=ON_THE_LINE, platform_status__in=GONE)
    | Q(state__in=BEFORE_PICKING, picking_at=None, arranged_at__isnull=False)
)


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def on_the_line(self):
        """Orders somebody still has to work on."""
        return self.filter(state__in=ON_THE_LINE)

    def screening(self):
        return self.filter(state=State.SCREENING)

    def to_reserve(self):
        """Open orders whose goods are known and not set aside; those found short are left out."""
        return self.filter(TO_RESERVE)

    def short(self):
        """Orders that wait until their goods come in."""
        return self.filter(SHORT)

    def rest_short(self):
        """Split orders of which a rest waits until its goods come in."""
        return self.filter(REST_SHORT)

    def with_rest(self):
        """Split orders of which something waits for goods, or for a wave of its own."""
        on_the_line = self.filter(state__in=[*BEFORE_PICKING, State.PICKING])
        return on_the_line.exclude(rest_short_at=None, rest_reserved_at=None)

    def to_wave(self):
        """Orders, or rests of split ones, whose goods are set aside for a wave to come."""
        return self.filter(TO_WAVE)

    def to_stop(self):
        """Cancelled orders that may still keep goods from others, or stand in a box."""
        return self.filter(TO_STOP)

    def given_up(self):
        """Orders that are asked back, or cancelled and not yet stopped."""
        return self.filter(ASKED_BACK | TO_STOP)

    def address_changed(self):
        """Orders whose labels name an address the buyer has left."""
        return self.filter(ADDRESS_CHANGED)

    def packages_changed(self, at):
        """Orders whose packages the platform named anew, to be looked at now."""
        return self.filter(packages_changed_at__lte=at).order_by("packages_changed_at", "pk")

    def to_uncombine(self):
        """Orders that share a package and may not leave, so that the others must without them."""
        return self.filter(TO_UNCOMBINE)

    def to_combine(self):
        """Ready orders of shops that combine, not asked for yet."""
        ready = self.filter(TO_WAVE, state=State.RELEASED, shop__may_combine=True)
        whole = ready.filter(rest_short_at=None, rest_reserved_at=None, buyer__isnull=False)
        return whole.filter(combined_at=None)

    def ahead(self):
        """Orders the platform says are arranged, on their way or there, while we hold them."""
        return self.filter(AHEAD)

    def late(self):
        """Orders that were not packed by the time we promised, those long over left out."""
        return self.filter(late_at__isnull=False, archived_at=None)

    def to_archive(self):
        """Orders nobody works on any more that still stand among the others."""
        return self.filter(TO_ARCHIVE)

    def by_deadline(self):
        """Late orders first, then the one to be started first."""
        return self.order_by(*BY_DEADLINE)
