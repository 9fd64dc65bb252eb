"""SKUs and listings: mapped by hand, and in and out as tables."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from orders.models import Listing, ListingPart, Sku, SkuCode
from tests import factories
from tests.factories import again

LISTINGS = "admin:orders_listing_changelist"
LISTING = "admin:orders_listing_change"
SKUS = "admin:orders_sku_changelist"


def form(*parts) -> dict:
    """The answers of the five rows, `parts` as (sku, pieces)."""
    rows = [*parts, *[("", 1)] * (5 - len(parts))]
    answers = {"form-TOTAL_FORMS": 5, "form-INITIAL_FORMS": 0}
    for number, (sku, pieces) in enumerate(rows):
        answers |= {
            f"form-{number}-sku": getattr(sku, "pk", sku),
            f"form-{number}-quantity": pieces,
        }
    return answers


def table(client, model: str, text: str) -> str:
    """Import a CSV table as the two pages do; returns what the last page says."""
    address = reverse(f"admin:orders_{model}_import")
    file = SimpleUploadedFile("table.csv", text.encode(), "text/csv")
    shown = client.post(address, {"import_file": file, "format": "0", "resource": ""})
    confirm = shown.context.get("confirm_form")
    if confirm is None:
        return shown.content.decode()
    process = reverse(f"admin:orders_{model}_process_import")
    return client.post(process, confirm.initial, follow=True).content.decode()


def exported(client, model: str) -> list[str]:
    address = reverse(f"admin:orders_{model}_export")
    return client.post(address, {"format": "0", "resource": ""}).content.decode().splitlines()


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def setup(client, boss):
    client.force_login(boss)
    return client


def unmapped(shop, count=1, code="NEW"):
    orders = factories.place(shop, *(factories.draft(factories.line(code)) for _ in range(count)))
    return orders, Listing.objects.get(seller_sku=code)


def test_listings_cost_the_same_for_one_and_for_25(desk, shop, cost):
    factories.make_skus([f"S{number}" for number in range(25)])
    factories.make_order(shop, factories.line("S0"))
    one = cost(LISTINGS)
    factories.make_order(shop, *(factories.line(f"S{number}") for number in range(1, 25)))

    assert cost(LISTINGS) == one == 7


def test_what_most_orders_wait_for_stands_first(desk, shop):
    factories.make_skus(["KNOWN"])
    factories.make_order(shop, factories.line("KNOWN"))
    unmapped(shop, 1, "FEW")
    unmapped(shop, 3, "MANY")

    rows = desk.get(reverse(LISTINGS)).context["cl"].result_list

    assert [(row.seller_sku, row.waiting) for row in rows] == [
        ("MANY", 3),
        ("FEW", 1),
        ("KNOWN", 0),
    ]
    rows = desk.get(reverse(LISTINGS), {"mapped": "yes"}).context["cl"].result_list
    assert [row.seller_sku for row in rows] == ["KNOWN"]


def test_mapping_lets_waiting_orders_go_on_and_says_how_many(desk, shop):
    (tee, sock) = factories.make_skus(["TEE", "SOCK"])
    orders, listing = unmapped(shop, 2)

    answer = desk.post(reverse(LISTING, args=[listing.pk]), form((tee, 1), (sock, 2)), follow=True)

    assert "Mapped. 2 orders no longer wait for it." in answer.content.decode()
    assert [again(order).state for order in orders] == ["SCREENING"] * 2
    parts = orders[0].lines.get().parts.order_by("sku_id").values_list("sku__code", "quantity")
    assert list(parts) == [("TEE", 1), ("SOCK", 2)]


def test_looking_at_a_listing_maps_nothing(desk, shop):
    _orders, listing = unmapped(shop)

    assert "Orders waiting" in desk.get(reverse(LISTING, args=[listing.pk])).content.decode()
    assert ListingPart.objects.count() == 0


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "say at least one SKU and how many pieces of it."),
        ([("tee", 1), ("tee", 2)], "One SKU stands here twice."),
        ([("tee", 0)], "greater than or equal to 1"),
    ],
)
def test_a_mapping_that_says_too_little_is_refused_and_changes_nothing(desk, shop, rows, why):
    (tee,) = factories.make_skus(["TEE"])
    (order,), listing = unmapped(shop)

    answers = form(*((tee, pieces) for _name, pieces in rows))
    answer = desk.post(reverse(LISTING, args=[listing.pk]), answers)

    assert why in answer.content.decode()
    assert (ListingPart.objects.count(), again(order).state) == (0, "HELD")


def test_a_bundle_is_shown_as_it_was_mapped(desk, shop):
    (tee,) = factories.make_skus(["TEE"])
    _orders, listing = unmapped(shop)
    address = reverse(LISTING, args=[listing.pk])
    desk.post(address, form((tee, 3)))

    parts = desk.get(address).context["parts"]

    assert [one.initial for one in parts.forms][:2] == [{"sku": tee.pk, "quantity": 3}, {}]
    assert "3 × TEE" in desk.get(reverse(LISTINGS)).content.decode()


@pytest.mark.parametrize("name", ["picker", "stranger"])
def test_others_map_nothing(client, request, shop, name):
    (tee,) = factories.make_skus(["TEE"])
    _orders, listing = unmapped(shop)
    client.force_login(request.getfixturevalue(name))
    address = reverse(LISTING, args=[listing.pk])

    assert client.get(reverse(LISTINGS)).status_code == 403
    assert client.get(address).status_code in (403, 404)
    assert client.post(address, form((tee, 1))).status_code in (403, 404)
    assert ListingPart.objects.count() == 0


def test_skus_cost_the_same_for_one_and_for_25(setup, cost):
    factories.make_skus(["S0"])
    one = cost(SKUS)
    factories.make_skus([f"S{number}" for number in range(1, 25)])

    assert cost(SKUS) == one == 5


def test_agents_read_skus_and_change_none(desk):
    (tee,) = factories.make_skus(["TEE"])
    address = reverse("admin:orders_sku_change", args=[tee.pk])

    assert desk.get(address).status_code == 200
    assert desk.post(address, {"code": "COAT", "name": "Coat"}).status_code == 403
    assert desk.get(reverse("admin:orders_sku_import")).status_code == 403
    assert again(tee).code == "TEE"


def test_a_barcode_typed_wrong_comes_off_again(setup):
    (tee,) = factories.make_skus(["TEE"])
    wrong = SkuCode.objects.create(sku=tee, code="690")
    answers = {
        "code": "TEE",
        "name": "Tee",
        "codes-TOTAL_FORMS": 2,
        "codes-INITIAL_FORMS": 1,
        "codes-0-id": wrong.pk,
        "codes-0-sku": tee.pk,
        "codes-0-code": "690",
        "codes-0-DELETE": "on",
        "codes-1-sku": tee.pk,
        "codes-1-code": "691",
    }

    setup.post(reverse("admin:orders_sku_change", args=[tee.pk]), answers)

    assert list(tee.codes.values_list("code", flat=True)) == ["691"]


def test_skus_come_in_with_their_barcodes_and_go_out_the_same(setup):
    text = "code,name,barcodes\r\nTEE,Tee,690 691\r\nMUG,'=Mug',\r\n"

    table(setup, "sku", text)

    assert list(Sku.objects.values_list("code", "name")) == [("MUG", "=Mug'"), ("TEE", "Tee")]
    assert exported(setup, "sku") == ["code,name,barcodes", "MUG,'=Mug',", "TEE,Tee,690 691"]


def test_a_second_import_changes_barcodes_and_doubles_nothing(setup):
    table(setup, "sku", "code,name,barcodes\nTEE,Tee,690 691\n")

    table(setup, "sku", "code,name,barcodes\nTEE,Red tee,691 692\n")
    table(setup, "sku", "code,name\nTEE,Red tee\n")

    assert Sku.objects.get().name == "Red tee"
    assert set(SkuCode.objects.values_list("code", flat=True)) == {"691", "692"}


@pytest.mark.parametrize("code", ["690", "MUG"])
def test_a_barcode_of_another_sku_is_refused_and_nothing_is_imported(setup, code):
    (mug,) = factories.make_skus(["MUG"])
    SkuCode.objects.create(sku=mug, code="690")

    page = table(setup, "sku", f"code,name,barcodes\nCAP,Cap,111\nTEE,Tee,{code}\n")

    assert f"{code} stands on MUG already." in page
    assert list(Sku.objects.values_list("code", flat=True)) == ["MUG"]


def test_listings_are_mapped_by_a_table_and_go_out_the_same(setup, shop):
    factories.make_skus(["TEE", "SOCK"])
    (order,), listing = unmapped(shop)
    row = f"A,{listing.platform_sku_id},NEW,New,Default,TEE:1 SOCK:2"

    table(
        setup, "listing", f"shop,platform_sku_id,seller_sku,product_name,variation,parts\n{row}\n"
    )

    assert again(order).state == "SCREENING"
    assert exported(setup, "listing")[1:] == [row]


def test_a_table_with_an_unknown_sku_maps_nothing(setup, shop):
    (order,), listing = unmapped(shop)

    page = table(
        setup, "listing", f"shop,platform_sku_id,parts\nA,{listing.platform_sku_id},TEE:1\n"
    )

    assert "There is no SKU “TEE”." in page
    assert (again(order).state, ListingPart.objects.count()) == ("HELD", 0)
