"""The servers that tests and benches stand on: started for them alone, ended with them.

`-p tests.servers` loads this before Django reads its settings: on PostgreSQL (the server named by
TEST_DATABASE_URL, or one of our own), or on a file with TEST_ON=sqlite. A missing program is an
error, never a skip.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from redis import Redis, RedisError

PATIENCE = 30  # seconds
AS_POSTGRES = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
FORGETFUL = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # the controller's environment is ours
    servers = ExitStack()
    early_config.add_cleanup(servers.close)
    folder = Path(servers.enter_context(TemporaryDirectory(prefix="tests-")))
    (folder / "static").mkdir()
    os.environ |= environment(folder, _database_url(servers, folder))


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """Settings of a copy that touches nothing outside its folder and its database."""
    return {
        "DJANGO_SETTINGS_MODULE": "fulfillment_site.settings",
        "DEBUG": "1",
        "SECURE": "0",
        "SECRET_KEY": "only-for-tests",
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "VAR_DIR": str(folder),
        "CELERY_BROKER_URL": "memory://",
        "DATABASE_URL": database_url,
    }


def _database_url(servers: ExitStack, folder: Path) -> str:
    match os.environ.get("TEST_ON", "postgresql"):
        case "postgresql":
            url = os.environ.get("TEST_DATABASE_URL")
            return url or servers.enter_context(postgres()).url("fulfillment")
        case "sqlite":
            return f"sqlite:///{folder}/fulfillment.sqlite3"
        case other:
            raise pytest.UsageError(f"TEST_ON is postgresql or sqlite, not {other}")


def pytest_configure() -> None:
    """Test SQLite as the file that it is in use: in memory no second connection would see it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = f"{database['NAME']}-test"


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of an empty Redis."""
    with redis() as broker:
        yield broker.url


@dataclass
class Server:
    """A program that is started, asked until it answers, ended, and perhaps started again."""

    command: list[str]
    ask: Callable[[], object]
    folder: Path  # where it runs, with its log

    def start(self) -> None:
        log = self.folder / "log"
        # A session of its own: Ctrl-C is for us, and we still need the server to tidy up.
        with log.open("a") as out:
            self.process = subprocess.Popen(
                _guarded(self.command), stdout=out, stderr=out, cwd=self.folder,
                start_new_session=True,
            )  # fmt: skip
        _wait(self.process, self.ask, log)

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(how)
        self.process.wait(PATIENCE)


@dataclass(frozen=True)
class Postgres:
    """A running server, reached by the socket in a folder that nobody else may enter."""

    folder: str
    server: Server

    def crash(self) -> None:
        """Stop as if the power went: nothing is written down that was not committed."""
        self.server.end(signal.SIGQUIT)

    def url(self, name: str) -> str:
        """DATABASE_URL of one of its databases, there or not."""
        return f"postgres://postgres@/{self.folder}/{name}"

    def connect(self) -> psycopg.Connection:
        return _connect(self.folder)


@contextmanager
def postgres(cluster: Path | None = None) -> Iterator[Postgres]:
    """A PostgreSQL server.

    With `cluster` its databases outlast the block and every commit waits for the disk; without,
    nothing does.
    """
    owner = [] if os.geteuid() else AS_POSTGRES
    with TemporaryDirectory(prefix="pg-") as folder:
        data = cluster or Path(folder, "data")
        data.mkdir(parents=True, exist_ok=True)
        if owner:
            shutil.chown(folder, "postgres", "postgres")
            shutil.chown(data, "postgres", "postgres")
        if not (data / "PG_VERSION").exists():
            _create_cluster(data, owner)
        command = [program("postgres", "postgresql"), "-D", str(data), "-k", folder, "-h", ""]
        if cluster is None:
            command += FORGETFUL
        with running([*owner, *command], lambda: _connect(folder).close()) as server:
            yield Postgres(folder, server)


def _connect(folder: str) -> psycopg.Connection:
    return psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True)


def _create_cluster(data: Path, owner: list[str]) -> None:
    command = [program("initdb", "postgresql"), "--pgdata", str(data), "--username=postgres"]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(_guarded([*owner, *command]), capture_output=True, text=True, check=False)
    if made.returncode:
        raise pytest.UsageError(f"initdb failed:\n{made.stderr}")


@dataclass(frozen=True)
class Broker:
    """A running Redis that keeps nothing."""

    url: str
    server: Server


@contextmanager
def redis() -> Iterator[Broker]:
    """A Redis server; what it holds dies with it."""
    port = free_port()
    command = [program("redis-server", "redis-server"), "--port", str(port)]
    command += ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    url = f"redis://127.0.0.1:{port}/0"
    with running(command, Redis.from_url(url).ping) as server:
        yield Broker(url, server)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def running(command: list[str], ask: Callable[[], object]) -> Iterator[Server]:
    with TemporaryDirectory(prefix="log-") as folder:
        server = Server(command, ask, Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.end()


def _guarded(command: list[str]) -> list[str]:
    """The kernel interrupts the command when we die, however suddenly."""
    return ["setpriv", "--pdeathsig=INT", *command]


def _wait(server: subprocess.Popen, ask: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            ask()
        except (psycopg.OperationalError, RedisError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise pytest.UsageError(f"{server.args} did not start:\n{log.read_text()}")


def program(name: str, package: str) -> str:
    """Where a program is, PATH or not; of PostgreSQL's versions the newest wins."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(versions, key=lambda bin_: float(bin_.parent.name), reverse=True)
    path = os.pathsep.join([*map(str, newest_first), os.environ["PATH"], "/usr/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise pytest.UsageError(f"{name} is missing: apt-get install {package}, or make test")
    return found
