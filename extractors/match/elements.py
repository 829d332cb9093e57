"""The printed rows of a form, and how like each a row of the document is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.labels import best_similarity, is_label, normalised, similarity
from extractors.match.certainty import ALIKE, BY_GROUP
from extractors.match.rows import PrintedRow
from extractors.templates import Block, Row, Table

OUTER = 0.85
"""What a label that is not a row's innermost counts, against one that is."""


MOST_WORDS = 4
"""Cells of words in a row of figures: its labels, in pieces; a header has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One printed row of the form: a block's title, its header, or a figure row."""

    block: int
    row: Row | None
    score: Callable[[PrintedRow], float]


def elements_of(table: Table) -> list[Element]:
    return [element for index, block in enumerate(table.blocks) for element in _block(index, block)]


def _block(index: int, block: Block) -> list[Element]:
    header = normalised("".join([*block.corner[:1], *(c.labels[0] for c in block.columns)]))
    elements = [Element(block=index, row=None, score=lambda row: _row_text_score(row, header))]
    if block.title:
        elements.insert(0, Element(block=index, row=None, score=_title_score(block.title)))
    elements += [Element(block=index, row=row, score=_row_score(row)) for row in block.rows]
    return elements


def _row_text_score(row: PrintedRow, text: str) -> float:
    return similarity("".join(row.labels), text)


def _title_score(titles: Sequence[str]) -> Callable[[PrintedRow], float]:
    return lambda row: best_similarity("".join(row.labels), titles)


def _row_score(form: Row) -> Callable[[PrintedRow], float]:
    """A row is known by its innermost label, the last one, whole or in pieces that a
    stroke taken for a rule has cut; a label further out counts for less."""

    def score(row: PrintedRow) -> float:
        words = sum(is_label(cell.text) for cell in row.own)
        if words == len(row.own) or words > MOST_WORDS:
            return 0.0
        labels = row.labels
        whole = ("".join(labels[start:]) for start in range(len(labels)))
        inner = max((best_similarity(text, form.labels) for text in whole), default=0.0)
        outer = max((best_similarity(text, form.labels) for text in row.outer), default=0.0)
        leaf = max(inner, OUTER * outer)
        leaf = min(leaf, BY_GROUP) if row.grouped else min(leaf, row.legible)
        if form.group is None or leaf < ALIKE:
            return leaf
        group = normalised(form.group)
        return 0.9 * leaf + 0.1 * max(similarity(text, group) for text in labels)

    return score
