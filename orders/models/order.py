"""The order: what was sold, where it is on the line, and what decides who works on it next."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from orders.models.buyer import Buyer
from orders.models.live import LiveSession
from orders.models.queue import (
    ADDRESS_CHANGED,
    AHEAD,
    ASKED_BACK,
    ONCE_PACKED,
    REST_SHORT,
    SHORT,
    TO_ARCHIVE,
    TO_RESERVE,
    TO_STOP,
    TO_UNCOMBINE,
    TO_WAVE,
    URGENCY,
    OrderQuerySet,
)
from orders.models.shop import Shop
from orders.models.state import BEFORE_PICKING, ON_THE_LINE, ShippingType, State


class Order(models.Model):
    """One order of one shop under the platform's number.

    `state` moves only through `services.lifecycle`; `reserved_at`, `short_at`, `mapped_at`,
    `cancel_asked_at` (by its buyer), `called_off_at` (by us) and `arranged_at` are facts that
    decide which queue sees the order. So are those of a split order: its rest waits for goods
    (`rest_short_at`), or lies ready for a wave of its own (`rest_reserved_at`);
    `lines_changed_at`: what was kept or boxed for it must be freed; and `address_changed_at`: the
    buyer moved while it was picked or packed, so its labels are dead. Of packages: the platform
    named others (`packages_changed_at`, when to look), one holds other orders too
    (`combined_at`), or it was asked for that (`combine_asked_at`).
    """

    State, ShippingType = State, ShippingType

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    number = models.CharField(_("number"), max_length=64)
    source = models.CharField(max_length=8)
    as_of = models.DateTimeField()
    platform_status = models.CharField(_("platform status"), max_length=24)
    state = FSMField(
        _("state"), max_length=12, choices=State.choices, protected=True, default=State.SCREENING
    )
    ordered_at = models.DateTimeField(_("ordered"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    shipping_fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    buyer = models.ForeignKey(Buyer, models.PROTECT, null=True, blank=True)
    buyer_note = models.TextField(_("buyer's note"), blank=True)
    note_kinds = models.CharField(max_length=60, blank=True)  # NoteKind values, by commas
    seller_note = models.TextField(_("seller's note"), blank=True)
    channel = models.CharField(max_length=60, blank=True)
    lane = models.CharField(_("lane"), max_length=16, blank=True)
    campaign_ref = models.CharField(max_length=120, blank=True)
    live_session = models.ForeignKey(
        LiveSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("live session"),
    )
    combine_group = models.CharField(max_length=64, blank=True)
    warehouse_ref = models.CharField(max_length=120, blank=True)
    shipping_type = models.CharField(max_length=8, blank=True, choices=ShippingType.choices)
    delivery_option = models.CharField(_("delivery"), max_length=80, blank=True)
    delivery_option_id = models.CharField(max_length=64, blank=True)
    provider_name = models.CharField(max_length=80, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    package_ids = models.JSONField(default=list, blank=True)
    is_cod = models.BooleanField(_("cash on delivery"), default=False)
    platform_tracking = models.CharField(max_length=64, blank=True)
    pieces = models.PositiveIntegerField(_("pieces"), default=0)

    mapped_at = models.DateTimeField(null=True, blank=True)
    reserved_at = models.DateTimeField(null=True, blank=True)
    short_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    arranged_at = models.DateTimeField(null=True, blank=True)
    lines_changed_at = models.DateTimeField(null=True, blank=True)
    address_changed_at = models.DateTimeField(null=True, blank=True)
    packages_changed_at = models.DateTimeField(null=True, blank=True)
    combined_at = models.DateTimeField(null=True, blank=True)
    combine_asked_at = models.DateTimeField(null=True, blank=True)
    cancelled_on_platform_at = models.DateTimeField(null=True, blank=True)
    late_at = models.DateTimeField(_("late since"), null=True, blank=True)
    release_on = models.DateTimeField(_("sold to be sent from"), null=True, blank=True)
    rest_short_at = models.DateTimeField(null=True, blank=True)
    rest_reserved_at = models.DateTimeField(null=True, blank=True)
    part_shipped_at = models.DateTimeField(null=True, blank=True)

    placed_at = models.DateTimeField(_("placed"))
    held_at = models.DateTimeField(null=True, blank=True)
    screening_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    picking_at = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(_("packed"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    returning_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    stopped_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True)
    start_by_at = models.DateTimeField(_("start by"), null=True, blank=True)
    event_count = models.PositiveIntegerField(default=0)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("order"), _("orders")
        permissions = [
            ("import_orders", "Imports order files"),
            ("hold_order", "Holds an order"),
            ("lift_hold", "Lifts a hold and lets the order go on"),
            ("cancel_order", "Cancels an order"),
            ("screen_order", "Sends orders through screening at once"),
            ("split_order", "Sends what is here of an order that waits for goods"),
            ("export_order", "Exports orders without personal data"),
            ("correct_address", "Takes over a proposed correction of an address"),
            ("see_recipient", "Sees a recipient's name, phone and address"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="an_order_is_placed_once"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="an_order_is_in_a_known_state"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="an_order_costs_no_less_than_0"),
        ]
        indexes = [
            models.Index(
                fields=URGENCY,
                condition=Q(state__in=ON_THE_LINE),
                name="order_on_the_line",
            ),
            models.Index(fields=["id"], condition=Q(state=State.SCREENING), name="order_screening"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=BEFORE_PICKING, mapped_at=None),
                name="order_unmapped",
            ),
            models.Index(fields=URGENCY, condition=TO_RESERVE, name="order_to_reserve"),
            models.Index(fields=URGENCY, condition=SHORT, name="order_short"),
            models.Index(fields=URGENCY, condition=TO_WAVE, name="order_to_wave"),
            models.Index(fields=["id"], condition=TO_STOP, name="order_to_stop"),
            models.Index(fields=["id"], condition=ASKED_BACK, name="order_asked_back"),
            models.Index(
                fields=["ordered_at", "id"], condition=TO_ARCHIVE, name="order_to_archive"
            ),
            models.Index(
                fields=["state", "-id"], condition=Q(archived_at=None), name="order_newest_by_state"
            ),
            models.Index(
                fields=["lane", "-id"], condition=Q(archived_at=None), name="order_newest_by_lane"
            ),
            models.Index(
                fields=["-id"], condition=Q(archived_at__isnull=False), name="order_archived"
            ),
            models.Index(fields=URGENCY, condition=REST_SHORT, name="order_rest_short"),
            models.Index(
                fields=["id"],
                condition=Q(lines_changed_at__isnull=False),
                name="order_lines_changed",
            ),
            models.Index(fields=["id"], condition=ADDRESS_CHANGED, name="order_address_changed"),
            models.Index(
                fields=["packages_changed_at", "id"],
                condition=Q(packages_changed_at__isnull=False),
                name="order_packages_changed",
            ),
            models.Index(fields=["id"], condition=TO_UNCOMBINE, name="order_to_uncombine"),
            models.Index(fields=["id"], condition=AHEAD, name="order_platform_is_ahead"),
            models.Index(
                fields=["shop", "combine_group"],
                condition=~Q(combine_group=""),
                name="order_by_combine_group",
            ),
            models.Index(
                fields=URGENCY,
                condition=Q(late_at__isnull=False, archived_at=None),
                name="order_late",
            ),
            models.Index(fields=["number"], name="order_by_number"),
            models.Index(fields=["placed_at"], name="order_by_arrival"),
            models.Index(
                fields=["shop", "packed_at", "id"], condition=ONCE_PACKED, name="order_packed"
            ),
            models.Index(
                fields=["platform_tracking"],
                condition=~Q(platform_tracking=""),
                name="order_by_platform_tracking",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def has_rest(self) -> bool:
        """Whether something of it still waits for goods, or for a wave of its own."""
        return bool(self.rest_short_at or self.rest_reserved_at)

    @property
    def may_be_cancelled(self) -> bool:
        """Whether its buyer asked for that, or we did, and the platform has not decided."""
        return bool(self.cancel_asked_at or self.called_off_at)

    @transition(field=state, source=State.HELD, target=State.SCREENING)
    def resume(self, *, at):
        """The last reason to wait is gone."""
        self.screening_at = at

    @transition(field=state, source=[State.SCREENING, State.RELEASED], target=State.HELD)
    def hold(self, *, at):
        """A reason to wait was found."""
        self.held_at = at

    @transition(field=state, source=State.SCREENING, target=State.RELEASED)
    def release(self, *, at):
        """Every check passed: the goods may be walked for."""
        self.released_at = at

    @transition(field=state, source=State.RELEASED, target=State.PICKING)
    def start_picking(self, *, at):
        """The order stands in a wave that was released."""
        self.picking_at = at

    @transition(field=state, source=State.PICKING, target=State.RELEASED)
    def return_to_queue(self, *, at):
        """Its wave was called off."""
        self.released_at = at

    @transition(field=state, source=State.PICKING, target=State.PACKED)
    def pack(self, *, at):
        """Every box of it is sealed and labelled."""
        self.packed_at = at

    @transition(field=state, source=State.PACKED, target=State.PICKING)
    def unpack(self, *, at):
        """A box was opened again."""
        self.picking_at = at

    @transition(field=state, source=State.PACKED, target=State.SHIPPED)
    def ship(self, *, at):
        """Every box of it is with the carrier."""
        self.shipped_at = at

    @transition(field=state, source=State.SHIPPED, target=State.DELIVERED)
    def deliver(self, *, at):
        """The carrier says the buyer has it."""
        self.delivered_at = at

    @transition(field=state, source=State.SHIPPED, target=State.RETURNING)
    def turn_back(self, *, at):
        """The carrier brings it back."""
        self.returning_at = at

    @transition(field=state, source=State.RETURNING, target=State.RETURNED)
    def take_back(self, *, at):
        """It came back to the returns desk."""
        self.returned_at = at

    @transition(field=state, source=State.DELIVERED, target=State.COMPLETED)
    def complete(self, *, at):
        """The return window closed."""
        self.completed_at = at

    @transition(
        field=state, source=[*ON_THE_LINE, State.SHIPPED, State.RETURNING], target=State.CANCELLED
    )
    def cancel(self, *, at):
        """We agreed to cancel, or the platform decided it; once shipped only the platform may."""
        self.cancelled_at = at


class HeldOrder(Order):
    """An order that waits, seen by those who can let it go on."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("held order"), _("held orders")
