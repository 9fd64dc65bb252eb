"""A JSON column that only this application can read."""

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


class EncryptedJSONField(models.BinaryField):
    """Plain data in Python, Fernet ciphertext in the table; the newest FIELD_KEYS key writes."""

    def get_prep_value(self, value):
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return _cipher.encrypt(text.encode())

    def from_db_value(self, value, _expression, _connection):
        return None if value is None else json.loads(_cipher.decrypt(bytes(value)))

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj))
