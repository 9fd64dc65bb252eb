"""A beat and its worker in a process of their own, whose clock somebody sets (libfaketime).

`python -m tests.races.jumping` tells marks as the product does: struck by `Steady`, started by the
beat, run by the belt, judged by `moment`. Ends with its input; prints how often it was struck.
"""

import os
import select
import sys
from dataclasses import replace
from datetime import timedelta

import django

SECOND = timedelta(seconds=1)


def main() -> None:
    django.setup()
    from django.utils.module_loading import import_string  # noqa: PLC0415  after the set-up

    belt_tasks = import_string("orders.tasks.warn")
    step_of = import_string("orders.belt.Step")
    beat = import_string("orders.beat.start_due")
    moment = import_string("orders.moment.moment")
    steady = import_string("fulfillment_site.steady.Steady")(SECOND)
    step = replace(step_of.of(belt_tasks, every=SECOND), waiting=belt_tasks.waiting)

    def start(_name, kwargs):
        belt_tasks(**kwargs)

    print("ready", flush=True)  # noqa: T201  who started us waits for it
    struck, ended = 0, False
    while not ended:
        if steady.is_due(None).is_due:
            struck += 1
            beat([step], start, at=moment())
        ended, _out, _err = select.select([sys.stdin], [], [], 0.1)  # a rest no clock measures
    sys.stdout.write(str(struck))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fulfillment_site.settings")
    main()
