"""How requests and webhooks are signed, written from the platform's public description."""

import hashlib
import hmac
from collections.abc import Iterable

UNSIGNED = {"sign", "access_token"}


def request_signature(
    secret: str, path: str, query: Iterable[tuple[str, str]], body: bytes, media_type: str = ""
) -> str:
    """The `sign` of a call; query values are decoded, the body is what went over the wire."""
    pairs = sorted((pair for pair in query if pair[0] not in UNSIGNED), key=lambda pair: pair[0])
    text = path + "".join(key + value for key, value in pairs)
    signed_body = b"" if media_type.lower().startswith("multipart/form-data") else body
    return _hex(secret, secret.encode() + text.encode() + signed_body + secret.encode())


def webhook_signature(app_key: str, secret: str, body: bytes) -> str:
    """What stands in the `Authorization` header of a webhook."""
    return _hex(secret, app_key.encode() + body)


def _hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
