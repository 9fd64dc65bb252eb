"""A new key takes over everything that the old one read."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from orders.models import InboundMessage, Recipient
from orders.services import inbox, rotation
from tests.factories import NOW, make_order
from tests.platform import connect, told

pytestmark = pytest.mark.django_db


def test_after_the_command_the_old_key_can_go(shop, settings, capsys):
    order, key = make_order(shop), connect(shop)
    body = told(key, 1, order_id="1")
    inbox.store(key.grant.app, body, at=NOW)
    new = Fernet.generate_key().decode()

    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("rotate_keys")

    settings.FIELD_KEYS = [new]
    key.refresh_from_db()
    assert key.cipher == "cipher of A"
    assert key.grant.app.secret == "secret of ak1"
    assert key.grant.tokens == {"access": "access 1", "refresh": "refresh 1"}
    assert Recipient.objects.get(order=order).data["name"] == "Jane Doe"
    assert InboundMessage.objects.get().body == body
    assert "orders.Recipient: 1" in capsys.readouterr().out


def test_every_row_is_written_whatever_their_number(shop, monkeypatch):
    monkeypatch.setattr(rotation, "CHUNK", 2)
    for _order in range(5):
        make_order(shop)

    assert list(rotation.rotate(Recipient, ["data"])) == [2, 2, 1]
