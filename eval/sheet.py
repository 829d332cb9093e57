"""``fields.csv``: figure cells that a person typed from the paper, one a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import get_args

from extractors.document import State
from extractors.numbers import UNITS, cell_state
from extractors.templates import Block, Column, Row, Template, load, path

SHEET = "fields.csv"
REQUIRED = ("document", "path", "printed")
OPTIONAL = ("state", "unit", "level")
UNREAD = ("label", "confidence")
"""Columns for the person alone."""
COLUMNS = (*REQUIRED, *OPTIONAL, *UNREAD)
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCell:
    """A figure cell of an official form; ``label`` is what is printed beside and above it."""

    path: str
    label: str
    unit: str | None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCell:
    """A row, blanks around its texts cut off. ``state`` may be left to ``printed``."""

    line: int
    document: str
    path: str
    printed: str = ""
    state: str = ""
    unit: str = ""
    level: str = ""

    @property
    def labelled(self) -> bool:
        return bool(self.printed or self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a line; lines count from 1."""

    line: int
    message: str


# --------------------------------------------------------------------------
# The forms


@cache
def form_cells(form_id: str) -> dict[str, FormCell]:
    """By path, in printed order, rows of another year's form included."""
    form = next(form for form in load() if form.id == form_id)
    return {cell.path: cell for cell in _cells(form)}


def _cells(form: Template) -> Iterator[FormCell]:
    for table in form.tables:
        for block in table.blocks:
            for row, column in _crossings(block):
                yield FormCell(
                    path=path(table.id, row.id if row else column.row or "", column.id),
                    label=_label(row, column),
                    unit=column.unit or table.unit,
                    optional=bool(row and row.optional),
                )


def _crossings(block: Block) -> Iterator[tuple[Row | None, Column]]:
    yield from ((None, column) for column in block.columns if column.row is not None)
    yield from ((row, column) for row in block.rows for column in block.columns)


def _label(row: Row | None, column: Column) -> str:
    down = [column.group, column.labels[0]]
    across = [row.group, row.labels[0]] if row else []
    return " · ".join(text for text in (*across, *down) if text)


@cache
def every_path() -> frozenset[str]:
    """Of any official form."""
    return frozenset(path for form in load() for path in form_cells(form.id))


@cache
def every_unit() -> frozenset[str]:
    cells = (cell for form in load() for cell in form_cells(form.id).values())
    return UNITS | {cell.unit for cell in cells if cell.unit}


# --------------------------------------------------------------------------
# The file


def read_sheet(file: Path) -> Iterator[TypedCell | Fault]:
    """Every row that is sound, and every fault of those that are not."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Fault(line=line, message="not UTF-8; of Excel's formats choose “CSV UTF-8”")
        return
    yield from _once(_checked(text))


def _once(rows: Iterator[TypedCell | Fault]) -> Iterator[TypedCell | Fault]:
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        if isinstance(row, Fault):
            yield row
        elif (row.document, row.path) in lines:
            first = lines[row.document, row.path]
            yield Fault(line=row.line, message=f"{row.path}: stands in line {first} already")
        else:
            lines[row.document, row.path] = row.line
            yield row


def _checked(text: str) -> Iterator[TypedCell | Fault]:
    records = _records(text)
    first = next(records, (1, []))
    if isinstance(first, Fault):
        yield first
        return
    names = _named(first[1])
    faults = list(_header_faults(names))
    yield from faults or (found for record in records for found in _row(names, record))


def _records(text: str) -> Iterator[tuple[int, list[str]] | Fault]:
    """Each record with the line that it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        yield Fault(line=line, message=f"not CSV: {error}")


def _separator(text: str) -> str:
    """Excel writes ; where the comma is the decimal sign."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _named(header: Sequence[str]) -> list[str]:
    """Excel ends lines with separators that part nothing."""
    names = [name.strip().lower() for name in header]
    return names[: len(names) - sum(1 for _ in takewhile(lambda name: not name, reversed(names)))]


def _header_faults(names: Sequence[str]) -> Iterator[Fault]:
    for name in REQUIRED:
        if name not in names:
            yield Fault(line=1, message=f"no column {name!r}")
    for name in names:
        if name not in COLUMNS:
            yield Fault(line=1, message=f"unknown column {name!r}{meant(name, COLUMNS)}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(line=1, message=f"two columns {name!r}")


def _row(
    names: Sequence[str], record: tuple[int, list[str]] | Fault
) -> Iterator[TypedCell | Fault]:
    if isinstance(record, Fault):
        yield record
        return
    line, cells = record[0], [cell.strip() for cell in record[1]]
    if any(cells[len(names) :]):
        message = "more cells than the header has; a comma that is printed needs quotes"
        yield Fault(line=line, message=message)
    elif any(cells):
        yield from _cell(line, dict(zip(names, cells, strict=False)))


def _cell(line: int, texts: dict[str, str]) -> Iterator[TypedCell | Fault]:
    known = {name: text for name, text in texts.items() if name not in UNREAD}
    cell = TypedCell(line=line, **{"document": "", "path": "", **known})
    faults = list(_faults(cell))
    yield from (Fault(line=line, message=message) for message in faults)
    if not faults:
        yield cell


def _faults(cell: TypedCell) -> Iterator[str]:
    yield from document_faults(cell.document)
    yield from path_faults(cell.path)
    if cell.state and cell.state not in STATES:
        known = ", ".join(STATES)
        yield f"unknown state {cell.state!r}{meant(cell.state, STATES)}; there are {known}"
    elif cell.state:
        yield from state_faults(cell.state, cell.printed)
    yield from unit_faults(cell.unit or None)


# --------------------------------------------------------------------------
# Rules that hold for labels of every kind


def document_faults(name: str) -> Iterator[str]:
    place = PurePosixPath(name)
    if not name:
        yield "no document is named"
    elif place.is_absolute() or ".." in place.parts:
        yield f"{name!r} lies outside the folder"


def path_faults(name: str) -> Iterator[str]:
    if not name:
        yield "no path is named"
    elif name not in every_path():
        yield f"unknown path {name!r}{meant(name, every_path())}"


def state_faults(state: str, printed: str) -> Iterator[str]:
    if not printed.strip():
        if state in ("read", "not_applicable"):
            yield f"{state}, but nothing is printed"
    elif state in ("blank", "absent"):
        yield f"{state}, but {printed!r} is printed"
    elif state != cell_state(printed):
        yield f"{state}, but {printed!r} is {cell_state(printed)}"


def unit_faults(unit: str | None) -> Iterator[str]:
    if unit is not None and unit not in every_unit():
        yield f"unknown unit {unit!r}"


def meant(text: str, known: Sequence[str] | frozenset[str]) -> str:
    """``"; is 'read' meant?"`` where something like it is known."""
    from rapidfuzz.process import extractOne

    close = extractOne(text, sorted(known), score_cutoff=70)
    return f"; is {close[0]!r} meant?" if close else ""
