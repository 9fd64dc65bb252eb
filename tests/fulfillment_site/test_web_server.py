"""The web server as the Procfile starts it."""

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from honcho.environ import parse_procfile

from tests.servers import PATIENCE, free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
def address():
    """Where the web server answers; it is ended with the test."""
    port = free_port()
    line = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    server = subprocess.Popen(line, shell=True, cwd=ROOT, env=os.environ | {"PORT": str(port)})
    url = f"http://127.0.0.1:{port}/health/"
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            urlopen(url).close()
            break
        time.sleep(0.1)
    yield url
    server.terminate()
    server.wait()


def test_an_address_of_4096_letters_and_more_reaches_its_page(address):
    with urlopen(f"{address}?q={'x' * 8_000}") as answer:
        assert (answer.status, answer.read()) == (200, b"ok")
