"""Grids → printed rows, and the cells that stand at a place of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.document import Box, Cell, Grid, enclosing
from extractors.labels import is_figure, is_label, normalised
from extractors.match.certainty import PIECED

SEVERAL = 3
"""Rows that no cell for figures spans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRow:
    """One row of a grid: every cell that stands in it, left to right.

    ``own`` are those that begin here; the others span from above. ``frame`` is
    the grid's flat box, against which horizontal places are compared across pages.
    ``labels`` are the normalised texts of the cells that hold words, not figures.
    """

    grid: int
    frame: Box
    cells: tuple[Cell, ...]
    own: tuple[Cell, ...]
    labels: tuple[str, ...]

    @property
    def outer(self) -> tuple[str, ...]:
        """The labels left of the innermost that are of this row alone, not of a group."""
        words = [cell for cell in self.cells if is_label(cell.text)]
        return tuple(normalised(cell.text) for cell in words[:-1] if cell.row_span == 1)

    @property
    def grouped(self) -> bool:
        """Whether its innermost label is a group's, over several rows: its own is unread."""
        spans = [cell.row_span for cell in self.cells if is_label(cell.text)]
        return bool(spans) and spans[-1] > self.height

    @property
    def legible(self) -> float:
        """How surely its innermost label is known: less than 1 where it is supposed."""
        words = [cell.reading for cell in self.cells if is_label(cell.text)]
        return words[-1].confidence if words and words[-1].supposed else 1.0

    @property
    def height(self) -> int:
        """In rows of the grid: more than one where a stray rule parts a few of its cells."""
        spans = sorted(cell.row_span for cell in self.own if not is_label(cell.text))
        return spans[len(spans) // 2] if spans else 1

    def extent(self, cell: Cell) -> tuple[float, float]:
        """The cell's horizontal place as fractions of the grid's width."""
        return (
            (cell.place.x0 - self.frame.x0) / self.frame.width,
            (cell.place.x1 - self.frame.x0) / self.frame.width,
        )


def printed_rows(grids: Sequence[Grid]) -> list[PrintedRow]:
    return [row for index, grid in enumerate(grids) for row in _grid_rows(index, grid)]


def _grid_rows(index: int, grid: Grid) -> list[PrintedRow]:
    count = max(cell.row + cell.row_span for cell in grid.cells)
    standing = {
        row: _without_sides(_left_to_right(c for c in grid.cells if _stands(c, row)), row)
        for row in range(count)
    }
    kept = [row for row, cells in standing.items() if cells and not _is_sliver(cells, row)]
    cells = {id(cell): _over(cell, kept) for row in kept for cell in standing[row]}
    return [
        printed_row(
            index, grid.place, tuple(cells[id(cell)] for cell in standing[row]),
            tuple(cells[id(cell)] for cell in standing[row] if _begins(cell, row, kept)),
        )
        for row in kept
    ]  # fmt: skip


def _stands(cell: Cell, row: int) -> bool:
    return cell.row <= row < cell.row + cell.row_span


def _over(cell: Cell, kept: Sequence[int]) -> Cell:
    """With the number of rows that it really spans."""
    span = sum(_stands(cell, row) for row in kept)
    return cell if span == cell.row_span else replace(cell, row_span=span)


def _begins(cell: Cell, row: int, kept: Sequence[int]) -> bool:
    return row == min(each for each in kept if _stands(cell, each))


def _without_sides(cells: tuple[Cell, ...], row: int) -> tuple[Cell, ...]:
    """Without what stands at the right of several rows: the side of a seal, or of a sheet,
    taken for a rule. No form has its labels there; a blank one is not even where it begins."""
    last = max((n for n, cell in enumerate(cells) if cell.row_span < SEVERAL), default=-1)
    return tuple(cell for n, cell in enumerate(cells)
                 if n <= last or (cell.row == row and cell.text))  # fmt: skip


def _is_sliver(cells: Sequence[Cell], row: int) -> bool:
    """Whether no row begins there, but the side of a group's cell that meets no row's: next
    to nothing, or labels that go on below, left of figures that began above."""
    begins = [cell.row == row for cell in cells]
    own = [cell for cell in cells if cell.row == row]
    if 2 * len(own) >= len(cells):
        return False
    side = all(begins[: len(own)]) or not any(begins[len(own) + 1 :])
    goes_on = own and all(cell.row_span > 1 for cell in own)
    return not any(cell.text for cell in own) or bool(side and goes_on and not begins[-1])


def printed_row(
    grid: int, frame: Box, cells: tuple[Cell, ...], own: tuple[Cell, ...]
) -> PrintedRow:
    labels = tuple(normalised(cell.text) for cell in cells if is_label(cell.text))
    return PrintedRow(grid=grid, frame=frame, cells=cells, own=own, labels=labels)


def _left_to_right(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: cell.place.x0))


def page_of(row: PrintedRow) -> int:
    return row.cells[0].page


def has_figures(row: PrintedRow) -> bool:
    return any(is_figure(cell.text) for cell in row.own)


def cell_at(row: PrintedRow, cells: Sequence[Cell], extent: tuple[float, float]) -> Cell | None:
    """The cell that covers most of a horizontal place, at least half of it, or the
    pieces into which a stroke taken for a rule has cut it."""
    inside = [cell for cell in cells if extent[0] < sum(row.extent(cell)) / 2 < extent[1]]
    if len(inside) > 1:
        return _pieced(inside)
    covered = [(_overlap(row.extent(cell), extent), cell) for cell in cells]
    share, cell = max(covered, key=lambda pair: pair[0], default=(0.0, None))
    return cell if cell is not None and share >= 0.5 * (extent[1] - extent[0]) else None


def _pieced(cells: Sequence[Cell]) -> Cell:
    """Cells side by side as the one they were; never beyond doubt."""
    readings = [cell.reading for cell in cells]
    boxes = [reading.box for reading in readings if reading.box]
    reading = replace(
        readings[0],
        printed="".join(reading.printed for reading in readings),
        confidence=min(PIECED, *(reading.confidence for reading in readings)),
        box=enclosing(boxes) if boxes else None,
        alternatives=(),
    )
    return replace(
        cells[0],
        box=enclosing(cell.box for cell in cells),
        flat=enclosing(cell.place for cell in cells),
        reading=reading,
    )


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))
