"""The broker of a machine without one: a folder of messages, each there whole or not at all."""

from pathlib import Path
from time import monotonic
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict, **kwargs) -> None:
        """Write beside the queue, then rename.

        Kombu opens the file in its place and fills it afterwards: on a busy machine one message in
        a hundred is taken while still empty, and the worker that took it dies of it.
        """
        message = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        draft = Path(self.data_folder_out, f".{message}")
        draft.write_text(dumps(payload))
        draft.rename(draft.with_name(message))


class Transport(filesystem.Transport):
    Channel = Channel
