"""Keeps the shop's time going: what is due happens, whoever looks."""

import threading
import time

from fulfillment_site.practice import agenda
from fulfillment_site.practice.happenings import VERBS
from fulfillment_site.practice.world import World

NAP = 0.1
BREATH = 0.001  # between two chunks somebody else may write


class Ticker(threading.Thread):
    """Runs for ever beside the web server."""

    def __init__(self, world: World):
        super().__init__(daemon=True, name="ticker")
        self.world = world

    def run(self) -> None:
        while True:
            time.sleep(BREATH if agenda.run(self.world, VERBS) else NAP)


def catch_up(world: World) -> int:
    """Let everything happen that is due by now; how much that was."""
    happened = 0
    while done := agenda.run(world, VERBS):
        happened += done
    return happened
