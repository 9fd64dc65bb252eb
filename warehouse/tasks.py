"""Steps of the conveyor on goods: what waits for each, and what does it."""

from datetime import datetime

from django.conf import settings

from orders import belt
from warehouse.services import (
    carrier_claims,
    channel_stock,
    combining,
    following,
    hearing,
    interception,
    lanes,
    official,
    outdated,
    parting,
    picking,
    printing,
    pushing,
    regrouping,
    relabelling,
    reservation,
    rests,
    spooling,
    stacks,
    stopping,
    sweeping,
    telling,
    waves,
    waybills,
)

WAVES_AT_ONCE = 2000  # orders; one chunk must see its whole group, or waves come out small
CALLS = 20  # boxes; a call for each must end before the step's lease does
CALLS_IN_TURN = 10  # of two calls each
PUSHED_AT_ONCE = 3 * pushing.HANDS  # listings, each of a product of its own at worst
SWEPT_AT_ONCE = 20_000  # parcels; all that a turn takes up, in one set of statements
SHEETS_AT_ONCE = 1000  # each file holds its fonts anew: smaller ones take longer in all


def _to_send(at: datetime):
    """What is due at the printers, where papers may go there by themselves."""
    return spooling.pending(at) if settings.DIRECT_PRINTING else ()


reserve = belt.task("warehouse.reserve", reservation.pending, reservation.reserve)
resume_short = belt.task("warehouse.resume_short", reservation.raised, reservation.resume_short)
reserve_rests = belt.task("warehouse.reserve_rests", rests.raised, rests.reserve)
follow_listings = belt.task(
    "warehouse.follow_listings", channel_stock.unfollowed, channel_stock.follow
)
push_stock = belt.task("warehouse.push_stock", pushing.to_push, pushing.push, chunk=PUSHED_AT_ONCE)
free_outdated = belt.task("warehouse.free_outdated", outdated.pending, outdated.free)
stop_cancelled = belt.task("warehouse.stop_cancelled", interception.pending, interception.stop)
intercept = belt.task("warehouse.intercept", stopping.pending, stopping.begin)
settle_interceptions = belt.task("warehouse.settle_interceptions", stopping.over, stopping.settle)
release_waves = belt.task("warehouse.release_waves", waves.ripe, waves.release, chunk=WAVES_AT_ONCE)
obtain_waybills = belt.task("warehouse.obtain_waybills", waybills.pending, waybills.obtain)
relabel = belt.task("warehouse.relabel", relabelling.pending, relabelling.renew)
arrange = belt.task("warehouse.arrange", telling.to_arrange, telling.arrange, chunk=CALLS)
fetch_labels = belt.task(
    "warehouse.fetch_labels", official.pending, official.fetch, chunk=CALLS_IN_TURN
)
upload_numbers = belt.task(
    "warehouse.upload_numbers", telling.to_upload, telling.upload, chunk=CALLS
)
draw = belt.task("warehouse.draw", printing.pending, printing.draw, chunk=SHEETS_AT_ONCE)
finish_papers = belt.task("warehouse.finish_papers", printing.drawn, printing.finish)
stack = belt.task("warehouse.stack", stacks.pending, stacks.bind, chunk=1)
send_papers = belt.task("warehouse.send_papers", _to_send, spooling.send, chunk=1)
note_sorted = belt.task("warehouse.note_sorted", picking.sorted_out, picking.note_sorted)
finish_waves = belt.task("warehouse.finish_waves", waves.picked_out, waves.finish)
hear = belt.task("warehouse.hear", hearing.pending, hearing.hear)
follow_parcels = belt.task(
    "warehouse.follow_parcels", following.pending, following.follow, chunk=CALLS_IN_TURN
)
regroup = belt.task(
    "warehouse.regroup", regrouping.pending, regrouping.regroup, chunk=CALLS_IN_TURN
)
combine = belt.task("warehouse.combine", combining.pending, combining.combine)
uncombine = belt.task(
    "warehouse.uncombine", combining.to_uncombine, combining.uncombine, chunk=CALLS_IN_TURN
)
split = belt.task("warehouse.split", parting.pending, parting.split, chunk=CALLS_IN_TURN)
sweep_parcels = belt.task(
    "warehouse.sweep_parcels", sweeping.pending, sweeping.sweep, chunk=SWEPT_AT_ONCE
)
learn_lanes = belt.task("warehouse.learn_lanes", lanes.pending, lanes.learn)
expire_claims = belt.task("warehouse.expire_claims", carrier_claims.run_out, carrier_claims.expire)
