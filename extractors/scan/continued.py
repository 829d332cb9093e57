"""A table that goes on from the page before, laid over this page's figures.

Two pages of one report lie on the glass a little differently. Where a table goes on without
rules, its columns are those of the page before, moved and stretched until the figures of
this page stand in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from extractors.document import Box, Cell, Glyph, Grid
from extractors.implied.words import words_of
from extractors.labels import is_label
from extractors.lines import group_rows

MOVED = tuple(float(dx) for dx in range(-45, 46))
STRETCHED = tuple(1 + share / 100 for share in range(-5, 6))
"""Points, and times, that are tried."""
NEAR = 4.0
"""Points that figures of one column stand off each other."""


def laid_over(above: Grid, glyphs: Iterable[Glyph]) -> Grid:
    """The grid in points of this page's sheet, its columns where the figures stand."""
    columns = np.array([cell.place.center[0] for cell in _lowest_figures(above)])
    figures = np.array([
        (word.box.x0 + word.box.x1) / 2
        for row in group_rows([glyph for glyph in glyphs if not glyph.text.isspace()])
        for word in words_of(row) if word.text.isdigit()
    ])  # fmt: skip
    left = above.place.x0
    if not columns.size or not figures.size:
        return _moved(above, left, 0.0, 1.0)
    best = max(product(MOVED, STRETCHED), key=lambda way: _fit(columns, figures, left, *way))
    return _moved(above, left, *best)


def _lowest_figures(grid: Grid) -> list[Cell]:
    last = max(cell.row + cell.row_span for cell in grid.cells)
    lowest = (cell for cell in grid.cells if cell.row + cell.row_span == last)
    return [cell for cell in lowest if cell.text and not is_label(cell.text)]


def _fit(
    columns: NDArray[np.float64], figures: NDArray[np.float64], left: float, dx: float, times: float
) -> float:  # fmt: skip
    placed = left + dx + times * (columns - left)
    apart = np.abs(figures[:, None] - placed[None, :]).min(axis=1)
    return float(np.exp(-((apart / NEAR) ** 2) / 2).sum()) - abs(dx) / 1e3 - abs(times - 1) / 1e2


def _moved(grid: Grid, left: float, dx: float, times: float) -> Grid:
    def moved(box: Box) -> Box:
        x0, x1 = (left + dx + times * (x - left) for x in (box.x0, box.x1))
        return Box(x0, box.top, x1, box.bottom)

    cells = tuple(
        replace(cell, box=moved(cell.place), flat=None, reading=replace(cell.reading, box=None))
        for cell in grid.cells
    )
    return replace(grid, box=moved(grid.place), flat=None, cells=cells)
