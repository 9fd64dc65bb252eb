"""Processes forked from a test or a bench: each with a database connection of its own."""

import os
import signal
import traceback
from collections.abc import Callable

from django.db import connection, connections

_inherited = []  # a child must neither use nor close its parent's connection


def start(run: Callable[[], object]) -> int:
    """Run something in a process of its own; returns its id."""
    child = os.fork()
    if child:
        return child
    link = connections["default"]
    _inherited.append(link.connection)
    link.connection = None
    status = 1
    try:
        run()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)  # what the parent registered to run at its end is not ours


def wait(child: int) -> int:
    """How it ended: 0 for well, 1 for a fault, -9 for a kill."""
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def together(*runs: Callable[[], object]) -> None:
    """Run all of these at the same time, and wait for the last."""
    children = [start(run) for run in runs]
    assert [wait(child) for child in children] == [0] * len(children)


def dies(act: Callable[[], object], statements: int) -> bool:
    """Act in a process that dies by SIGKILL after so many statements; whether it got that far."""
    left = iter(range(statements))

    def count(execute, *args):
        if next(left, None) is None:
            die()
        return execute(*args)

    def doomed() -> None:
        with connection.execute_wrapper(count):
            act()

    return wait(start(doomed)) == -signal.SIGKILL


def die() -> None:
    """End as a process does that is killed."""
    os.kill(os.getpid(), signal.SIGKILL)
