"""Many machines: Ray Data hands documents to actors, each with a worker's process inside.

What has been read is kept by the actor that read it, document by document, so that a run
that is killed goes on where it was; Ray's own checkpoints, which are made a block at a time,
would be a second record of the same (docs/decisions/0013-one-record-of-what-is-done.md).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Generator, Iterable, Iterator
from dataclasses import asdict
from typing import Any, TypeAlias

from service.bulk.engine import Done, Hashed, InHand, MakeSlot, Reader, ReadingInvalid
from service.bulk.places import Place
from service.bulk.reading import Reading
from service.bulk.sources import Entry, digest
from service.bulk.store import Store

HASHED_AT_ONCE = 64
READ_AT_ONCE = 4
"""Documents of a block: what comes back together."""

Rows: TypeAlias = dict[str, Any]
"""Columns of a block."""


class _Dropped(Exception):
    """Ends the wait for actors."""


class RayEngine:
    """
    Args:
        address: Of a cluster; None: that of ``RAY_ADDRESS``, or one started here.
        workers: Actors, each with a core for each of its threads to itself; 0: as many as the
            cluster has room for, less one core.
    """

    def __init__(
        self, store: Store, reading: Reading, make_slot: MakeSlot, *, workers: int,
        address: str | None = None,
    ) -> None:  # fmt: skip
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray
        from ray.data import DataContext

        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        DataContext.get_current().enable_progress_bars = False
        self._store, self._reading, self._make_slot = store, reading, make_slot
        self._workers = workers or _room(reading.threads)
        self._stopping = self._waiting = False

    def hashed(self, entries: Iterable[Entry]) -> Iterator[Hashed]:
        """On all machines; the order is that of the entries."""
        import ray.data

        rows = [_told(entry) | {"at": at} for at, entry in enumerate(entries)]
        if not rows:
            return
        blocks = max(1, len(rows) // HASHED_AT_ONCE)
        found = ray.data.from_items(rows, override_num_blocks=blocks).map(hash_row)
        by_place = {row["at"]: row for row in found.iter_rows()}
        yield from (_hashed(by_place[at]) for at in range(len(rows)))

    def read(self, jobs: Iterable[Hashed]) -> Generator[Done]:
        import ray.data

        wanted = list(jobs)
        if not wanted:
            return
        rows = [_row(at, job) for at, job in enumerate(wanted)]
        blocks = max(self._workers, len(rows) // READ_AT_ONCE)
        actors = ray.data.ActorPoolStrategy(size=self._workers)
        given = (self._store.place, self._reading, self._make_slot)
        done = ray.data.from_items(rows, override_num_blocks=blocks).map_batches(
            Actor, batch_size=1, num_cpus=self._reading.threads, compute=actors,
            fn_constructor_args=given,
        )  # fmt: skip
        for row in self._patiently(iter(done.iter_rows())):
            yield _done(wanted[row["at"]], row)

    def _patiently(self, rows: Iterator[Rows]) -> Iterator[Rows]:
        """Until there are no more, or somebody does not want to wait for the next."""
        while not self._stopping:
            self._waiting = True
            try:
                row = next(rows, None)
            except _Dropped:
                return
            finally:
                self._waiting = False
            if row is None:
                return
            yield row

    def stop(self, *, now: bool) -> None:
        """With the next document that an actor is done with; ``now``: at once. The others are
        read again the next time."""
        self._stopping = True
        if now and self._waiting:  # a signal's handler runs where the signal finds the driver
            raise _Dropped

    def in_hand(self) -> list[InHand]:
        return []

    def close(self) -> None:
        import ray

        ray.shutdown()


def _room(threads: int) -> int:
    import ray

    cores = int(ray.cluster_resources().get("CPU", 1))  # type: ignore[no-untyped-call]
    return max(1, (cores - 1) // threads)


class Actor:
    """One process of Ray's, with the worker's own process inside: a document that ends that
    one leaves the actor whole, which Ray would otherwise try again for ever."""

    def __init__(self, place: Place, reading: Reading, make_slot: MakeSlot) -> None:
        # The worker would import the program that Ray runs actors in, and with it all of Ray.
        vars(sys.modules["__main__"]).pop("__file__", None)
        self._store = Store(place)
        self._reader = Reader(self._store, reading, make_slot())

    def __call__(self, batch: Rows) -> Rows:
        job = _hashed({name: column[0] for name, column in batch.items()})
        done = self._again(job) or self._read(job)
        return {"at": batch["at"], **{name: [value] for name, value in done.items()}}

    def _again(self, job: Hashed) -> Rows | None:
        """Where a block is tried again, because a machine went away, only the rest is read."""
        return None if not self._store.has_pending(job.document or "") else _nothing()

    def _read(self, job: Hashed) -> Rows:
        try:
            done = self._reader.read(job)
        except ReadingInvalid as error:
            return _nothing() | {"invalid": error.code, "message": str(error)}
        return _nothing() | {
            "pages": done.pages, "for_a_person": done.for_a_person, "seconds": done.seconds,
            "code": done.code or "", "lost": done.lost or "",
        }  # fmt: skip


def _nothing() -> Rows:
    return {"pages": 0, "for_a_person": False, "seconds": 0.0, "code": "", "lost": "",
            "invalid": "", "message": ""}  # fmt: skip


def hash_row(row: Rows) -> Rows:
    """In a task of Ray's."""
    try:
        return row | {"document": digest(_entry(row)), "error": None}
    except OSError as error:
        return row | {"document": None, "error": error.strerror or str(error)}


def _told(entry: Entry) -> Rows:
    """A name need not be text, as a column of text must be."""
    return asdict(entry) | {"name": os.fsencode(entry.name)}


def _entry(row: Rows) -> Entry:
    return Entry(name=os.fsdecode(row["name"]), size=int(row["size"]),
                 modified=int(row["modified"]), note=row["note"])  # fmt: skip


def _row(at: int, job: Hashed) -> Rows:
    return _told(job.entry) | {"at": at, "document": job.document, "error": job.error}


def _hashed(row: Rows) -> Hashed:
    return Hashed(entry=_entry(row), document=row["document"], error=row["error"])


def _done(job: Hashed, row: Rows) -> Done:
    """
    Raises:
        ReadingInvalid: as the actor met it.
    """
    if row["invalid"]:
        raise ReadingInvalid(row["invalid"], row["message"])
    return Done(
        hashed=job, pages=row["pages"], for_a_person=row["for_a_person"], seconds=row["seconds"],
        code=row["code"] or None, lost=row["lost"] or None,
    )  # fmt: skip
