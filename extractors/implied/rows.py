"""The rules of a block: between its rows, around them, and between its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.document import Rule
from extractors.implied.blocks import KNOWN_RUN, Block
from extractors.implied.columns import columns_of
from extractors.implied.header import (
    HeaderCell,
    header_cells,
    label_header,
    level_bounds,
    title_bands,
)
from extractors.implied.known import KnownRow, known_rows, label_words
from extractors.implied.words import (
    Band,
    bottom_of,
    gap_between,
    is_figure_band,
    middle_of,
    top_of,
)


def block_rules(block: Block, rules: Sequence[Rule], labels: Sequence[str] = ()) -> Iterator[Rule]:
    """Around every row, and between columns where no word crosses."""
    xs = columns_of(block)
    cells = header_cells(block)
    levels = sorted(level_bounds(cells))
    rows = _known_bounds(block, labels) or _figure_rows(block, rules)
    ys = sorted([*_header_rows(block), *levels, *rows])
    left, right = xs[0], xs[-1]
    yield from (Rule(left, y, right, y) for y in ys if y not in levels)
    yield from (rule for y in levels for rule in _level_rules(y, xs, block, cells))
    yield from (Rule(x, ys[0], x, ys[-1]) for x in (left, right))
    everything = [word for band in (*block.header, *block.rows) for word in band]
    for top, bottom in pairwise(ys):
        inside = [word.box for word in everything if top < word.box.center[1] < bottom]
        for x in xs[1:-1]:
            if not any(box.x0 < x - 1 and x + 1 < box.x1 for box in inside):
                yield Rule(x, top, x, bottom)


def _level_rules(
    y: float, xs: Sequence[float], block: Block, cells: Sequence[HeaderCell]
) -> Iterator[Rule]:
    """Between two levels of a header, over the columns whose labels do not stand on both."""
    for left, right in pairwise(xs):
        column = [cell.box for cell in cells if left < cell.box.center[0] < right]
        column += [box for box in (label_header(block),) if box and left < box.x1]
        if not any(box.top < y < box.bottom for box in column):
            yield Rule(left, y, right, y)


def _header_rows(block: Block) -> list[float]:
    """The y of the rules above the header, below its titles and below it."""
    if not block.header:
        return [top_of(block.rows[0]) - 2.0] if block.rows else []
    titles = pairwise(block.header[: title_bands(block) + 1])
    bounds = [(bottom_of(above) + top_of(below)) / 2
              for above, below in (*titles, (block.header[-1], block.rows[0]))]  # fmt: skip
    return [top_of(block.header[0]) - 2.0, *bounds]


def _figure_rows(block: Block, rules: Sequence[Rule]) -> Iterator[float]:
    """The y of every rule below a row of figures."""
    numbers = [number for number, band in enumerate(block.rows) if is_figure_band(band)]
    for one, other in pairwise(numbers):
        top, bottom = (middle_of(block.rows[number]) for number in (one, other))
        printed = [r.top for r in rules if r.horizontal and top < r.top < bottom]
        yield printed[0] if len(printed) == 1 else _widest_gap(block.rows[one : other + 1])
    yield bottom_of(block.rows[-1]) + 2.0


def _widest_gap(bands: Sequence[Band]) -> float:
    """The middle of the widest gap between the lines of two rows' labels."""
    gaps = [(gap_between(above, below), (bottom_of(above) + top_of(below)) / 2)
            for above, below in pairwise(bands)]  # fmt: skip
    return max(gaps)[1]


# --------------------------------------------------------------------------
# Rows by their labels: a row of blanks has nothing else


def _known_bounds(block: Block, labels: Sequence[str]) -> list[float]:
    """The y of the rule below each row, where every figure stands beside a label of a
    form; else none. Of many known rows some may have lost their label: figures then
    make a row."""
    found = known_rows(block.rows, labels)
    if not found or _has_headers(block.rows, found):
        return []
    rows = [(row.box.top, row.box.bottom) for row in found]
    lost = [band for band in block.figures if not _stands_beside(band, rows)]
    if lost and len(found) < max(KNOWN_RUN, len(block.figures) / 2):
        return []
    rows = sorted([*rows, *((top_of(band), bottom_of(band)) for band in lost if len(band) > 1)])
    bounds = ((above[1] + below[0]) / 2 for above, below in pairwise(rows))
    return [*bounds, max(rows[-1][1], bottom_of(block.rows[-1])) + 2.0]


def _stands_beside(band: Band, rows: Sequence[tuple[float, float]]) -> bool:
    y = _figures_middle(band)
    return sum(top - 1 <= y <= bottom + 1 for top, bottom in rows) == 1


def _figures_middle(band: Band) -> float:
    return middle_of(tuple(word for word in band if word.figure))


def _has_headers(bands: Sequence[Band], found: Sequence[KnownRow]) -> bool:
    """Whether a line between the labels stands right of them all, over the figures."""
    known = {number for row in found for number in range(row.start, row.end)}
    right = max(row.box.x1 for row in found)
    between = [label_words(band) for number, band in enumerate(bands) if number not in known]
    return any(words[-1].box.x0 > right for words in between if words)
