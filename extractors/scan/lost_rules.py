"""Level rules that the paper lost altogether, put back by the figures they stood between.

Where every figure of a row stands over another, though its cell has room beside it, the
row is two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.document import Box, Cell, Grid, Rule, enclosing
from extractors.scan.ink import cell_marks, lines_of
from extractors.scan.sheet import Sheet

LEAST = 3
"""Cells with two figures that make two rows of one."""

MOST = 0.8
"""Share of a row's figures that say so, at least."""

LEVEL = 0.6
"""Heights of a figure by which those of one row stand off each other, at most."""

ROOM = 2.5
"""Heights of a digit that a number over two lines leaves free beside its upper one, at
most: a digit, and the padding of a cell."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two printed lines of a cell, in pixels."""

    upper: Box
    lower: Box


def lost_levels(sheet: Sheet, grids: Sequence[Grid]) -> list[Rule]:
    """In points of the sheet, as the cells of the grids are."""
    return [rule for grid in grids for rule in _lost(sheet, grid)]


def _lost(sheet: Sheet, grid: Grid) -> Iterator[Rule]:
    rows = defaultdict(list)
    for cell in grid.cells:
        rows[cell.row, cell.row_span].append(cell)
    for row in rows.values():
        y = _between(sheet, [cell for cell in row if cell.text.isdigit()])
        if y is not None:
            whole = enclosing(cell.box for cell in row)
            yield Rule(whole.x0, y, whole.x1, y)


def _between(sheet: Sheet, figures: Sequence[Cell]) -> float | None:
    """Where the rule was between two rows of figures, if they are that."""
    pairs = [_pair(sheet, cell) for cell in figures]
    known = [pair for pair in pairs if pair is not None]
    if len(known) < max(LEAST, MOST * len(pairs)):
        return None
    height = float(np.median([line.height for pair in known for line in (pair.upper, pair.lower)]))
    for line in ([pair.upper for pair in known], [pair.lower for pair in known]):
        middles = [box.center[1] for box in line]
        if max(middles) - min(middles) > LEVEL * height:
            return None
    gaps = [(pair.upper.bottom + pair.lower.top) / 2 for pair in known]
    return float(np.median(gaps)) / sheet.scale


def _pair(sheet: Sheet, cell: Cell) -> _Pair | None:
    box = sheet.pixels_of(cell.box)
    lines = lines_of(cell_marks(sheet, box), sheet.scale).lines
    if len(lines) != 2:
        return None
    return _Pair(*lines) if has_room(lines[0], box) else None


def has_room(line: Box, cell: Box) -> bool:
    """Whether a number that goes on below need not have."""
    return cell.width - line.width > ROOM * line.height
