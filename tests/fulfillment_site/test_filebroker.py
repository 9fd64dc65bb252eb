"""The folder of messages: nobody ever meets half a message, none is lost on the way."""

from contextlib import suppress
from pathlib import Path

import kombu
import pytest
from kombu.simple import SimpleQueue

QUEUE = "celery"


@pytest.fixture
def link(tmp_path, monkeypatch):
    folders = {name: tmp_path / name for name in ("queue", "control", "taken")}
    for folder in folders.values():
        folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folders["taken"]))
    options = {
        "data_folder_in": str(folders["queue"]),
        "data_folder_out": str(folders["queue"]),
        "control_folder": str(folders["control"]),
        "polling_interval": 0.01,
    }
    with kombu.Connection(
        "filesystem://localhost",
        transport="fulfillment_site.filebroker:Transport",
        transport_options=options,
    ) as link:
        yield link


class Witness:
    """Looks into the queue at the very moment it is written down."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.seen: list[str] | None = None

    def __json__(self) -> str:
        self.seen = [path.name for path in self.folder.glob(f"*.{QUEUE}.msg")]
        return "witness"


def test_message_is_not_in_the_queue_before_it_is_whole(link):
    folder = link.transport_options["data_folder_out"]
    witness = Witness(folder)

    link.default_channel._put(QUEUE, {"body": witness})

    assert witness.seen == []
    assert [path.read_text() for path in Path(folder).iterdir()] == ['{"body": "witness"}']


def test_every_message_arrives_once_and_an_unfinished_draft_never(link):
    draft = Path(link.transport_options["data_folder_in"], f".17_draft.{QUEUE}.msg")
    draft.touch()

    with link.SimpleQueue(QUEUE) as queue:
        for number in range(20):
            queue.put(number)

        assert sorted(take(queue)) == list(range(20))
    assert draft.exists()


def take(queue: SimpleQueue) -> list:
    """Everything that waits, as a worker would: acknowledged one by one."""
    taken = []
    with suppress(queue.Empty):
        while True:
            message = queue.get(timeout=0.5)
            message.ack()
            taken.append(message.payload)
    return taken
