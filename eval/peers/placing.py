"""Cells and tokens that a peer found → gouji's grids and lines.

All boxes here are points on the upright page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.document import Box, Cell, Grid, Reading, TextLine, enclosing

SAME_EDGE = 3.0
"""Points within which edges of cells are one line of the table; no column is as narrow."""

Method = Literal["text", "ocr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A string without white space that stands in one place: a character, a word or a
    line. ``parts`` are its words or characters, where the peer tells their places."""

    text: str
    box: Box
    confidence: float = 1.0
    parts: tuple[Token, ...] = ()


# --------------------------------------------------------------------------
# Grids


def grid_of(page: int, cells: Sequence[tuple[Box, Reading]]) -> Grid:
    """The table of these cells, rows, columns and spans told from their edges.

    Raises:
        ValueError: there are no cells.
    """
    xs = _edges(x for box, _ in cells for x in (box.x0, box.x1))
    ys = _edges(y for box, _ in cells for y in (box.top, box.bottom))
    placed = (_cell(page, box, reading, xs, ys) for box, reading in cells)
    ordered = sorted(placed, key=lambda cell: (cell.row, cell.column))
    return Grid(page=page, box=enclosing(box for box, _ in cells), cells=tuple(ordered))


def _edges(values: Iterable[float]) -> list[float]:
    """The least of every group of values that lie close together."""
    starts: list[float] = []
    last = float("-inf")
    for value in sorted(values):
        if value - last > SAME_EDGE:
            starts.append(value)
        last = value
    return starts


def _cell(page: int, box: Box, reading: Reading, xs: list[float], ys: list[float]) -> Cell:
    column, right = _line(xs, box.x0), _line(xs, box.x1)
    row, below = _line(ys, box.top), _line(ys, box.bottom)
    return Cell(
        page=page, box=box, reading=reading, row=row, column=column,
        row_span=max(1, below - row), column_span=max(1, right - column),
    )  # fmt: skip


def _line(starts: list[float], value: float) -> int:
    return bisect_right(starts, value) - 1


# --------------------------------------------------------------------------
# Tokens into cells


def fill(
    cells: Sequence[Box], tokens: Iterable[Token], method: Method
) -> tuple[list[tuple[Box, Reading]], list[Token]]:
    """Each cell with what stands in it, and the tokens that stand in none.

    A token belongs where its centre is, unless its parts belong in several places.
    """
    contents: list[list[Token]] = [[] for _ in cells]
    outside: list[Token] = []
    for token in tokens:
        for piece in _pieces(cells, token):
            index = _holding(cells, piece)
            (outside if index is None else contents[index]).append(piece)
    readings = (reading_of(content, method) for content in contents)
    return list(zip(cells, readings, strict=True)), outside


def _pieces(cells: Sequence[Box], token: Token) -> tuple[Token, ...]:
    places = {_holding(cells, part) for part in token.parts}
    return token.parts if len(places) > 1 else (token,)


def _holding(cells: Sequence[Box], token: Token) -> int | None:
    x, y = token.box.center
    return next((i for i, box in enumerate(cells) if box.contains(x, y)), None)


def reading_of(tokens: Sequence[Token], method: Method) -> Reading:
    """As sure as the least sure token."""
    if not tokens:
        return Reading(method=method)
    return Reading(
        printed="".join(token.text for row in rows_of(tokens) for token in row),
        confidence=min(token.confidence for token in tokens),
        box=enclosing(token.box for token in tokens),
        method=method,
    )


def rows_of(tokens: Iterable[Token]) -> list[list[Token]]:
    """Top to bottom, each row left to right; a token joins the row at half its height."""
    rows: list[list[Token]] = []
    for token in sorted(tokens, key=lambda token: token.box.center[1]):
        if rows and rows[-1][-1].box.bottom > token.box.center[1]:
            rows[-1].append(token)
        else:
            rows.append([token])
    return [sorted(row, key=lambda token: token.box.x0) for row in rows]


# --------------------------------------------------------------------------
# Lines


def lines_of(page: int, tokens: Iterable[Token]) -> tuple[TextLine, ...]:
    return tuple(line_of(page, row) for row in rows_of(tokens))


def line_of(page: int, tokens: Sequence[Token]) -> TextLine:
    """One box per character: those of a token without parts share its width evenly."""
    pieces = [piece for token in tokens for piece in token.parts or (token,)]
    return TextLine(
        page=page,
        text="".join(piece.text for piece in pieces),
        boxes=tuple(box for piece in pieces for box in _shares(piece)),
        confidence=min(token.confidence for token in tokens),
    )


def _shares(token: Token) -> list[Box]:
    box, step = token.box, token.box.width / len(token.text)
    starts = [box.x0 + step * i for i in range(len(token.text))]
    return [Box(x, box.top, x + step, box.bottom) for x in starts]


# --------------------------------------------------------------------------
# Tokens from what OCR libraries tell


def token_of(
    text: str, corners: Sequence[Sequence[float]], score: float, parts: Iterable[Token] = ()
) -> Token | None:
    """A token around the corners (x, y); None where there is nothing but white space.

    Parts that do not spell the text are left out.
    """
    printed = "".join(text.split())
    if not printed:
        return None
    xs, ys = zip(*corners, strict=True)
    box = Box(float(min(xs)), float(min(ys)), float(max(xs)), float(max(ys)))
    told = tuple(parts)
    spelt = "".join(part.text for part in told) == printed
    return Token(text=printed, box=box, confidence=score, parts=told if spelt else ())
