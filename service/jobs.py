"""Documents and their queue: taken once, read at least once, answered exactly once.

    queued → running → done | failed | cancelled
       ↑________|          |________|
     its worker died        retry

A worker holds a document by a lease that it renews; what a silent worker held goes back
to the queue. Each claim has its number (``attempts``), and only the holder of the latest
may say how it ended, so that a worker believed dead cannot answer twice.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from service.database import Database, clients, documents, events, idempotency
from service.webhooks import owe

State: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
STATES: tuple[State, ...] = ("queued", "running", *ENDED)

Json: TypeAlias = Mapping[str, str | int | float | None]
DocumentRow: TypeAlias = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    tenant: str
    sha256: str
    size: int
    filename: str
    options: Json
    priority: int = 0
    trace: str | None = None
    """Of the request that brought it (W3C's ``traceparent``)."""

    @property
    def fingerprint(self) -> str:
        """Of bytes and options: one report for each."""
        options = json.dumps(self.options, sort_keys=True)
        return sha256(f"{self.sha256} {options}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A document that a worker holds; ``number`` is that of the attempt."""

    document: str
    number: int
    worker: str
    sha256: str
    filename: str
    options: Json
    trace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What lists are searched by."""

    result: str
    form: str | None
    agency: str | None
    year: int | None
    to_review: int
    checks_failed: int

    def of(self, result: str) -> Summary:
        """With the sha256 that the result is stored under."""
        return replace(self, result=result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The most that may wait or be kept; bytes of uploads."""

    queued: int
    queued_per_client: int
    stored_per_client: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    agency: str | None = None
    year: int | None = None
    state: State | None = None
    to_review: bool | None = None
    checks_failed: bool | None = None
    before: tuple[float, str] | None = None
    limit: int = 50


class QueueFull(Exception):
    """``code`` as of :mod:`service.problems`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class KeyReused(Exception):
    """An idempotency key came back with another upload."""


class Jobs:
    """
    Args:
        lease: Seconds that a worker may be silent.
        attempts: Times that a document may end its worker.
        back_off: Seconds before it is tried again, doubled each time.
        now: The clock.
    """

    def __init__(
        self, database: Database, *, lease: float = 30.0, attempts: int = 3,
        back_off: float = 2.0, now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._database = database
        self._lease = lease
        self._attempts = attempts
        self._back_off = back_off
        self._now = now

    # ----------------------------------------------------------------------
    # What clients do

    def submit(
        self, new: NewDocument, shares: Shares, key: str | None = None
    ) -> tuple[DocumentRow, bool]:
        """The document, and whether it is new; the same bytes and options are the same
        document. One that failed or was cancelled is queued again.

        Raises:
            QueueFull: neither new nor known, and no more may wait.
            KeyReused: ``key`` was used for another upload.
        """
        with self._database.write_alone(f"blob {new.sha256}") as connection:
            known = self._known(connection, new, key)
            if known is None:
                self._check_shares(connection, new, shares)
                known_id, created = self._insert(connection, new), True
            else:
                known_id, created = known, False
                self._again(connection, known_id, ("failed", "cancelled"))
            if key:
                _remember(connection, new, key, known_id)
            row = _one(connection, new.tenant, known_id)
            assert row is not None  # noqa: S101 - it is there since this transaction at the latest
            return row, created

    def get(self, tenant: str, document: str) -> DocumentRow | None:
        with self._database.read() as connection:
            return _one(connection, tenant, document)

    def search(self, tenant: str, search: Search) -> Sequence[DocumentRow]:
        """Newest first."""
        query = (
            select(documents)
            .where(documents.c.tenant == tenant, *_conditions(search))
            .order_by(documents.c.created.desc(), documents.c.id.desc())
            .limit(search.limit)
        )
        with self._database.read() as connection:
            return connection.execute(query).all()

    def cancel(self, tenant: str, document: str) -> bool:
        """False where it has ended already. One that is read stops within a second or two."""
        with self._database.write() as connection:
            queued = self._end_if(connection, tenant, document, "queued", "cancelled")
            if not queued:
                asked = connection.execute(
                    _changing(tenant, document, ("running",)).values(cancelling=True)
                )
                return asked.rowcount > 0
            return True

    def retry(self, tenant: str, document: str) -> bool:
        """False unless it failed or was cancelled."""
        with self._database.write() as connection:
            if _one(connection, tenant, document) is None:
                return False
            return self._again(connection, document, ("failed", "cancelled"))

    def delete(self, tenant: str, document: str, drop: Callable[[str, str], None]) -> bool:
        """Forgets a document, its events and corrections; ``drop(kind, sha256)`` is told of
        files that no document needs any more. A worker that reads it is stopped."""
        row = self.get(tenant, document)
        if row is None:
            return False
        with self._database.write_alone(f"blob {row.sha256}") as connection:
            connection.execute(delete(documents).where(documents.c.id == document))
            _drop_unneeded(connection, "uploads", row.sha256, drop)
            _drop_unneeded(connection, "results", row.result, drop)
        return True

    def drop_unneeded(self, kind: str, name: str, drop: Callable[[str, str], None]) -> None:
        """``drop(kind, name)`` if no document names the file."""
        with self._database.write_alone(f"blob {name}") as connection:
            _drop_unneeded(connection, kind, name, drop)

    def events_after(self, document: str, last: int) -> Sequence[Row[tuple[object, ...]]]:
        query = select(events).where(events.c.document == document, events.c.id > last)
        with self._database.read() as connection:
            return connection.execute(query.order_by(events.c.id)).all()

    # ----------------------------------------------------------------------
    # What workers do

    def claim(self, worker: str) -> Claim | None:
        """The most urgent document; of equal ones, that of the client who has waited longest
        since one of theirs was taken."""
        now = self._now()
        with self._database.write() as connection:
            row = connection.execute(_next(now)).one_or_none()
            if row is None:
                return None
            connection.execute(
                update(documents).where(documents.c.id == row.id).values(
                    state="running", attempts=row.attempts + 1, worker=worker,
                    lease=now + self._lease, started=now, cancelling=False,
                    pages_done=0, pages=0, code=None, detail=None,
                )
            )  # fmt: skip
            _served(connection, row.tenant, now)
            self._tell(connection, row.id, "running", {"attempt": row.attempts + 1})
        return Claim(
            document=row.id, number=row.attempts + 1, worker=worker, sha256=row.sha256,
            filename=row.filename, options=json.loads(row.options), trace=row.trace,
        )  # fmt: skip

    def renew(self, claim: Claim) -> bool:
        """Whether the worker still holds the document and nobody wants it to stop."""
        with self._database.write() as connection:
            kept = connection.execute(
                _held(claim).where(documents.c.cancelling.is_(False))
                .values(lease=self._now() + self._lease)
            )  # fmt: skip
        return kept.rowcount > 0

    def progress(self, claim: Claim, done: int, of: int) -> None:
        with self._database.write() as connection:
            if connection.execute(_held(claim).values(pages_done=done, pages=of)).rowcount:
                self._tell(connection, claim.document, "progress", {"done": done, "of": of})

    def done(self, claim: Claim, summary: Summary) -> bool:
        """False where the document is no longer this worker's: then it has another end."""
        return self._ended(claim, "done", **asdict(summary))

    def failed(self, claim: Claim, code: str, detail: str) -> bool:
        """For good: to read it again would come to the same."""
        return self._ended(claim, "failed", code=code, detail=detail)

    def stopped(self, claim: Claim) -> bool:
        return self._ended(claim, "cancelled")

    def crashed(self, claim: Claim, code: str, detail: str) -> None:
        """Its worker died of it: again a little later, or, the last time, for good."""
        if claim.number >= self._attempts:
            self.failed(claim, code, detail)
            return
        wait = self._back_off * 2 ** (claim.number - 1)
        with self._database.write() as connection:
            if connection.execute(_held(claim).values(**_queued(self._now() + wait))).rowcount:
                self._tell(connection, claim.document, "queued", {"code": code})

    def give_back(self, claim: Claim) -> None:
        """Unread, as when the service stops: the attempt does not count."""
        with self._database.write() as connection:
            values = _queued(0.0) | {"attempts": claim.number - 1}
            if connection.execute(_held(claim).values(**values)).rowcount:
                self._tell(connection, claim.document, "queued", {})

    def reap(self) -> int:
        """Takes documents back from workers whose lease ran out; how many."""
        with self._database.write() as connection:
            late = connection.execute(
                select(documents).where(
                    documents.c.state == "running", documents.c.lease < self._now()
                )
            ).all()  # fmt: skip
            for row in late:
                self._take_back(connection, row)
        return len(late)

    # ----------------------------------------------------------------------
    # What operators look at

    def counts(self) -> dict[str, int]:
        query = select(documents.c.state, func.count()).group_by(documents.c.state)
        with self._database.read() as connection:
            found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in STATES}

    def oldest_wait(self) -> float:
        """Seconds since the first of those in the queue came; 0 where it is empty."""
        query = select(func.min(documents.c.created)).where(documents.c.state == "queued")
        with self._database.read() as connection:
            first = connection.execute(query).scalar_one()
        return 0.0 if first is None else max(0.0, self._now() - first)

    def ended_before(self, at: float) -> Sequence[tuple[str, str]]:
        """Tenants and documents."""
        query = select(documents.c.tenant, documents.c.id).where(
            documents.c.state.in_(ENDED), documents.c.finished < at
        )
        with self._database.read() as connection:
            return [(tenant, document) for tenant, document in connection.execute(query)]

    # ----------------------------------------------------------------------
    # Parts of the above, within a transaction

    def _known(self, connection: Connection, new: NewDocument, key: str | None) -> str | None:
        if key:
            kept = connection.execute(
                select(idempotency).where(
                    idempotency.c.tenant == new.tenant, idempotency.c.key == key
                )
            ).one_or_none()
            if kept and kept.fingerprint != new.fingerprint:
                raise KeyReused
        found: str | None = connection.execute(
            select(documents.c.id).where(
                documents.c.tenant == new.tenant, documents.c.fingerprint == new.fingerprint
            )
        ).scalar_one_or_none()
        return found

    def _check_shares(self, connection: Connection, new: NewDocument, shares: Shares) -> None:
        own = documents.c.tenant == new.tenant
        waiting = documents.c.state == "queued"
        queued, own_queued, stored = connection.execute(
            select(
                func.count(case((waiting, 1))),
                func.count(case((and_(waiting, own), 1))),
                func.coalesce(func.sum(case((own, documents.c.size))), 0),
            )
        ).one()
        if stored + new.size > shares.stored_per_client or own_queued >= shares.queued_per_client:
            raise QueueFull("quota-exceeded")
        if queued >= shares.queued:
            raise QueueFull("queue-full")

    def _insert(self, connection: Connection, new: NewDocument) -> str:
        document = secrets.token_hex(16)
        connection.execute(
            insert(documents).values(
                id=document, tenant=new.tenant, fingerprint=new.fingerprint, sha256=new.sha256,
                size=new.size, filename=new.filename, options=json.dumps(new.options),
                priority=new.priority, trace=new.trace, state="queued", attempts=0, not_before=0.0,
                cancelling=False, pages_done=0, pages=0, created=self._now(),
            )
        )  # fmt: skip
        self._tell(connection, document, "queued", {})
        return document

    def _again(self, connection: Connection, document: str, states: tuple[State, ...]) -> bool:
        """Queued anew, as if it had never been tried, if it is in one of the states."""
        values = _queued(0.0) | {"attempts": 0, "code": None, "detail": None, "finished": None}
        changed = connection.execute(
            update(documents)
            .where(documents.c.id == document, documents.c.state.in_(states))
            .values(**values)
        )
        if changed.rowcount:
            self._tell(connection, document, "queued", {})
        return changed.rowcount > 0

    def _end_if(
        self, connection: Connection, tenant: str, document: str, state: State, end: State
    ) -> bool:
        ended = connection.execute(
            _changing(tenant, document, (state,)).values(state=end, finished=self._now())
        )
        if ended.rowcount:
            self._tell(connection, document, end, {})
        return ended.rowcount > 0

    def _ended(self, claim: Claim, state: State, **values: str | int | None) -> bool:
        with self._database.write() as connection:
            ended = connection.execute(
                _held(claim).values(
                    state=state, finished=self._now(), worker=None, lease=None, **values
                )
            )
            if ended.rowcount:
                told = {name: values[name] for name in ("code",) if name in values}
                self._tell(connection, claim.document, state, told)
        return ended.rowcount > 0

    def _take_back(self, connection: Connection, row: DocumentRow) -> None:
        own = update(documents).where(
            documents.c.id == row.id, documents.c.attempts == row.attempts,
            documents.c.state == "running",
        )  # fmt: skip
        state: State
        values: dict[str, object]
        if row.cancelling:
            state, values = "cancelled", {"finished": self._now()}
        elif row.attempts >= self._attempts:
            state, values = "failed", {"finished": self._now(), "code": "worker-lost",
                                       "detail": "its worker died, or was cut off"}  # fmt: skip
        else:
            state, values = "queued", _queued(0.0)
        values = {"worker": None, "lease": None, "state": state} | values
        if connection.execute(own.values(**values)).rowcount:
            self._tell(connection, row.id, state, {"code": "worker-lost"})

    def _tell(self, connection: Connection, document: str, name: str, data: Json) -> None:
        connection.execute(
            insert(events).values(
                document=document, at=self._now(), name=name, data=json.dumps(data)
            )
        )
        if name in ENDED:
            code = data.get("code")
            owe(connection, document, name, None if code is None else str(code), self._now())


# --------------------------------------------------------------------------
# Statements


def _queued(not_before: float) -> dict[str, object]:
    return {"state": "queued", "not_before": not_before, "worker": None, "lease": None,
            "cancelling": False}  # fmt: skip


_OWNED = select(documents).where(
    documents.c.id == bindparam("document"), documents.c.tenant == bindparam("tenant")
)
"""Put together once: clients ask for nothing as often."""


def _one(connection: Connection, tenant: str, document: str) -> DocumentRow | None:
    named = {"tenant": tenant, "document": document}
    return connection.execute(_OWNED, named).one_or_none()


def _changing(tenant: str, document: str, states: tuple[State, ...]) -> Update:
    return update(documents).where(
        documents.c.id == document, documents.c.tenant == tenant, documents.c.state.in_(states)
    )


def _held(claim: Claim) -> Update:
    return update(documents).where(
        documents.c.id == claim.document, documents.c.worker == claim.worker,
        documents.c.attempts == claim.number, documents.c.state == "running",
    )  # fmt: skip


def _next(now: float) -> Select[tuple[object, ...]]:
    return (
        select(documents)
        .outerjoin(clients, clients.c.tenant == documents.c.tenant)
        .where(documents.c.state == "queued", documents.c.not_before <= now)
        .order_by(
            documents.c.priority.desc(), func.coalesce(clients.c.served, 0.0), documents.c.created
        )
        .limit(1)
        .with_for_update(skip_locked=True, of=documents)
    )


def _served(connection: Connection, tenant: str, now: float) -> None:
    changed = connection.execute(
        update(clients).where(clients.c.tenant == tenant).values(served=now)
    )
    if not changed.rowcount:
        with suppress(IntegrityError), connection.begin_nested():  # another worker was first
            connection.execute(insert(clients).values(tenant=tenant, served=now))


def _conditions(search: Search) -> Iterator[ColumnElement[bool]]:
    columns = documents.c
    if search.agency:
        yield columns.agency.contains(search.agency, autoescape=True)
    if search.year is not None:
        yield columns.year == search.year
    if search.state:
        yield columns.state == search.state
    if search.to_review is not None:
        yield columns.to_review > 0 if search.to_review else columns.to_review == 0
    if search.checks_failed is not None:
        yield columns.checks_failed > 0 if search.checks_failed else columns.checks_failed == 0
    if search.before:
        created, document = search.before
        yield or_(
            columns.created < created, and_(columns.created == created, columns.id < document)
        )


def _remember(connection: Connection, new: NewDocument, key: str, document: str) -> None:
    known = select(idempotency.c.document).where(
        idempotency.c.tenant == new.tenant, idempotency.c.key == key
    )
    if connection.execute(known).one_or_none() is None:
        connection.execute(
            insert(idempotency).values(
                tenant=new.tenant, key=key, fingerprint=new.fingerprint, document=document
            )
        )


def _drop_unneeded(
    connection: Connection, kind: str, name: str | None, drop: Callable[[str, str], None]
) -> None:
    column = documents.c.sha256 if kind == "uploads" else documents.c.result
    if name and not connection.execute(select(documents.c.id).where(column == name)).first():
        drop(kind, name)
