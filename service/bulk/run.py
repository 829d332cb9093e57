"""A run: what the source has and the target lacks is read, kept and compared."""

from __future__ import annotations

import fcntl
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from service.bulk.engine import Done, Engine, Hashed
from service.bulk.places import Place
from service.bulk.reading import Present
from service.bulk.rows import RowValues
from service.bulk.sources import Entry, Found
from service.bulk.store import Known, Store

LOST = "source-unreadable"

NOTE_SOURCES = 60.0
"""Seconds after which the list of files is written again. A kill costs as much hashing."""


class TargetBusy(Exception):
    """Another run writes to the target."""

    code = "target-busy"


class SettingsChanged(Exception):
    """Documents were read in another way; ``differences`` says how many differ in what."""

    code = "settings-changed"

    def __init__(self, documents: int, differences: Mapping[str, int]) -> None:
        words = "; ".join(differences)
        super().__init__(
            f"{documents} documents were read in another way ({words}): --redo reads them again, "
            "--keep leaves them, --plan says more"
        )
        self.documents, self.differences = documents, differences


@dataclass(slots=True, kw_only=True)
class Tally:
    """What has happened so far; ``known`` were read by earlier runs."""

    files: int = 0
    known: int = 0
    duplicates: int = 0
    read: int = 0
    for_a_person: int = 0
    pages: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        return self.codes.total()

    @property
    def seen(self) -> int:
        """Of the files."""
        return self.known + self.duplicates + self.read + self.failed

    def add(self, done: Done) -> None:
        code = LOST if done.lost else done.code
        if code:
            self.codes[code] += 1
            return
        self.read += 1
        self.pages += done.pages
        self.for_a_person += done.for_a_person


OnTally = Callable[[Tally], None]


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Nobody else writes there meanwhile. Of a bucket nobody can tell.

    Raises:
        TargetBusy: somebody does.
    """
    if not place.is_local:
        yield
        return
    path = Path(place.root, ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TargetBusy(f"another run writes to {place.address}") from error
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do: ``stale`` documents have results that would now be others, with
    the differences; ``retried`` failed, and are tried again."""

    known: Mapping[str, Known]
    stale: Mapping[str, tuple[str, ...]]
    retried: Collection[str] = ()

    @property
    def differences(self) -> Counter[str]:
        return Counter(word for words in self.stale.values() for word in words)


def plan(store: Store, present: Present, retry: Collection[str] = ()) -> Plan:
    """
    Args:
        retry: Codes of failures that are tried again; ``all`` for any.
    """
    known = store.known()
    stale = {document: words for document, each in known.items()
             if (words := present.differences(each.provenance))}  # fmt: skip
    retried = [document for document, each in known.items()
               if each.code and ("all" in retry or each.code in retry)]  # fmt: skip
    return Plan(known=known, stale=stale, retried=retried)


def settle(store: Store, found: Plan, *, redo: bool, keep: bool) -> dict[str, Known]:
    """What is known once stale results are forgotten, or kept.

    Raises:
        SettingsChanged: there are some, and neither was asked for.
    """
    if found.stale and not (redo or keep):
        raise SettingsChanged(len(found.stale), found.differences)
    out = {*found.retried, *(found.stale if redo else ())}
    store.forget({each: found.known[each] for each in out}, store.corrections())
    return {each: known for each, known in found.known.items() if each not in out}


