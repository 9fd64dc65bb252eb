"""How long an evidence pack of an order with forty events takes, and the check of it."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

from PIL import Image

from aftersales.models import ChatMessage, Dispute
from aftersales.services.evidence import making, sealing
from aftersales.services.tickets import joining
from orders.models import Order
from orders.moment import moment
from orders.services import files
from tests import factories
from tests.aftersales import cases, proofs
from tests.bench.frame import Result, bench, median_seconds
from tests.factories import NOW

EVENTS, WORDS, PHOTOS = 40, 30, 8
DOTS = (2000, 1500)  # of a photo, which then has a megabyte


@bench("evidence")
def evidence() -> Iterator[Result]:
    row, agent = _case()
    packs = []

    def press() -> None:
        pack = making.ask(row.pk, language="en", by=agent, at=moment())
        making.make([pack.pk], at=moment())
        packs.append(factories.again(pack))

    seconds = median_seconds(press, rounds=3)
    pack = packs[-1]
    name = f"evidence pack: {EVENTS} events, {WORDS} messages, {PHOTOS} photos"
    yield Result(name, seconds, "s")
    with files.opened(pack.archive) as source:
        content = source.read()
    yield Result(f"{name}, archive", len(content) / 2**20, "MiB")
    checked = sealing.check(BytesIO(content))
    assert checked.is_whole, checked
    seconds = median_seconds(lambda: sealing.check(BytesIO(content)))
    yield Result("check of its hash list", seconds * 1000, "ms")


def _case() -> tuple[Dispute, object]:
    """A parcel that went through every hand, with all that may be shown for it."""
    shop = factories.make_shop("A")
    house = factories.make_warehouse(shop, numbers=50)
    picker = factories.make_person("picker", "warehouse", shops=[shop], houses=[house])
    agent = factories.make_person("agent", "customer service")
    order = proofs.gone(shop, house, picker)
    row = proofs.disputed(order, by=agent, at=moment())
    ticket = order.tickets.get()
    for number in range(PHOTOS):
        photo = BytesIO()
        Image.effect_noise(DOTS, 60 + number).save(photo, "JPEG")
        told = photo.getvalue()
        joining.attach(ticket.pk, f"{number}.jpg", told, by=agent, at=NOW, shows="PACKING")
    thread = cases.chat(shop, order)
    ChatMessage.objects.bulk_create(
        ChatMessage(thread=thread, platform_id=f"m{number}", role="BUYER", type="TEXT",
                    text=f"Where is my parcel? {number}", at=NOW + timedelta(minutes=number))
        for number in range(WORDS)
    )  # fmt: skip
    proofs.lengthen(order, EVENTS, by=agent)
    assert Order.objects.get(pk=order.pk).event_count == EVENTS
    return row, agent
