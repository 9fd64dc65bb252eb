from datetime import UTC, datetime

from orders.refusals.files import SENTENCES
from tests.data.compose_exports import compose
from tests.data.sample_exports import EXPORTS, files

PAID_AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def test_kept_samples_are_what_their_table_says():
    kept = {path.name: path.read_bytes() for path in EXPORTS.iterdir()}

    assert kept == files()


def test_same_seed_composes_the_same_file_and_another_does_not():
    first = compose(20, paid_at=PAID_AT)

    assert compose(20, paid_at=PAID_AT) == first
    assert compose(20, paid_at=PAID_AT, seed=8) != first


def test_composed_file_sells_the_skus_it_is_given(read):
    file = read(compose(50, paid_at=PAID_AT, rows_per_order=1, skus=["A", "B"]))

    assert (len(file.drafts), file.rows) == (50, 50)
    assert {line.seller_sku for draft in file.drafts for line in draft.lines} == {"A", "B"}


def test_every_refusal_of_a_file_has_its_sentence(read):
    params = {"limit": 1, "line": 1, "columns": "x", "column": "x", "cells": 1, "other": 1}
    params |= {"currency": "USD", "example": "x", "order": "x", "row": 1, "why": "x"}
    params |= {"iso": "x", "digits": "5"}

    assert all(str(text) % params for text in SENTENCES.values())
