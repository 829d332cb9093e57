"""Writes the number reader's material: ``python -m eval.synth.cells --out DIR --n 2000``.

``DIR`` receives the folders ``train``, ``development`` and ``test``, one shard for
each document of about 700 cells: nine in ten a sheet of figures, the others the
figures of a report. Sets differ in their seeds; the test set's fonts are used in it alone.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from eval.synth.cells.cut import windows
from eval.synth.cells.reports import report
from eval.synth.cells.sheets import sheet
from eval.synth.damage import LEVELS
from models.cells.data import write_shard

SETS = {"train": 0, "development": 10_000_000, "test": 20_000_000}
"""Where the seeds of each set begin."""
REPORTS = 10
"""One document in that many is a report."""


def make(number: int, *, folder: Path, name: str, seed: int) -> int:
    """Writes document ``number`` of a set; gives the number of its windows."""
    own = SETS[name] + seed * 100_000 + number
    level = list(LEVELS)[number % len(LEVELS)]
    held_out = name == "test"
    printed = report if number % REPORTS == REPORTS - 1 else sheet
    found = windows(printed(own, held_out=held_out), level, own)
    if found:
        write_shard(folder / f"{own:08d}-{level}.npz", found)
    return len(found)


def write(folder: Path, name: str, count: int, *, seed: int = 0, jobs: int = 1) -> int:
    """Writes ``count`` documents of a set below ``folder``; gives the number of windows."""
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    work = partial(make, folder=target, name=name, seed=seed)
    if jobs == 1:
        return sum(map(work, range(count)))
    with ProcessPoolExecutor(jobs) as pool:
        return sum(pool.map(work, range(count)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.synth.cells")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--n", type=int, default=2000, help="documents to train on")
    parser.add_argument("--others", type=int, default=90, help="documents of each other set")
    parser.add_argument("--seed", type=int, default=0, help="0 to 99")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def main() -> None:
    given = _arguments()
    for name in SETS:
        count = given.n if name == "train" else given.others
        write(given.out, name, count, seed=given.seed, jobs=given.jobs)


if __name__ == "__main__":
    main()
