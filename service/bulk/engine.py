"""What reads documents: the seam between one machine and many."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Protocol, TypeAlias

from extractors.errors import (
    EngineMissing,
    EngineUnknown,
    LimitInvalid,
    TemplateError,
    WeightsError,
)
from service.bulk.places import Place, as_file, parent_of
from service.bulk.reading import Provenance, Reading, Task
from service.bulk.rows import Entered, told_of
from service.bulk.sources import Entry, legible
from service.bulk.store import Store
from service.isolate import (
    DocumentRefused,
    Progress,
    WorkCancelled,
    WorkerCrashed,
    WorkerKilled,
    WorkerMemory,
    WorkError,
    never,
)

KILLED, CRASHED = 3, 2
"""Times that a document is tried whose worker somebody has killed, whether for its sake or not;
and one that a worker died of, who may have had too much of the documents before it."""

_NOT_THE_DOCUMENTS = frozenset(
    error.code
    for error in (EngineMissing, EngineUnknown, LimitInvalid, TemplateError, WeightsError)
)


class ReadingInvalid(Exception):
    """No document can be read this way; ``code`` as of :mod:`extractors.errors`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashed:
    """A file and the sha256 of its bytes, or why they cannot be had; ``copy`` is a file of
    this machine that is gone once it has been read."""

    entry: Entry
    document: str | None = None
    copy: Path | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """``code`` is None where the document was read; ``lost`` says that its file could not be
    opened any more, so that nothing was kept of it."""

    hashed: Hashed
    pages: int = 0
    for_a_person: bool = False
    seconds: float = 0.0
    code: str | None = None
    lost: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """A document that is being read; ``since`` in seconds of the monotonic clock."""

    name: str
    since: float
    pages: int = 0
    of: int = 0


class Engine(Protocol):
    """Both are asked for one after the other, lazily, and stop early when told so."""

    def hashed(self, entries: Iterable[Entry]) -> Iterator[Hashed]:
        """In the order of the entries."""
        ...

    def read(self, jobs: Iterable[Hashed]) -> Generator[Done]:
        """In any order; what became of each has been kept by then.

        Raises:
            ReadingInvalid: all would fail alike.
        """
        ...

    def stop(self, *, now: bool) -> None:
        """No more documents; ``now``: nor those in hand."""
        ...

    def in_hand(self) -> list[InHand]: ...

    def close(self) -> None: ...


class Slot(Protocol):
    """As :class:`service.isolate.Slot`."""

    def run(
        self, task: Task, *, cancelled: Callable[[], bool] = ..., on_progress: Progress | None = ...
    ) -> bytes: ...

    def close(self) -> None: ...


MakeSlot: TypeAlias = Callable[[], Slot]


class Reader:
    """A slot, and where its results are kept. Not for several threads at once."""

    def __init__(self, store: Store, reading: Reading, slot: Slot) -> None:
        self._store, self._reading = store, reading
        self._settings = reading.settings()
        self._slot = slot
        self._folder = Path(tempfile.gettempdir())

    def read(
        self, job: Hashed, *, cancelled: Callable[[], bool] = never,
        on_progress: Progress | None = None,
    ) -> Done:  # fmt: skip
        """
        Raises:
            WorkCancelled, ReadingInvalid.
        """
        started = time.monotonic()
        try:
            each, done = self._outcome(job, cancelled, on_progress, started)
        except OSError as error:
            return Done(hashed=job, lost=error.strerror or str(error))
        finally:
            if job.copy:
                job.copy.unlink(missing_ok=True)
        self._store.keep(each)
        return done

    def close(self) -> None:
        self._slot.close()

    def _outcome(
        self, job: Hashed, cancelled: Callable[[], bool], on_progress: Progress | None,
        started: float,
    ) -> tuple[Entered, Done]:  # fmt: skip
        folder, name = parent_of(job.entry.name)
        with (
            nullcontext(job.copy)
            if job.copy
            else as_file(Place(folder), name, self._folder) as path
        ):
            os.stat(path)  # noqa: PTH116 - gone, or not ours to read: that is no fault of the bytes
            task = Task(path=path, filename=legible(name), reading=self._reading)
            try:
                report = self._patiently(task, cancelled, on_progress)
            except WorkCancelled:
                raise
            except WorkError as error:
                return self._failed(job, error, time.monotonic() - started)
        return self._read(job, report, time.monotonic() - started)

    def _patiently(
        self, task: Task, cancelled: Callable[[], bool], on_progress: Progress | None
    ) -> bytes:
        for attempt in count(1):
            try:
                return self._slot.run(task, cancelled=cancelled, on_progress=on_progress)
            except (WorkerCrashed, WorkerMemory) as error:
                if attempt >= (KILLED if isinstance(error, WorkerKilled) else CRASHED):
                    raise
        raise AssertionError  # pragma: no cover - it counts without end

    def _failed(self, job: Hashed, error: WorkError, seconds: float) -> tuple[Entered, Done]:
        if isinstance(error, DocumentRefused) and error.code in _NOT_THE_DOCUMENTS:
            raise ReadingInvalid(error.code, str(error))
        each = self._entered(job, seconds, {}, code=error.code, message=str(error))
        return each, Done(hashed=job, seconds=seconds, code=error.code)

    def _read(self, job: Hashed, report: bytes, seconds: float) -> tuple[Entered, Done]:
        told = told_of(report)
        if told.sha256 != job.document:
            raise OSError("it changed while it was read")
        each = self._entered(job, seconds, told.weights, report=report)
        done = Done(
            hashed=job, pages=told.pages, for_a_person=told.for_a_person, seconds=seconds
        )  # fmt: skip
        return each, done

    def _entered(
        self, job: Hashed, seconds: float, weights: Mapping[str, str], *, report: bytes = b"",
        code: str | None = None, message: str | None = None,
    ) -> Entered:  # fmt: skip
        provenance = Provenance(gouji=version("gouji"), settings=self._settings, weights=weights)
        return Entered(
            document=job.document or "", source=job.entry.label, size=job.entry.size,
            seconds=seconds, read_at=time.time(), provenance=provenance, report=report,
            code=code, message=message,
        )  # fmt: skip
