"""The shop as a running program: one process, many threads, on the loopback only."""

import ctypes
import os
import signal
from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication

from fulfillment_site.practice import app
from fulfillment_site.practice.postman import Postman
from fulfillment_site.practice.start import Start
from fulfillment_site.practice.ticker import Ticker

THREADS = 32
PR_SET_PDEATHSIG = 1


class Server(BaseApplication):
    """gunicorn with one worker; ticker and postman run inside it."""

    def __init__(self, port: int, file: Path, begin: Start):
        self.port, self.file, self.begin = port, file, begin
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 0,  # an answer may be asked to hang
            "graceful_timeout": 3,
            "worker_int": _leave,
            "keepalive": 75,
            "loglevel": "warning",
            "proc_name": "practice shop",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # the port is free at once
        world = app.open_world(self.file, f"http://127.0.0.1:{self.port}")
        self.begin.apply(world)
        Ticker(world).start()
        Postman(world).start()
        return app.build(world)


def _leave(_worker: object) -> None:
    os._exit(0)  # nothing to tidy up: what was answered is in the file
