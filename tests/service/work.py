"""What processes of tests do: all that documents do to a worker."""

from __future__ import annotations

import ctypes
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from extractors.clock import Span
from extractors.errors import DamagedDocument
from service.jobs import Summary
from service.reading import Task, packed

RESULT = "GOUJI_TEST_RESULT"
"""Names a file with a result, which every process of a test would otherwise make anew."""

Progress = Callable[[int, int], None]


def act(task: str, progress: Progress) -> bytes:
    """``task`` names one of the functions below."""
    found: Callable[[Progress], bytes] = globals()[task]
    return found(progress)


def number(_: Progress) -> bytes:
    return str(os.getpid()).encode()


def pages(progress: Progress) -> bytes:
    for page in range(1, 4):
        progress(page, 3)
    return b"read"


def large(_: Progress) -> bytes:
    return b"x" * 30_000_000


def hang(_: Progress) -> bytes:
    time.sleep(600)
    return b""


def burn(_: Progress) -> bytes:
    while True:
        pass


def allocate(_: Progress) -> bytes:
    return b"".join(bytes(100_000_000) for _ in range(80))


def crash(_: Progress) -> bytes:
    return ctypes.string_at(0)


def leave(_: Progress) -> bytes:
    os._exit(7)


def shout(_: Progress) -> bytes:
    os.write(1, b"\x80\x04not a message\n" * 1000)
    return b"quiet"


def refuse(_: Progress) -> bytes:
    raise DamagedDocument("the third page is torn")


def err(_: Progress) -> bytes:
    raise KeyError("what stood in the document")


SHA256 = "0" * 64
"""Stands in the file for that of the document."""


def read_words(task: Task, progress: Callable[[int, int], None]) -> bytes:
    data = task.path.read_bytes()
    progress(1, 2)
    if b"damaged" in data:
        raise DamagedDocument("it is torn")
    if b"hang" in data:
        time.sleep(600)
    if b"crash" in data:
        os._exit(9)
    if b"slow" in data:
        time.sleep(0.2)
    progress(2, 2)
    summary = Summary(result="", form="disclosure-report/2021", agency="临川区人民政府", year=2023,
                      to_review=1, checks_failed=0)  # fmt: skip
    report = Path(os.environ[RESULT]).read_text().replace(SHA256, task.path.name)
    if b"long" in data:
        report = three_times(report)
    spans = [Span("recognise", time.time() - 0.1, 0.1)]
    return packed(summary, {"recognise": 0.1}, report.encode(), spans)


def three_times(report: str) -> str:
    """As many pages."""
    whole = json.loads(report)
    pages = whole["document"]["pages"]
    whole["document"]["pages"] = [
        page | {"number": number} for number, page in enumerate(pages * 3, 1)
    ]
    return json.dumps(whole)
