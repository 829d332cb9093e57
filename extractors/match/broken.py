"""Rows that a page's end cut in two, put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.document import Cell
from extractors.labels import is_figure, is_label, normalised, similarity
from extractors.match.certainty import ALIKE
from extractors.match.rows import PrintedRow, cell_at, has_figures, page_of, printed_row
from extractors.numbers import cell_state

BETTER_WHOLE = 0.05
"""How much better two parts of a label must be known together than each alone."""

WELL_KNOWN = 0.85
"""Likeness from which a text is a label of the form by itself."""

DIGIT = re.compile(r"\d")


def join_broken_rows(rows: Sequence[PrintedRow], vocabulary: Sequence[str]) -> list[PrintedRow]:
    """Rows that a page's end cut in two, put together."""
    joined: list[PrintedRow] = []
    for row in rows:
        if joined and joined[-1].grid + 1 == row.grid and _is_broken(joined[-1], row, vocabulary):
            joined[-1] = _join_rows(joined[-1], row)
        else:
            joined.append(row)
    return joined


def _is_broken(upper: PrintedRow, lower: PrintedRow, vocabulary: Sequence[str]) -> bool:
    """Whether the two are one row: no figure stands under anything, as under its
    header, and nothing but blanks under a figure; and their label is better known
    whole than in either part."""
    if page_of(lower) != page_of(upper) + 1:
        return False
    pairs = _paired_cells(upper, lower)
    if any(a.text and b.text and (_is_number(a.text) or _is_number(b.text)) for a, b in pairs):
        return False
    if not has_figures(upper) and not has_figures(lower):
        return False
    if any(_are_two_labels(a.text, b.text, vocabulary) for a, b in pairs):
        return False
    whole = _known(_join_rows(upper, lower), vocabulary)
    apart = max(_known(upper, vocabulary), _known(lower, vocabulary))
    parted = not (lower.labels and upper.labels)
    return (
        whole > apart + BETTER_WHOLE
        or (parted and whole >= max(apart, ALIKE))
        or any(_is_one_label(a.text, b.text, vocabulary) for a, b in pairs)
    )


def _is_number(text: str) -> bool:
    """Or a way to say none; not a label of which nothing is legible."""
    return is_figure(text) and (cell_state(text) != "read" or bool(DIGIT.search(text)))


def _are_two_labels(upper: str, lower: str, vocabulary: Sequence[str]) -> bool:
    """Whether each is known by itself: a group's label that a page cuts beside them,
    over a row of figures and a blank one, does not make them one row."""
    return all(is_label(text) and _best_known(normalised(text), vocabulary) > WELL_KNOWN
               for text in (upper, lower))  # fmt: skip


def _is_one_label(upper: str, lower: str, vocabulary: Sequence[str]) -> bool:
    """Whether the two, one under the other, are a label that neither is alone."""
    if not (is_label(upper) and is_label(lower)):
        return False
    whole, *apart = (_best_known(normalised(text), vocabulary)
                     for text in (upper + lower, upper, lower))  # fmt: skip
    return whole >= ALIKE and whole > max(apart) + BETTER_WHOLE


def _known(row: PrintedRow, vocabulary: Sequence[str]) -> float:
    return max((_best_known(text, vocabulary) for text in row.labels), default=0.0)


def _best_known(text: str, vocabulary: Sequence[str]) -> float:
    return max((similarity(text, known) for known in vocabulary), default=0.0)


def _paired_cells(upper: PrintedRow, lower: PrintedRow) -> list[tuple[Cell, Cell]]:
    return [
        (cell, below)
        for cell in upper.cells
        if (below := cell_at(lower, lower.cells, upper.extent(cell))) is not None
    ]


def _join_rows(upper: PrintedRow, lower: PrintedRow) -> PrintedRow:
    below = {id(cell): lowered for cell, lowered in _paired_cells(upper, lower)}
    cells = tuple(_join_cells(cell, below.get(id(cell))) for cell in upper.cells)
    return printed_row(lower.grid, upper.frame, cells, cells)


def _join_cells(cell: Cell, below: Cell | None) -> Cell:
    """One cell of both parts, in the upper part's columns; what stands in the lower
    part alone keeps its page and its ink's box."""
    if below is None or not below.text:
        return cell
    if not cell.text:
        return replace(cell, page=below.page, reading=below.reading)
    joined = replace(cell.reading, printed=cell.text + below.text)
    return replace(cell, reading=joined)
