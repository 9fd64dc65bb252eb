"""Waybills drawn in a process of its own, for benches that compare ways of drawing them.

It says "ready" once it is warm, waits for a line, draws, writes its files into the folder, and says
what they took as JSON.
"""

import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, cycle
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from orders import press
from orders.press import forms
from orders.press.desk import desk
from tests.warehouse.documents.sampling import TONGUES, waybill_of
from warehouse.documents import waybill
from warehouse.documents.waybill import WaybillPaper
from warehouse.tasks import SHEETS_AT_ONCE

WARM = 100  # labels drawn before it counts
SHOPS = 20  # that send them
CHUNK = 250  # tried at once, so that trying takes less memory than drawing


def naive(papers: Sequence[WaybillPaper]) -> Iterator[bytes]:
    """One document a label, as a first draft does it."""
    for paper in papers:
        label = waybill.fill(paper)
        page = HTML(string=label.form, url_fetcher=URLFetcher(allowed_protocols={"data"}))
        forms.fill(page.etree_element, label.slots, {})
        yield page.write_pdf(stylesheets=[CSS(string=forms.STYLE)])


def public(papers: Sequence[WaybillPaper]) -> Iterator[bytes]:
    """The best that WeasyPrint's public functions give: fonts and styles shared, 50 a file."""
    for start in range(0, len(papers), 50):
        labels = [waybill.fill(paper) for paper in papers[start : start + 50]]
        documents = [desk().draw_filled(label, {}) for label in labels]
        pages = [page for document in documents for page in document.pages]
        yield documents[0].copy(pages).write_pdf()


def stamped(papers: Sequence[WaybillPaper], at_once: int = SHEETS_AT_ONCE) -> Iterator[bytes]:
    """As the product does it."""
    for start in range(0, len(papers), at_once):
        batch = press.batch([waybill.fill(paper) for paper in papers[start : start + at_once]])
        assert (batch.bad, batch.slow) == ({}, 0)
        yield batch.pdf


def at_once(papers: Sequence[WaybillPaper]) -> Iterator[bytes]:
    """The same, with one set of fonts for all of them."""
    yield from stamped(papers, len(papers))


WAYS = {"naive": naive, "public": public, "stamped": stamped, "at_once": at_once}


def some(language: str, first: int, number: int) -> list[WaybillPaper]:
    """Waybills of a language, or of all of them in turn, without those too long for the label."""
    tongues, papers = cycle(TONGUES if language == "all" else [language]), []
    for seed in range(first, first + number * 5 // 4):
        paper = waybill_of(next(tongues), seed)
        papers.append(replace(paper, sender=waybill_of(paper.language, seed % SHOPS).sender))
    chunks = (papers[start : start + CHUNK] for start in range(0, len(papers), CHUNK))
    return list(chain.from_iterable(map(_good, chunks)))[:number]


def _good(papers: Sequence[WaybillPaper]) -> list[WaybillPaper]:
    bad = press.batch([waybill.fill(paper) for paper in papers]).bad
    return [paper for index, paper in enumerate(papers) if index not in bad]


def main(way: str, language: str, number: str, folder: str, worker: str) -> None:
    draw, first = WAYS[way], int(worker) * 1_000_000
    papers = some(language, first, WARM + int(number))
    list(draw(papers[: 2 if way == "naive" else WARM]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    start = time.process_time()
    files = list(draw(papers[WARM:]))
    took = time.process_time() - start
    for index, file in enumerate(files):
        Path(folder, f"{worker}-{index:05}.pdf").write_bytes(file)
    # What getrusage says is inherited from the process that started this one.
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
    sys.stdout.write(json.dumps({"cpu": took, "peak": peak, "size": sum(map(len, files))}) + "\n")
