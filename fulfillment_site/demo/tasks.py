"""Steps of the conveyor on the practice shop: what waits for each, and what does it."""

from aftersales.services import training
from fulfillment_site.demo import lessons
from orders import belt

send_lessons = belt.task("fulfillment_site.send_lessons", training.asked, lessons.send, chunk=1)
