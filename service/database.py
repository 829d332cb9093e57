"""The tables, and connections to SQLite or PostgreSQL that mean the same by a transaction.

Times are seconds since 1970. ``documents`` is the queue as well as what clients see, so
that the two cannot contradict each other.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    text,
)  # fmt: skip
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

metadata = MetaData()

keys = Table(
    "keys", metadata,
    Column("id", String(16), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", String(100), nullable=False),
    Column("created", Float, nullable=False),
    Column("revoked", Float),
)  # fmt: skip

clients = Table(
    "clients", metadata,
    Column("tenant", String(64), primary_key=True),
    Column("served", Float, nullable=False),
)  # fmt: skip

documents = Table(
    "documents", metadata,
    Column("id", String(32), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("filename", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("cancelling", Boolean, nullable=False),
    Column("worker", String(64)),
    Column("lease", Float),
    Column("pages_done", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("code", String(64)),
    Column("detail", Text),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    Column("result", String(64)),
    Column("form", String(100)),
    Column("agency", Text),
    Column("year", Integer),
    Column("to_review", Integer),
    Column("checks_failed", Integer),
    Column("trace", String(64)),
    UniqueConstraint("tenant", "fingerprint", name="documents_once"),
    Index("documents_queue", "state", "priority", "created"),
    Index("documents_list", "tenant", "created"),
    Index("documents_sha256", "sha256"),
)  # fmt: skip

events = Table(
    "events", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", String(32), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("at", Float, nullable=False),
    Column("name", String(16), nullable=False),
    Column("data", Text, nullable=False),
    Index("events_of_document", "document", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

idempotency = Table(
    "idempotency", metadata,
    Column("tenant", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("document", String(32), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
)  # fmt: skip

corrections = Table(
    "corrections", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", String(32), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("path", Text, nullable=False),
    Column("action", String(16), nullable=False),
    Column("printed", Text),
    Column("before", Text),
    Column("by", String(200), nullable=False),
    Column("at", Float, nullable=False),
    Index("corrections_of_document", "document", "id"),
    sqlite_autoincrement=True,
)  # fmt: skip

webhooks = Table(
    "webhooks", metadata,
    Column("id", String(32), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", String(100), nullable=False),
    Column("events", String(100), nullable=False),
    Column("created", Float, nullable=False),
    Index("webhooks_of_tenant", "tenant"),
)  # fmt: skip

deliveries = Table(
    "deliveries", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("webhook", String(32), ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("document", String(32), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("event", String(16), nullable=False),
    Column("code", String(64)),
    Column("at", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("outcome", String(64)),
    Column("finished", Float),
    Index("deliveries_due", "state", "not_before"),
    Index("deliveries_of_webhook", "webhook", "id"),
    Index("deliveries_of_document", "document"),
    sqlite_autoincrement=True,
)  # fmt: skip


class Database:
    """
    Args:
        url: Of SQLAlchemy; ``sqlite:///…`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        # SQLite lets those who wait for their turn to write sleep and ask again, longer each
        # time; within a process a lock wakes the next at once.
        self._turn = threading.Lock() if url.startswith("sqlite") else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction; on SQLite no other writes meanwhile."""
        engine = self.engine.execution_options(gouji_write=True)
        with self._turn, engine.begin() as connection:
            yield connection

    @contextmanager
    def write_alone(self, name: str) -> Iterator[Connection]:
        """One transaction during which no other with the same name runs, anywhere."""
        with self.write() as connection:
            if connection.dialect.name == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
                connection.execute(lock, {"name": name})
            yield connection

    def migrate(self) -> None:
        """To the newest schema; two processes that start at once take turns."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
        with self.write_alone("gouji-migrations") as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    engine = create_engine(url, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """An accepted upload survives a loss of power; readers do not wait for writers."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL",
                   "foreign_keys = ON"):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Who will write says so at once: to turn from reading to writing may be refused."""
    writes = connection.get_execution_options().get("gouji_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
