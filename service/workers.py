"""Threads that take documents from the queue, each with a process of its own to read them."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from service import metrics, telemetry
from service.isolate import DocumentRefused, Slot, WorkCancelled, WorkError, WorkLimits
from service.jobs import Claim, Jobs
from service.reading import Read, Task, prepare, read_document, unpacked
from service.settings import Settings
from service.storage import Storage, StorageAway

log = logging.getLogger("gouji.workers")

IDLE = 0.3
"""Seconds between two looks at an empty queue."""

RENEW = 1.0
"""Seconds between two looks at whether a document is still wanted."""

T = TypeVar("T")
Work = Callable[[Task, Callable[[int, int], None]], bytes]


@dataclass(slots=True)
class _Holding:
    """Whether a claim is still wanted: asked of the database now and then."""

    jobs: Jobs
    claim: Claim
    stopping: threading.Event
    asked: float = 0.0

    def given_up(self) -> bool:
        if self.stopping.is_set():
            return True
        if time.monotonic() - self.asked < RENEW:
            return False
        self.asked = time.monotonic()
        return not self.jobs.renew(self.claim)


class Workers:
    """Started once; :meth:`stop` gives unread documents back to the queue."""

    def __init__(
        self, jobs: Jobs, storage: Storage, settings: Settings, *, work: Work = read_document
    ) -> None:
        self._jobs = jobs
        self._storage = storage
        self._settings = settings
        self._work = work
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._serve, args=(number,), name=f"worker-{number}")
            for number in range(settings.workers)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)

    # ----------------------------------------------------------------------

    def _serve(self, number: int) -> None:
        name = f"{socket.gethostname()[:30]}-{os.getpid()}-{number}-{secrets.token_hex(4)}"
        with Slot(self._work, _limits(self._settings), prepare=prepare) as slot:
            while not self._stopping.is_set():
                claim = self._patiently(partial(self._jobs.claim, name))
                if claim is None:
                    self._stopping.wait(IDLE)
                else:
                    self._patiently(partial(self._read, slot, claim))

    def _patiently(self, step: Callable[[], T]) -> T | None:
        """A database that is away for a while, or a full disk, ends no worker."""
        try:
            return step()
        except Exception:
            log.exception("a worker could not go on; it tries again")
            self._stopping.wait(5.0)
            return None

    def _read(self, slot: Slot[Task], claim: Claim) -> None:
        started = time.monotonic()
        with telemetry.document_span(claim.document, claim.number, claim.trace):
            self._attempt(slot, claim)
        metrics.DOCUMENT_SECONDS.observe(time.monotonic() - started)

    def _attempt(self, slot: Slot[Task], claim: Claim) -> None:
        try:
            with self._storage.file("uploads", claim.sha256) as path:
                data = self._run(slot, claim, path)
            self._keep(claim, unpacked(data))
        except WorkError as error:
            self._not_read(claim, error)
        except FileNotFoundError:
            if self._jobs.failed(claim, "stored-file-missing", "its upload is gone"):
                _count(claim, "failed", "stored-file-missing")
        except StorageAway:
            self._jobs.give_back(claim)
            raise

    def _run(self, slot: Slot[Task], claim: Claim, path: Path) -> bytes:
        holding = _Holding(self._jobs, claim, self._stopping)
        task = Task(path=path, filename=claim.filename, options=claim.options,
                    threads=self._settings.threads)  # fmt: skip
        return slot.run(
            task, cancelled=holding.given_up, on_progress=partial(self._jobs.progress, claim)
        )

    def _keep(self, claim: Claim, read: Read) -> None:
        blob = self._storage.put("results", read.report)
        if self._jobs.done(claim, read.summary.of(blob.sha256)):
            # Another client may have deleted the same result before this one was known.
            self._storage.put("results", read.report)
            _count(claim, "done")
            telemetry.stages(read.spans)
            for stage, seconds in read.seconds.items():
                metrics.STAGE_SECONDS.labels(stage).observe(seconds)

    def _not_read(self, claim: Claim, error: WorkError) -> None:
        telemetry.failed(error.code)
        if isinstance(error, WorkCancelled):
            if self._stopping.is_set():
                self._jobs.give_back(claim)
            elif self._jobs.stopped(claim):
                _count(claim, "cancelled")
        elif isinstance(error, DocumentRefused):
            if self._jobs.failed(claim, error.code, str(error)):
                _count(claim, "failed", error.code)
        else:
            metrics.WORKERS_ENDED.labels(error.code).inc()
            _count(claim, "crashed", error.code)
            self._jobs.crashed(claim, error.code, str(error))


def _limits(settings: Settings) -> WorkLimits:
    return WorkLimits(
        seconds=settings.seconds, cpu_seconds=settings.cpu_seconds, memory=settings.memory,
        documents=settings.documents_per_process,
    )  # fmt: skip


def _count(claim: Claim, outcome: str, code: str = "") -> None:
    metrics.OUTCOMES.labels(outcome, code).inc()
    log.info("%s %s %s", claim.document, outcome, code, extra={"document": claim.document})
