"""Steps of the conveyor on insights: what waits for each, and what does it."""

from fulfillment_site.insights.services import forecasting
from orders import belt

foresee_health = belt.task(
    "insights.foresee_health", forecasting.pending, forecasting.reckon, chunk=1
)
