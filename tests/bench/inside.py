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
from tests.bench.frame import BENCHES


def main(tables: str, only: str = "") -> None:
    django.setup()
    setup_test_environment(debug=False)  # with DEBUG every query would be counted and remembered
    call_command("migrate", interactive=False, verbosity=0)
    for module in pkgutil.iter_modules(cases.__path__):
        import_module(f"{cases.__name__}.{module.name}")
    version = ".".join(map(str, connection.get_database_version()))
    database = f"{connection.display_name} {version}"
    for bench in BENCHES.values():
        if bench.kept != (tables == "kept") or only not in ("", bench.name):
            continue
        if not bench.kept:
            call_command("flush", interactive=False, verbosity=0)
        for result in bench.run():
            line = json.dumps(replace(result, database=database).as_dict())
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
