"""Run every bench, or the one named by ONLY, on PostgreSQL and SQLite in turn; those at a million
orders on PostgreSQL alone.

Prints a table, or JSON lines with JSON=1; a whole run in plain words also renews
docs/benchmarks.md.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from tests import servers
from tests.bench.frame import Result, machine, table

PAGE = Path("docs/benchmarks.md")
FOLDER = Path(os.environ.get("VAR_DIR", "var"), "bench").resolve()


def main() -> int:
    only, as_json = os.environ.get("ONLY", ""), bool(os.environ.get("JSON"))
    results = []
    for line in measured(only):
        if as_json:
            sys.stdout.write(line)
            sys.stdout.flush()
        fields = json.loads(line)
        del fields["ratio"]
        results.append(Result(**fields))
    if not results:
        sys.stderr.write(f"No bench is named {only}.\n" if only else "There are no benches.\n")
        return 1
    if not as_json:
        report(results, to_page=not only)
    return 0


def report(results: list[Result], *, to_page: bool) -> None:
    body = f"{machine()}\n\n{table(results)}\n"
    sys.stdout.write(f"\n{body}")
    if to_page:
        today = datetime.now(UTC).date()
        PAGE.write_text(f"# Benchmarks\n\nMeasured by `make bench` on {today}.\n\n{body}")


def measured(only: str) -> Iterator[str]:
    """JSON lines of every bench on every database, as they come."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with servers.postgres(FOLDER / "postgresql") as server:
        for url in (postgresql(server, "fresh"), sqlite()):
            yield from lines(["fresh", only], url)
        yield from lines(["kept", only], postgresql(server, "kept"))  # a million rows want a server


def postgresql(server: servers.Postgres, tables: str) -> str:
    """URL of a database there, made if need be."""
    with server.connect() as link:
        if tables == "fresh":
            link.execute("DROP DATABASE IF EXISTS fresh")
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [tables]).fetchone():
            link.execute(f"CREATE DATABASE {tables}")
    return server.url(tables)


def sqlite() -> str:
    """URL of a fresh file."""
    for file in FOLDER.glob("fresh.sqlite3*"):
        file.unlink()
    return f"sqlite:///{FOLDER}/fresh.sqlite3"


def kept_key() -> str:
    """What buyers' data was encrypted with that outlasts a run."""
    file = FOLDER / "field.key"
    if not file.exists():
        file.write_bytes(Fernet.generate_key())
    return file.read_text()


def lines(arguments: list[str], url: str) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.inside", *arguments]
    environment = os.environ | servers.environment(FOLDER, url) | {"FIELD_KEYS": kept_key()}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as inside:
        yield from inside.stdout
    if inside.returncode:
        sys.exit(inside.returncode)  # it has said why


if __name__ == "__main__":
    sys.exit(main())
