"""The benches of one database, in a process whose settings name it: one JSON line per result.

`python -m tests.bench.inside fresh|kept [name]`
"""

import json
import pkgutil
import sys
from dataclasses import replace
from importlib import import_module

import django
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_test_environment

from tests.bench import cases
from tests.bench.frame import BENCHES, Bench


def main(tables: str, only: str = "") -> None:
    django.setup()
    evening = import_module("tests.bench.evening")  # it names models, which want the line before
    setup_test_environment(debug=False)  # with DEBUG every query would be counted and remembered
    if benches := chosen(kept=tables == "kept", only=only):
        call_command("migrate", interactive=False, verbosity=0)
    for bench in benches:
        if not bench.kept:
            evening.empty_tables()
        for result in bench.run():
            line = json.dumps(replace(result, database=database()).as_dict())
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def chosen(*, kept: bool, only: str) -> list[Bench]:
    for module in pkgutil.iter_modules(cases.__path__):
        import_module(f"{cases.__name__}.{module.name}")
    return [each for each in BENCHES.values() if each.kept == kept and only in ("", each.name)]


def database() -> str:
    version = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {version}"


if __name__ == "__main__":
    main(*sys.argv[1:])
