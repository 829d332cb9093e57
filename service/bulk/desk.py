"""What needs a person, on the service's review page; what people say there, in the datasets.

The page works on a folder of its own beside the target: uploads, results and a database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.contract import from_json
from service.access import LOCAL
from service.bulk.places import Place, parent_of
from service.bulk.query import tables, values
from service.bulk.rows import Entered, Said
from service.bulk.store import Store
from service.bulk.summary import FOR_A_PERSON
from service.corrections import Corrections
from service.database import Database, documents
from service.jobs import Jobs, NewDocument, Shares
from service.reading import summary
from service.storage import Folder, Storage

NO_LIMIT = 2**62

_QUEUE = f"""
    SELECT document, source FROM documents WHERE {FOR_A_PERSON}
    ORDER BY to_review + 5 * checks_failed DESC, figures_to_review DESC, source LIMIT ?
"""  # noqa: S608, our own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """``data`` is the folder that the service works on."""

    store: Store
    data: Path

    def database(self) -> Database:
        self.data.mkdir(parents=True, exist_ok=True)
        database = Database(f"sqlite:///{self.data.resolve() / 'gouji.sqlite3'}")
        database.migrate()
        return database

    def lay_out(self, most: int) -> tuple[int, list[str]]:
        """Puts the documents that need it most on the page, which lists them in this order.

        Returns:
            How many lie there, and those whose files are no longer where they were.
        """
        with tables(self.store) as connection:
            wanted: dict[str, str] = dict(values(connection, _QUEUE, most))
        database = self.database()
        _clear(Jobs(database))
        laid, gone = 0, []
        entries = {each.document: each for each in self._entries(wanted)}
        for document, source in reversed(wanted.items()):  # the page shows the latest first
            try:
                self._lay(database, entries[document], source)
                laid += 1
            except OSError:
                gone.append(source)
        database.close()
        return laid, gone

    def _entries(self, wanted: dict[str, str]) -> Iterator[Entered]:
        known = self.store.known()
        parts = {known[each].part for each in wanted}
        for part in sorted(part for part in parts if part):
            yield from (each for each in self.store.entries(part) if each.document in wanted)

    def _lay(self, database: Database, each: Entered, source: str) -> None:
        jobs, storage = Jobs(database), Folder(self.data)
        folder, name = parent_of(source)
        size = _copied(Place(folder), name, storage)
        result = storage.put("results", each.report)
        new = NewDocument(tenant=LOCAL, sha256=each.document, size=size, filename=name, options={})
        shares = Shares(queued=NO_LIMIT, queued_per_client=NO_LIMIT, stored_per_client=NO_LIMIT)
        row, _ = jobs.submit(new, shares)
        if row.state == "queued":
            claim = jobs.claim("bulk")
            assert claim is not None  # noqa: S101 - nobody else takes from this queue
            jobs.done(claim, summary(from_json(each.report)).of(result.sha256))

    def said(self) -> dict[str, list[Said]]:
        """What people have said there so far, of each document."""
        if not (self.data / "gouji.sqlite3").exists():
            return {}
        database = self.database()
        with database.read() as connection:
            rows = connection.execute(documents.select()).all()
        found: dict[str, list[Said]] = defaultdict(list)
        for row in rows:
            found[row.sha256].extend(_said(Corrections(database), row.id))
        database.close()
        return found

    def bring_back(self) -> int:
        """Corrections that were new."""
        return self.store.add_corrections(self.said())


def _clear(jobs: Jobs) -> None:
    """What a kill has left in the queue would be taken for what is laid out next."""
    while claim := jobs.claim("bulk"):
        jobs.failed(claim, "worker-lost", "")


def _said(trail: Corrections, document: str) -> list[Said]:
    return [
        Said(path=row.path, action=row.action, printed=row.printed, before=row.before, by=row.by,
             at=row.at)
        for row in trail.of(document)
    ]  # fmt: skip


def _copied(place: Place, name: str, storage: Storage) -> int:
    """
    Raises:
        OSError: it is not there.
    """
    with storage.incoming() as incoming:
        for chunk in place.chunks(name):
            incoming.write(chunk)
        blob = incoming.finish()
        storage.keep("uploads", incoming, blob)
    return blob.size


def desk_folder(place: Place) -> Path:
    """In the target, or, where that is a bucket, here."""
    return Path(place.root, "review") if place.is_local else Path("gouji-review")
