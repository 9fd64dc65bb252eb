"""Steps of the conveyor on insights: what waits for each, and what does it."""

from fulfillment_site.insights.services import forecasting, weekly
from orders import belt

foresee_health = belt.task(
    "insights.foresee_health", forecasting.pending, forecasting.reckon, chunk=1
)
report_week = belt.task("insights.report_week", weekly.pending, weekly.make, chunk=1)
print_reports = belt.task("insights.print_reports", weekly.unprinted, weekly.print_papers, chunk=1)
