"""The practice shop as a program beside the test, and its control calls."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.servers import Server, free_port

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class PracticeShop:
    """A running shop: base_url and auth_url are its `url`."""

    url: str
    server: Server
    web: httpx.Client

    def post(self, path: str, **told) -> dict:
        """A control call that changes something."""
        return _told(self.web.post(f"/practice/{path}", json=told))

    def get(self, path: str, **asked):
        """A control call that only looks."""
        return _told(self.web.get(f"/practice/{path}", params=asked))

    def app(self, **told) -> dict:
        """Register an app: app_key, app_secret, service_id, redirect_url, webhook_url."""
        return self.post("apps", **told)

    def shop(self, **told) -> dict:
        """Open a shop: code, name, seller, region, shipping_type, rules, providers, goods."""
        return self.post("shops", **told)

    def tokens(self, app: dict, shop: dict, **told) -> dict:
        """Let the app act for the shop's seller; scopes and days as wished."""
        return self.post(
            "authorise", app_key=app["app_key"], seller=shop["seller"], exchange=True, **told
        )

    def code(self, authorise_path: str, seller: str, verdict: str = "authorise") -> dict:
        """Press the button of the authorise page; what stands in the address it leads to."""
        query = dict(parse_qsl(urlsplit(authorise_path).query))
        answer = self.web.post(
            urlsplit(authorise_path).path, data=query | {"seller": seller, "verdict": verdict}
        )
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def burst(self, **told) -> dict:
        """A live evening: shop_id, orders, minutes, seed, calm, shares (per mille)."""
        return self.post("bursts", **told)

    def order(self, **told) -> dict:
        """One order: shop_id, items [{seller_sku, quantity}], note, paid, shipping_type …"""
        return self.post("orders", **told)

    def advance(self, seconds: float) -> None:
        """Let time pass at once; what was due has happened afterwards."""
        self.post("clock", advance=seconds)

    def fault(self, kind: str, **told) -> None:
        """Let something go wrong: call, times (-1: always), seconds, code, status."""
        self.post("faults", kind=kind, **told)

    def faults_off(self) -> None:
        """Let all go well."""
        _told(self.web.delete("/practice/faults"))

    def effects(self, kind: str = "", ref: str = "") -> list[dict]:
        """What callers achieved."""
        return self.get("effects", kind=kind, ref=ref)

    def state(self) -> dict:
        """Counts of everything."""
        return self.get("state")

    def settle(self, seconds: float = 10) -> None:
        """Wait until no webhook is due any more."""
        assert self.get("settle", seconds=seconds) == {"waiting": 0}

    def wait_for_orders(self, count: int, seconds: float = 60) -> None:
        """Wait until so many orders have come in."""
        until = time.monotonic() + seconds
        while (found := sum(self.state()["orders"].values())) < count:
            assert time.monotonic() < until, found
            time.sleep(0.05)


@contextmanager
def practice_shop(folder: Path, **options) -> Iterator[PracticeShop]:
    """A shop with its file in the folder; options are those of the command (orders=200)."""
    port = options.pop("port", None) or free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(ROOT / ".venv/bin/python"), str(ROOT / "manage.py"), "practice_shop"]
    command += ["--port", str(port), "--file", str(folder / "practice.sqlite3")]
    command += [f"--{name}={value}" for name, value in options.items()]
    with httpx.Client(base_url=url, timeout=60) as web:
        server = Server(command, lambda: _ask(web), folder)
        try:
            server.start()
            yield PracticeShop(url, server, web)
        finally:
            server.end()


def _ask(web: httpx.Client) -> None:
    try:
        web.get("/practice/state").raise_for_status()
    except httpx.TransportError as trouble:
        raise ConnectionError from trouble


def _told(answer: httpx.Response):
    assert answer.status_code == 200, answer.text
    return answer.json()
