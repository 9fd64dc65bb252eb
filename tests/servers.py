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
    os.environ |= {
        "DEBUG": "1",
        "SECURE": "0",
        "SECRET_KEY": "only-for-tests",
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "VAR_DIR": str(folder),
        "CELERY_BROKER_URL": "memory://",
        "DATABASE_URL": _database_url(servers, folder),
    }


def _database_url(servers: ExitStack, folder: Path) -> str:
    match os.environ.get("TEST_ON", "postgresql"):
        case "postgresql":
            url = os.environ.get("TEST_DATABASE_URL")
            return url or servers.enter_context(postgres()).format(name="fulfillment")
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
    with redis() as url:
        yield url


@contextmanager
def postgres(cluster: Path | None = None) -> Iterator[str]:
    """A PostgreSQL server behind a socket that nobody else can reach; gives `postgres://…/{name}`.

    With `cluster` its databases outlast the block and every commit waits for the disk; without,
    nothing does.
    """
    owner = [] if os.geteuid() else AS_POSTGRES
    with TemporaryDirectory(prefix="pg-") as socket_folder:
        data = cluster or Path(socket_folder, "data")
        data.mkdir(parents=True, exist_ok=True)
        if owner:
            shutil.chown(socket_folder, "postgres", "postgres")
            shutil.chown(data, "postgres", "postgres")
        if not (data / "PG_VERSION").exists():
            _create_cluster(data, owner)
        command = [
            _program("postgres", "postgresql"),
            "-D",
            str(data),
            "-k",
            socket_folder,
            "-h",
            "",
        ]
        if cluster is None:
            command += FORGETFUL
        address = {"host": socket_folder, "user": "postgres", "dbname": "postgres"}
        with _running([*owner, *command], lambda: psycopg.connect(**address).close()):
            yield f"postgres://postgres@/{socket_folder}/{{name}}"


def _create_cluster(data: Path, owner: list[str]) -> None:
    command = [_program("initdb", "postgresql"), "--pgdata", str(data), "--username=postgres"]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(_guarded([*owner, *command]), capture_output=True, text=True, check=False)
    if made.returncode:
        raise pytest.UsageError(f"initdb failed:\n{made.stderr}")


@contextmanager
def redis() -> Iterator[str]:
    """A Redis server that keeps nothing; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    command = [_program("redis-server", "redis-server"), "--port", str(port)]
    command += ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    url = f"redis://127.0.0.1:{port}/0"
    with _running(command, Redis.from_url(url).ping):
        yield url


@contextmanager
def _running(command: list[str], ask: Callable[[], object]) -> Iterator[None]:
    with TemporaryDirectory(prefix="log-") as folder:
        log = Path(folder, "log")
        # A session of its own: Ctrl-C is for us, and we still need the server to tidy up.
        with log.open("w") as out:
            server = subprocess.Popen(
                _guarded(command), stdout=out, stderr=out, cwd=folder, start_new_session=True
            )
        try:
            _wait(server, ask, log)
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)


def _guarded(command: list[str]) -> list[str]:
    """The kernel interrupts the command when we die, however suddenly."""
    return ["setpriv", "--pdeathsig=INT", *command]


def _wait(server: subprocess.Popen, ask: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            ask()
        except (psycopg.OperationalError, RedisError):
            time.sleep(0.05)
        else:
            return
    raise pytest.UsageError(f"{server.args} did not start:\n{log.read_text()}")


def _program(name: str, package: str) -> str:
    """Debian keeps PostgreSQL's programs outside PATH, one folder per version; the newest wins."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(versions, key=lambda bin_: float(bin_.parent.name), reverse=True)
    path = os.pathsep.join([*map(str, newest_first), os.environ["PATH"]])
    found = shutil.which(name, path=path)
    if found is None:
        raise pytest.UsageError(f"{name} is missing: apt-get install {package}, or make test")
    return found
