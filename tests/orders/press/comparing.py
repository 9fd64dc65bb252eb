"""Two files compared as a printer burns them and as a reader copies them."""

import subprocess
import tempfile
from pathlib import Path


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


def unlike(one: list, other: list) -> list[int]:
    """The pages that differ."""
    return [page for page, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
