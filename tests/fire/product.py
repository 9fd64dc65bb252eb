"""The product as real processes: what the Procfile starts, on rows and a broker of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

import environ
from django.db import connections

from tests import servers

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds
PROCESSES = ("web", "worker", "second", "beat")  # of the Procfile; what stands in is no product
FOLDERS = ("broker/queue", "broker/control", "broker/taken")


@dataclass(frozen=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    command: str

    @classmethod
    def of(cls, entry: Path) -> "Process":
        """Read from a folder of /proc."""
        after_name = (entry / "stat").read_text().rpartition(")")[2].split()
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return cls(int(entry.name), int(after_name[1]), command)

    @staticmethod
    def below(parent: int) -> list[int]:
        """What a process has started, the oldest first."""
        return [
            int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        ]

    @property
    def program(self) -> str:
        """The command without what it is told: two words, for scripts run by an interpreter."""
        return " ".join(self.command.split()[:2])


@dataclass
class Product:
    """A copy that runs; `pool` says how its workers work: "solo", or "prefork" with children."""

    folder: Path
    database_url: str
    broker_url: str
    pool: str = "solo"
    only: tuple[str, ...] = PROCESSES  # lines of the Procfile
    more: dict[str, str] = field(default_factory=dict)  # variables of its environment
    port: int = field(default_factory=servers.free_port)
    practice_port: int = field(default_factory=servers.free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a shop in earnest, but for the certificate."""
        return os.environ | {
            "DEBUG": "0",
            "SECURE": "0",
            "SECRET_KEY": "of-this-evening-alone",
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "CELERY_BROKER_URL": self.broker_url,
            "PORT": str(self.port),
            "PRACTICE_PORT": str(self.practice_port),
            "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
            **self.more,
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run one of its commands to the end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def set_up(self, *demo: str) -> None:
        """What `make run` does before it starts anything."""
        self.make_folders()
        for command in (["prepare", *demo], ["collectstatic", "--no-input", "--verbosity", "0"]):
            done = self.manage(*command)
            assert done.returncode == 0, done.stdout + done.stderr

    def make_folders(self) -> None:
        """What the processes expect to be there; enough for those that serve no pages."""
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start everything, and wait for all of it that answers."""
        procfile = self.folder / "Procfile"
        procfile.write_text((ROOT / "Procfile").read_text().replace("--pool solo", self._pool()))
        command = ["honcho", "start", "--env", "/dev/null", "--procfile", str(procfile)]
        command += ["--app-root", str(ROOT), *self.only]
        with self.log.open("a") as out:
            self.honcho = subprocess.Popen(
                ["setpriv", "--pdeathsig=TERM", *command],
                cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not all(self.answers(url) for name, url in self.doors.items() if name in self.only):
            assert self.honcho.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """End it as a deploy does."""
        self.honcho.send_signal(signal.SIGTERM)
        self.honcho.wait(PATIENCE)

    @property
    def doors(self) -> dict[str, str]:
        """What answers where, by its line of the Procfile."""
        there = f"http://127.0.0.1:{self.practice_port}/practice/state"
        return {"web": f"{self.url}/health/", "practice": there}

    @staticmethod
    def answers(url: str) -> bool:
        """Whether somebody is there."""
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                return reply.status == 200
        except (URLError, OSError):
            return False

    @property
    def log(self) -> Path:
        """What all processes have said."""
        return self.folder / "product.log"

    def web_children(self) -> list[int]:
        """Processes that answer requests."""
        return self._pids("gunicorn", under="gunicorn")

    def workers(self) -> list[int]:
        """Processes that take messages; with `prefork` they hand them to children."""
        return self._pids(" worker ", under="bin/keep")

    def worker_children(self) -> list[int]:
        """Processes that run the steps."""
        return self._pids(" worker ", under="celery") or self.workers()

    def beats(self) -> list[int]:
        return self._pids(" beat ", under="bin/keep")

    def _pool(self) -> str:
        return "--pool solo" if self.pool == "solo" else f"--pool {self.pool} --concurrency 2"

    def _pids(self, word: str, *, under: str) -> list[int]:
        """Our processes by a word of their command and the program that started them."""
        ours = {process.pid: process for process in self._processes()}
        return [
            process.pid
            for process in ours.values()
            if word in process.command
            and process.parent in ours
            and under in ours[process.parent].program
        ]

    def _processes(self) -> Iterator[Process]:
        """Everything that was started with our folder in its environment."""
        mark = f"VAR_DIR={self.folder}\0".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it ended while we looked, or it is somebody else's
                if mark in (entry / "environ").read_bytes():
                    yield Process.of(entry)


@contextmanager
def rows_of(product: Product) -> Iterator[None]:
    """Models of this process read and write the product's database, in every thread."""
    ours, settings = connections["default"], connections.settings["default"]
    theirs = connections.configure_settings(
        {"default": environ.Env.db_url_config(product.database_url)}
    )
    connections.settings["default"] = theirs["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = settings, ours
