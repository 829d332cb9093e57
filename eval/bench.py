"""How fast, how large: readers side by side over the same documents, in one run.

Every reader lives in a process of its own. They take turns, and the fastest of
each document's rounds counts, because a busy machine only ever adds time.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from eval.readers import ReaderSpec

MEGABYTE = 2**20
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in one of getrusage's: macOS counts bytes, Linux kilobytes."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One document read once; ``processor`` are seconds of all its threads, ``memory`` the
    process's peak so far, in bytes."""

    seconds: float
    processor: float
    pages: int
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """``processor_per_page`` are seconds of all threads, which other work on the machine
    hardly changes; ``cold`` is from the start of the process to the first result;
    ``memory`` the peak in bytes after all documents."""

    reader: str
    seconds_per_page: float
    processor_per_page: float
    cold: float
    memory: int


def side_by_side(specs: Sequence[ReaderSpec], files: Sequence[Path], rounds: int) -> list[Speed]:
    """
    Raises:
        ReaderUnknown, PeerMissing: a reader cannot be made.
        ValueError: a document cannot be read by one of them.
    """
    with ExitStack() as stack:
        started = [_cold(stack, spec, files[0]) for spec in specs]
        turns: list[list[list[Turn]]] = [[] for _ in specs]
        for _ in range(rounds):
            for number, (connection, _) in enumerate(started):
                turns[number].append([_read(connection, file) for file in files])
        return [
            _speed(spec, cold, rounds_) for spec, (_, cold), rounds_ in zip(
                specs, started, turns, strict=True
            )
        ]  # fmt: skip


def _speed(spec: ReaderSpec, cold: float, rounds: Sequence[Sequence[Turn]]) -> Speed:
    best = [min(turns, key=lambda turn: turn.seconds) for turns in zip(*rounds, strict=True)]
    least = [min(turn.processor for turn in turns) for turns in zip(*rounds, strict=True)]
    pages = sum(turn.pages for turn in best)
    return Speed(
        reader=spec.name,
        seconds_per_page=sum(turn.seconds for turn in best) / pages,
        processor_per_page=sum(least) / pages,
        cold=cold,
        memory=rounds[-1][-1].memory,
    )


def _cold(stack: ExitStack, spec: ReaderSpec, file: Path) -> tuple[Connection, float]:
    start = time.perf_counter()
    connection = stack.enter_context(_process(spec))
    _read(connection, file)
    return connection, time.perf_counter() - start


@contextmanager
def _process(spec: ReaderSpec) -> Iterator[Connection]:
    context = get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=_serve, args=(spec, there), daemon=True)
    worker.start()
    try:
        yield here
    finally:
        here.send(None)
        worker.join()


def _read(connection: Connection, file: Path) -> Turn:
    connection.send(file)
    turn: Turn | Exception = connection.recv()
    if isinstance(turn, Exception):
        raise turn
    return turn


def _serve(spec: ReaderSpec, connection: Connection) -> None:
    """Reads what it is sent until it is sent nothing."""
    from eval.run import read_one

    while file := connection.recv():
        start = time.process_time()
        try:
            outcome = read_one(file, spec)
        except Exception as error:  # noqa: BLE001 -- raised again on the other side
            connection.send(error)
            continue
        if outcome.report is None:
            connection.send(ValueError(f"{spec.name}: {file.name}: {outcome.error}"))
            continue
        pages = len(outcome.report.document.pages)
        connection.send(
            Turn(seconds=outcome.seconds, processor=time.process_time() - start, pages=pages,
                 memory=peak_memory())
        )  # fmt: skip


def peak_memory() -> int:
    """Of this process, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


# --------------------------------------------------------------------------
# The mill and the scorer


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """``memory`` is the peak of this process in bytes after each tenth of the work."""

    what: str
    documents: int
    seconds: float
    memory: tuple[int, ...]

    @property
    def per_second(self) -> float:
        return self.documents / self.seconds


def mill(levels: tuple[tuple[str, int], ...], jobs: int) -> Throughput:
    """Writes so many reports at each level into a folder that is thrown away."""
    from eval.synth.generate import Order, generate

    with tempfile.TemporaryDirectory(prefix="gouji-bench-") as folder:
        order = Order(levels=levels)
        return _through("mill", generate(Path(folder) / "set", order, jobs=jobs), order.total)


def scorer(dataset: Path, run: Path) -> Throughput:
    """Scores a stored run again, in this process alone."""
    from eval.dataset import load
    from eval.results import Store
    from eval.score import scored

    found = load(dataset)
    return _through("scorer", scored(found, Store(run)), len(found.truths))


def _through(what: str, items: Iterator[object], count: int) -> Throughput:
    start, memory = time.perf_counter(), []
    for number, _ in enumerate(items, 1):
        if number % max(1, count // 10) == 0:
            memory.append(peak_memory())
    seconds = time.perf_counter() - start
    return Throughput(what=what, documents=count, seconds=seconds, memory=tuple(memory))
