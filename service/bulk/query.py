"""The datasets as tables of SQL, wherever they lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import duckdb

from service.bulk.schema import SCHEMAS
from service.bulk.store import Store

MEMORY = "1GB"

Row: TypeAlias = tuple[Any, ...]


@contextmanager
def tables(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view for each dataset; more than fits into memory goes to disk."""
    with duckdb.connect(":memory:", config={"memory_limit": MEMORY}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in SCHEMAS:
            connection.register(name, store.dataset(name))
        yield connection


def values(connection: duckdb.DuckDBPyConnection, query: str, *given: object) -> Iterator[Row]:
    """Rows, some thousand at a time; the connection has no other query meanwhile."""
    result = connection.execute(query, given)
    while some := result.fetchmany(5000):
        yield from some
