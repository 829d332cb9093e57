"""The datasets as tables of SQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import parquet

from service.bulk.places import Place
from service.bulk.query import tables, values
from service.bulk.schema import SCHEMAS
from service.bulk.store import Store
from tests.service.bulk.running import put, run


@pytest.mark.parametrize("folder", ["out", "年度报告's 结果"])
def test_columns_that_older_files_lack_are_empty(tmp_path: Path, folder: str) -> None:
    source, target = tmp_path / "in", tmp_path / folder
    put(source, "one.pdf", agency="某局")
    run(source, target)
    (new,) = (target / "documents").glob("*.parquet")
    old = new.with_name("part-older.parquet")
    parquet.write_table(parquet.read_table(new).drop_columns(["agency"]), old)
    for files, agencies in (((new, old), ["某局", None]), ((old,), [None])):
        for other in {new, old} - set(files):
            other.unlink()
        with tables(Store(Place(str(target)))) as connection:
            found = values(connection, "SELECT agency FROM documents ORDER BY agency NULLS LAST")
            assert [agency for (agency,) in found] == agencies
            assert {name: len(connection.table(name).columns) for name in SCHEMAS} == {
                name: len(schema) for name, schema in SCHEMAS.items()
            }
