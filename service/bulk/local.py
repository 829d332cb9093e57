"""One machine: a thread and a process for each worker."""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from queue import Queue

from service.bulk.engine import Done, Hashed, InHand, Reader
from service.bulk.places import S3, Place, parent_of
from service.bulk.sources import Entry, digest
from service.isolate import WorkCancelled

AHEAD = 4
"""Documents that are hashed ahead for each worker."""


class LocalEngine:
    """
    Args:
        make_reader: One for each worker.
    """

    def __init__(self, make_reader: Callable[[], Reader], workers: int) -> None:
        self._make_reader, self._workers = make_reader, workers
        self._stopping, self._dropping = threading.Event(), threading.Event()
        self._taking = threading.Lock()
        self._in_hand: dict[int, InHand] = {}
        self._hashers = ThreadPoolExecutor(max(2, workers), thread_name_prefix="hash")
        self._copies = tempfile.TemporaryDirectory(prefix="gouji-")

    def hashed(self, entries: Iterable[Entry]) -> Iterator[Hashed]:
        """A window of them at a time, so that neither memory nor disk fills."""
        left = iter(entries)
        hashed = partial(_hashed, Path(self._copies.name))
        window: deque[Future[Hashed]] = deque(
            self._hashers.submit(hashed, entry) for entry in islice(left, AHEAD * self._workers)
        )
        while window:
            first = window.popleft()
            window.extend(self._hashers.submit(hashed, entry) for entry in islice(left, 1))
            yield first.result()

    def read(self, jobs: Iterable[Hashed]) -> Generator[Done]:
        told: Queue[Done | BaseException | None] = Queue()
        left = iter(jobs)
        threads = [
            threading.Thread(target=self._serve, args=(number, left, told), name=f"read-{number}")
            for number in range(self._workers)
        ]
        for thread in threads:
            thread.start()
        try:
            yield from _told(told, len(threads))
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()

    def stop(self, *, now: bool) -> None:
        self._stopping.set()
        if now:
            self._dropping.set()

    def in_hand(self) -> list[InHand]:
        return [each for _, each in sorted(self._in_hand.copy().items())]

    def close(self) -> None:
        self._hashers.shutdown(cancel_futures=True)
        self._copies.cleanup()

    # ----------------------------------------------------------------------

    def _serve(
        self, number: int, jobs: Iterator[Hashed], told: Queue[Done | BaseException | None]
    ) -> None:
        reader = self._make_reader()
        try:
            while (job := self._next(jobs)) is not None:
                told.put(self._read(number, reader, job))
        except WorkCancelled:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by who asked
            told.put(error)
        finally:
            reader.close()
            told.put(None)

    def _next(self, jobs: Iterator[Hashed]) -> Hashed | None:
        with self._taking:
            return None if self._stopping.is_set() else next(jobs, None)

    def _read(self, number: int, reader: Reader, job: Hashed) -> Done:
        name, since = job.entry.label, time.monotonic()

        def progress(done: int, of: int) -> None:
            self._in_hand[number] = InHand(name=name, since=since, pages=done, of=of)

        progress(0, 0)
        try:
            return reader.read(job, cancelled=self._dropping.is_set, on_progress=progress)
        finally:
            self._in_hand.pop(number, None)


def _told(told: Queue[Done | BaseException | None], threads: int) -> Iterator[Done]:
    while threads:
        said = told.get()
        if said is None:
            threads -= 1
        elif isinstance(said, Done):
            yield said
        else:
            raise said


def _hashed(folder: Path, entry: Entry) -> Hashed:
    """From a bucket, what is hashed is kept, so that it crosses the network once."""
    try:
        if not entry.name.startswith(S3):
            return Hashed(entry=entry, document=digest(entry))
        return _copied(folder, entry)
    except OSError as error:
        return Hashed(entry=entry, error=error.strerror or str(error))


def _copied(folder: Path, entry: Entry) -> Hashed:
    prefix, name = parent_of(entry.name)
    copy = folder / secrets.token_hex(16)
    summed = sha256()
    with copy.open("xb") as file:
        for chunk in Place(prefix).chunks(name):
            summed.update(chunk)
            file.write(chunk)
    return Hashed(entry=entry, document=summed.hexdigest(), copy=copy)
