"""People with scanners: they pick, pack and hand over through HTTP, and note every answer."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import InterfaceError, OperationalError, connection
from django.urls import reverse

from orders.models import Order
from tests.factories import PASSWORD
from warehouse.models import PrintJob, Wave
from warehouse.services import at_shelf

PATIENCE = 240  # seconds somebody tries again, or waits for a paper
ROUND = 15  # orders somebody takes up at once
PAUSE = 0.2  # seconds between two tries
T = TypeVar("T")


@dataclass
class Diary:
    """What all hands were told: the answer to every scan, and every request that went wrong."""

    answers: dict[str, dict] = field(default_factory=dict)  # by the id of the scan
    closed: set[int] = field(default_factory=set)  # manifests
    troubles: list[tuple[float, int | None]] = field(default_factory=list)  # when, HTTP status


class Plan:
    """What is walked for tonight: ready orders, each given to one pair of hands."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()
        self._given: set[int] = set()
        self._lock = threading.Lock()

    def next_orders(self) -> list[int]:
        """The next round: orders nobody took up yet, the most urgent first."""
        with self._lock:
            ready = Order.objects.to_wave().exclude(pk__in=self._given).by_deadline()
            taken = look(lambda: list(ready.values_list("pk", flat=True)[:ROUND]))
            self._given.update(taken)
            if taken:
                self.begun.set()
            return taken


def look(read: Callable[[], T]) -> T:
    """What hangs on the wall or came out of the printer; asked for again while rows are away."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return read()
        except (OperationalError, InterfaceError):
            connection.close()
            assert time.monotonic() < deadline
            time.sleep(PAUSE)


class Hand:
    """One person of the warehouse, signed in."""

    def __init__(self, url: str, name: str, diary: Diary, *, password: str = PASSWORD) -> None:
        self.url, self.diary = url, diary
        self.cookies = CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies)
        ).open
        self._send(reverse("admin:login"))
        self._form(reverse("admin:login"), ("username", name), ("password", password))

    def work(self, plan: Plan) -> None:
        """Bring orders from the list to the carrier, one round after the other."""
        while not plan.over.is_set():
            orders = plan.next_orders()
            if not orders:
                time.sleep(PAUSE)
            for wave in self.release(orders):
                self.pick(wave)
                self.hand_over(self.pack(wave))
        connection.close()

    def release(self, orders: list[int]) -> list[int]:
        """Send orders to be picked; returns their waves."""
        if not orders:
            return []
        chosen = [(ACTION_CHECKBOX_NAME, pk) for pk in orders]
        self._form(
            reverse("admin:warehouse_towave_changelist"), ("action", "release_as_waves"), *chosen
        )
        waves = Wave.objects.filter(packages__lines__part__line__order__in=orders)
        found = look(lambda: list(waves.distinct().order_by("pk")))
        assert found, orders
        return [wave.pk for wave in found]

    def pick(self, wave: int) -> None:
        """Walk as the scanner says: each bin, then its pieces."""
        first = look(lambda: at_shelf.walk(wave).first().bin.code)
        show = self.scan("PICK", f"B:{first}", wave=wave)["show"]
        while not show["over"]:
            if show["at_bin"]:
                show = self.scan("PICK", show["sku"], wave=wave, bin=show["bin"])["show"]
            else:
                show = self.scan("PICK", f"B:{show['bin']}", wave=wave)["show"]

    def pack(self, wave: int) -> list[tuple[str, str]]:
        """Take each label of a wave and fill its box; returns what stands on the parcels."""
        parcels = []
        for serial, number in self._labels(wave):
            show = self.scan("PACK", f"W1:{serial}")["show"]
            if show["wants_label"]:
                show = self.scan("PACK", number, package=show["package"])["show"]
            pieces = [line["sku"] for line in show["lines"] for _ in range(line["quantity"])]
            for piece in pieces:
                answer = self.scan("PACK", piece, package=show["package"])
            assert answer["verdict"] == "box_is_sealed", answer
            parcels.append((serial, number))
        return parcels

    def hand_over(self, parcels: list[tuple[str, str]]) -> None:
        """Load parcels onto the open manifest and let the carrier sign."""
        manifest = self._manifest()
        for serial, number in parcels:
            strip = f"W1:{serial}"
            answer = self.scan("HAND_OVER", strip, manifest=manifest, may_refuse=True)
            if answer["verdict"] == "manifest_is_closed":  # by somebody else, meanwhile
                manifest = self._manifest()
                answer = self.scan("HAND_OVER", strip, manifest=manifest)
            if answer["verdict"] == "strip_is_read":
                held = {"manifest": manifest, "package": answer["show"]["package"]}
                answer = self.scan("HAND_OVER", number, **held)
            assert answer["accepted"], answer
        self._form(reverse("floor:close_manifest", args=[manifest]))
        self.diary.closed.add(manifest)

    def scan(self, mode: str, code: str, *, may_refuse: bool = False, **held) -> dict:
        """Scan once and send it until an answer comes."""
        reading = {"id": str(uuid4()), "mode": mode, "code": code} | held
        body = json.dumps(reading).encode()
        _url, said = self._send(reverse("floor:scan"), body, "application/json")
        answer = self.diary.answers[reading["id"]] = json.loads(said)
        assert answer["accepted"] or may_refuse, (reading, answer)
        return answer

    def _labels(self, wave: int) -> list[tuple[str, str]]:
        """Serial and number on each label of a wave, once they came out of the printer."""
        deadline = time.monotonic() + PATIENCE
        printed = PrintJob.objects.filter(wave=wave, kind="LABELS", finished_at__isnull=False)
        while not look(printed.exists):
            assert time.monotonic() < deadline, f"no labels for W-{wave}"
            time.sleep(PAUSE)
        sheets = printed.filter(sheets__waybill__voided_at=None).order_by("sheets__position")
        return look(
            lambda: list(sheets.values_list("sheets__waybill__serial", "sheets__waybill__number"))
        )

    def _manifest(self) -> int:
        """The open manifest of the carrier at the house of the evening."""
        house, carrier = look(
            lambda: PrintJob.objects.filter(kind="LABELS").values_list(
                "wave__warehouse", "sheets__waybill__carrier"
            )[0]
        )
        url, _page = self._form(reverse("floor:open_manifest", args=[house, carrier]))
        return int(url.rstrip("/").rpartition("/")[2])

    def _form(self, path: str, *fields: tuple[str, object]) -> tuple[str, bytes]:
        return self._send(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def _send(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[str, bytes]:
        """One request, repeated until the server has answered it: where it led, and the page."""
        deadline = time.monotonic() + PATIENCE
        while True:
            tokens = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
            headers = {"Content-Type": kind, "X-CSRFToken": "".join(tokens)}
            request = urllib.request.Request(self.url + path, body, headers)
            try:
                with self._open(request, timeout=60) as reply:
                    return reply.url, reply.read()
            except (OSError, HTTPException) as error:
                status = getattr(error, "code", None)
                if status and status < 500:
                    raise
                self.diary.troubles.append((time.monotonic(), status))
            assert time.monotonic() < deadline, path
            time.sleep(PAUSE)
