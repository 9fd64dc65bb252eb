"""Delivers webhooks: signed, many at a time, again when they were not accepted."""

import http.client
import queue
import threading
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from fulfillment_site.practice import shops, signing
from fulfillment_site.practice.world import World

PATIENCE = 3  # real seconds until an answer is late
AGAIN = (2 * 60, 30 * 60, 3 * 3600, 12 * 3600)  # shop seconds after each failure
HANDS = 24
NAP = 0.05
CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


@dataclass(frozen=True)
class Letter:
    """One delivery on its way."""

    id: int
    address: str
    body: bytes
    signature: str
    attempts: int


class Postman(threading.Thread):
    """Takes what is due to its address until told to stop."""

    def __init__(self, world: World):
        super().__init__(daemon=True, name="postman")
        self.world = world
        self._bag: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[Letter, str]] = queue.SimpleQueue()
        self._flying: set[int] = set()
        self._own = threading.local()

    def run(self) -> None:
        for number in range(HANDS):
            threading.Thread(target=self._carry_on, daemon=True, name=f"post {number}").start()
        while True:
            sent = self._send()
            if not self._record() and not sent:
                self.world.bell.wait(NAP)
                self.world.bell.clear()

    def _send(self) -> int:
        letters = self._due(2 * HANDS - len(self._flying))
        for letter in letters:
            self._flying.add(letter.id)
            self._bag.put(letter)
        return len(letters)

    def _due(self, room: int) -> list[Letter]:
        rows = self.world.store.all(
            "SELECT * FROM deliveries WHERE fate = 'waiting' AND next_at <= ?"
            " ORDER BY next_at, id LIMIT ?",
            [self.world.clock.now(), room + len(self._flying)],
        )
        return [self._letter(row) for row in rows if row["id"] not in self._flying][: max(room, 0)]

    def _letter(self, row) -> Letter:
        app = shops.app(self.world, row["app_key"])
        signature = signing.webhook_signature(app.key, app.secret, row["body"])
        return Letter(row["id"], row["address"], row["body"], signature, row["attempts"] + 1)

    def _carry_on(self) -> None:
        while True:
            letter = self._bag.get()
            try:
                answer = str(self._post(letter))
            except (OSError, http.client.HTTPException) as trouble:
                answer = type(trouble).__name__
            self._answers.put((letter, answer))

    def _post(self, letter: Letter) -> int:
        url = urlsplit(letter.address)
        door = self._door(url.scheme, url.netloc)
        was_open = door.sock is not None
        try:
            return _knock(door, url, letter)
        except (ConnectionError, http.client.RemoteDisconnected):
            if not was_open:
                raise
            return _knock(door, url, letter)  # a door kept open may have been shut meanwhile

    def _door(self, scheme: str, place: str) -> http.client.HTTPConnection:
        doors = self._own.__dict__.setdefault("doors", {})
        if (scheme, place) not in doors:
            doors[scheme, place] = CONNECTIONS[scheme](place, timeout=PATIENCE)
        return doors[scheme, place]

    def _record(self) -> int:
        answers = []
        while not self._answers.empty():
            answers.append(self._answers.get())
        if answers:
            now = self.world.clock.now()
            with self.world.store.writing():
                self.world.store.run_many(
                    "UPDATE deliveries SET fate = ?, attempts = ?, next_at = ?, answer = ?"
                    " WHERE id = ?",
                    [self._outcome(letter, answer, now) for letter, answer in answers],
                )
            self._flying -= {letter.id for letter, _answer in answers}
        return len(answers)

    def _outcome(self, letter: Letter, answer: str, now: float) -> tuple:
        if answer == "200":
            return "accepted", letter.attempts, now, answer, letter.id
        if letter.attempts > len(AGAIN):
            return "given up", letter.attempts, now, answer, letter.id
        next_at = now + AGAIN[letter.attempts - 1]
        return "waiting", letter.attempts, next_at, answer, letter.id


def _knock(door: http.client.HTTPConnection, url: SplitResult, letter: Letter) -> int:
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {"Authorization": letter.signature, "Content-Type": "application/json"}
    try:
        door.request("POST", path, letter.body, headers)
        answer = door.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        door.close()
        raise
    return answer.status
