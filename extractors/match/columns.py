"""Columns of a form by the headers that stand above the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.document import Box, Cell
from extractors.labels import best_similarity, is_figure, is_label, normalised, similarity
from extractors.match.alignment import align, with_gaps_filled
from extractors.match.certainty import ALIKE, BY_ORDER, BY_PLACE, SURE
from extractors.match.rows import PrintedRow, cell_at, has_figures
from extractors.templates import Block, Column

SAME_WIDTH = 0.03
"""By how much, as a share, the parts of a table may differ in width."""

SAME_SIDE = 1.0
"""Points between the right sides of two parts of one table in print."""

TELLING = 6
"""Columns of a form that are known by their number alone."""

MOST_OF_HEADERS = 0.75
"""Share of the characters of a block's headers by which they are known in one cell."""


def header_above(rows: Sequence[PrintedRow], first: int) -> list[PrintedRow]:
    """The rows above a figure row that could be its header: rows of words alone,
    in the same grid or, where a page's end parts them, in the one before."""
    header: list[PrintedRow] = []
    for row in reversed(rows[:first]):
        if row.grid < rows[first].grid - 1 or has_figures(row):
            break
        header.insert(0, row)
    return header


def beside_header(
    found: Sequence[PrintedRow], header: Sequence[PrintedRow]
) -> Sequence[PrintedRow]:
    """The rows in the header's own grid, where its columns stand; all, if there are none."""
    own = [row for row in found if header and row.grid == header[-1].grid]
    return own or found


def typical_row(rows: Sequence[PrintedRow]) -> PrintedRow:
    """The first row with the most common number of cells."""
    counts = Counter(len(row.cells) for row in rows)
    usual = counts.most_common(1)[0][0]
    return next(row for row in rows if len(row.cells) == usual)


_Place = tuple[tuple[float, float], list[str]]
"""A horizontal place in a row, and the header texts above it, top to bottom."""

_ColumnPlace = tuple[Column, tuple[float, float], float]
"""A column of the form, its horizontal place in the grid, the likeness of its label."""


def align_columns(
    block: Block, header: Sequence[PrintedRow], typical: PrintedRow
) -> list[_ColumnPlace]:
    header = _nearest(block, header, typical)
    places = _headed(block, header, typical)
    pairs = align(
        len(block.columns), len(places), lambda i, j: _column_score(block.columns[i], places[j][1])
    )
    pairs = with_gaps_filled(_less_sure(pairs, header, places), len(block.columns), len(places))
    if _in_one_cell(block, places, typical):
        pairs = [(i, j, max(score, BY_ORDER)) for i, j, score in pairs]
    most = 1.0 if all(_are_alike(row, typical) for row in header) else BY_PLACE
    least = BY_ORDER if _are_all(pairs, block, places, typical) else 0.0
    return [(block.columns[i], places[j][0], max(least, min(score, most))) for i, j, score in pairs]


def _less_sure(
    pairs: Sequence[tuple[int, int, float]], header: Sequence[PrintedRow],
    places: Sequence[_Place],
) -> list[tuple[int, int, float]]:  # fmt: skip
    """With no column beyond doubt whose label is only supposed."""
    supposed = {normalised(cell.text) for row in header for cell in row.own
                if cell.reading.supposed}  # fmt: skip
    return [(i, j, score if supposed.isdisjoint(places[j][1]) else min(score, BY_PLACE))
            for i, j, score in pairs]  # fmt: skip


def _nearest(
    block: Block, header: Sequence[PrintedRow], typical: PrintedRow
) -> Sequence[PrintedRow]:
    """The rows of a header in the figures' own grid, where all columns are known there."""
    own = [row for row in header if row.grid == typical.grid]
    texts = [normalised(cell.text) for row in own for cell in row.own]
    known = (any(best_similarity(text, column.labels) >= ALIKE for text in texts)
             for column in block.columns)  # fmt: skip
    return own if all(known) else header


