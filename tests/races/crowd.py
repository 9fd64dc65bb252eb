"""Many hands at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence

from django.db import connections

PATIENCE = 60  # seconds until a standstill counts as a deadlock


def all_at_once(hands: Sequence[Callable[[], None]]) -> list[BaseException]:
    """Let all hands start together; returns what they raised."""
    gate, raised = threading.Barrier(len(hands)), []

    def work(hand: Callable[[], None]) -> None:
        try:
            gate.wait(PATIENCE)
            hand()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(hand,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    return raised
