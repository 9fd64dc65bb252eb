"""Every step of the conveyor asks for its work in words that each database understands."""

import pytest

from fulfillment_site.conveyor import STEPS
from tests.factories import NOW

pytestmark = pytest.mark.journey


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_finds_no_work_in_an_empty_house(step):
    assert list(step.waiting(NOW) if step.waiting else ()) == []
