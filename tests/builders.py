"""Small documents for tests, built from typed values instead of files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.document import Box, Cell, Glyph, Grid, Reading, Rule
from extractors.templates import Block, Column, Template, path

WIDTH, ROW_HEIGHT = 450.0, 16.0
LABEL_WIDTH = 150.0


def grid(rows: Sequence[Sequence[str]], *, page: int = 1, top: float = 100.0) -> Grid:
    """A ruled grid; a row of one text spans the width, the first column holds labels."""
    cells = [cell for i, row in enumerate(rows) for cell in _cells(i, row, page, top)]
    box = Box(50.0, top, 50.0 + WIDTH, top + ROW_HEIGHT * len(rows))
    return Grid(page=page, box=box, cells=tuple(cells))


def _cells(index: int, texts: Sequence[str], page: int, top: float) -> list[Cell]:
    edges = _edges(len(texts))
    y = top + index * ROW_HEIGHT
    return [
        Cell(
            page=page,
            row=index,
            column=column,
            box=(box := Box(50.0 + left, y, 50.0 + right, y + ROW_HEIGHT)),
            reading=Reading(printed=text, box=box.expanded(-3) if text else None),
        )
        for column, (text, (left, right)) in enumerate(zip(texts, edges, strict=True))
    ]


def _edges(count: int) -> list[tuple[float, float]]:
    if count == 1:
        return [(0.0, WIDTH)]
    step = (WIDTH - LABEL_WIDTH) / (count - 1)
    starts = [0.0, *(LABEL_WIDTH + step * i for i in range(count))]
    return list(pairwise(starts))


@dataclass(frozen=True)
class FormRows:
    """The printed rows of a form and, by path, the values put in them."""

    rows: list[list[str]]
    values: dict[str, str]


def printed_form(template: Template, value: Callable[[str], str]) -> FormRows:
    """The whole form as one list of rows, each figure cell filled by ``value(path)``."""
    rows: list[list[str]] = []
    values: dict[str, str] = {}
    for table in template.tables:
        for block in table.blocks:
            rows += _header(block)
            rows += _figures(table.id, block, value, values)
    return FormRows(rows, values)


def _header(block: Block) -> list[list[str]]:
    title = [[block.title[0]]] if block.title else []
    corner = block.corner[0] if block.corner else ""
    labels = [column.labels[0] for column in block.columns]
    if block.rows:
        return [*title, [corner, *labels]]
    return [*title, ["", *(column.group or "" for column in block.columns)], ["", *labels]]


def _figures(
    table: str, block: Block, value: Callable[[str], str], values: dict[str, str]
) -> list[list[str]]:
    rows = []
    for row in [row for row in block.rows if not row.optional]:
        names = [path(table, row.id, column.id) for column in block.columns]
        rows.append([row.labels[0], *(value(name) for name in names)])
        values.update(zip(names, rows[-1][1:], strict=True))
    if not block.rows:
        names = [path(table, _row(column), column.id) for column in block.columns]
        rows.append(["", *(value(name) for name in names)])
        values.update(zip(names, rows[-1][1:], strict=True))
    return rows


def _row(column: Column) -> str:
    assert column.row is not None
    return column.row


def split_over_pages(rows: Sequence[Sequence[str]], cuts: Sequence[int]) -> list[Grid]:
    """The rows as one grid a page, a new page beginning at each cut."""
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(rows)}), len(rows)]
    parts = [rows[start:end] for start, end in pairwise(edges)]
    return [grid(part, page=number) for number, part in enumerate(parts, 1)]


def glyphs(text: str, x: float, y: float, *, size: float = 10.0) -> list[Glyph]:
    """Characters side by side, half as wide as high where ASCII."""
    result = []
    for char in text:
        width = size / 2 if char.isascii() else size
        result.append(Glyph(char, Box(x, y, x + width, y + size)))
        x += width
    return result


def ruled(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """Every rule of a full lattice."""
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]
