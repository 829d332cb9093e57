"""Blocks: rows of figures under one header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.document import Box, enclosing
from extractors.implied.known import KnownRow, known_rows
from extractors.implied.words import (
    Band,
    first_figure,
    gap_between,
    height_of,
    is_figure_band,
    is_title,
    middle_of,
)

KNOWN_RUN = 3
"""Rows of a form that are a table, whatever else stands there."""

SIZE_RANGE = 0.3
"""Of the height of characters: of one size, as recognition measures them; a heading is larger."""

LINE_GAP = 0.6
"""Between the lines of one row's label at most, in heights of their characters."""

FAR = 8.0
"""Between two rows of figures at most, in heights of their characters."""

STRAY = 10
"""Rows of figures of which one may have a stray stroke before its figures."""

PROSE_SHARE = 0.6
"""Of the printed width: a word as long as that is a line of prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows of figures under one header. ``rows`` are the bands from the first figure
    band to the last, with the label lines between and around them."""

    header: tuple[Band, ...]
    rows: tuple[Band, ...]

    @property
    def figures(self) -> list[Band]:
        return [band for band in self.rows if is_figure_band(band)]


def find_blocks(bands: Sequence[Band], labels: Sequence[str] = ()) -> list[Block]:
    """Every block, top to bottom: the runs of rows that forms know, whatever stands between
    their figures, and around them what figures alone show."""
    found: list[Block] = []
    start = 0
    for first, end in _known_runs(bands, labels):
        found += _figure_blocks(bands[start:first])
        header = _header(bands[start:first], bands[first:end])
        found.append(Block(header=tuple(header), rows=tuple(bands[first:end])))
        start = end
    return [*found, *_figure_blocks(bands[start:])]


# --------------------------------------------------------------------------
# By labels


