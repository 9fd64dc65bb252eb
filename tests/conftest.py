"""Fixtures everybody uses: a shop with a warehouse, and people by role."""

import os
import time

import pytest
import stamina
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db.models.signals import post_migrate
from hypothesis import settings

from aftersales.models import ForbiddenPhrase, QuestionTemplate, RadarText
from fulfillment_site.dashboards import banners
from fulfillment_site.insights.models import HealthThreshold
from orders import moment
from orders.models import MarketRule, ScreeningRule
from orders.templatetags import moments
from tests import factories
from tests.practice import practice_shop
from warehouse.models import ClaimTerm, SilenceRule, TrailWord

settings.register_profile("untimed", deadline=None)  # speed is measured by the bench alone
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What migrations put into the tables stands there again after a test that emptied them."""
    with django_db_blocker.unblock():
        call_command("sync_roles", verbosity=0)
        kept = (
            MarketRule, ScreeningRule, QuestionTemplate, HealthThreshold, ForbiddenPhrase,
            RadarText, SilenceRule, TrailWord, ClaimTerm,
        )  # fmt: skip
        shipped = {model: list(model.objects.all()) for model in kept}

    def restore(**_signal):
        for model, rows in shipped.items():
            model.objects.bulk_create(rows)

    # Emptying the tables ends in this signal, by which Django restores what is its own.
    post_migrate.connect(restore, sender=apps.get_app_config("orders"), weak=False)


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the full counts were asked for (`make soak`)."""
    return bool(os.environ.get("SOAK"))


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch):
    """What a page kept for its next reader is gone with its test, and not before: queries count."""
    cache.clear()
    monkeypatch.setattr(banners, "KEPT", 600)


@pytest.fixture(autouse=True)
def _clocks_agree(monkeypatch):
    """No test asks the database for its time in between: queries are counted."""
    monkeypatch.setattr(moment, "_measured_at", time.monotonic())


@pytest.fixture(autouse=True)
def _it_is_2026(monkeypatch):
    """Moments of tests stand without their year, whatever year the machine's clock has."""
    monkeypatch.setattr(moments, "this_year", lambda _zone: factories.NOW.year)


@pytest.fixture
def _asked_once():
    """A call that fails is not tried again within its turn: a test is of what comes after."""
    with stamina.set_testing(True, attempts=1):
        yield


@pytest.fixture(scope="session")
def practice_program(tmp_path_factory):
    with practice_shop(tmp_path_factory.mktemp("practice")) as practice:
        yield practice


@pytest.fixture
def practice(practice_program):
    """The practice shop: empty, at the real time, and all goes well until a test says otherwise."""
    practice_program.post("reset")
    return practice_program


@pytest.fixture
def shop(db):
    return factories.make_shop("A")


@pytest.fixture
def house(shop):
    return factories.make_warehouse(shop, numbers=50)


@pytest.fixture
def picker(shop, house):
    """Works on the floor of one warehouse for one shop."""
    return factories.make_person("picker", "warehouse", shops=[shop], houses=[house])


@pytest.fixture
def agent(db):
    """Answers buyers and prepares orders."""
    return factories.make_person("agent", "customer service")


@pytest.fixture
def lead(db):
    """Leads those who answer buyers, and decides what cannot be taken back."""
    return factories.make_person("lead", "customer service lead")


@pytest.fixture
def boss(db):
    """Sets everything up."""
    return factories.make_person("boss", "administrator")


@pytest.fixture
def stranger(db):
    """On the staff, but without any role."""
    return factories.make_person("stranger", None)
