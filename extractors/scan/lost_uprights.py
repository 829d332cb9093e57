"""Rules that the paper lost in part, put back where the ink on both sides shows them.

A figure of a form stands in one column and one row: a cell that holds several, side by side
or below its column's label, has lost the rules between them. Where they were, the cells
above, below and beside it say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractors.document import Box, Cell, Grid, Rule
from extractors.scan.ink import cell_marks
from extractors.scan.sheet import Sheet

LEAST = 3
"""Cells with a figure that make a row one of figures."""

DIGITS = 0.4
"""Share of the characters of figures that are digits, units beside them."""

AS_WIDE = 0.2
"""Of a column, by which a cell over several may be wider or narrower than they are."""

ASIDE = 0.2
"""Of a column, by which the gap between two figures may lie off the rule between them."""

GAP = 0.5
"""Between what stands on both sides of a lost rule, in heights of the tallest of it."""

REMNANT = 2.5
"""Points: width of what is left of a rule, and how far off its place it may stand."""


def lost_uprights(sheet: Sheet, grids: Sequence[Grid]) -> list[Rule]:
    """Upright rules, and level ones between a header and the figures below it; in points of
    the sheet, as the cells of the grids are."""
    return [rule for grid in grids for rule in _lost(sheet, grid)]


def _lost(sheet: Sheet, grid: Grid) -> Iterator[Rule]:
    lattice = _sides(grid.cells)
    for number, whole in enumerate(_rows_of_figures(grid)):
        figures = [cell for cell in whole if _has_figures(cell)]
        width = median(cell.box.width for cell in figures)
        places: list[float] = []
        for cell in figures:
            found = _parted(sheet, cell, _inside(lattice, cell) or _shares(cell, width), width)
            yield from (Rule(x, cell.box.top, x, cell.box.bottom) for x in found)
            places += found
        if number == 0:
            yield from _lost_in_header(sheet, grid, whole[0].row, sorted({*_sides(whole), *places}))


def _lost_in_header(
    sheet: Sheet, grid: Grid, first: int, places: Sequence[float]
) -> Iterator[Rule]:
    """Between the labels of columns, and between them and the first row of figures."""
    for cell in grid.cells:
        if cell.row + cell.row_span == first:
            inner = [x for x in places if cell.box.x0 + REMNANT < x < cell.box.x1 - REMNANT]
            found = _parted(sheet, cell, inner, cell.box.width)
            yield from (Rule(x, cell.box.top, x, cell.box.bottom) for x in found)
    top = min(cell.box.top for cell in grid.cells if cell.row == first)
    for cell in grid.cells:
        if cell.row < first == cell.row + cell.row_span - 1 and _is_over(sheet, cell, top):
            yield Rule(cell.box.x0, top, cell.box.x1, top)


def _rows_of_figures(grid: Grid) -> Iterator[list[Cell]]:
    """Rows of which most cells begin there and hold figures, top to bottom; of each the cells
    that stand in no other row."""
    for number in sorted({cell.row for cell in grid.cells}):
        row = [cell for cell in grid.cells if cell.row == number]
        whole = [cell for cell in row if cell.row_span == 1]
        if sum(map(_has_figures, whole)) >= max(LEAST, len(row) / 2):
            yield whole


def _has_figures(cell: Cell) -> bool:
    return sum(char.isdigit() for char in cell.text) >= max(1, DIGITS * len(cell.text))


def _sides(cells: Sequence[Cell]) -> list[float]:
    return sorted({side for cell in cells for side in (cell.box.x0, cell.box.x1)})


def _inside(lattice: Sequence[float], cell: Cell) -> list[float]:
    """Where rules of other rows would cross the cell."""
    return [x for x in lattice if cell.box.x0 < x < cell.box.x1]


def _shares(cell: Cell, width: float) -> list[float]:
    """Where rules would part a cell into columns as wide as the others."""
    number = round(cell.box.width / width)
    if abs(cell.box.width - number * width) > AS_WIDE * width:
        return []
    return [cell.box.x0 + n * cell.box.width / number for n in range(1, number)]


def _parted(sheet: Sheet, cell: Cell, places: Sequence[float], width: float) -> list[float]:
    """These places, moved into the gaps at them, if something stands on both sides of each."""
    if not places:
        return []
    marks = [mark for mark in _marks(sheet, cell)
             if not any(_is_remnant(mark, place) for place in places)]  # fmt: skip
    height = max((mark.height for mark in marks), default=0.0)
    found: list[float] = []
    for place in places:
        left = max((mark.x1 for mark in marks if mark.center[0] < place), default=place)
        right = min((mark.x0 for mark in marks if mark.center[0] > place), default=place)
        if right - left < GAP * height or abs((left + right) / 2 - place) > max(
            ASIDE * width, (right - left) / 2
        ):
            return []
        found.append(min(max(place, left), right))
    ends = [cell.box.x0, *found, cell.box.x1]
    full = all(any(a < mark.center[0] < b for mark in marks) for a, b in pairwise(ends))
    return found if full else []


def _is_remnant(mark: Box, place: float) -> bool:
    return mark.width <= REMNANT and abs(mark.center[0] - place) <= REMNANT


def _marks(sheet: Sheet, cell: Cell) -> list[Box]:
    """In points of the sheet."""
    found = cell_marks(sheet, sheet.pixels_of(cell.box)).marks
    return [Box(*(value / sheet.scale for value in mark)) for mark in found]


def _is_over(sheet: Sheet, cell: Cell, y: float) -> bool:
    """Whether a label stands above a level place and a figure below it, and no ink on it."""
    marks = [mark for mark in _marks(sheet, cell)
             if not (mark.height <= REMNANT and abs(mark.center[1] - y) <= REMNANT)]  # fmt: skip
    crossing = any(mark.top < y - 1 and mark.bottom > y + 1 for mark in marks)
    above, below = (any((mark.center[1] > y) is side for mark in marks) for side in (False, True))
    return above and below and not crossing and any(char.isdigit() for char in cell.text)
