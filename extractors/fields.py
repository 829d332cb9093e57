"""Matched cells → the form's fields as they were read, with what is doubtful about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.document import Field, Issue, Source
from extractors.match import SURE, Match, PlacedCell, TableMatch
from extractors.numbers import cell_state, parse_cell
from extractors.templates import Block, Column, Table, path


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A field before anything is decided: its confidence is the reader's in the reading,
    ``row`` and ``column`` say how surely the cell stands there (0..1), ``shared`` that it
    spans other columns of the form as well.
    ``signed``: the column is one for numbers with a sign.
    ``certain``: a cell that is absent is known not to be in the document."""

    field: Field
    row: float = 1.0
    column: float = 1.0
    shared: bool = False
    signed: bool = False
    certain: bool = True


def read_fields(match: Match) -> tuple[Found, ...]:
    """Every cell of the form, in printed order, then cells of another year's form."""
    found = {each.field.path: each for table in match.tables for each in _table_fields(table)}
    for name in match.template.paths():
        found.setdefault(name, _absent(name, certain=False))
    return tuple(found.values())


def _table_fields(table: TableMatch) -> Iterator[Found]:
    for name, column, optional in _table_columns(table.table):
        placed = table.cells.get(name)
        if placed is not None:
            yield _found(name, placed, column, table.table.unit)
        elif not optional:
            yield _absent(name, certain=name in table.left_out or _nothing_left_over(table))


def _table_columns(table: Table) -> Iterator[tuple[str, Column, bool]]:
    """Every path of a table with its column and whether its row is optional."""
    for block in table.blocks:
        yield from _block_columns(table.id, block)


def _block_columns(table: str, block: Block) -> Iterator[tuple[str, Column, bool]]:
    for row in block.rows:
        for column in block.columns:
            yield path(table, row.id, column.id), column, row.optional
    for column in block.columns:
        if column.row is not None:
            yield path(table, column.row, column.id), column, False


def _nothing_left_over(table: TableMatch) -> bool:
    """Whether every figure of the table's grids found its place in the form, in print
    and beyond doubt: then a cell that was not found is not there."""
    sure = all(_is_sure(placed) for placed in table.cells.values())
    return bool(table.cells) and table.complete and sure


def _is_sure(placed: PlacedCell) -> bool:
    reading = placed.cell.reading
    return reading.method == "text" and reading.confidence == 1.0 and placed.certainty >= SURE


def _found(name: str, placed: PlacedCell, column: Column, unit: str | None) -> Found:
    reading = placed.cell.reading
    state = cell_state(reading.printed)
    number = parse_cell(reading.printed) if state == "read" else None
    field = Field(
        path=name,
        printed=reading.printed,
        value=number.value if number else None,
        unit=(number.unit if number else None) or column.unit or unit,
        state=state,
        confidence=reading.confidence,
        status="review",
        method=reading.method,
        alternatives=reading.alternatives,
        source=Source(page=placed.cell.page, box=(reading.box or placed.cell.box).rounded()),
    )
    return Found(
        field=field, row=placed.row, column=placed.column, shared=placed.shared,
        signed=column.signed,
    )  # fmt: skip


def _absent(name: str, *, certain: bool) -> Found:
    field = Field(
        path=name, printed="", value=None, unit=None, state="absent",
        confidence=1.0, status="review", method="text",
    )  # fmt: skip
    return Found(field=field, certain=certain)


def field_issues(match: Match, fields: Sequence[Field]) -> list[Issue]:
    return [*_missing_tables(match), *_mixed_forms(match), *_unread(fields)]


def _missing_tables(match: Match) -> list[Issue]:
    return [
        Issue(
            code="table-missing",
            severity="warning",
            message=f"未找到表格：{table.table.id}",
            paths=tuple(name for name, _, optional in _table_columns(table.table) if not optional),
        )
        for table in match.tables
        if not table.cells
    ]


def _mixed_forms(match: Match) -> list[Issue]:
    own = {id(table) for table in match.template.tables}
    return [
        Issue(
            code="template-mixed",
            severity="info",
            message=f"表格 {table.table.id} 采用了另一年度的格式（{table.table.source}）",
        )
        for table in match.tables
        if id(table.table) not in own
    ]


def _unread(fields: Sequence[Field]) -> list[Issue]:
    unread = tuple(f.path for f in fields if f.state == "read" and f.value is None)
    message = "单元格中的文字不是数字，请核对原件"
    issue = Issue(code="not-a-number", severity="warning", message=message, paths=unread)
    return [issue] if unread else []
