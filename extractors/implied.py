"""Rules that a table printed without them implies.

Figures that stand under one another, with words beside and above them, show where
the rules of a table would be. The chain: glyphs → words → bands (printed lines) →
blocks (figure bands under one header) → rules. What is read with them is never
beyond doubt: two figures side by side may be one that was printed with a space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.document import Box, Glyph, Grid, Reading, Rule, enclosing
from extractors.grids import find_grids
from extractors.labels import is_figure, normalised, similarity
from extractors.lines import group_rows

DOUBT = 0.9
"""Confidence of what is read in cells whose rules are implied."""

WORD_GAP = 0.5
"""Between two words, in heights of their characters."""

CLEAR_GAP = 2.0
"""Between a label and a lone figure behind it, in heights of their characters."""

PROSE_SHARE = 0.6
"""Of the printed width: a word as long as that is a line of prose."""

LEVEL_GAP = 1.25
"""How much wider the gap between two rows is than between the lines of one."""

GROUP_SHARE = 0.6
"""Of the distance between two columns: a word nearer to one is a group's label."""

MOST_LINES = 6
"""Of one row's label."""

WELL_KNOWN = 0.8
"""Likeness from which lines are the label of a row of a form."""

_Run = tuple[float, float]
"""From left to right."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters of one line without a wide gap between them."""

    text: str
    box: Box

    @property
    def figure(self) -> bool:
        return is_figure(self.text)


Band = tuple[Word, ...]
"""The words of one printed line, left to right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows of figures under one header. ``rows`` are the bands from the first figure
    band to the last, with the label lines between and around them."""

    header: tuple[Band, ...]
    rows: tuple[Band, ...]

    @property
    def figures(self) -> list[Band]:
        return [band for band in self.rows if is_figure_band(band)]


def implied_grids(
    page: int, glyphs: Iterable[Glyph], rules: Sequence[Rule], labels: Sequence[str],
    read: Callable[[Sequence[Box]], Sequence[Reading]],
) -> tuple[Grid, ...]:  # fmt: skip
    """The tables of every block of figures; what ``read`` says of their cells is doubted."""

    def doubtfully(boxes: Sequence[Box]) -> list[Reading]:
        return [replace(reading, confidence=min(reading.confidence, DOUBT))
                for reading in read(boxes)]  # fmt: skip

    return find_grids(page, implied_rules(glyphs, rules, labels), doubtfully)


def implied_rules(
    glyphs: Iterable[Glyph], rules: Sequence[Rule], labels: Sequence[str] = ()
) -> list[Rule]:
    """The rules of every block of figures; ``rules`` are those that are printed there,
    ``labels`` (normalised) those of the rows of official forms."""
    ink = [glyph for glyph in glyphs if not glyph.text.isspace()]
    bands = [words(row) for row in group_rows(ink)]
    return [rule for block in blocks(bands) for rule in block_rules(block, rules, labels)]


def words(row: Sequence[Glyph]) -> Band:
    runs: list[list[Glyph]] = []
    for before, glyph in pairwise([None, *row]):
        wide = before and glyph and glyph.box.x0 - before.box.x1 > WORD_GAP * glyph.box.height
        if glyph and (not runs or wide):
            runs.append([])
        runs[-1] += [glyph] if glyph else []
    return tuple(
        Word("".join(glyph.text for glyph in run), enclosing(glyph.box for glyph in run))
        for run in runs
    )


# --------------------------------------------------------------------------
# Blocks


def is_figure_band(band: Band) -> bool:
    """Figures alone, behind labels if there are any; a lone one clearly apart."""
    first = next((number for number, word in enumerate(band) if word.figure), len(band))
    figures = band[first:]
    if not figures or not all(word.figure for word in figures):
        return False
    if len(figures) > 1:
        return True
    apart = first and figures[0].box.x0 - band[first - 1].box.x1
    return apart > CLEAR_GAP * figures[0].box.height


