"""Many press for the same evidence, and many hands make it: there is one pack."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, models

from aftersales.models import EvidencePack
from aftersales.services.evidence import making
from orders.models import StoredFile
from tests.aftersales import cases, proofs
from tests.factories import NOW
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, MAKERS = 8, 3


def press(dispute, agent) -> list:
    return [partial(making.ask, dispute.pk, language="en", by=agent, at=NOW)] * HANDS


def test_of_many_presses_at_once_one_pack_is_asked_for(shop, agent):
    row = proofs.disputed(cases.sold(shop), by=agent)
    assert all_at_once(press(row, agent)) == []
    assert EvidencePack.objects.count() == 1
    assert cases.verbs(row.order.tickets.get()).count("make_evidence") == 1


def test_of_many_makers_at_once_one_keeps_its_files(shop, agent, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = proofs.disputed(cases.sold(shop), by=agent)
    pack = making.ask(row.pk, language="en", by=agent, at=NOW)
    assert all_at_once([partial(making.make, [pack.pk], at=NOW)] * MAKERS) == []
    pack = EvidencePack.objects.get()
    kept = set(StoredFile.objects.filter(kind="EVIDENCE").values_list("pk", flat=True))
    assert (pack.state, kept) == ("READY", {pack.paper_id, pack.archive_id})
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_control_without_the_lock_the_table_itself_says_no(shop, agent, monkeypatch):
    row = proofs.disputed(cases.sold(shop), by=agent)
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_kw: rows.all())
    raised = all_at_once(press(row, agent))
    assert raised
    assert all(isinstance(one, IntegrityError) for one in raised)
    assert EvidencePack.objects.count() == 1
