"""Rows of a form by their order, where their labels are unread or they are not printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.labels import best_similarity, is_label, normalised
from extractors.match.alignment import sure_between
from extractors.match.certainty import BY_PLACE
from extractors.match.rows import PrintedRow, has_figures
from extractors.templates import Block, Row

LEGIBLE, HALF = 0.8, 0.5
"""Confidence from which a label that is not even that like a form's is another row's."""

PLAIN = 0.9
"""Likeness of two labels from which a row that the form has between them is not there."""


def rows_left_out(
    rows: Sequence[PrintedRow], block: Block, found: Sequence[tuple[Row, int, float]]
) -> Iterator[str]:
    """Rows of the form between two that are well known and adjacent on one page."""
    number = {row.id: index for index, row in enumerate(block.rows)}
    for (upper, above, sure_above), (lower, below, sure_below) in pairwise(found):
        together = below == above + 1 and rows[above].grid == rows[below].grid
        if together and min(sure_above, sure_below) >= PLAIN:
            yield from (row.id for row in block.rows[number[upper.id] + 1 : number[lower.id]])


def rows_by_order(
    block: Block, found: Sequence[tuple[Row, int, float]], rows: Sequence[PrintedRow]
) -> list[tuple[Row, int, float]]:
    number = {row.id: index for index, row in enumerate(block.rows)}
    known = [(number[row.id], j, score) for row, j, score in found]
    ends = [
        (-1, _words_above(rows, known[0][1])),
        (len(block.rows), _words_below(rows, known[-1][1])),
    ]
    bounds = [ends[0], *((i, j) for i, j, _ in known), ends[1]]
    unread = ((i, j, BY_PLACE) for i, j in _between(bounds)
              if _may_be(rows[j], block.rows[i], len(block.columns)))  # fmt: skip
    pairs = sorted([*known, *unread])
    return [(block.rows[i], j, score) for i, j, score in sure_between(pairs)]


def _words_above(rows: Sequence[PrintedRow], first: int) -> int:
    """The next row without figures above one."""
    return next((j for j in range(first - 1, -1, -1) if not has_figures(rows[j])), -1)


def _words_below(rows: Sequence[PrintedRow], last: int) -> int:
    return next((j for j in range(last + 1, len(rows)) if not has_figures(rows[j])), len(rows))


def _between(bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What lies between neighbours, where it is as many on both sides."""
    for (i, j), (i_after, j_after) in pairwise(bounds):
        if i_after - i == j_after - j:
            yield from zip(range(i + 1, i_after), range(j + 1, j_after), strict=True)


def _may_be(printed: PrintedRow, row: Row, columns: int) -> bool:
    """Whether a row's label is illegible, or like that of a row of the form."""
    innermost = [cell for cell in printed.own if is_label(cell.text)][-1:]
    return len(printed.own) >= columns and all(
        label.reading.confidence < LEGIBLE
        or best_similarity(normalised(label.text), row.labels) >= HALF
        for label in innermost
    )