def blocks(bands: Sequence[Band]) -> list[Block]:
    """Every block of at least two figures, top to bottom."""
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
    left, widest = _left(bands[first]), 0.0
    end = first + 1
    for number in range(first + 1, len(bands)):
        band = bands[number]
        if is_figure_band(band):
            if number == end:
                widest = max(widest, _gap(bands[number - 1], band))
            left, end = min(left, _left(band)), number + 1
        elif not _is_label_line(band, bands[number - 1], left, 1.5 * widest):
            break
    while end < len(bands) and _goes_on(bands[end], bands[end - 1], left):
        end += 1
    return end


def _left(band: Band) -> float:
    """Where the figures begin."""
    return min(word.box.x0 for word in band if word.figure)


def _is_label_line(band: Band, above: Band, left: float, usual: float = 0.0) -> bool:
    """Words beside the figures' columns, in the same size and not far below, or no
    further than ``usual`` in this table."""
    near = _gap(above, band) < max(2.5 * _height(above), usual)
    return near and _same_size(band, above) and band[-1].box.x1 < left


def _goes_on(band: Band, above: Band, left: float) -> bool:
    """The rest of the last row's label: closer than the next row would be."""
    closer = _gap(above, band) < 0.6 * _height(above)
    return closer and not is_figure_band(band) and _is_label_line(band, above, left)


def _first_label(bands: Sequence[Band], start: int, first: int) -> int:
    """Where the label lines of the first row begin, above its figures."""
    left = _left(bands[first])
    while first > start and _goes_on(bands[first - 1], bands[first], left):
        first -= 1
    return first


def _header(above: Sequence[Band], rows: Sequence[Band]) -> list[Band]:
    """The bands above that are no prose and stand over the block's columns."""
    box = enclosing(word.box for band in rows for word in band)
    side = _label_side(rows)
    header: list[Band] = []
    for band in reversed(above):
        below = header[0] if header else rows[0]
        if not _same_size(band, below) or _far(band, below) or not _heads(band, box, side):
            break
        header.insert(0, band)
    while header and header[0][-1].box.x1 < side:
        header.pop(0)
    return header


def _label_side(rows: Sequence[Band]) -> float:
    """Between the labels and the first column of figures."""
    left = min(_left(band) for band in rows if is_figure_band(band))
    labels = [word.box.x1 for band in rows for word in band if not word.figure]
    return (max(labels) + left) / 2 if labels else left - _height(rows[0])


def _heads(band: Band, box: Box, side: float) -> bool:
    """Centred over the block, or in words that keep to labels or to figures."""
    if is_figure_band(band) or any(word.box.width > PROSE_SHARE * box.width for word in band):
        return False
    centred = len(band) == 1 and abs(band[0].box.center[0] - box.center[0]) < 0.06 * box.width
    return centred or all(word.box.x1 <= side or word.box.x0 >= side for word in band)


def _same_size(band: Band, other: Band) -> bool:
    return abs(_height(band) - _height(other)) < 0.15 * _height(other)


def _far(band: Band, below: Band) -> bool:
    return _gap(band, below) > 2.0 * _height(below)


def _height(band: Band) -> float:
    return max(word.box.height for word in band)


def _top(band: Band) -> float:
    return min(word.box.top for word in band)


def _bottom(band: Band) -> float:
    return max(word.box.bottom for word in band)


# --------------------------------------------------------------------------
# Rules


def block_rules(block: Block, rules: Sequence[Rule], labels: Sequence[str] = ()) -> Iterator[Rule]:
    """Around every row, and between columns where no word crosses."""
    xs = _columns(block)
    rows = _known_rows(block, labels) or _figure_rows(block, rules)
    ys = [*_header_rows(block), *rows]
    left, right = xs[0], xs[-1]
    yield from (Rule(left, y, right, y) for y in ys)
    yield from (Rule(x, ys[0], x, ys[-1]) for x in (left, right))
    everything = [word for band in (*block.header, *block.rows) for word in band]
    for top, bottom in pairwise(ys):
        inside = [word.box for word in everything if top < word.box.center[1] < bottom]
        for x in xs[1:-1]:
            if not any(box.x0 < x - 1 and x + 1 < box.x1 for box in inside):
                yield Rule(x, top, x, bottom)


