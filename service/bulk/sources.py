"""What is to be read: a folder, a pattern, a list, a manifest, a prefix of a bucket."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from service.bulk.places import S3, Place, parent_of

KINDS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
LISTS, MANIFESTS = frozenset({".txt", ".lst"}), frozenset({".csv", ".parquet"})
NAMES = ("source", "path", "file", "url")
"""Columns of a manifest that may name the document; the first of them that it has does."""


class SourceInvalid(Exception):
    """There is no such source, or it names no documents."""

    code = "source-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file. ``name`` is its path or its ``s3://`` address; ``modified`` is in nanoseconds;
    ``note`` holds a manifest's other columns, as JSON; ``size`` is -1 where it is not there."""

    name: str
    size: int
    modified: int
    note: str | None = None

    @property
    def label(self) -> str:
        """The name as text, whatever its bytes."""
        return legible(self.name)


def legible(name: str) -> str:
    """Names that older systems gave are in GBK."""
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="backslashreplace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``others`` counts files of other kinds, which are passed over."""

    entries: tuple[Entry, ...]
    others: int = 0


def find(source: str) -> Found:
    """Sorted by name, except that a list and a manifest keep their order; each file once.

    Raises:
        SourceInvalid: as above.
    """
    suffix = Path(source).suffix.lower()
    if not source.startswith(S3) and has_magic(source) and not Path(source).exists():
        return _matching(source)
    if suffix in LISTS:
        lines = _read(source).decode("utf-8-sig").splitlines()
        return _named(source, [(line.strip(), None) for line in lines if line.strip()])
    if suffix in MANIFESTS:
        return _named(source, list(_manifest(source, suffix)))
    return _within(source)


def _within(source: str) -> Found:
    if not source.startswith(S3) and not Path(source).is_dir():
        if Path(source).is_file():
            return Found(entries=(_entry(*parent_of(source)),))
        raise SourceInvalid(f"{source}: no such folder, pattern, list or manifest")
    place = Place(source)
    files = [each for each in place.list(recursive=True) if not _hidden(each.name)]
    entries = tuple(
        Entry(name=f"{place.address}/{each.name}", size=each.size, modified=each.modified)
        for each in files if _is_document(each.name)
    )  # fmt: skip
    return Found(entries=entries, others=len(files) - len(entries))


def _matching(pattern: str) -> Found:
    paths = sorted(str(Path(path).absolute()) for path in glob(pattern, recursive=True))  # noqa: PTH207 - absolute, too
    entries = tuple(_entry(*parent_of(path)) for path in paths if _is_document(path))
    return Found(entries=entries, others=len(paths) - len(entries))


def _named(source: str, rows: list[tuple[str, str | None]]) -> Found:
    """What a list names lies beside the list, unless it says where."""
    around, _ = parent_of(source)
    names = {_absolute(name, around): note for name, note in rows}
    return Found(entries=tuple(_entry(*parent_of(name), note=note) for name, note in names.items()))


def _absolute(name: str, around: str) -> str:
    if name.startswith((S3, "/")) or Path(name).is_absolute():
        return name
    return f"{around}/{name}" if around.startswith(S3) else str(Path(around, name))


def _entry(folder: str, name: str, *, note: str | None = None) -> Entry:
    """A file that is not there is an entry too: it is reported."""
    info = Place(folder).info(name)
    return Entry(name=f"{folder}/{name}", size=info.size if info else -1,
                 modified=info.modified if info else 0, note=note)  # fmt: skip


def _manifest(source: str, suffix: str) -> Iterator[tuple[str, str | None]]:
    data = pa.BufferReader(_read(source))
    try:
        table = parquet.read_table(data) if suffix == ".parquet" else csv.read_csv(data)
    except pa.ArrowInvalid as error:
        raise SourceInvalid(f"{source}: {error}") from error
    column = next((name for name in NAMES if name in table.column_names), None)
    if column is None:
        raise SourceInvalid(f"{source}: a manifest has a column {' or '.join(NAMES)}")
    for row in table.to_pylist():
        name = row.pop(column)
        yield str(name), json.dumps(row, ensure_ascii=False, default=str) if row else None


def _read(source: str) -> bytes:
    folder, name = parent_of(source)
    try:
        return Place(folder).read(name)
    except FileNotFoundError as error:
        raise SourceInvalid(f"{source}: no such file") from error


def _is_document(name: str) -> bool:
    return Path(name).suffix.lower() in KINDS


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def digest(entry: Entry) -> str:
    """
    Raises:
        OSError: it cannot be read.
    """
    folder, name = parent_of(entry.name)
    summed = sha256()
    for chunk in Place(folder).chunks(name):
        summed.update(chunk)
    return summed.hexdigest()
