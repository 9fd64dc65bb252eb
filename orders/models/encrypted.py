"""Columns that only this application can read."""

import json

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.signals import setting_changed
from django.db import models
from django.utils.functional import SimpleLazyObject

_cipher = SimpleLazyObject(lambda: MultiFernet([Fernet(key) for key in settings.FIELD_KEYS]))


def _forget_keys(*, setting, **_kwargs):
    global _cipher  # noqa: PLW0603  keys are read again after the setting changed
    if setting == "FIELD_KEYS":
        _cipher = SimpleLazyObject(
            lambda: MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
        )


setting_changed.connect(_forget_keys)


class EncryptedField(models.BinaryField):
    """Bytes in Python, Fernet ciphertext in the table; the newest FIELD_KEYS key writes."""

    def get_prep_value(self, value):
        return None if value is None else _cipher.encrypt(self.packed(value))

    def from_db_value(self, value, _expression, _connection):
        return None if value is None else self.unpacked(_cipher.decrypt(bytes(value)))

    def packed(self, value) -> bytes:
        """The value as the bytes that are encrypted."""
        return bytes(value)

    def unpacked(self, content: bytes):
        """The value that these bytes stand for."""
        return content


class EncryptedJSONField(EncryptedField):
    """Plain data in Python."""

    def get_default(self):
        """No text is a text: a column of bytes would begin with none of these."""
        default = super().get_default()
        return "" if default == b"" else default

    def packed(self, value) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def unpacked(self, content: bytes):
        return json.loads(content)

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj))