def _columns(block: Block) -> list[float]:
    """The x of every implied vertical rule, left to right."""
    columns = _figure_columns(block)
    left = columns[0][0]
    labels = [word.box for band in block.rows for word in band if not word.figure]
    gutters = _gutters(labels)
    between = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    margin = min([(b[0] - a[1]) / 2 for a, b in pairwise(columns)], default=12.0)
    start = [_label_side(block.rows)] if labels else []
    first = min((box.x0 for box in labels), default=left) - (2.0 if labels else margin)
    return sorted({first, *gutters, *start, *between, columns[-1][1] + margin})


def _figure_columns(block: Block) -> list[_Run]:
    """From where to where each column is printed, its header's words and its figures.

    Figures set to one side do not stand under their header, and a column of blanks has
    nothing but one: figures are given to headers in their order, by distance.
    """
    runs = _runs(word.box for band in block.figures for word in band if word.figure)
    heads = _heads_of_columns(block, runs)
    given = _in_order(runs, heads)
    if given is None:
        return runs
    columns = [
        _joined(head, [run for run, number in zip(runs, given, strict=True) if number == index])
        for index, head in enumerate(heads)
    ]
    apart = all(a[1] < b[0] for a, b in pairwise(columns))
    return columns if apart else runs


def _heads_of_columns(block: Block, runs: Sequence[_Run]) -> list[_Run]:
    """The lowest words over each column. One in the middle between two columns is the
    label of a group."""
    side = _label_side(block.rows)
    heads: list[_Run] = []
    for band in reversed(block.header):
        for word in band:
            over = [head for head in heads if word.box.x0 < head[1] and head[0] < word.box.x1]
            if word.box.x0 >= side and not over and _is_apart(word.box, heads, runs):
                heads = sorted([*heads, (word.box.x0, word.box.x1)])
    return heads


def _is_apart(box: Box, heads: Sequence[_Run], runs: Sequence[_Run]) -> bool:
    """Whether a word is far enough from the columns known so far to be one itself."""
    known = heads if len(heads) > 1 else runs
    pitch = min((_centre(b) - _centre(a) for a, b in pairwise(known)), default=0.0)
    return all(abs(box.center[0] - _centre(head)) > GROUP_SHARE * pitch for head in heads)


def _centre(run: _Run) -> float:
    return (run[0] + run[1]) / 2


def _joined(head: _Run, runs: Sequence[_Run]) -> _Run:
    every = [head, *runs]
    return min(run[0] for run in every), max(run[1] for run in every)


def _in_order(runs: Sequence[_Run], heads: Sequence[_Run]) -> list[int] | None:
    """The head of each run, rising, with the least distances in sum; None if too few."""
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for run in runs:
        following: dict[int, tuple[float, list[int]]] = {}
        for last, (cost, given) in best.items():
            for index in range(last + 1, len(heads)):
                total = cost + abs(_centre(run) - _centre(heads[index]))
                if index not in following or total < following[index][0]:
                    following[index] = (total, [*given, index])
        best = following
    return min(best.values())[1] if best else None


def _runs(boxes: Iterable[Box]) -> list[_Run]:
    """What the boxes cover from left to right, those that overlap as one."""
    runs: list[_Run] = []
    for box in sorted(boxes):
        if runs and box.x0 <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], box.x1))
        else:
            runs.append((box.x0, box.x1))
    return runs


def _gutters(labels: Sequence[Box]) -> list[float]:
    """Between columns of labels: where few of them cross, and many stand on both sides."""
    starts = sorted({round(box.x0, 1) for box in labels})
    found: list[float] = []
    for start in starts[1:]:
        before = [box for box in labels if box.x1 <= start + 0.5]
        behind = [box for box in labels if abs(box.x0 - start) <= 2.0]
        crossing = [box for box in labels if box.x0 < start - 2.0 and box.x1 > start + 2.0]
        if len(before) > 1 and len(behind) > 2 and len(crossing) < len(behind):
            edge = max(box.x1 for box in before)
            found += [(edge + start) / 2] if not found or start - found[-1] > 8 else []
    return found


