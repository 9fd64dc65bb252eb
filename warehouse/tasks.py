"""Steps of the conveyor on goods: query, loop, service, count."""

from celery import shared_task

from orders import belt
from warehouse.services import (
    combining,
    following,
    hearing,
    interception,
    official,
    parting,
    picking,
    printing,
    regrouping,
    relabelling,
    reservation,
    rests,
    telling,
    waves,
    waybills,
)

WAVES_AT_ONCE = 2000  # orders; one chunk must see its whole group, or waves come out small
TOLD_AT_ONCE = 20  # boxes; a call for each must end before the step's lease does
SHEETS_AT_ONCE = 50  # a document of more pages costs memory, one of fewer costs time


@shared_task(name="warehouse.hear")
def hear() -> int:
    """Read which orders the platform packs otherwise now."""
    return belt.run("warehouse.hear", hearing.pending, hearing.hear)


@shared_task(name="warehouse.reserve")
def reserve(share=belt.WHOLE) -> int:
    """Set stock aside for orders that have none yet."""
    return belt.run("warehouse.reserve", reservation.pending, reservation.reserve, share=share)


@shared_task(name="warehouse.resume_short")
def resume_short() -> int:
    """Ask again for short orders whose goods came in."""
    return belt.run("warehouse.resume_short", reservation.raised, reservation.resume_short)


@shared_task(name="warehouse.reserve_rests")
def reserve_rests() -> int:
    """Set aside for the rests of split orders what came in."""
    return belt.run("warehouse.reserve_rests", rests.raised, rests.reserve)


@shared_task(name="warehouse.free_outdated")
def free_outdated() -> int:
    """Give back what was kept for lines that changed."""
    return belt.run("warehouse.free_outdated", reservation.outdated, reservation.free_outdated)


@shared_task(name="warehouse.stop_cancelled")
def stop_cancelled() -> int:
    """Give back what cancelled orders kept, and void their boxes."""
    return belt.run("warehouse.stop_cancelled", interception.pending, interception.stop)


@shared_task(name="warehouse.release_waves")
def release_waves() -> int:
    """Send full or long-waiting groups of ready orders to the pickers."""
    return belt.run("warehouse.release_waves", waves.ripe, waves.release, chunk=WAVES_AT_ONCE)


@shared_task(name="warehouse.obtain_waybills")
def obtain_waybills(share=belt.WHOLE) -> int:
    """Put carrier numbers onto open boxes."""
    return belt.run("warehouse.obtain_waybills", waybills.pending, waybills.obtain, share=share)


@shared_task(name="warehouse.relabel")
def relabel() -> int:
    """Void labels that name an address the buyer has left."""
    return belt.run("warehouse.relabel", relabelling.pending, relabelling.renew)


@shared_task(name="warehouse.arrange")
def arrange(share=belt.WHOLE) -> int:
    """Let the platform arrange the shipping of what goes out under its own label."""
    return belt.run(
        "warehouse.arrange", telling.to_arrange, telling.arrange, chunk=TOLD_AT_ONCE, share=share
    )


@shared_task(name="warehouse.fetch_labels")
def fetch_labels(share=belt.WHOLE) -> int:
    """Fetch the platform's own labels once they are drawn."""
    return belt.run(
        "warehouse.fetch_labels", official.pending, official.fetch, chunk=10, share=share
    )


@shared_task(name="warehouse.upload_numbers")
def upload_numbers(share=belt.WHOLE) -> int:
    """Tell the platform the numbers of boxes that were just packed."""
    return belt.run(
        "warehouse.upload_numbers", telling.to_upload, telling.upload,
        chunk=TOLD_AT_ONCE, share=share,
    )  # fmt: skip


@shared_task(name="warehouse.regroup")
def regroup() -> int:
    """Let boxes follow packages that the platform split or combined."""
    return belt.run("warehouse.regroup", regrouping.pending, regrouping.regroup, chunk=10)


@shared_task(name="warehouse.combine")
def combine() -> int:
    """Put ready orders of one buyer into one package."""
    return belt.run("warehouse.combine", combining.pending, combining.combine)


@shared_task(name="warehouse.uncombine")
def uncombine() -> int:
    """Take orders that may not leave out of the packages they share."""
    return belt.run("warehouse.uncombine", combining.to_uncombine, combining.uncombine, chunk=10)


@shared_task(name="warehouse.split")
def split() -> int:
    """Have packages split of which a part leaves."""
    return belt.run("warehouse.split", parting.pending, parting.split, chunk=10)


@shared_task(name="warehouse.follow_parcels")
def follow_parcels() -> int:
    """Ask how far the parcels are that carriers have."""
    return belt.run("warehouse.follow_parcels", following.pending, following.follow, chunk=10)


@shared_task(name="warehouse.draw")
def draw(share=belt.WHOLE) -> int:
    """Draw the papers that were asked for."""
    return belt.run(
        "warehouse.draw", printing.pending, printing.draw, chunk=SHEETS_AT_ONCE, share=share
    )


@shared_task(name="warehouse.bind")
def bind() -> int:
    """Bind drawn papers into one file a wave."""
    return belt.run("warehouse.bind", printing.drawn, printing.bind, chunk=1)


@shared_task(name="warehouse.note_sorted")
def note_sorted() -> int:
    """Stop the sorting clock of boxes that are picked."""
    return belt.run("warehouse.note_sorted", picking.sorted_out, picking.note_sorted)


@shared_task(name="warehouse.finish_waves")
def finish_waves() -> int:
    """Close waves in which nothing is left to pick."""
    return belt.run("warehouse.finish_waves", waves.picked_out, waves.finish)