def _known_runs(bands: Sequence[Band], labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From which to which band rows of forms follow each other, with figures."""
    runs: list[list[KnownRow]] = []
    for row in known_rows(bands, labels):
        if runs and _follows(row, runs[-1], bands):
            runs[-1].append(row)
        else:
            runs.append([row])
    behind = 0
    for run in runs:
        first, end = _with_figures(bands, run, behind)
        if len(run) >= KNOWN_RUN and any(map(is_figure_band, bands[first:end])):
            yield first, end
            behind = end


def _follows(row: KnownRow, run: Sequence[KnownRow], bands: Sequence[Band]) -> bool:
    """Whether nothing but labels and figures stands between a row and those above."""
    above = run[-1].box
    inside = bands[run[0].start : row.end]
    table = enclosing(word.box for band in inside for word in band)
    right = max(row.box.x1, *(each.box.x1 for each in run))
    between = [word for band in bands[run[-1].end : row.start] for word in band]
    near = row.box.top - above.bottom < FAR * height_of(bands[row.start])
    beside = row.box.x0 < above.x1 and above.x0 < row.box.x1
    return (
        near
        and beside
        and not any(
            word.box.width > PROSE_SHARE * table.width or (word.label and word.box.x0 > right)
            for word in between
        )
    )


def _with_figures(
    bands: Sequence[Band], run: Sequence[KnownRow], least: int
) -> tuple[int, int]:  # fmt: skip
    """With the figures beside the first and the last label that stand on other lines."""
    first, end = run[0].start, run[-1].end
    while (
        first > least
        and is_figure_band(bands[first - 1])
        and (middle_of(bands[first - 1]) > run[0].box.top)
    ):
        first -= 1
    while (
        end < len(bands)
        and is_figure_band(bands[end])
        and (middle_of(bands[end]) < run[-1].box.bottom)
    ):
        end += 1
    return first, end


# --------------------------------------------------------------------------
# By figures


def _figure_blocks(bands: Sequence[Band]) -> list[Block]:
    """Blocks of at least two figures."""
    found: list[Block] = []
    start = 0
    number = 0
    while number < len(bands):
        if not is_figure_band(bands[number]):
            number += 1
            continue
        end = _end(bands, number)
        first = _first_label(bands, start, number)
        block = Block(
            header=tuple(_header(bands[start:first], bands[first:end])),
            rows=tuple(bands[first:end]),
        )
        found += [block] if _is_table(block) else []
        start = number = end
    return found


def _is_table(block: Block) -> bool:
    figures = block.figures
    return len(figures) > 1 or len(figures[0]) > 3 or bool(block.header)


def _end(bands: Sequence[Band], first: int) -> int:
    """Behind the last band of the block that begins with a figure band."""
    left, widest = first_figure(bands[first]), 0.0
    end = first + 1
    for number in range(first + 1, len(bands)):
        band = bands[number]
        if is_figure_band(band):
            if _is_apart(band, bands[number - 1]):
                break
            if number == end:
                widest = max(widest, gap_between(bands[number - 1], band))
            left, end = min(left, first_figure(band)), number + 1
        elif _heads_others(band, bands[first:end]) or not _is_label_line(
            band, bands[number - 1], left, 1.5 * widest
        ):
            break
    while end < len(bands) and _goes_on(bands[end], bands[end - 1], left):
        end += 1
    return end


def _is_apart(band: Band, above: Band) -> bool:
    """Figures far below a table, or a page's number between two dashes."""
    number = len(band) == 3 and not band[0].text.strip("-–—·") and band[0].text == band[2].text
    return number or gap_between(above, band) > FAR * height_of(above)


def _heads_others(band: Band, rows: Sequence[Band]) -> bool:
    """Whether a line is the title of the rows below it."""
    return is_title(band, enclosing(word.box for row in rows for word in row))


def _is_label_line(band: Band, above: Band, left: float, usual: float = 0.0) -> bool:
    """Words beside the figures' columns, in the same size and not far below, or no
    further than ``usual`` in this table."""
    near = gap_between(above, band) < max(2.5 * height_of(above), usual)
    return near and _same_size(band, above) and band[-1].box.x1 < left


def _goes_on(band: Band, above: Band, left: float) -> bool:
    """The rest of the last row's label: closer than the next row would be."""
    closer = gap_between(above, band) < LINE_GAP * height_of(above)
    return closer and not is_figure_band(band) and _is_label_line(band, above, left)


def _first_label(bands: Sequence[Band], start: int, first: int) -> int:
    """Where the label lines of the first row begin, above its figures."""
    left = first_figure(bands[first])
    while first > start and _leads_in(bands[first - 1], bands[first], left):
        first -= 1
    return first


def _leads_in(band: Band, below: Band, left: float) -> bool:
    """The beginning of the first row's label: as close as the lines of one row are."""
    closer = gap_between(band, below) < LINE_GAP * height_of(below)
    beside = band[-1].box.x1 < left and not is_figure_band(band)
    return closer and beside and _same_size(band, below)


def _header(above: Sequence[Band], rows: Sequence[Band]) -> list[Band]:
    """The bands above that are no prose and stand over the block's columns."""
    box = enclosing(word.box for band in rows for word in band)
    side = label_side(rows)
    header: list[Band] = []
    for band in reversed(above):
        below = header[0] if header else rows[0]
        like = any(_same_size(band, row) for row in [below, *rows])
        if not like or _far(band, below, rows) or not _heads(band, box, side):
            break
        header.insert(0, band)
    while header and header[0][-1].box.x1 < side:
        header.pop(0)
    return header


def label_side(rows: Sequence[Band]) -> float:
    """Between the labels, if there are any, and the first column of figures."""
    left = _first_column([band for band in rows if is_figure_band(band)])
    labels = [box.x1 for box in label_boxes(rows, left)]
    return (max(labels) + left) / 2 if labels else float("-inf")


def label_boxes(rows: Sequence[Band], left: float) -> list[Box]:
    """Where labels stand: words before the figures. A seal's words may stand over both."""
    return [word.box for band in rows for word in band if word.label and word.box.x1 <= left]


def _first_column(figures: Sequence[Band]) -> float:
    """Where the figures of most rows begin: one further left, in a row or two of many, is
    a stroke beside a label."""
    starts = sorted(map(first_figure, figures))
    return starts[len(starts) // STRAY]


def _heads(band: Band, box: Box, side: float) -> bool:
    """Centred over the block, or in words that keep to labels or to figures."""
    if is_figure_band(band) or any(word.box.width > PROSE_SHARE * box.width for word in band):
        return False
    centred = len(band) == 1 and abs(band[0].box.center[0] - box.center[0]) < 0.06 * box.width
    return centred or all(word.box.x1 <= side or word.box.x0 >= side for word in band)


def _same_size(band: Band, other: Band) -> bool:
    return abs(height_of(band) - height_of(other)) < SIZE_RANGE * height_of(other)


def _far(band: Band, below: Band, rows: Sequence[Band]) -> bool:
    """Further than the rows of the table are from each other."""
    widest = max((gap_between(*pair) for pair in pairwise(rows)), default=0.0)
    return gap_between(band, below) > max(2.0 * height_of(below), widest)
