"""A worker of its own that brings one order file from received to placed and says its peak."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fulfillment_site.settings")
django.setup()

from orders.models import ImportJob  # noqa: E402 - needs the settings
from orders.moment import moment  # noqa: E402
from orders.services import import_jobs  # noqa: E402
from orders.tasks import import_files  # noqa: E402
from tests.faults import peak  # noqa: E402


def main(job_id: int) -> None:
    began, longest = time.monotonic(), 0.0
    while ImportJob.objects.wanting_work(moment()).exists():
        turn = time.monotonic()
        import_files()
        longest = max(longest, time.monotonic() - turn)
        if ImportJob.objects.get(pk=job_id).state == ImportJob.State.JUDGED:
            import_jobs.place(job_id, leave_out_refused=False, by=None, at=moment())
    most = peak.megabytes()
    print(most, time.monotonic() - began, longest)  # noqa: T201 - to who started it


if __name__ == "__main__":
    main(int(sys.argv[1]))
