"""A form with a NUL sign in it is answered in words on every page, and nothing of it is kept."""

import pytest
from django.urls import reverse

from aftersales.models import TicketEvent
from tests.aftersales import cases
from tests.factories import make_person

pytestmark = pytest.mark.django_db
SAY = "A sign in your text cannot be kept: an invisible one (NUL)."


@pytest.fixture
def ticket(client, shop):
    lead = make_person("lead", "customer service lead", shops=[shop])
    client.force_login(lead)
    return cases.by_hand(cases.sold(shop), by=lead)


@pytest.mark.parametrize("told", [{"text": "late\x00"}, {"text": "late", "\x00": "1"}])
@pytest.mark.parametrize("address", ["ticket_note", "ticket_unmask"])
def test_a_nul_in_a_form_is_refused_in_words(client, ticket, address, told):
    before = TicketEvent.objects.count()
    page = client.post(reverse(f"desk:{address}", args=[ticket.pk]), told)
    assert (page.status_code, SAY in page.text) == (400, True)
    assert TicketEvent.objects.count() == before


def test_a_nul_beside_a_file_and_before_signing_in_is_refused_too(client, db):
    page = client.post(reverse("admin:login"), {"username": "a\x00", "password": "b"})
    urlencoded = client.post(
        reverse("admin:login"), "username=a%00&password=b",
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert [one.status_code for one in (page, urlencoded)] == [400, 400]


def test_a_nul_in_an_address_is_refused_in_words(client, ticket):
    page = client.get(reverse("admin:aftersales_ticket_changelist"), {"q": "a\x00"})
    assert (page.status_code, SAY in page.text) == (400, True)


def test_other_forms_and_the_messages_of_platforms_pass(client, ticket):
    page = client.post(reverse("desk:ticket_note", args=[ticket.pk]), {"text": "late"})
    assert (page.status_code, SAY in page.text) == (200, False)
    body = b'{"a": "\x00"}'
    page = client.post(reverse("webhook"), body, content_type="application/x-www-form-urlencoded")
    assert SAY not in page.text
