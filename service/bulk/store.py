"""What has been read: first a file for each document, then parts of Parquet datasets.

A part is a file of the same name in each dataset. It counts as soon as ``documents`` has
it; what lies in the others without that is left from a kill. A part that takes the place
of others names them, and until they are gone they do not count.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, TypeVar

import pyarrow as pa
from pyarrow import dataset, parquet

from service.bulk.places import Place
from service.bulk.reading import Provenance
from service.bulk.rows import Entered, RowValues, Said, entered, rows, unpacked
from service.bulk.schema import CORRECTIONS, PARTED, SCHEMAS

T = TypeVar("T")

PENDING = "pending"

AT_ONCE = 25
"""Documents whose rows are in memory as Python's own objects."""

_REPLACES = b"gouji.replaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Of a document that was read, or could not be."""

    part: str | None
    code: str | None
    provenance: Provenance


class Store:
    """
    Args:
        jsons: Whether each report is written as JSON, too.
    """

    FOLD: ClassVar[int] = 250
    """Documents of one part."""

    def __init__(self, place: Place, *, jsons: bool = False) -> None:
        self.place = place
        self._jsons = jsons

    # ----------------------------------------------------------------------
    # One document

    def keep(self, each: Entered) -> None:
        """At once and for good, from whatever process or machine."""
        self.place.write(f"{PENDING}/{each.document}", each.packed())

    def has_pending(self, document: str) -> bool:
        return self.place.info(f"{PENDING}/{document}") is not None

    def pending(self) -> list[str]:
        return [each.name.rpartition("/")[2] for each in self.place.list(PENDING)]

    def drop_pending(self, documents: Iterable[str]) -> None:
        self.place.delete(f"{PENDING}/{each}" for each in documents)

    def _pending(self, document: str) -> Entered:
        return unpacked(self.place.read(f"{PENDING}/{document}"))

    # ----------------------------------------------------------------------
    # Parts

    def parts(self) -> list[str]:
        return [name for each in self.place.list("documents")
                if (name := each.name.rpartition("/")[2]).startswith("part-")]  # fmt: skip

    def fold(self, documents: Sequence[str], said: Mapping[str, Sequence[Said]]) -> None:
        """Makes what was kept of these documents into parts."""
        for some in batches(documents, self.FOLD):
            self._write([self._pending(each) for each in some], said, replaces=())
            self.drop_pending(some)

    def rewrite(
        self, parts: Collection[str], said: Mapping[str, Sequence[Said]],
        without: Collection[str] = (),
    ) -> None:  # fmt: skip
        """One part in place of several, with corrections as they are now."""
        left = [each for part in sorted(parts) for each in self.entries(part)
                if each.document not in without]  # fmt: skip
        self._write(left, said, replaces=parts)
        self._drop(parts)

    def compact(self, said: Mapping[str, Sequence[Said]]) -> None:
        """Makes one of parts that are small, as many short runs leave them."""
        small: list[str] = []
        filled = 0
        for part in self.parts():
            size = self._rows(part)
            if size > self.FOLD // 2:
                continue
            if filled + size > self.FOLD:
                self._merge(small, said)
                small, filled = [], 0
            small.append(part)
            filled += size
        self._merge(small, said)

    def _merge(self, small: Sequence[str], said: Mapping[str, Sequence[Said]]) -> None:
        if len(small) > 1:
            self.rewrite(small, said)

    def entries(self, part: str) -> Iterator[Entered]:
        for row in self._table("reports", part).to_pylist():
            yield entered(row["entry"], row["report"].encode())

    def _write(
        self, entries: Iterable[Entered], said: Mapping[str, Sequence[Said]],
        replaces: Collection[str],
    ) -> None:  # fmt: skip
        ordered = sorted(entries, key=lambda each: each.source)
        made: dict[str, list[pa.Table]] = defaultdict(list)
        for some in batches(ordered, AT_ONCE):
            for name, table in _tables(some, said).items():
                made[name].append(table)
            self._write_jsons(some)
        part = f"part-{time.time_ns():020d}-{secrets.token_hex(4)}.parquet"
        for name, schema in PARTED.items():
            noted = {_REPLACES: json.dumps(sorted(replaces))}
            table = pa.concat_tables([schema.empty_table(), *made[name]])
            self.place.write(f"{name}/{part}", _parquet(table.replace_schema_metadata(noted)))

    def _write_jsons(self, entries: Iterable[Entered]) -> None:
        for each in entries:
            if self._jsons and each.report:
                self.place.write(json_name(each.document), each.report)

    def _rows(self, part: str) -> int:
        with self._open("documents", part) as file:
            return int(parquet.ParquetFile(file).metadata.num_rows)

    def _replaced_by(self, part: str) -> list[str]:
        with self._open("documents", part) as file:
            noted = parquet.read_schema(file).metadata or {}
        names: list[str] = json.loads(noted.get(_REPLACES, b"[]"))
        return names

    def _open(self, name: str, part: str) -> pa.NativeFile:
        return self.place.filesystem.open_input_file(self.place.path(f"{name}/{part}"))

    def _table(self, name: str, part: str, columns: Sequence[str] | None = None) -> pa.Table:
        with self._open(name, part) as file:
            return parquet.read_table(file, columns=columns)

    def _drop(self, parts: Collection[str]) -> None:
        """Its documents first: from then on the rest counts no more."""
        for name in reversed(PARTED):
            self.place.delete(f"{name}/{part}" for part in parts)

    # ----------------------------------------------------------------------
    # After a kill

    def tidy(self) -> None:
        """Takes away what was left half done; nothing that was read is lost."""
        if self.place.is_local:  # a bucket's objects are there whole
            self.place.sweep("")
        parts = self.parts()
        self._drop({old for part in parts for old in self._replaced_by(part)} & set(parts))
        kept = set(self.parts())
        for name in PARTED:
            files = (each.name for each in self.place.list(name))
            self.place.delete(
                file for file in files
                if (part := file.rpartition("/")[2]).startswith("part-") and part not in kept
            )  # fmt: skip

    # ----------------------------------------------------------------------
    # What is known

    def known(self) -> dict[str, Known]:
        """Every document, whether in a part or still pending. One that is in a part is no
        longer pending, whatever a kill has left."""
        found = dict(each for part in self.parts() for each in self._of(part))
        for document in self.pending():
            if document in found:
                self.drop_pending([document])
            else:
                each = self._pending(document)
                found[document] = Known(part=None, code=each.code, provenance=each.provenance)
        return found

    def _of(self, part: str) -> Iterator[tuple[str, Known]]:
        columns = ["document", "code", "gouji", "settings", "weights"]
        for row in self._table("documents", part, columns).to_pylist():
            provenance = _provenance(row["gouji"], row["settings"], row["weights"])
            yield row["document"], Known(part=part, code=row["code"], provenance=provenance)

    def forget(
        self, documents: Mapping[str, Known], said: Mapping[str, Sequence[Said]]
    ) -> None:  # fmt: skip
        """As if they had never been read."""
        self.place.delete(
            f"{PENDING}/{name}" for name, known in documents.items() if not known.part
        )
        for part in sorted({known.part for known in documents.values() if known.part}):
            self.rewrite([part], said, without=documents.keys())

    # ----------------------------------------------------------------------
    # Datasets that are written as one

    def replace(self, name: str, made: Iterable[RowValues], file: str = "part-0") -> None:
        table = pa.Table.from_pylist(list(made), schema=SCHEMAS[name])
        self.place.write(f"{name}/{file}.parquet", _parquet(table))

    def files(self, name: str) -> list[str]:
        """Paths of a dataset's files, as the place's file system knows them."""
        return [self.place.path(each.name) for each in self.place.list(name)
                if each.name.endswith(".parquet")]  # fmt: skip

    def dataset(self, name: str) -> dataset.Dataset:
        """All its rows, for a query."""
        paths = self.files(name)
        if not paths:
            return dataset.dataset(SCHEMAS[name].empty_table())
        return dataset.dataset(
            paths, schema=SCHEMAS[name], filesystem=self.place.filesystem, format="parquet"
        )

    def corrections(self) -> dict[str, list[Said]]:
        """Of each document, oldest first."""
        found: dict[str, list[Said]] = defaultdict(list)
        for row in self.dataset("corrections").to_table().sort_by("at").to_pylist():
            found[row.pop("document")].append(Said(**row))
        return found

    def add_corrections(self, made: Mapping[str, Sequence[Said]]) -> int:
        """Those that are new, and in the datasets as well; how many."""
        known = self.corrections()
        new = {document: [each for each in said if each not in known.get(document, ())]
               for document, said in made.items()}  # fmt: skip
        rows_of = [
            {"document": document, "path": each.path, "action": each.action, "by": each.by,
             "printed": each.printed, "before": each.before, "at": each.at}
            for document, said in new.items() for each in said
        ]  # fmt: skip
        if rows_of:
            table = pa.Table.from_pylist(rows_of, schema=CORRECTIONS)
            self.place.write(f"corrections/part-{time.time_ns():020d}.parquet", _parquet(table))
            self._apply([document for document, said in new.items() if said])
        return len(rows_of)

    def _apply(self, documents: Collection[str]) -> None:
        known, said = self.known(), self.corrections()
        for part in sorted({known[each].part or "" for each in documents if each in known}):
            if part:
                self.rewrite([part], said)


@lru_cache(maxsize=1000)
def _provenance(gouji: str, settings: str, weights: str) -> Provenance:
    """Many documents share one."""
    return Provenance(gouji=gouji, settings=json.loads(settings), weights=json.loads(weights))


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _tables(entries: Iterable[Entered], said: Mapping[str, Sequence[Said]]) -> dict[str, pa.Table]:
    made: dict[str, list[RowValues]] = defaultdict(list)
    for each in entries:
        for name, some in rows(each, said.get(each.document, ())).items():
            made[name].extend(some)
    return {name: pa.Table.from_pylist(some, schema=PARTED[name]) for name, some in made.items()}


def json_name(document: str) -> str:
    return f"json/{document[:2]}/{document}.json"


def _parquet(table: pa.Table) -> bytes:
    buffer = pa.BufferOutputStream()
    parquet.write_table(table, buffer, compression="zstd")
    written: bytes = buffer.getvalue().to_pybytes()
    return written
