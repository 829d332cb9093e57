"""Long runs, to be sure: commands, not tests.

    python -m tests.service.bulk.endurance kill SOURCE OUT [--kills 5] [--engine ray --address …]
    python -m tests.service.bulk.endurance scale OUT [--sizes 100,1000,10000]
    python -m tests.service.bulk.endurance speed SOURCE OUT

``kill`` reads the documents of a folder twice with the real reader, once undisturbed and once
killed at random times, and holds the datasets against each other. ``scale`` reads stubs in
growing numbers, at no cost of their own: seconds and memory of the coordinator for each
document. ``speed`` holds two workers against one.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from extractors.contract import to_json
from extractors.templates import load
from service.bulk.places import Place
from service.bulk.reading import Task
from service.bulk.schema import PARTED
from service.bulk.store import PENDING, Store
from service.isolate import Progress, never
from tests.service.bulk.killing import Killed
from tests.service.bulk.running import content, put, rows, run
from tests.service.bulk.work import FORM, HEAD, report_of

SHA = "0" * 64
DAY = 86_400.0
GOUJI = str(Path(sys.executable).with_name("gouji"))


def done(target: Path) -> int:
    """Documents that have been kept, in a part or not."""
    store = Store(Place(str(target)))
    pending = len(list((target / PENDING).glob("?" * 64)))
    return pending + sum(store._rows(part) for part in store.parts())


def bulk(source: Path, target: Path, options: list[str]) -> list[str]:
    return [GOUJI, "bulk", str(source), "--out", str(target), *options]


def kill(given: argparse.Namespace) -> None:
    options = ["--workers", str(given.workers), "--seconds", str(given.seconds)]
    if given.engine == "ray":
        options += ["--engine", "ray", "--address", given.address]
    number = sum(1 for path in given.source.iterdir() if path.suffix == ".pdf")
    chance = random.Random(given.seed)
    marks = sorted(chance.sample(range(2, max(number - 5, given.kills + 2)), given.kills))
    killed = Killed(
        bulk(given.source, given.out / "killed", options), lambda: done(given.out / "killed"),
        patience=DAY,
    )  # fmt: skip
    for at, mark in enumerate(marks):
        if killed.reach(mark):
            what = ("coordinator", "worker")[at % 2]
            killed.kill(what, chance)
            say(f"killed the {what} after {mark} documents")
    say(f"ended with {killed.end()} after {killed.starts} starts")
    if not (given.out / "whole" / "summary.html").exists():
        subprocess.run(bulk(given.source, given.out / "whole", options[:4]), check=False)
    for name in (*PARTED, "sources", "duplicates"):
        one, two = (content(given.out / side, name) for side in ("killed", "whole"))
        say(f"{name}: {len(one)} rows, {'the same' if one == two else 'DIFFERENT'}")
    found = rows(given.out / "killed", "documents")
    say(f"{len(found)} documents, {len({row['document'] for row in found})} of them distinct")


class Canned:
    """A slot that gives a whole form's result, made once, for whatever it is asked."""

    @staticmethod
    @cache
    def made() -> bytes:
        (form,) = (form for form in load() if form.id == FORM)
        figures = {path: str(number) for number, path in enumerate(form.paths())}
        report = report_of({"agency": "AGENCY", "year": 2023, "figures": figures}, SHA, "name")
        return to_json(report).encode()

    def run(
        self, task: Task, *, cancelled: Callable[[], bool] = never,
        on_progress: Progress | None = None,
    ) -> bytes:  # fmt: skip
        data = task.path.read_bytes()
        agency = str(json.loads(data.removeprefix(HEAD))["agency"])
        own = self.made().replace(SHA.encode(), sha256(data).hexdigest().encode())
        return own.replace(b"AGENCY", agency.encode())

    def close(self) -> None:
        pass


def scale(given: argparse.Namespace) -> None:
    for size in map(int, given.sizes.split(",")):
        folder = given.out / f"stubs-{size}"
        for number in range(size):
            put(folder, f"{number:06}.pdf", agency=f"第{number}局")
        started, used = time.monotonic(), sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        run(folder, given.out / f"out-{size}", Canned, workers=2)
        seconds = time.monotonic() - started
        spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - used
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        say(f"{size} documents: {1000 * seconds / size:.1f} ms of time, {1000 * spent / size:.1f} "
            f"ms of processor each; memory at most {most:.0f} MiB so far")  # fmt: skip


def speed(given: argparse.Namespace) -> None:
    taken = {}
    for workers in (1, 2):
        target = given.out / f"workers-{workers}"
        command = bulk(given.source, target, ["--workers", str(workers)])
        started = time.monotonic()
        subprocess.run(command, check=False)
        taken[workers] = time.monotonic() - started
        own = sum(row["seconds"] for row in rows(target, "documents"))
        number = len(rows(target, "documents"))
        over = 1000 * (taken[workers] * workers - own) / max(number, 1)
        say(f"{workers} workers: {taken[workers]:.1f} s for {number} documents; beside the reading "
            f"{over:.0f} ms of a worker's time each")  # fmt: skip
    say(f"two workers are {taken[1] / taken[2]:.2f} times one")


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    for made, needs_source in ((kill, True), (scale, False), (speed, True)):
        command = commands.add_parser(made.__name__)
        command.set_defaults(made=made)
        if needs_source:
            command.add_argument("source", type=Path)
        command.add_argument("out", type=Path)
        command.add_argument("--sizes", default="100,1000,10000")
        command.add_argument("--kills", type=int, default=5)
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--workers", type=int, default=2)
        command.add_argument("--seconds", type=float, default=600.0)
        command.add_argument("--engine", default="local")
        command.add_argument("--address", default="")
    given = parser.parse_args()
    given.made(given)


if __name__ == "__main__":
    main()
