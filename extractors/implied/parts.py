"""Which rows of a page stand under which header of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from extractors.document import Box, Cell, Grid, Rule, enclosing
from extractors.implied.heads import Header
from extractors.implied.known import KnownRow
from extractors.implied.spans import runs_of
from extractors.implied.words import Band, Word, bottom_of, height_of, middle_of, top_of
from extractors.labels import best_similarity, is_label, normalised
from extractors.templates import Labels

FAR = 8.0
"""Between two rows at most, and between a header and the first row."""

NEAR = 1.7
"""Between the lines of one header at most, and a title."""

TALLER = 1.25
"""Times the height of a table's characters, those of a heading."""

TITLE = 0.8
"""Likeness from which a line is the title of a block."""

HEADING_LINES = 3
"""Printed again above the rest of a table, at the top of a page."""

UNIT = re.compile(r"[（(]?(?:计量)?单位[：:]")
"""What all figures of a table are counted in, above its right side."""

SECTION = re.compile(r"(?:[一二三四五六七]、.*|.*(?:政府信息|公开工作).*)(?:情况|事项)$")
"""The heading of a section, though it may have lost its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPage:
    bands: tuple[Band, ...]
    rules: tuple[Rule, ...]
    labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Of a table: its columns' labels, or where they were on the page before, the bands of
    its header, the rows below. ``below`` is where something else begins, ``sides`` are those
    of level rules, or of the table's part on the page before. ``whole``: no column that the
    form has is missing among the heads, whose figures would be taken for a neighbour's."""

    heads: tuple[Box, ...]
    whole: bool
    header: tuple[Band, ...] = ()
    title: Band | None = None
    rows: tuple[KnownRow, ...]
    labelled: bool = True
    below: float
    sides: tuple[float, float] | None = None


def headed_parts(
    page: PrintedPage, headers: Sequence[Header], known: Sequence[KnownRow]
) -> Iterator[Part]:  # fmt: skip
    for number, header in enumerate(headers, 1):
        below = min((other.box.top for other in headers[number:]), default=float("inf"))
        own = [row for row in known if header.box.bottom < row.box.top and row.box.bottom < below]
        labelled = bool(header.heading.rows)
        rows = _together(own, header.box.bottom, page) if labelled else []
        inner, title = _above(header, rows, page)
        corner = any(word.box.x1 < header.box.x0 for band in inner for word in band)
        if rows or corner or not labelled:
            heads = _with_cut_heads(header, rows, page)
            yield Part(
                heads=heads, whole=len(heads) == len(header.heading.columns),
                header=inner, title=title,
                rows=tuple(rows), labelled=labelled, below=below,
                sides=_ruled_sides(page, header, rows),
            )  # fmt: skip


def _with_cut_heads(
    header: Header, rows: Sequence[KnownRow], page: PrintedPage
) -> tuple[Box, ...]:  # fmt: skip
    """With heads for the columns whose labels stand on the page before, where a page's end
    has cut the header, or were not seen: over as many columns of figures."""
    heads = tuple(head.box for head in header.heads)
    missing = len(header.heading.columns) - len(heads)
    figures = _figures_below(header, rows, page) if missing else []
    if not figures:
        return heads
    size = max(word.size for word in figures)
    top, bottom = header.box.top, header.box.bottom
    free = [Box(x0, top, x1, bottom)
            for x0, x1 in runs_of([(word.box.x0, word.box.x1) for word in figures], size)
            if not any(x0 <= head.x1 and head.x0 <= x1 for head in heads)]  # fmt: skip
    every = sorted([*heads, *free], key=lambda box: box.x0)
    # Groups of columns named alike may be any of those that the form has.
    known = not header.heading.rows or all(every.index(head.box) == head.column
                                           for head in header.heads)  # fmt: skip
    return tuple(every) if len(free) == missing and known else heads


def _figures_below(
    header: Header, rows: Sequence[KnownRow], page: PrintedPage
) -> list[Word]:  # fmt: skip
    """Those beside the labels of rows; without rows that have any, those of the first line
    of figures."""
    if header.heading.rows:
        labels = max((row.box.x1 for row in rows), default=0.0)
        bands = [band for row in rows for band in page.bands[row.start : row.end]]
    else:
        labels = 0.0
        below = (band for band in page.bands if middle_of(band) > header.box.bottom)
        first = next((band for band in below if any(word.figure for word in band)), None)
        bands = [first] if first else []
    return [word for band in bands for word in band if word.figure and word.box.x0 > labels]


