"""Every periodic step in the order goods travel: read top to bottom, it is the business."""

from datetime import timedelta

from aftersales.services import hearing as requests_hearing
from aftersales.services import talking
from orders.belt import Step
from orders.services import hearing
from warehouse.services import hearing as packages_hearing

SECONDS = timedelta(seconds=1)

STEPS = (
    Step("orders.refresh_tokens", every=30 * SECONDS),
    Step("orders.hear", every=2 * SECONDS),
    Step("aftersales.hear", every=2 * SECONDS),
    Step("warehouse.hear", every=2 * SECONDS),
    Step("aftersales.open_lines", every=15 * SECONDS),
    Step("aftersales.poll", every=5 * SECONDS),
    Step("aftersales.audit", every=30 * SECONDS),
    Step("aftersales.answer_cancellations", every=2 * SECONDS),
    Step("aftersales.answer_returns", every=2 * SECONDS),
    Step("aftersales.ask_buyers", every=2 * SECONDS),
    Step("aftersales.hear_buyers", every=3 * SECONDS),
    Step("aftersales.give_up_asking", every=15 * SECONDS),
    Step("aftersales.call_off", every=2 * SECONDS),
    Step("aftersales.ask_reasons", every=3 * SECONDS),
    Step("aftersales.ask_return_reasons", every=5 * SECONDS),
    Step("orders.poll", every=5 * SECONDS, shares=2),
    Step("orders.audit", every=30 * SECONDS),
    Step("orders.plan_pulls", every=30 * SECONDS),
    Step("orders.pull", every=3 * SECONDS),
    Step("orders.read_folders", every=15 * SECONDS),
    Step("orders.import_files", every=2 * SECONDS),
    Step("orders.empty_folders", every=15 * SECONDS),
    Step("orders.go_on", every=15 * SECONDS),
    Step("warehouse.stop_cancelled", every=3 * SECONDS),
    Step("orders.map_listings", every=15 * SECONDS),
    Step("warehouse.resume_short", every=5 * SECONDS),
    Step("warehouse.free_outdated", every=3 * SECONDS),
    Step("warehouse.reserve_rests", every=5 * SECONDS),
    Step("warehouse.reserve", every=3 * SECONDS, shares=2),
    Step("orders.screen", every=3 * SECONDS, shares=2),
    Step("warehouse.combine", every=5 * SECONDS),
    Step("warehouse.uncombine", every=5 * SECONDS),
    Step("warehouse.regroup", every=2 * SECONDS),
    Step("warehouse.release_waves", every=10 * SECONDS),
    Step("warehouse.relabel", every=3 * SECONDS),
    Step("warehouse.split", every=3 * SECONDS),
    Step("warehouse.arrange", every=2 * SECONDS, shares=2),
    Step("warehouse.fetch_labels", every=3 * SECONDS, shares=2),
    Step("warehouse.obtain_waybills", every=3 * SECONDS, shares=2),
    Step("warehouse.draw", every=3 * SECONDS, shares=2),
    Step("warehouse.bind", every=3 * SECONDS),
    Step("warehouse.upload_numbers", every=2 * SECONDS, shares=2),
    Step("warehouse.note_sorted", every=5 * SECONDS),
    Step("warehouse.finish_waves", every=10 * SECONDS),
    Step("warehouse.follow_parcels", every=15 * SECONDS),
    Step("orders.warn", every=15 * SECONDS),
    Step("orders.archive", every=timedelta(hours=1)),
)
# Which step reads which of the platform's topics: each has one reader.
READERS = {
    "orders.hear": hearing.TOPICS,
    "aftersales.hear": requests_hearing.TOPICS,
    "aftersales.hear_buyers": talking.TOPICS,
    "warehouse.hear": packages_hearing.TOPICS,
}
