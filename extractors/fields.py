"""Matched cells → the form's fields, each with its state, confidence and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Field, Issue, Source, Status
from extractors.match import Match, PlacedCell, TableMatch
from extractors.numbers import cell_state, parse_cell
from extractors.templates import Block, Column, Table, path

ACCEPTED = 0.97
"""Confidence from which a figure is accepted; below it a person should look."""

SURE_PLACE = 0.75
"""Likeness of labels from which a cell's row and column are beyond doubt."""


def read_fields(match: Match) -> tuple[Field, ...]:
    """Every cell of the form, in printed order, then cells of another year's form."""
    fields = {field.path: field for table in match.tables for field in _table_fields(table)}
    for name in match.template.paths():
        fields.setdefault(name, _absent(name, certain=False))
    return tuple(fields.values())


def _table_fields(table: TableMatch) -> Iterator[Field]:
    for name, column, optional in _table_columns(table.table):
        placed = table.cells.get(name)
        if placed is not None:
            yield _field(name, placed, column.unit or table.table.unit)
        elif not optional:
            yield _absent(name, certain=_nothing_left_over(table))


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
    printed = reading.method == "text" and reading.confidence >= ACCEPTED
    return printed and placed.certainty >= SURE_PLACE


def _field(name: str, placed: PlacedCell, unit: str | None) -> Field:
    reading = placed.cell.reading
    state = cell_state(reading.printed)
    number = parse_cell(reading.printed) if state == "read" else None
    confidence = reading.confidence * _place_certainty(placed)
    doubtful = placed.shared or (state == "read" and number is None)
    return Field(
        path=name,
        printed=reading.printed,
        value=number.value if number else None,
        unit=(number.unit if number else None) or unit,
        state=state,
        confidence=round(min(confidence, 0.5) if doubtful else confidence, 6),
        status="review" if doubtful else status_of(confidence),
        method=reading.method,
        alternatives=reading.alternatives,
        source=Source(page=placed.cell.page, box=(reading.box or placed.cell.box).rounded()),
    )


def _place_certainty(placed: PlacedCell) -> float:
    return 1.0 if placed.certainty >= SURE_PLACE else placed.certainty


def status_of(confidence: float) -> Status:
    return "accepted" if confidence >= ACCEPTED else "review"


def _absent(name: str, *, certain: bool) -> Field:
    confidence = 0.99 if certain else 0.5
    return Field(
        path=name, printed="", value=None, unit=None, state="absent",
        confidence=confidence, status=status_of(confidence), method="text",
    )  # fmt: skip


def demoted(field: Field) -> Field:
    """The same field, for a person to look at."""
    return replace(field, status="review", confidence=min(field.confidence, 0.5))


def field_issues(match: Match, fields: tuple[Field, ...]) -> list[Issue]:
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


def _unread(fields: tuple[Field, ...]) -> list[Issue]:
    unread = tuple(f.path for f in fields if f.state == "read" and f.value is None)
    message = "单元格中的文字不是数字，请核对原件"
    issue = Issue(code="not-a-number", severity="warning", message=message, paths=unread)
    return [issue] if unread else []
