"""Two files compared as a printer burns them and as a reader copies them."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from orders import press
from orders.errors import Refused


def both_ways(sheets: Sequence[press.Sheet], settings) -> tuple[press.Batch, press.Batch]:
    """The same sheets stamped, and drawn in full."""
    stamped = press.batch(sheets)
    settings.PRESS_STAMPS = False
    try:
        return stamped, press.batch(sheets)
    finally:
        settings.PRESS_STAMPS = True


def burnt(pdf: bytes) -> list[bytes]:
    """Every page as grey dots, 203 to an inch, by Poppler."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["pdftoppm", "-r", "203", "-gray", "-", "page"], input=pdf, cwd=folder, check=True
        )
        return [page.read_bytes() for page in sorted(Path(folder).iterdir())]


def copied(pdf: bytes) -> list[str]:
    """The text of every page, as Poppler finds it by its places."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return text.stdout.decode().split("\f")[:-1]


def said(bad: dict[int, Refused]) -> dict:
    """Why sheets are left out, as it can be compared."""
    return {index: (no.code, no.params) for index, no in bad.items()}


def unlike(one: bytes, other: bytes) -> tuple[list[int], list[int]]:
    """The pages of two files that differ in their dots, and those that differ in their text."""
    return differing(burnt(one), burnt(other)), differing(copied(one), copied(other))


def differing(one: list, other: list) -> list[int]:
    """The places at which two lists differ."""
    return [page for page, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
