"""A data set through a reader: every document read once, every result stored at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from eval.dataset import Dataset
from eval.readers import Reader, ReaderSpec, make_reader
from eval.results import Outcome, RunInfo, Store
from extractors.clock import timed

CRASHED = "reader-crashed"
"""The code of a document that takes the whole process down."""


def run(dataset: Dataset, spec: ReaderSpec, store: Store, *, jobs: int = 1) -> Iterator[Outcome]:
    """Reads what the store does not have yet, and gives each result as it is stored.

    Raises:
        ResultsInvalid: the store holds another run.
        ReaderUnknown, PeerMissing: the reader cannot be made.
    """
    store.begin(describe(dataset, make_reader(spec)))
    done = store.places()
    paths = [dataset.path(name) for name in dataset.documents if name not in done]
    outcomes = _in_turn(paths, spec) if jobs == 1 else _side_by_side(paths, spec, jobs)
    for outcome in outcomes:
        store.add(outcome)
        yield outcome


def describe(dataset: Dataset, reader: Reader) -> RunInfo:
    return RunInfo(
        dataset=dataset.sha256,
        reader=reader.name,
        version=reader.version,
        settings=dict(reader.settings),
        weights=dict(reader.weights),
    )


def _in_turn(paths: Sequence[Path], spec: ReaderSpec) -> Iterator[Outcome]:
    yield from (read_one(path, spec) for path in paths)


def _side_by_side(paths: Sequence[Path], spec: ReaderSpec, jobs: int) -> Iterator[Outcome]:
    """In processes of their own. Where one dies, the documents that were not done go
    on one by one, each in a process of its own, so that only the one at fault is lost."""
    left = dict.fromkeys(paths)
    for path, outcome in _pooled(paths, spec, jobs):
        del left[path]
        yield outcome
    for path in left:
        alone = [outcome for _, outcome in _pooled([path], spec, 1)]
        yield from alone or [Outcome(document=path.name, error=CRASHED)]


def _pooled(paths: Sequence[Path], spec: ReaderSpec, jobs: int) -> Iterator[tuple[Path, Outcome]]:
    # Started anew rather than forked: OpenVINO's threads do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(read_one, path, spec): path for path in paths}
        try:
            yield from ((futures[done], done.result()) for done in as_completed(futures))
        except BrokenProcessPool:
            return


def read_one(path: Path, spec: ReaderSpec) -> Outcome:
    """Errors with a stable code are results too; any other is a bug, and is raised."""
    reader = _reader(spec)
    data = path.read_bytes()
    start = time.perf_counter()
    with timed() as stages:
        try:
            report, code, message = reader.read(data, path.name), None, ""
        except Exception as error:
            code, message = getattr(error, "code", None), str(error)
            if code is None:
                raise
            report = None
    return Outcome(
        document=path.name,
        report=report,
        error=code,
        message=message,
        seconds=round(time.perf_counter() - start, 4),
        stages={name: round(seconds, 4) for name, seconds in stages.items()},
    )


@cache
def _reader(spec: ReaderSpec) -> Reader:
    """One a process: networks are loaded once."""
    return make_reader(spec)
