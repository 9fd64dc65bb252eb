"""Every periodic step in the order goods travel: read top to bottom, it is the business."""

from datetime import timedelta

from aftersales import tasks as aftersales
from aftersales.services import hearing as requests_hearing
from aftersales.services import talking
from fulfillment_site.demo import tasks as practice
from fulfillment_site.insights import tasks as insights
from orders import tasks as orders
from orders.belt import Step
from orders.services import hearing
from warehouse import tasks as warehouse
from warehouse.services import hearing as packages_hearing

SECONDS = timedelta(seconds=1)

STEPS = (
    Step.of(orders.refresh_tokens, every=30 * SECONDS),
    Step.of(orders.hear, every=2 * SECONDS),
    Step.of(aftersales.hear, every=2 * SECONDS),
    Step.of(warehouse.hear, every=2 * SECONDS),
    Step.of(aftersales.open_lines, every=15 * SECONDS),
    Step.of(aftersales.poll, every=5 * SECONDS),
    Step.of(aftersales.audit, every=30 * SECONDS),
    Step.of(aftersales.answer_by_rules, every=2 * SECONDS),
    Step.of(aftersales.catch_unanswered, every=5 * SECONDS),
    Step.of(aftersales.follow_verdicts, every=15 * SECONDS),
    Step.of(aftersales.follow_return_verdicts, every=15 * SECONDS),
    Step.of(aftersales.answer_cancellations, every=2 * SECONDS),
    Step.of(aftersales.answer_returns, every=2 * SECONDS),
    Step.of(aftersales.ask_buyers, every=2 * SECONDS),
    Step.of(aftersales.expect_arrivals, every=3 * SECONDS),
    Step.of(aftersales.write_buyers, every=2 * SECONDS),
    Step.of(aftersales.hear_buyers, every=3 * SECONDS),
    Step.of(aftersales.look_at_talks, every=5 * SECONDS),
    Step.of(aftersales.open_tickets, every=5 * SECONDS),
    Step.of(aftersales.make_evidence, every=2 * SECONDS),
    Step.of(aftersales.wake_tickets, every=5 * SECONDS),
    Step.of(aftersales.close_tickets, every=60 * SECONDS),
    Step.of(aftersales.send_compensation, every=2 * SECONDS),
    Step.of(aftersales.draw_return_labels, every=5 * SECONDS),
    Step.of(aftersales.settle_compensation, every=15 * SECONDS),
    Step.of(practice.send_lessons, every=5 * SECONDS),
    Step.of(aftersales.follow_lessons, every=5 * SECONDS),
    Step.of(aftersales.translate, every=5 * SECONDS),
    Step.of(aftersales.give_up_asking, every=15 * SECONDS),
    Step.of(aftersales.call_off, every=2 * SECONDS),
    Step.of(aftersales.ask_reasons, every=3 * SECONDS),
    Step.of(aftersales.ask_return_reasons, every=5 * SECONDS),
    Step.of(orders.poll, every=5 * SECONDS, shares=2),
    Step.of(orders.audit, every=30 * SECONDS),
    Step.of(orders.plan_pulls, every=30 * SECONDS),
    Step.of(orders.pull, every=3 * SECONDS),
    Step.of(orders.read_folders, every=15 * SECONDS),
    Step.of(orders.import_files, every=2 * SECONDS),
    Step.of(orders.empty_folders, every=15 * SECONDS),
    Step.of(orders.go_on, every=15 * SECONDS),
    Step.of(warehouse.intercept, every=2 * SECONDS),
    Step.of(warehouse.stop_cancelled, every=3 * SECONDS),
    Step.of(warehouse.settle_interceptions, every=5 * SECONDS),
    Step.of(orders.map_listings, every=15 * SECONDS),
    Step.of(warehouse.resume_short, every=5 * SECONDS),
    Step.of(warehouse.free_outdated, every=3 * SECONDS),
    Step.of(warehouse.reserve_rests, every=5 * SECONDS),
    Step.of(warehouse.reserve, every=3 * SECONDS, shares=2),
    Step.of(warehouse.follow_listings, every=15 * SECONDS),
    Step.of(warehouse.push_stock, every=2 * SECONDS),
    Step.of(orders.screen, every=3 * SECONDS, shares=2),
    Step.of(warehouse.combine, every=5 * SECONDS),
    Step.of(warehouse.uncombine, every=5 * SECONDS),
    Step.of(warehouse.regroup, every=2 * SECONDS),
    Step.of(warehouse.release_waves, every=10 * SECONDS),
    Step.of(warehouse.relabel, every=3 * SECONDS),
    Step.of(warehouse.split, every=3 * SECONDS),
    Step.of(warehouse.arrange, every=2 * SECONDS, shares=2),
    Step.of(warehouse.fetch_labels, every=3 * SECONDS, shares=2),
    Step.of(warehouse.obtain_waybills, every=3 * SECONDS, shares=2),
    Step.of(warehouse.draw, every=3 * SECONDS, shares=2),
    Step.of(warehouse.finish_papers, every=3 * SECONDS),
    Step.of(warehouse.stack, every=2 * SECONDS),
    Step.of(warehouse.send_papers, every=2 * SECONDS),
    Step.of(warehouse.upload_numbers, every=2 * SECONDS, shares=2),
    Step.of(warehouse.note_sorted, every=5 * SECONDS),
    Step.of(warehouse.finish_waves, every=10 * SECONDS),
    Step.of(warehouse.follow_parcels, every=15 * SECONDS),
    Step.of(warehouse.sweep_parcels, every=60 * SECONDS),
    Step.of(aftersales.dispute_parcels, every=60 * SECONDS),
    Step.of(aftersales.tell_findings, every=15 * SECONDS),
    Step.of(warehouse.expire_claims, every=timedelta(minutes=10)),
    Step.of(warehouse.learn_lanes, every=timedelta(minutes=10)),
    Step.of(orders.mark_late, every=15 * SECONDS),
    Step.of(aftersales.propose_late, every=15 * SECONDS),
    Step.of(aftersales.drop_proposals, every=15 * SECONDS),
    Step.of(orders.warn, every=15 * SECONDS),
    Step.of(orders.aim, every=3 * SECONDS),
    Step.of(orders.measure_stages, every=60 * SECONDS),
    Step.of(orders.aim_orders, every=15 * SECONDS),
    Step.of(orders.climb, every=15 * SECONDS),
    Step.of(orders.dispatch, every=5 * SECONDS),
    Step.of(insights.foresee_health, every=60 * SECONDS),
    Step.of(insights.report_week, every=60 * SECONDS),
    Step.of(insights.print_reports, every=60 * SECONDS),
    Step.of(orders.fill_holidays, every=15 * SECONDS),
    Step.of(orders.archive, every=timedelta(hours=1)),
    Step.of(orders.purge, every=timedelta(hours=1)),
)
# Which step reads which of the platform's topics: each has one reader.
READERS = {
    "orders.hear": hearing.TOPICS,
    "aftersales.hear": requests_hearing.TOPICS,
    "aftersales.hear_buyers": talking.TOPICS,
    "warehouse.hear": packages_hearing.TOPICS,
}