def _ruled_sides(
    page: PrintedPage, header: Header, rows: Sequence[KnownRow]
) -> tuple[float, float] | None:
    """From where to where level rules run over the columns, above and below the rows."""
    box, size = header.box, header.heads[0].box.height
    bottom = max([box.bottom, *(row.box.bottom for row in rows)]) + 3 * size
    over = [rule for rule in page.rules if box.top - 3 * size < rule.top < bottom
            and rule.x0 < box.x0 and rule.x1 > box.x1]  # fmt: skip
    return (min(rule.x0 for rule in over), max(rule.x1 for rule in over)) if over else None


def _together(rows: Sequence[KnownRow], top: float, page: PrintedPage) -> list[KnownRow]:
    """Those that follow each other without a wide gap, or a heading between them."""
    together: list[KnownRow] = []
    for row in rows:
        size = height_of(page.bands[row.start])
        between = [band for band in page.bands
                   if top < top_of(band) and bottom_of(band) < row.box.top]  # fmt: skip
        if row.box.top - top > FAR * size or any(map(_is_heading, between)):
            break
        together.append(row)
        top = row.box.bottom
    return together


def _is_heading(band: Band) -> bool:
    return any(SECTION.fullmatch(word.text) for word in band)


def continued_parts(
    page: PrintedPage, headers: Sequence[Header], known: Sequence[KnownRow], above: Grid | None
) -> Iterator[Part]:
    """The rows that stand above every header, in the columns of the page before."""
    heads = _columns_of(above, page.labels) if above else []
    below = min((header.box.top for header in headers), default=float("inf"))
    rows = [row for row in known if row.box.bottom < below]
    if above and heads and rows and rows[0].start <= HEADING_LINES:
        together = _together(rows, rows[0].box.top, page)
        sides = above.place.x0, above.place.x1
        whole = any(len(heads) == len(heading.columns) for heading in page.labels.headings)
        yield Part(
            heads=tuple(heads), whole=whole, rows=tuple(together), below=below, sides=sides
        )  # fmt: skip


def _columns_of(grid: Grid, labels: Labels) -> list[Box]:
    """Where the columns of figures stand: the ink in the cells above and in the lowest row,
    or else its middle."""
    last = max(cell.row + cell.row_span for cell in grid.cells) - 1
    lowest = sorted((c for c in grid.cells if c.row + c.row_span - 1 == last),
                    key=lambda cell: cell.box.x0)  # fmt: skip
    words = [n for n, cell in enumerate(lowest) if is_label(cell.text)
             and best_similarity(normalised(cell.text), labels.columns) < TITLE]  # fmt: skip
    behind = lowest[words[-1] + 1 :] if words else lowest
    return [_ink(grid, cell) or cell.box.expanded(-cell.box.width / 3) for cell in behind]


def _ink(grid: Grid, cell: Cell) -> Box | None:
    """What stands in cells as wide as one, above it and in it."""
    alike = (
        other
        for other in grid.cells
        if max(abs(other.box.x0 - cell.box.x0), abs(other.box.x1 - cell.box.x1)) < 1
    )
    boxes = [other.reading.box for other in alike if other.reading.box]
    return enclosing(boxes) if boxes else None


def _above(
    header: Header, rows: Sequence[KnownRow], page: PrintedPage
) -> tuple[tuple[Band, ...], Band | None]:
    """The bands of a header: those of its columns' labels, and of groups' above them; and
    the title over it."""
    box = header.box
    size = median(word.size for band in page.bands for word in band
                  if box.intersection(word.box).area)  # fmt: skip
    first = rows[0].box.top if rows else box.bottom + 0.5 * size
    bands = [band for band in page.bands if box.top <= middle_of(band) < first]
    for band in reversed([band for band in page.bands if middle_of(band) < box.top]):
        gap = min(map(top_of, bands)) - bottom_of(band)
        if gap > NEAR * size or height_of(band) > TALLER * size:
            break
        if _is_title(band, page.labels):
            return tuple(bands), band
        if not _heads(band, box):
            break
        bands.insert(0, band)
    return tuple(bands), None


def _is_title(band: Band, labels: Labels) -> bool:
    text = normalised("".join(word.text for word in band))
    return best_similarity(text, labels.titles) >= TITLE


def _heads(band: Band, columns: Box) -> bool:
    """Words of a group of columns, or beside them: no figure, no heading, no prose."""
    return not _is_heading(band) and not any(
        word.figure
        or UNIT.match(word.text)
        or (word.box.x0 < columns.x0 - 1 and word.box.x1 > columns.x0 + word.size)
        or word.box.x1 > columns.x1 + 2 * word.size
        for word in band
    )