def _headed(block: Block, header: Sequence[PrintedRow], typical: PrintedRow) -> list[_Place]:
    """The places behind a row's labels with the header texts above each. Neighbours under one
    column's header are one place: a streak of the scanner parts them, not a rule."""
    places: list[_Place] = []
    for cell in _behind_labels(block, typical):
        extent, stack = typical.extent(cell), _header_stack(header, typical, cell)
        known = any(_column_score(column, stack) >= ALIKE for column in block.columns)
        if known and places and places[-1][1] == stack:
            extent = (places.pop()[0][0], extent[1])
        elif is_label(cell.text):
            stack = []
        places.append((extent, stack))
    return places


def _behind_labels(block: Block, row: PrintedRow) -> Sequence[Cell]:
    """Where the block's columns may be: behind the last label that leaves room for them."""
    most = max(1, len(row.cells) - len(block.columns))
    labels = [n for n, cell in enumerate(row.cells[:most]) if is_label(cell.text)]
    return row.cells[labels[-1] + 1 if labels else 0 :]


def _in_one_cell(block: Block, places: Sequence[_Place], typical: PrintedRow) -> bool:
    """Whether all headers stand in one cell, whose rules were lost, over as many figures."""
    figures = sum(not is_label(cell.text) for cell in typical.cells)
    over = {tuple(stack[-1:]) for _, stack in places if stack}
    if len(over) != 1 or figures != len(block.columns) or len(places) < figures:
        return False
    printed = Counter("".join(*over))
    known = Counter("".join(normalised(column.labels[0]) for column in block.columns))
    return (printed & known).total() >= MOST_OF_HEADERS * known.total()


def _are_all(
    pairs: Sequence[tuple[int, int, float]], block: Block,
    places: Sequence[_Place], typical: PrintedRow,
) -> bool:  # fmt: skip
    """Whether so many columns stand side by side, between rules or with a figure in each, as
    no other table has."""
    count = len(block.columns)
    ruled = all(cell.certainty >= SURE for cell in typical.cells)
    filled = all(is_figure(cell.text) for cell in typical.cells[-count:])
    return (ruled or filled) and count == len(places) == len(pairs) >= TELLING


def as_wide(frame: Box, other: Box) -> bool:
    """Whether places in the two can be compared: one may have lost a column at its side."""
    return abs(frame.width - other.width) <= SAME_WIDTH * other.width


def _are_alike(row: PrintedRow, other: PrintedRow) -> bool:
    """Whether a place in one is a place in the other: as wide, or, in print, with the same
    right side."""
    flush = abs(row.frame.x1 - other.frame.x1) <= SAME_SIDE
    in_print = all(cell.reading.method == "text" for cell in (*row.cells, *other.cells))
    return as_wide(row.frame, other.frame) or (flush and in_print)


def on_frame_of(
    row: PrintedRow, other: PrintedRow, extent: tuple[float, float]
) -> tuple[float, float]:
    """A place of the other row's frame on this row's. One that ends where the other does
    but is narrower has lost columns of labels, at its left."""
    own, frame = row.frame, other.frame
    if as_wide(own, frame) or abs(own.x1 - frame.x1) > SAME_WIDTH * frame.width:
        return extent
    left, right = ((frame.x0 + side * frame.width - own.x0) / own.width for side in extent)
    return left, right


def _header_stack(header: Sequence[PrintedRow], typical: PrintedRow, cell: Cell) -> list[str]:
    """The header texts that stand over a cell, top to bottom."""
    stack: list[str] = []
    for row in header:
        over = cell_at(row, row.own, on_frame_of(row, typical, typical.extent(cell)))
        if over is not None and is_label(over.text):
            stack.append(normalised(over.text))
    return stack


def _column_score(column: Column, stack: Sequence[str]) -> float:
    if not stack:
        return 0.0
    leaf = best_similarity(stack[-1], column.labels)
    if column.group is None or leaf < ALIKE:
        return leaf
    return 0.8 * leaf + 0.2 * max(similarity(text, normalised(column.group)) for text in stack)
