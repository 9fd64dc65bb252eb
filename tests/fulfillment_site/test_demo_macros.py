"""The demo shows macros as the desk would have kept them."""

import pytest
from django.db.models import F

from aftersales.cases import reasons_of
from aftersales.models import Macro
from aftersales.services import facts, guard
from fulfillment_site.demo import macros
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_each_macro_of_the_demo_is_whole_allowed_and_approved_by_another(shop):
    for name in (macros.AUTHOR, macros.LEAD):
        factories.make_person(name, "customer service lead")

    macros.load(NOW)

    rows = list(Macro.objects.approved().exclude(approved_by=F("written_by")))
    assert len(rows) == Macro.objects.count() == 2 * len(macros.MACROS)
    for row in rows:
        row.full_clean()
        assert guard.objection(row.text, shop) is None, row
        assert row.action == Macro.Action.NONE or row.reason in reasons_of(row.category), row
        assert facts.NAME.findall(row.text), row
