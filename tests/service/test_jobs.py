"""The queue by itself, on SQLite and on PostgreSQL: leases, turns, shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service.database import Database, metadata
from service.jobs import Claim, Jobs, KeyReused, NewDocument, QueueFull, Shares, Summary
from tests.service.databases import url

__all__ = ["url"]

MANY = Shares(queued=100, queued_per_client=100, stored_per_client=10_000)
SUMMARY = Summary(result="f" * 64, form=None, agency=None, year=None, to_review=0, checks_failed=0)


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def database(url: str, tmp_path: Path) -> Iterator[Database]:
    database = Database(url or f"sqlite:///{tmp_path / 'jobs.sqlite3'}")
    database.migrate()
    yield database
    with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(database: Database, clock: Clock) -> Jobs:
    return Jobs(database, lease=30.0, attempts=2, back_off=5.0, now=clock)


def new(words: str, tenant: str = "a", priority: int = 0) -> NewDocument:
    return NewDocument(tenant=tenant, sha256=words.ljust(64, "0"), size=100, filename="x.pdf",
                       options={"pages": ""}, priority=priority)  # fmt: skip


def add(jobs: Jobs, clock: Clock, words: str, tenant: str = "a", priority: int = 0) -> str:
    clock.at += 1
    row, created = jobs.submit(new(words, tenant, priority), MANY)
    assert created
    return str(row.id)


def claimed(jobs: Jobs, worker: str = "w") -> Claim:
    claim = jobs.claim(worker)
    assert claim is not None
    return claim


def state(jobs: Jobs, document: str, tenant: str = "a") -> tuple[str, str | None]:
    row = jobs.get(tenant, document)
    assert row is not None
    return row.state, row.code


def test_the_migrations_make_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_a_silent_worker_loses_its_document_and_has_no_say_in_it(jobs: Jobs, clock: Clock) -> None:
    document = add(jobs, clock, "lost")
    silent = claimed(jobs, "silent")
    assert jobs.claim("other") is None
    clock.at += 29
    assert jobs.reap() == 0 and jobs.renew(silent)
    clock.at += 31
    assert jobs.reap() == 1
    second = claimed(jobs, "other")
    assert not jobs.renew(silent)
    assert not jobs.done(silent, SUMMARY) and not jobs.failed(silent, "x", "")
    assert jobs.done(second, SUMMARY)
    assert state(jobs, document) == ("done", None)
    assert [event.name for event in jobs.events_after(document, 0)] == [
        "queued", "running", "queued", "running", "done"
    ]  # fmt: skip


def test_a_document_whose_workers_are_always_lost_is_given_up(jobs: Jobs, clock: Clock) -> None:
    document = add(jobs, clock, "poison")
    for _ in range(2):
        claimed(jobs)
        clock.at += 31
        jobs.reap()
    assert state(jobs, document) == ("failed", "worker-lost")
    assert jobs.retry("a", document) and state(jobs, document) == ("queued", None)


def test_a_crash_is_tried_again_later_and_not_for_ever(jobs: Jobs, clock: Clock) -> None:
    document = add(jobs, clock, "crash")
    jobs.crashed(claimed(jobs), "worker-memory", "too much")
    assert jobs.claim("w") is None
    clock.at += 6
    jobs.crashed(claimed(jobs), "worker-memory", "too much")
    assert state(jobs, document) == ("failed", "worker-memory")


def test_what_is_given_back_was_never_tried(jobs: Jobs, clock: Clock) -> None:
    document = add(jobs, clock, "stopped")
    for _ in range(5):
        jobs.give_back(claimed(jobs))
    assert state(jobs, document) == ("queued", None)
    assert claimed(jobs).number == 1


def test_clients_take_turns_and_the_urgent_comes_first(jobs: Jobs, clock: Clock) -> None:
    assert jobs.oldest_wait() == 0.0
    many = [add(jobs, clock, f"many {n}", "many") for n in range(3)]
    few = [add(jobs, clock, f"few {n}", "few") for n in range(2)]
    urgent = add(jobs, clock, "urgent", "many", priority=5)
    assert jobs.oldest_wait() == pytest.approx(5.0)
    order = []
    for _ in range(6):
        clock.at += 1
        order.append(claimed(jobs).document)
    assert order == [urgent, few[0], many[0], few[1], many[1], many[2]]


def test_cancelled_work_is_not_renewed(jobs: Jobs, clock: Clock) -> None:
    waiting, read = add(jobs, clock, "waiting", priority=-1), add(jobs, clock, "read")
    claim = claimed(jobs)
    assert claim.document == read
    assert jobs.cancel("a", waiting) and state(jobs, waiting) == ("cancelled", None)
    assert jobs.cancel("a", read) and not jobs.renew(claim)
    clock.at += 31
    jobs.reap()  # its worker died before it could say so
    assert state(jobs, read) == ("cancelled", None)
    assert not jobs.cancel("a", read)


def test_shares_and_keys_are_kept(jobs: Jobs, clock: Clock) -> None:
    add(jobs, clock, "first")
    add(jobs, clock, "theirs", "b")
    for shares, code in (
        (Shares(queued=2, queued_per_client=9, stored_per_client=9999), "queue-full"),
        (Shares(queued=9, queued_per_client=1, stored_per_client=9999), "quota-exceeded"),
        (Shares(queued=9, queued_per_client=9, stored_per_client=150), "quota-exceeded"),
    ):
        with pytest.raises(QueueFull) as full:
            jobs.submit(new("second"), shares)
        assert full.value.code == code
        assert not jobs.submit(new("first"), shares)[1]  # known: it takes no more room
    jobs.submit(new("keyed"), MANY, "key")
    with pytest.raises(KeyReused):
        jobs.submit(new("other"), MANY, "key")
    assert jobs.submit(new("other", "b"), MANY, "key")[1]


def test_a_file_is_dropped_with_the_last_document_that_has_it(jobs: Jobs, clock: Clock) -> None:
    own, theirs = add(jobs, clock, "same"), add(jobs, clock, "same", "b")
    jobs.done(claimed(jobs), SUMMARY)
    dropped: list[tuple[str, str]] = []
    assert not jobs.delete("b", own, lambda *names: dropped.append(names))
    assert jobs.delete("a", own, lambda *names: dropped.append(names))
    assert dropped == [("results", SUMMARY.result)]
    assert jobs.delete("b", theirs, lambda *names: dropped.append(names))
    assert dropped[1:] == [("uploads", "same".ljust(64, "0"))]
