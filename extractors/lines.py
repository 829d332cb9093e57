"""Glyphs → what is printed in a cell, and lines of running text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.document import Box, Glyph, Reading, TextLine, enclosing

WRAP_DOUBT = 0.9
"""Confidence of a number over two lines that had no need to wrap: it may be two."""


def read_cells(glyphs: Sequence[Glyph], boxes: Sequence[Box]) -> list[Reading]:
    """What the text layer prints in each box; a glyph belongs where its centre is."""
    contents: list[list[Glyph]] = [[] for _ in boxes]
    for glyph in _all_within(glyphs, enclosing(boxes)):
        x, y = glyph.box.center
        for content, box in zip(contents, boxes, strict=True):
            if box.x0 <= x < box.x1 and box.top <= y < box.bottom:
                content.append(glyph)
                break
    return [cell_reading(content, box) for content, box in zip(contents, boxes, strict=True)]


def _all_within(glyphs: Sequence[Glyph], box: Box) -> list[Glyph]:
    return [glyph for glyph in glyphs if box.contains(*glyph.box.center)]


def cell_reading(glyphs: Sequence[Glyph], cell: Box) -> Reading:
    """The cell's characters, line after line, without the spaces between them."""
    ink = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not ink:
        return Reading()
    rows = group_rows(ink)
    confidence = min(glyph.confidence for glyph in ink)
    if _wrapped_without_need(rows, cell):
        confidence = min(confidence, WRAP_DOUBT)
    return Reading(
        printed="".join(glyph.text for row in rows for glyph in row),
        confidence=confidence,
        box=enclosing(glyph.box for glyph in ink),
    )


def _wrapped_without_need(rows: Sequence[Sequence[Glyph]], cell: Box) -> bool:
    """Whether digits stand over digits although the first line had room for more."""
    return any(
        upper[-1].text.isdigit()
        and lower[0].text.isdigit()
        and enclosing(g.box for g in upper).width + 2.5 * lower[0].box.width < 0.8 * cell.width
        for upper, lower in pairwise(rows)
    )


def group_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs by printed line, top to bottom, each line left to right.

    A glyph joins the line whose vertical range holds its centre, so that small
    punctuation and large digits of one line stay together.
    """
    rows: list[list[Glyph]] = []
    extents: list[tuple[float, float]] = []
    for glyph in sorted(glyphs, key=lambda it: (it.box.top + it.box.bottom, it.box.x0)):
        middle = (glyph.box.top + glyph.box.bottom) / 2
        if extents and extents[-1][0] <= middle <= extents[-1][1]:
            rows[-1].append(glyph)
            continue
        rows.append([glyph])
        extents.append((glyph.box.top, glyph.box.bottom))
    return [sorted(row, key=lambda it: it.box.x0) for row in rows]


def read_lines(page: int, glyphs: Iterable[Glyph], outside: Sequence[Box]) -> list[TextLine]:
    """The lines of running text; glyphs within the boxes ``outside`` are tables'."""
    prose = [glyph for glyph in glyphs if not _within(glyph, outside)]
    ink = [glyph for glyph in prose if not glyph.text.isspace()]
    return [_text_line(page, row) for row in group_rows(ink)]


def _within(glyph: Glyph, boxes: Sequence[Box]) -> bool:
    x, y = glyph.box.center
    return any(box.contains(x, y) for box in boxes)


def _text_line(page: int, row: Sequence[Glyph]) -> TextLine:
    """A line's text with single spaces where Latin words are set apart."""
    text: list[str] = []
    boxes: list[Box] = []
    for index, glyph in enumerate(row):
        if index and _word_break(row[index - 1], glyph):
            text.append(" ")
            boxes.append(Box(row[index - 1].box.x1, glyph.box.top, glyph.box.x0, glyph.box.bottom))
        text.append(glyph.text)
        boxes.append(glyph.box)
    confidence = min(glyph.confidence for glyph in row)
    return TextLine(page=page, text="".join(text), boxes=tuple(boxes), confidence=confidence)


def _word_break(left: Glyph, right: Glyph) -> bool:
    apart = right.box.x0 - left.box.x1 > 0.2 * max(left.box.height, right.box.height)
    return apart and left.text.isascii() and right.text.isascii()
