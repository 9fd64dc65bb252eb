"""Which template a label is printed by, and how a new version comes to be."""

import pytest
from django.utils import translation

from orders.errors import Refused
from tests import factories, paper
from tests.factories import HOUR, NOW
from warehouse.documents.design import Design, shipped
from warehouse.models import Carrier, LabelTemplate, Sheet, ShopWarehouse, Waybill
from warehouse.services import designs, proofs, templates

OLD = shipped("WAYBILL", "100x150")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def with_line(text: str) -> Design:
    line = f'<p class="extra">{text}</p>'
    css = ".extra { left: 62mm; top: 9mm; font-size: 6pt }"
    return Design("WAYBILL", "100x150", OLD.html + line, OLD.css + css)


def publish(text: str, shop=None, carrier=None, at=NOW) -> LabelTemplate:
    ids = (row and row.pk for row in (shop, carrier))
    return templates.publish(with_line(text), *ids, by=None, at=at)


def labels(shop, house, count=1):
    factories.make_stock(house, "TEE-RED-M", count)
    orders = factories.place(shop, *(factories.draft() for _ in range(count)))
    factories.make_packages(*orders)
    return list(Waybill.objects.select_related("package"))


def line_of(design: Design) -> str:
    return design.html.removeprefix(OLD.html).partition(">")[2].partition("<")[0]


def test_the_nearest_template_is_taken(shop, house):
    made = labels(shop, house)
    carrier = Carrier.objects.get()
    said = [line_of(designs.of(made)[made[0].pk])]
    for text, owners in [
        ("of all", {}),
        ("of a carrier", {"carrier": carrier}),
        ("of a shop", {"shop": shop}),
        ("of both", {"shop": shop, "carrier": carrier}),
    ]:
        publish(text, **owners)
        said.append(line_of(designs.of(made)[made[0].pk]))

    assert said == ["", "of all", "of a carrier", "of a shop", "of both"]


def test_another_shops_template_is_not_taken(shop, house):
    publish("theirs", shop=factories.make_shop("B"))

    assert designs.of(labels(shop, house)).popitem()[1] == OLD


def test_the_size_is_the_one_of_the_shops_warehouse(shop, house):
    ShopWarehouse.objects.update(label_size="100x100")

    assert designs.of(labels(shop, house)).popitem()[1] == shipped("WAYBILL", "100x100")


def test_a_batch_asks_two_queries(shop, house, django_assert_num_queries):
    made = labels(shop, house, 9)
    publish("of a shop", shop=shop)

    with django_assert_num_queries(2):
        assert len(designs.of(made)) == 9


def test_a_new_version_supersedes_and_reset_goes_back(shop, house):
    first = publish("one", shop=shop)
    second = publish("two", shop=shop, at=NOW + HOUR)
    outcome = templates.reset([first.pk, second.pk], by=None, at=NOW + 2 * HOUR)

    rows = LabelTemplate.objects.order_by("pk").values_list("version", "live_from", "live_until")
    assert list(rows) == [(1, NOW, NOW + HOUR), (2, NOW + HOUR, NOW + 2 * HOUR)]
    assert (outcome.done, outcome.refused[first.pk].code) == ([second.pk], "template_is_shipped")
    assert designs.current("WAYBILL", "100x150", shop.pk) == OLD


def test_what_is_drawn_and_not_on_paper_is_drawn_by_the_new_version(shop, house, picker):
    labels(shop, house)
    out, waiting = (label.package.wave for label in labels(shop, house))
    paper.draw()
    jobs = [paper.press_print(wave, by=picker) for wave in (out, waiting)]
    paper.bind()
    paper.hand_out(jobs[0], by=picker)
    of_out = Sheet.objects.filter(waybill__package__wave=out)
    before = list(of_out.values_list("drawn_at", flat=True))

    publish("A word of ours", shop=shop)

    assert list(of_out.values_list("drawn_at", flat=True)) == before
    paper.draw()
    paper.bind()
    _separator, label = paper.hand_out(jobs[1], by=picker)
    assert "A word of ours" in label


@pytest.mark.parametrize(
    ("css", "said"),
    [
        (".barcode { width: 30mm }", "An ordinary order: No scanner reads SPXVN0123456789."),
        (".qr { width: 4mm; height: 4mm }", "An ordinary order: No scanner reads W1:7K2M9Q4XAB."),
        *(
            (css, f"What must be read: Nobody can read {slot}.")
            for slot, css in [
                ("address", ".address { display: none }"),
                ("name", ".name { color: #fff }"),
                ("number", ".number { visibility: hidden }"),
                ("address", ".address-1 { font-size: 0 }"),
                ("name", ".name-1 { font-size: 3pt }"),
            ]
        ),
        (
            ".address { top: 76mm }",
            "An ordinary order: The address of 577123456789012345 is too long for a label; "
            "shorten it and print again.",
        ),
    ],
)
def test_a_template_that_fails_a_check_changes_nothing(shop, css, said):
    with pytest.raises(Refused) as caught:
        templates.publish(
            Design("WAYBILL", "100x150", OLD.html, OLD.css + css), shop.pk, None, by=None, at=NOW
        )

    assert str(caught.value) == said
    assert LabelTemplate.objects.count() == 0


@pytest.mark.parametrize(
    ("paper", "size"),
    [("WAYBILL", "100x150"), ("WAYBILL", "4x6"), ("WAYBILL", "A6"), ("WAYBILL", "100x100"),
     ("BIN", "58x40"), ("SKU", "58x40"), ("TOTE", "58x40")],
)  # fmt: skip
def test_what_is_shipped_passes_every_check(db, paper, size):
    proof = proofs.prove(shipped(paper, size), None)

    assert proof.bad == []
    assert proof.checks[1] == proofs.Check("Stamped at full speed", "good")
    assert proof.picture.startswith("data:image/png;base64,")


def test_real_labels_of_the_shop_are_among_the_samples(shop, house):
    [label] = labels(shop, house)

    assert proofs.names(OLD, shop.pk)[-1] == label.package.lines.get().part.line.order.number
