"""Attachments of tickets are deleted once their days are over, like all that may show a buyer."""

from datetime import timedelta
from pathlib import Path

import pytest

from aftersales.models import Dispute, Letter, Ticket, TicketFile
from aftersales.services import letters
from aftersales.services.tickets import forgetting, joining
from aftersales.tasks import purge_attachments
from orders.models import StoredFile
from tests.aftersales import cases, proofs
from tests.factories import NOW, again

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
DAY = timedelta(days=1)
OVER = NOW + 367 * DAY


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ticket(shop, agent) -> Ticket:
    return cases.by_hand(cases.sold(shop), by=agent)


@pytest.fixture
def stored(ticket, agent) -> StoredFile:
    return joining.attach(ticket.pk, "jane-doe.png", PNG, by=agent, at=NOW)


def close(ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(
        state="CLOSED", category="DAMAGED", reason="BROKEN_ON_WAY", solved_at=NOW, closed_at=NOW
    )


def test_an_attachment_goes_with_its_days_and_the_history_says_so(ticket, stored):
    close(ticket)
    assert list(forgetting.pending(NOW + 365 * DAY)) == []
    assert list(forgetting.pending(OVER)) == [stored.pk]

    forgetting.purge([stored.pk], at=OVER)

    assert not Path(stored.file.path).exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not TicketFile.objects.exists()
    assert cases.verbs(ticket) == ["open", "attach", "purge"]
    assert list(forgetting.pending(OVER)) == []
    forgetting.purge([stored.pk], at=OVER)
    assert cases.verbs(ticket) == ["open", "attach", "purge"]


def test_the_step_does_it_by_itself(ticket, stored):
    close(ticket)
    StoredFile.objects.update(purge_on=NOW.date() - 1000 * DAY)

    purge_attachments()

    assert not StoredFile.objects.exists()


def test_while_a_ticket_is_alive_its_files_stay(ticket, stored):
    assert list(forgetting.pending(OVER)) == []

    forgetting.purge([stored.pk], at=OVER)

    assert Path(stored.file.path).exists()
    assert ticket.files.get().stored == stored


def test_while_the_platform_judges_evidence_stays(ticket, stored, agent):
    row = proofs.disputed(ticket.order, by=agent)
    close(ticket)
    assert list(forgetting.pending(OVER)) == []

    Dispute.objects.filter(pk=row.pk).update(state="WON", ended_at=NOW)
    assert list(forgetting.pending(OVER)) == [stored.pk]


def test_a_picture_that_was_sent_goes_and_the_message_stays(ticket, stored, agent, key):
    letter = letters.send_picture("ticket", ticket.pk, stored, by=agent, at=NOW)
    close(ticket)
    assert list(forgetting.pending(OVER)) == []  # it is still to be sent

    Letter.objects.filter(pk=letter.pk).update(sent_at=NOW)
    forgetting.purge([stored.pk], at=OVER)

    assert (again(letter).picture, again(letter).sent_at) == (None, NOW)
    assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_files_of_other_kinds_are_not_its_business(stored, ticket):
    close(ticket)
    StoredFile.objects.update(kind="REPORT")
    assert list(forgetting.pending(OVER)) == []