def _header_rows(block: Block) -> list[float]:
    """The y of every rule above the first row of figures."""
    if not block.header:
        return [_top(block.rows[0]) - 2.0] if block.rows else []
    pairs = list(pairwise(block.header))
    least = max(0.5, min((_gap(*pair) for pair in pairs), default=0.0))
    levels = [pair for pair in pairs if _gap(*pair) > LEVEL_GAP * least or _spans(*pair)]
    bounds = [(_bottom(above) + _top(below)) / 2
              for above, below in (*levels, (block.header[-1], block.rows[0]))]  # fmt: skip
    return [_top(block.header[0]) - 2.0, *bounds]


def _gap(above: Band, below: Band) -> float:
    return _top(below) - _bottom(above)


def _spans(above: Band, below: Band) -> bool:
    """Whether a word above stands over several below, as a group's label does."""
    return any(
        sum(word.box.x0 < lower.box.x1 and lower.box.x0 < word.box.x1 for lower in below) > 1
        for word in above
    )


def _figure_rows(block: Block, rules: Sequence[Rule]) -> Iterator[float]:
    """The y of every rule below a row of figures."""
    numbers = [number for number, band in enumerate(block.rows) if is_figure_band(band)]
    for one, other in pairwise(numbers):
        top, bottom = (_middle(block.rows[number]) for number in (one, other))
        printed = [r.top for r in rules if r.horizontal and top < r.top < bottom]
        yield printed[0] if len(printed) == 1 else _widest_gap(block.rows[one : other + 1])
    yield _bottom(block.rows[-1]) + 2.0


def _middle(band: Band) -> float:
    return (_top(band) + _bottom(band)) / 2


def _widest_gap(bands: Sequence[Band]) -> float:
    """The middle of the widest gap between the lines of two rows' labels."""
    gaps = [(_gap(above, below), (_bottom(above) + _top(below)) / 2)
            for above, below in pairwise(bands)]  # fmt: skip
    return max(gaps)[1]


# --------------------------------------------------------------------------
# Rows by their labels: a row of blanks has nothing else

_Row = tuple[float, float]
"""From top to bottom."""


def _known_rows(block: Block, labels: Sequence[str]) -> list[float]:
    """The y of the rule below each row, where every figure stands beside a label of a
    form; else none."""
    lines = [word for band in block.rows if (word := _label(band))]
    found = _split(tuple(line.text for line in lines), labels)
    rows = [_extent(lines[start:end]) for start, end in found]
    figures = [_middle(band) for band in block.figures]
    beside = [[row for row in rows if row[0] - 1 <= y <= row[1] + 1] for y in figures]
    if not rows or any(len(row) != 1 for row in beside) or _has_headers(lines, found):
        return []
    return [*((a[1] + b[0]) / 2 for a, b in pairwise(rows)), _bottom(block.rows[-1]) + 2.0]


def _has_headers(lines: Sequence[Word], found: Sequence[tuple[int, int]]) -> bool:
    """Whether a line between the labels stands right of them all, over the figures."""
    labels = {number for start, end in found for number in range(start, end)}
    right = max(lines[number].box.x1 for number in labels)
    return any(line.box.x0 > right for number, line in enumerate(lines) if number not in labels)


def _label(band: Band) -> Word | None:
    """The innermost label of a printed line, next to the figures."""
    return next((word for word in reversed(band) if not word.figure), None)


def _extent(lines: Sequence[Word]) -> _Row:
    return min(line.box.top for line in lines), max(line.box.bottom for line in lines)


def _split(lines: tuple[str, ...], labels: Sequence[str]) -> list[tuple[int, int]]:
    """From which to which line each known label runs: the split that knows most
    characters. Lines between, such as a group's label, belong to none."""
    best: list[tuple[float, list[tuple[int, int]]]] = [(0.0, [])]
    for end in range(1, len(lines) + 1):
        options = [best[end - 1]]
        for start in range(max(0, end - MOST_LINES), end):
            text = normalised("".join(lines[start:end]))
            likeness, label = max(
                ((similarity(text, known), known) for known in labels), default=(0.0, "")
            )
            if likeness >= WELL_KNOWN:
                known, rows = best[start]
                options.append((known + (2 * likeness - 1) * len(label), [*rows, (start, end)]))
        best.append(max(options, key=lambda option: option[0]))
    return best[-1][1]
