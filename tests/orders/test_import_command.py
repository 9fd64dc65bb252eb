"""Order files by command: the same door as the page, for files of any length."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from orders.models import ImportJob, Order
from orders.moment import moment
from orders.services import lifecycle
from tests import factories
from tests.data.compose_exports import MAPPED, compose


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def export(tmp_path, shop):
    """A clean export of three orders, as a file."""
    factories.make_skus(list(MAPPED))
    file = tmp_path / "orders.csv"
    file.write_bytes(compose(3, paid_at=moment() - timedelta(hours=2), rows_per_order=1))
    return file


@pytest.fixture
def run(capsys):
    def call(file, *wishes, shop="A") -> list[str]:
        call_command("import_orders", str(file), "--shop", shop, *wishes)
        return capsys.readouterr().out.splitlines()

    return call


def start_picking_one() -> Order:
    order = Order.objects.first()
    lifecycle.release([order.pk], by=None, at=moment())
    lifecycle.start_picking([order.pk], by=None, at=moment())
    return order


def test_it_places_a_file_and_says_what_it_did(export, run, shop):
    assert run(export) == ["3 new", "Placed: 3 new."]

    job = ImportJob.objects.get()
    assert (job.shop, job.by, job.counts["new"], job.file.name) == (shop, None, 3, "orders.csv")
    assert job.placed_at is not None
    assert Order.objects.filter(shop=shop, state="SCREENING").count() == 3


def test_a_dry_run_judges_and_places_nothing(export, run):
    assert run(export, "--dry-run") == ["3 new", "Nothing was placed: this was a dry run."]
    assert (Order.objects.count(), ImportJob.objects.get().state) == (0, "CANCELLED")


def test_a_long_file_says_how_far_it_is(export, run):
    export.write_bytes(compose(6_000, paid_at=moment() - timedelta(hours=2), rows_per_order=1))

    assert run(export) == [
        "4500 of 6000 orders", "6000 new",
        "5000 of 6000 orders", "Placed: 6000 new.",
    ]  # fmt: skip
    assert Order.objects.count() == 6_000


def test_a_second_run_changes_nothing(export, run):
    run(export)

    assert run(export) == ["3 unchanged", "Placed: 3 unchanged."]
    assert Order.objects.count() == 3


def test_a_bad_cell_is_named_with_row_column_value_and_reason_and_nothing_is_placed(
    export, run, capsys
):
    export.write_bytes(re.sub(rb",,[12],,", b",,two,,", export.read_bytes(), count=1))

    with pytest.raises(CommandError, match="1 places of the file cannot be read") as stopped:
        run(export)

    counts, problem = capsys.readouterr().out.splitlines()
    assert counts == "nothing placed; found: 2 new, 1 faults in the file"
    assert problem.startswith("row ")
    assert problem.endswith(
        "column Quantity, value 'two': it must be a whole number of 1 or more, in plain digits"
    )
    assert stopped.value.returncode == 1
    assert (Order.objects.count(), ImportJob.objects.get().state) == (0, "REFUSED")


def test_orders_being_worked_on_are_refused_by_name_unless_left_out(export, run, capsys):
    run(export)
    order = start_picking_one()
    export.write_bytes(export.read_bytes().replace(b"12 Example Street", b"77 Other Street"))

    with pytest.raises(CommandError, match="1 orders of the file would change orders"):
        run(export)
    assert capsys.readouterr().out.splitlines() == [
        "2 changed, 1 refused",
        f"{order.number} is being picked, and this file would change it."
        " Leave it out, or stop it first.",
    ]

    assert run(export, "--leave-out-refused")[-1] == "Placed: 2 changed, 1 refused."


def test_a_dry_run_of_a_refused_file_fails_as_the_real_one_would(export, run):
    run(export)
    start_picking_one()
    export.write_bytes(export.read_bytes().replace(b"12 Example Street", b"77 Other Street"))

    with pytest.raises(CommandError, match="are being worked on"):
        run(export, "--dry-run")


def test_columns_nobody_reads_are_named(export, run):
    export.write_bytes(export.read_bytes().replace(b"Creator Handle", b"Shoe Size", 1))

    assert "Columns nobody reads: Shoe Size" in run(export, "--dry-run")


def test_an_unknown_shop_a_missing_file_and_a_file_of_another_kind_are_refused(
    export, run, tmp_path
):
    other = tmp_path / "other.csv"
    other.write_text("one,two\n1,2\n")

    for file, shop, why in (
        (export, "Z", "There is no shop “Z”"),
        (tmp_path / "none.csv", "A", "No such file"),
        (other, "A", "The header lacks: Order ID"),
    ):
        with pytest.raises(CommandError, match=why):
            run(file, shop=shop)
    assert (Order.objects.count(), ImportJob.objects.get().state) == (0, "REFUSED")
