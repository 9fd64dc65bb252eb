"""Every periodic step in the order goods travel: read top to bottom, it is the business."""

from datetime import timedelta

from orders import tasks as orders
from orders.belt import Step
from warehouse import tasks as warehouse

SECONDS = timedelta(seconds=1)

STEPS = (
    Step.of(orders.read_folders, every=15 * SECONDS),
    Step.of(orders.import_files, every=2 * SECONDS),
    Step.of(orders.empty_folders, every=15 * SECONDS),
    Step.of(orders.go_on, every=15 * SECONDS),
    Step.of(warehouse.stop_cancelled, every=3 * SECONDS),
    Step.of(orders.map_listings, every=15 * SECONDS),
    Step.of(warehouse.resume_short, every=5 * SECONDS),
    Step.of(warehouse.free_outdated, every=3 * SECONDS),
    Step.of(warehouse.reserve_rests, every=5 * SECONDS),
    Step.of(warehouse.reserve, every=3 * SECONDS, shares=2),
    Step.of(orders.screen, every=3 * SECONDS, shares=2),
    Step.of(warehouse.release_waves, every=10 * SECONDS),
    Step.of(warehouse.obtain_waybills, every=3 * SECONDS, shares=2),
    Step.of(warehouse.draw, every=3 * SECONDS, shares=2),
    Step.of(warehouse.bind, every=3 * SECONDS),
    Step.of(warehouse.note_sorted, every=5 * SECONDS),
    Step.of(warehouse.finish_waves, every=10 * SECONDS),
    Step.of(orders.warn, every=15 * SECONDS),
    Step.of(orders.archive, every=timedelta(hours=1)),
)
