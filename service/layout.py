"""An official form as a person knows it: tables of blocks of rows, each cell a path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.document import Report
from extractors.templates import Block, Table, Template, load, path


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidRow:
    group: str | None
    label: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidBlock:
    title: str | None
    columns: tuple[str, ...]
    rows: tuple[LaidRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidTable:
    id: str
    title: str
    blocks: tuple[LaidBlock, ...]


def form_of(report: Report) -> Template | None:
    known = report.template.id if report.template else None
    return next((form for form in load() if form.id == known), None)


def laid_out(form: Template, present: frozenset[str]) -> tuple[LaidTable, ...]:
    """Rows of which no cell is ``present`` are left out: each form has rows that some print."""
    return tuple(
        LaidTable(id=table.id, title=_title(form, table),
                  blocks=tuple(_block(table, block, present) for block in table.blocks))
        for table in form.tables
    )  # fmt: skip


def _title(form: Template, table: Table) -> str:
    return next(iter(form.sections.get(table.id, ())), table.id)


def _block(table: Table, block: Block, present: frozenset[str]) -> LaidBlock:
    columns = {column.id: column.labels[0] for column in block.columns}
    rows = tuple(
        LaidRow(group=group, label=label, paths=paths)
        for row, group, label in _rows(block)
        if present.intersection(paths := tuple(path(table.id, row, each) for each in columns))
    )
    title = block.title[0] if block.title else None
    return LaidBlock(title=title, columns=tuple(columns.values()), rows=rows)


def _rows(block: Block) -> Iterator[tuple[str, str | None, str]]:
    """Where columns name the rows, as in the table of disputes, those become rows again."""
    yield from ((row.id, row.group, row.labels[0]) for row in block.rows)
    named = {column.row: column.group for column in block.columns if column.row is not None}
    yield from ((row, None, group or row) for row, group in named.items())
