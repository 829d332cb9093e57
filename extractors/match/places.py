"""The cells of a row at the places of its columns, and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extractors.document import Cell, Reading
from extractors.labels import is_figure, is_label
from extractors.match.certainty import BY_PLACE
from extractors.match.columns import as_wide, on_frame_of
from extractors.match.matched import PlacedCell
from extractors.match.rows import PrintedRow, cell_at


def placed_at(row: PrintedRow, extent: tuple[float, float], score: float) -> PlacedCell | None:
    cell = cell_at(row, row.own, extent)
    if cell is None or (is_label(cell.text) and cell is row.cells[0]):
        return None
    start, end = row.extent(cell)
    return PlacedCell(cell=cell, column=score, shared=end - start > 1.6 * (extent[1] - extent[0]))


def placed_like(
    row: PrintedRow, typical: PrintedRow, extent: tuple[float, float], score: float
) -> PlacedCell | None:
    """The cell at a place of the typical row. Where the table goes on in another frame,
    as one without rules does, as many figures in a row stand under the same headers."""
    if row.grid == typical.grid:
        return placed_at(row, extent, score)
    extent = on_frame_of(row, typical, extent)
    by_place = in_own_column(row, extent, placed_at(row, extent, score))
    figures, others = _figures_behind_labels(row), _figures_behind_labels(typical)
    if len(figures) != len(others) or len(figures) < 2:
        alike = as_wide(row.frame, typical.frame)
        return by_place if alike or by_place is None else _unsure(by_place)
    own = on_frame_of(typical, row, extent)
    number = next((n for n, cell in enumerate(others)
                   if own[0] < sum(typical.extent(cell)) / 2 < own[1]), None)  # fmt: skip
    if number is None or (by_place and by_place.cell is figures[number]):
        return by_place
    return PlacedCell(cell=figures[number], column=min(score, BY_PLACE))


def _unsure(placed: PlacedCell) -> PlacedCell:
    """In a frame of another width that has more or fewer figures a place says little."""
    return replace(placed, column=min(placed.column, BY_PLACE))


def in_own_column(
    row: PrintedRow, extent: tuple[float, float], placed: PlacedCell | None
) -> PlacedCell | None:
    """A cell of several columns, as one with blanks beside it is where no rules part
    them, holds its figure in the column where its ink is; in the others it is blank."""
    if placed is None or not placed.shared or placed.cell.reading.box is None:
        return placed
    cell, ink = placed.cell, placed.cell.reading.box
    start, end = row.extent(cell)
    at = start + (end - start) * (ink.center[0] - cell.box.x0) / cell.box.width
    if ink.width / cell.box.width * (end - start) > extent[1] - extent[0]:
        return placed
    column = min(placed.column, BY_PLACE)
    if extent[0] <= at <= extent[1]:
        return PlacedCell(cell=cell, column=column)
    blank = Reading(confidence=min(cell.reading.confidence, BY_PLACE), method=cell.reading.method)
    return PlacedCell(cell=replace(cell, reading=blank), column=column)


def _figures_behind_labels(row: PrintedRow) -> tuple[Cell, ...]:
    labels = [number for number, cell in enumerate(row.cells) if is_label(cell.text)]
    return row.cells[labels[-1] + 1 :] if labels else ()


def with_sure_sides(
    row: Mapping[str, PlacedCell], printed: PrintedRow
) -> dict[str, PlacedCell]:  # fmt: skip
    """A row's cells, less sure of those whose sides are. Figures in all of them, and none
    beside, leave no room for another: then the headers are enough. What is blank may have
    its figure in the next column, or in the next row."""
    if all(placed.cell.text for placed in row.values()) and not _left_beside(row, printed):
        return dict(row)
    return {name: _less_sure(placed) for name, placed in row.items()}


def _left_beside(row: Mapping[str, PlacedCell], printed: PrintedRow) -> bool:
    """Whether a figure stands behind the row's labels that is in none of its columns."""
    inside = [placed.cell.place for placed in row.values()]
    labels = [cell.place.x1 for cell in printed.cells if is_label(cell.text)]
    behind = max(labels, default=min((box.x0 for box in inside), default=0.0))
    return any(
        is_figure(cell.text)
        and cell.place.center[0] > behind
        and not any(box.x0 <= cell.place.center[0] <= box.x1 for box in inside)
        for cell in printed.own
    )


def _less_sure(placed: PlacedCell) -> PlacedCell:
    certainty = placed.cell.certainty
    row = placed.row if placed.cell.text else min(placed.row, certainty)
    return replace(placed, row=row, column=min(placed.column, certainty))
