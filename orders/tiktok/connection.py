"""What the platform is reached with: an app's keys, and a shop's token; never printed whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from orders.errors import Refused

BASE_URL = "https://open-api.tiktokglobalshop.com"
AUTH_URL = "https://auth.tiktok-shops.com"
# Where the platform keeps labels and pictures for us, with every host below.
FILE_HOSTS = ("tiktokshop.com", "tiktokshops.us", "tiktokglobalshop.com", "tiktokcdn.com")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class App:
    """Our app at the platform, before any shop of it is called."""

    app_key: str
    app_secret: str = field(repr=False)
    base_url: str = BASE_URL
    auth_url: str = AUTH_URL

    def __post_init__(self):
        require_encrypted(self.base_url)
        require_encrypted(self.auth_url)


@dataclass(frozen=True)
class Connection:
    """Our app with one seller's token, and one shop of theirs by its cipher."""

    app_key: str
    app_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    shop_cipher: str = field(default="", repr=False)
    base_url: str = BASE_URL
    file_hosts: tuple[str, ...] = FILE_HOSTS

    def __post_init__(self):
        require_encrypted(self.base_url)

    def keeps_file(self, url: str) -> bool:
        """Whether a file's address is one of the platform's own."""
        host = _host(url)
        return host == _host(self.base_url) or _is_below(host, self.file_hosts)


def require_encrypted(url: str) -> None:
    """Secrets leave this machine by TLS only; a stand-in on this machine needs none."""
    is_local = url.startswith("http://") and _host(url) in LOOPBACK
    if not (url.startswith("https://") or is_local):
        raise Refused("address_is_not_encrypted", address=url)


def _host(url: str) -> str:
    """The host an address names; none where the address or its port cannot be."""
    try:
        parts = urlsplit(url)
        return "" if parts.port == 0 else parts.hostname or ""
    except ValueError:
        return ""


def _is_below(host: str, suffixes: Iterable[str]) -> bool:
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in suffixes)
