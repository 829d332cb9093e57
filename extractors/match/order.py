"""Rows of a form by their order or number, where labels are unread or rows not printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from extractors.labels import best_similarity, is_label, normalised
from extractors.match.alignment import sure_between
from extractors.match.certainty import BY_PLACE
from extractors.match.rows import PrintedRow, has_figures
from extractors.templates import Block, Row

LEGIBLE, HALF = 0.8, 0.5
"""Confidence from which a label that is not even that like a form's is another row's."""

TELLING = 15
"""Rows of a form that are known by their number alone."""

MOST_LABELS = 3
"""Cells beside a row's figures that may be illegible labels."""

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
    seen = {row.id for row, _, _ in found}
    form = [row for row in block.rows if not row.optional or row.id in seen]
    number = {row.id: index for index, row in enumerate(form)}
    columns = len(block.columns)
    known = [(number[row.id], j, score) for row, j, score in found]
    ends = [
        (-1, _above(rows, known[0][1], columns)),
        (len(form), _below(rows, known[-1][1], columns)),
    ]
    bounds = [ends[0], *((i, j) for i, j, _ in known), ends[1]]
    unread = ((i, j, BY_PLACE) for i, j in _between(bounds)
              if _may_be(rows[j], form[i], columns))  # fmt: skip
    pairs = sorted([*known, *unread])
    return [(form[i], j, score) for i, j, score in sure_between(pairs)]


def rows_by_count(block: Block, rows: Sequence[PrintedRow]) -> list[tuple[Row, int, float]]:
    """Rows none of which is known by its label: as many below one another as the form has,
    if it has so many that no other table does."""
    form = [row for row in block.rows if not row.optional]
    columns = len(block.columns)
    for filled, run in groupby(range(len(rows)), lambda j: _are_figures(rows[j], columns)):
        own = list(run)
        if (
            filled
            and len(own) == len(form) >= TELLING
            and all(_may_be(rows[j], row, columns) for row, j in zip(form, own, strict=True))
        ):
            return [(row, j, BY_PLACE) for row, j in zip(form, own, strict=True)]
    return []


def _are_figures(row: PrintedRow, columns: int) -> bool:
    """Whether a row has cells for so many figures, and labels at most beside them."""
    figures = sum(not is_label(cell.text) for cell in row.own)
    return has_figures(row) and columns <= figures <= columns + MOST_LABELS


def _above(rows: Sequence[PrintedRow], known: int, columns: int) -> int:
    """The next row above a known one that is none of so many figures."""
    return next((j for j in range(known - 1, -1, -1) if not _are_figures(rows[j], columns)), -1)


def _below(rows: Sequence[PrintedRow], known: int, columns: int) -> int:
    after = range(known + 1, len(rows))
    return next((j for j in after if not _are_figures(rows[j], columns)), len(rows))


def _between(bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What lies between neighbours, where it is as many on both sides."""
    for (i, j), (i_after, j_after) in pairwise(bounds):
        if i_after - i == j_after - j:
            yield from zip(range(i + 1, i_after), range(j + 1, j_after), strict=True)


def _may_be(printed: PrintedRow, row: Row, columns: int) -> bool:
    """Whether a row's label is illegible, or like that of a row of the form. One beside
    several rows is a group's, or that of all of them."""
    innermost = [cell for cell in printed.own
                 if is_label(cell.text) and cell.row_span <= printed.height][-1:]  # fmt: skip
    return len(printed.own) >= columns and all(
        label.reading.confidence < LEGIBLE
        or best_similarity(normalised(label.text), row.labels) >= HALF
        for label in innermost
    )
