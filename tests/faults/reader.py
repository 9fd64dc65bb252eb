"""A process of its own that reads one file to its end and says what that took."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from orders import seller_files
from orders.errors import Refused
from tests.faults import peak


def main(path: Path) -> None:
    began, code = time.monotonic(), ""
    try:
        with path.open("rb") as source:
            for _order in seller_files.read(
                source,
                path.name,
                zone=ZoneInfo("America/Los_Angeles"),
                currency="USD",
                region="US",
                as_of=datetime.now(UTC),
            ):
                pass
    except Refused as refused:
        code = refused.code
    most = peak.megabytes()
    print(json.dumps([code, most, time.monotonic() - began]))  # noqa: T201 - to who started it


if __name__ == "__main__":
    main(Path(sys.argv[1]))