class Run:
    """
    Args:
        known: Documents that need not be read.
        on_tally: Told after each document.
    """

    def __init__(
        self, store: Store, engine: Engine, known: Mapping[str, Known], on_tally: OnTally
    ) -> None:
        self._store, self._engine, self._on_tally = store, engine, on_tally
        self._known = known.keys()
        self._in_parts = {document for document, each in known.items() if each.part}
        self._said = store.corrections()
        self._sources: dict[str, RowValues] = {}
        self._kept: list[str] = []
        self._counting = threading.Lock()  # jobs are made in the engine's threads
        self._noted = time.monotonic()
        self.tally = Tally()

    def __call__(self, root: str, found: Found) -> Tally:
        """Reads what is new. What was done stays done, however this ends."""
        self.tally.files = len(found.entries)
        self._on_tally(self.tally)
        self._sources = _earlier(self._store, root, found.entries)
        try:
            jobs = self._jobs(root, self._hashes(found.entries))
            with closing(self._engine.read(jobs)) as reading:
                for done in reading:
                    self._count(root, done)
                    self._fold(self._store.FOLD)
        finally:
            self._engine.close()
            self._kept = self._left()
            self._fold(0)
            self._keep_sources()
        return self.tally

    def _hashes(self, entries: Iterable[Entry]) -> Iterator[Hashed]:
        """Of files that have not changed since they were hashed, at once."""
        cached = {each.name: document for each in entries
                  if (document := _cached(each, self._sources.get(each.label)))}  # fmt: skip
        hashes = iter(self._engine.hashed(each for each in entries if each.name not in cached))
        for entry in entries:
            if entry.name in cached:
                yield Hashed(entry=entry, document=cached[entry.name])
            else:
                yield next(hashes)

    def _jobs(self, root: str, hashes: Iterable[Hashed]) -> Iterator[Hashed]:
        """Each document once, and those alone that are not known."""
        given: set[str] = set()
        for each in hashes:
            if each.document is None:
                self._count(root, Done(hashed=each, lost=each.error))
            elif each.document in self._known or each.document in given:
                self._pass(root, each, again=each.document in given)
            else:
                given.add(each.document)
                yield each

    def _pass(self, root: str, each: Hashed, *, again: bool) -> None:
        if each.copy:
            each.copy.unlink(missing_ok=True)
        with self._counting:
            self._sources[each.entry.label] = _source_row(root, each)
            self.tally.duplicates += again
            self.tally.known += not again
        self._on_tally(self.tally)

    def _count(self, root: str, done: Done) -> None:
        with self._counting:
            self._sources[done.hashed.entry.label] = _source_row(root, done.hashed, done.lost)
            self.tally.add(done)
            if done.lost is None and done.hashed.document:
                self._kept.append(done.hashed.document)
        self._on_tally(self.tally)

    def _fold(self, least: int) -> None:
        if len(self._kept) >= max(least, 1):
            self._store.fold(self._kept, self._said)
            self._in_parts.update(self._kept)
            self._kept = []
            if time.monotonic() - self._noted > NOTE_SOURCES:
                self._keep_sources()

    def _left(self) -> list[str]:
        """What is pending and in no part. What an actor of a run that was killed has still
        read, and this one as well, may be both."""
        pending = self._store.pending()
        self._store.drop_pending(each for each in pending if each in self._in_parts)
        return [each for each in pending if each not in self._in_parts]

    def _keep_sources(self) -> None:
        self._noted = time.monotonic()
        with self._counting:
            made = sorted(self._sources.items())
        self._store.replace("sources", (row for _, row in made))


def _source_row(root: str, each: Hashed, lost: str | None = None) -> RowValues:
    entry = each.entry
    return {
        "source": entry.label, "root": root, "size": entry.size, "modified": entry.modified,
        "document": None if lost else each.document, "code": LOST if lost else None,
        "message": lost, "note": entry.note,
    }  # fmt: skip


def _earlier(store: Store, root: str, entries: Iterable[Entry]) -> dict[str, RowValues]:
    """Files that other sources have given, and what is known of those that this one gives."""
    names = {each.label for each in entries}
    table = store.dataset("sources").to_table()
    return {row["source"]: row for row in table.to_pylist()
            if row["root"] != root or row["source"] in names}  # fmt: skip


def _cached(entry: Entry, row: RowValues | None) -> str | None:
    """Its document, unless it has changed since."""
    if row is None or (row["size"], row["modified"]) != (entry.size, entry.modified):
        return None
    document = row["document"]
    return document if isinstance(document, str) else None


def note_settings(place: Place, present: Present) -> None:
    told = {"gouji": present.gouji, "settings": dict(present.settings)}
    place.write("settings.json", json.dumps(told, indent=2, sort_keys=True).encode() + b"\n")
