"""The platform's signatures, of requests to it and of webhooks from it; pure."""

import hmac
from collections.abc import Iterable, Mapping
from operator import itemgetter

UNSIGNED = ("sign", "access_token")


def sign(
    secret: str,
    path: str,
    query: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes = b"",
    *,
    multipart: bool = False,
) -> str:
    """Sign a request over its path, its query as it reads decoded, and the very bytes it sends."""
    items = query.items() if isinstance(query, Mapping) else query
    signed = sorted((item for item in items if item[0] not in UNSIGNED), key=itemgetter(0))
    text = path + "".join(name + value for name, value in signed)
    return _hmac(secret, (secret + text).encode() + (b"" if multipart else body) + secret.encode())


def webhook_signature(app_key: str, secret: str, body: bytes) -> str:
    """What the platform puts into the Authorization header of a webhook."""
    return _hmac(secret, app_key.encode() + body)


def webhook_is_genuine(app_key: str, secret: str, body: bytes, header: str) -> bool:
    """Whether a webhook's raw bytes carry the platform's signature, whatever the header holds."""
    ours = webhook_signature(app_key, secret, body).encode()
    return hmac.compare_digest(ours, header.encode(errors="surrogatepass"))


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, "sha256").hexdigest()
