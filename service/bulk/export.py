"""The datasets as files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from service.bulk.query import tables, values
from service.bulk.schema import SCHEMAS
from service.bulk.store import Store
from service.bulk.workbook import Listing, workbook

if TYPE_CHECKING:
    import duckdb

WIDE = "wide"
"""A row for each report, a column for each figure of the forms."""

NAMES = (*(name for name in SCHEMAS if name != "reports"), WIDE)
"""Of the tables of an export; ``reports`` are what the others are made from."""

LONG = frozenset({"fields", "figures"})
"""Left out of a workbook unless they are asked for: rows for each figure."""

_WIDE = """
    SELECT d.source, d.agency, d.year, d.form, p.* FROM documents d JOIN (
        PIVOT (SELECT document, path, value FROM fields)
        ON path USING first(value) GROUP BY document
    ) p USING (document) ORDER BY d.agency, d.year, d.source
"""


def export(store: Store, kind: str, out: Path, names: Collection[str] = ()) -> list[Path]:
    """
    Args:
        kind: ``csv``: a folder with a file for each table; ``xlsx``, ``duckdb``: one file.
        names: Of :data:`NAMES`; all, if none is given.

    Returns:
        The files.
    """
    with tables(store) as connection:
        _add_wide(connection)
        wanted = [name for name in NAMES if name in names or not names]
        return _KINDS[kind](connection, out, wanted, asked=bool(names))


def _add_wide(connection: duckdb.DuckDBPyConnection) -> None:
    ((any_fields,),) = values(connection, "SELECT count(*) > 0 FROM fields")
    query = _WIDE if any_fields else "SELECT source, agency, year, form FROM documents WHERE false"
    connection.execute(f"CREATE TEMP TABLE {WIDE} AS {query}")


def _csv(
    connection: duckdb.DuckDBPyConnection, out: Path, names: Iterable[str], *, asked: bool
) -> list[Path]:
    del asked
    out.mkdir(parents=True, exist_ok=True)
    paths = {name: out / f"{name}.csv" for name in names}
    for name, path in paths.items():
        connection.table(name).write_csv(str(path), header=True)
    return list(paths.values())


def _xlsx(
    connection: duckdb.DuckDBPyConnection, out: Path, names: Iterable[str], *, asked: bool
) -> list[Path]:
    out.parent.mkdir(parents=True, exist_ok=True)
    chosen = [name for name in names if asked or name not in LONG]
    listings = (
        Listing(title=name, headings=connection.table(name).columns,
                rows=values(connection, f"SELECT * FROM {name}"))
        for name in chosen
    )  # fmt: skip
    out.write_bytes(workbook(listings))
    return [out]


def _duckdb(
    connection: duckdb.DuckDBPyConnection, out: Path, names: Iterable[str], *, asked: bool
) -> list[Path]:
    del asked
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    path = str(out).replace("'", "''")
    connection.execute(f"ATTACH '{path}' AS exported")
    for name in names:
        connection.execute(f"CREATE TABLE exported.{name} AS SELECT * FROM {name}")
    connection.execute("DETACH exported")
    return [out]


_KINDS: dict[str, Callable[..., list[Path]]] = {"csv": _csv, "xlsx": _xlsx, "duckdb": _duckdb}
