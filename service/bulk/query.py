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
            _view(connection, store, name)
        yield connection


def _view(connection: duckdb.DuckDBPyConnection, store: Store, name: str) -> None:
    """DuckDB's own reader takes half the memory and time of a dataset's, but does not know a
    bucket as the place does. Columns that older files lack are those of the empty table."""
    files = store.files(name)
    if not (store.place.is_local and files):
        connection.register(name, store.dataset(name))
        return
    connection.register(f"no_{name}", SCHEMAS[name].empty_table())
    # The list is written as SQL: a view takes no parameters.
    listed = ", ".join(f"""'{file.replace("'", "''")}'""" for file in files)
    connection.execute(
        f"CREATE VIEW {name} AS SELECT * FROM no_{name} UNION ALL BY NAME "  # noqa: S608, our own
        f"SELECT * FROM read_parquet([{listed}], union_by_name = true)"
    )


def values(connection: duckdb.DuckDBPyConnection, query: str, *given: object) -> Iterator[Row]:
    """Rows, some thousand at a time; the connection has no other query meanwhile."""
    result = connection.execute(query, given)
    while some := result.fetchmany(5000):
        yield from some
