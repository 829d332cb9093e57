"""How fast: gouji against pdfplumber's own tables over the same pages, in one run.

    python -m eval.bench report.pdf …

The two alternate, and the fastest of each counts, because a busy machine only
ever adds time.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pdfplumber

from extractors.pipeline import extract

ROUNDS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Seconds for the whole document, the least of all rounds."""

    ours: float
    peer: float

    @property
    def ratio(self) -> float:
        return self.ours / self.peer


def against_pdfplumber(pdf: bytes, rounds: int = ROUNDS) -> Comparison:
    ours, peer = [], []
    for _ in range(rounds):
        peer.append(_seconds(lambda: _plumbed_tables(pdf)))
        ours.append(_seconds(lambda: extract(pdf)))
    return Comparison(ours=min(ours), peer=min(peer))


def _plumbed_tables(pdf: bytes) -> list[object]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [page.extract_tables() for page in document.pages]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    for file in parser.parse_args().files:
        found = against_pdfplumber(file.read_bytes())
        line = f"{file.name}: gouji {found.ours:.3f} s, pdfplumber {found.peer:.3f} s"
        sys.stdout.write(f"{line}, ratio {found.ratio:.2f}\n")


if __name__ == "__main__":
    main()
