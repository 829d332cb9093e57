"""Tables printed with level rules alone: their rows are known, their columns implied.

The chain: level rules → frames (rules of one table) → cells' words → segments (rows
under one title) → the columns that words and figures stand in → upright rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.document import Box, Glyph, Rule, enclosing
from extractors.grids import joined_rules
from extractors.implied.blocks import Block
from extractors.implied.columns import columns_of
from extractors.implied.known import known_rows
from extractors.implied.words import Band, Word, is_figure_band, is_title, words_of
from extractors.lines import group_rows

LEAST_WIDE = 20.0
"""Points of the shortest level rule."""

MOST_RULES = 400
"""Of a page: where there are more, they are hatching."""

LEAST_HIGH = 4.0
"""Points between two rules from which something stands there."""

ROW_SHARE = 0.8
"""Of the height of a table's lowest row: a blank one is as high."""

NEXT_ROW = 2.5
"""Heights of its characters that a row reaches beyond the last rule."""

FLUSH = 5.0
"""Points that the ends of one table's rules may lie apart."""

MANY_COLUMNS = 4
"""Words side by side that are a table's header, though no figure stands below."""

PROSE_SHARE = 0.65
"""Of the table's width: a word as long as that is a line of prose."""

LARGER = 1.2
"""Times the height of a table's characters from which those between two rules are a heading's."""

SECTION = re.compile(r"(?:[一二三四五六]、.*|.*(?:政府信息|公开工作).*)(?:情况|事项)$")
"""The heading of a section, though it may have lost its number: it stands between two
tables, not in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The level rules of one table, top to bottom, and the words between them."""

    levels: tuple[Rule, ...]
    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        return enclosing(Box(*rule) for rule in self.levels)


def level_frames(
    glyphs: Iterable[Glyph], rules: Sequence[Rule], labels: Sequence[str] = ()
) -> list[Frame]:
    """The tables of a page whose rows, but not whose columns, are ruled."""
    ink = [glyph for glyph in glyphs if not glyph.text.isspace()]
    printed = [word for row in group_rows(ink) for word in words_of(row)]
    level, upright = joined_rules(rules)
    wide = [rule for rule in level if rule.x1 - rule.x0 >= LEAST_WIDE]
    if len(wide) > MOST_RULES:
        return []
    frames = (_frame(_closed(run, printed, labels), printed) for run in _runs(wide, printed))
    return [frame for frame in frames if _is_table(frame, upright, labels)]


def _runs(level: Sequence[Rule], printed: Sequence[Word]) -> list[list[Rule]]:
    """Level rules, top to bottom, with a table's rows between them."""
    runs: list[list[Rule]] = []
    for rule in level:
        if runs and _follows(rule, runs[-1], printed):
            runs[-1].append(rule)
        else:
            runs.append([rule])
    return runs


def _follows(rule: Rule, run: Sequence[Rule], printed: Sequence[Word]) -> bool:
    x0, x1 = min(r.x0 for r in run), max(r.x1 for r in run)
    within = x0 - FLUSH <= rule.x0 and rule.x1 <= x1 + FLUSH
    if not within and not (abs(rule.x1 - x1) <= FLUSH and rule.x0 < x0):
        return False
    between = Box(x0, run[-1].top, x1, rule.top)
    inside = _inside(printed, between)
    return not _parts_tables(inside, between, printed) if inside else _is_row(between, run)


def _is_row(blank: Box, run: Sequence[Rule]) -> bool:
    """Whether a strip where nothing stands is as high as the rows above it, or two rules
    in one place; between tables it is lower."""
    heights = [lower.top - upper.top for upper, lower in pairwise(run)]
    rows = [height for height in heights if height > LEAST_HIGH]
    return blank.height <= LEAST_HIGH or blank.height >= ROW_SHARE * min(rows, default=0.0)


def _closed(run: Sequence[Rule], printed: Sequence[Word], labels: Sequence[str]) -> list[Rule]:
    """With rules around a row that a page's end has left without one."""
    x0, x1 = min(rule.x0 for rule in run), max(rule.x1 for rule in run)
    above = _row_beyond(run[0].top, -1, (x0, x1), printed, labels)
    below = _row_beyond(run[-1].top, 1, (x0, x1), printed, labels)
    return [
        *([Rule(x0, above.top - 2, x1, above.top - 2)] if above else []),
        *run,
        *([Rule(x0, below.bottom + 2, x1, below.bottom + 2)] if below else []),
    ]


def _row_beyond(
    y: float, side: int, sides: tuple[float, float], printed: Sequence[Word], labels: Sequence[str]
) -> Box | None:
    """Where the words next above (``side`` -1) or below a rule are a known row."""
    beyond = [word for word in printed if sides[0] <= word.box.center[0] <= sides[1]
              and 0 < side * (word.box.center[1] - y) < NEXT_ROW * word.size]  # fmt: skip
    known = known_rows(_lines(beyond), labels)
    return enclosing(word.box for word in beyond) if len(known) == 1 else None


def _inside(printed: Sequence[Word], box: Box) -> list[Word]:
    return [word for word in printed if box.contains(*word.box.center)]


def _parts_tables(inside: Sequence[Word], between: Box, printed: Sequence[Word]) -> bool:
    """Whether a strip is no row of a table, but prose or a heading."""
    figures = [word.size for word in printed if word.figure]
    usual = median(figures) if figures else 0.0
    return (
        any(word.box.width > PROSE_SHARE * between.width for word in inside)
        or (usual > 0 and median(word.size for word in inside) > LARGER * usual)
        or any(SECTION.fullmatch(word.text) for word in inside)
    )


def _frame(levels: Sequence[Rule], printed: Sequence[Word]) -> Frame:
    box = enclosing(Box(*rule) for rule in levels)
    return Frame(levels=tuple(levels), words=tuple(_inside(printed, box)))


def _is_table(frame: Frame, upright: Sequence[Rule], labels: Sequence[str]) -> bool:
    """Whether rules part all its rows and levels, and none its columns."""
    box = frame.box.expanded(-FLUSH)
    if len(frame.levels) < 3 or any(box.contains((r.x0 + r.x1) / 2, (r.top + r.bottom) / 2)
                                    for r in upright):  # fmt: skip
        return False
    cells = _cells(frame).values()
    columns = any(word.figure for word in frame.words) or any(
        len(_stacks(found)) >= MANY_COLUMNS for found in cells
    )
    return columns and not (
        any(_has_levels(found) for found in cells)
        or any(_has_rows(found, labels) for found in _between_rules(frame))
    )


def _has_levels(found: Sequence[Word]) -> bool:
    """Whether words of one cell stand over others side by side, as a group's label does."""
    return any(
        len(_stacks([other for other in found if _is_over(word, other)])) > 1 for word in found
    )


def _is_over(word: Word, other: Word) -> bool:
    above, below = word.box, other.box
    return above.bottom < below.center[1] and above.x0 < below.x1 and below.x0 < above.x1


def _between_rules(frame: Frame) -> list[list[Word]]:
    """The words between rules that reach the table's right side."""
    x1 = frame.box.x1
    ys = [rule.top for rule in frame.levels if abs(rule.x1 - x1) <= FLUSH]
    return [[word for word in frame.words if top < word.box.center[1] < bottom]
            for top, bottom in pairwise(ys)]  # fmt: skip


def _has_rows(found: Sequence[Word], labels: Sequence[str]) -> bool:
    """Whether there are several rows: labels over one another with figures beside them, or
    known ones."""
    lines = _lines(found)
    beside = [line[0] for line in lines
              if not line[0].figure and any(word.figure for word in line)]  # fmt: skip
    return bool(beside) and (
        len(known_rows(lines, labels)) > 1 or any(len(stack) > 1 for stack in _stacks(beside))
    )


def _lines(found: Sequence[Word]) -> list[Band]:
    lines: list[list[Word]] = []
    for word in sorted(found, key=lambda each: each.box.center[1]):
        if lines and word.box.center[1] < lines[-1][0].box.bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [tuple(sorted(line, key=lambda each: each.box.x0)) for line in lines]


# --------------------------------------------------------------------------
# Columns


def frame_rules(frame: Frame) -> Iterator[Rule]:
    """The frame's own rules, and the upright ones that its words imply."""
    yield from frame.levels
    box = frame.box
    ys = _distinct([rule.top for rule in frame.levels])
    yield from (Rule(x, box.top, x, box.bottom) for x in (box.x0, box.x1))
    for rows in _segments(frame):
        xs = _separators(rows)
        top, bottom = rows[0].top, rows[-1].bottom
        for above, below in pairwise(ys):
            if top - 1 <= above and below <= bottom + 1:
                yield from _uprights(frame, xs, above, below)


def _distinct(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 1.5:
            kept.append(value)
    return kept


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands between two level rules, the lines of one cell put together."""

    top: float
    bottom: float
    band: Band


def _segments(frame: Frame) -> list[list[_Row]]:
    """Rows that share their columns: a title begins others."""
    segments: list[list[_Row]] = []
    for row in _stacked_rows(frame):
        if not segments or is_title(row.band, frame.box):
            segments.append([])
        segments[-1].append(row)
    return segments


def _stacked_rows(frame: Frame) -> list[_Row]:
    """Between every two rules that follow each other over some words."""
    rows = {bounds: _stacked(found) for bounds, found in _cells(frame).items()}
    for pair in pairwise(_distinct([rule.top for rule in frame.levels])):
        rows.setdefault(pair, ())
    ordered = sorted(rows.items(), key=lambda item: (item[0][1], item[0][0]))
    return [_Row(top, bottom, band) for (top, bottom), band in ordered]


def _cells(frame: Frame) -> dict[tuple[float, float], list[Word]]:
    """Words by the y of the rules above and below them."""
    cells: dict[tuple[float, float], list[Word]] = defaultdict(list)
    for word in frame.words:
        cells[_bounds(frame, word)].append(word)
    return cells


def _bounds(frame: Frame, word: Word) -> tuple[float, float]:
    """The y of the rules above and below a word."""
    x, y = word.box.center
    over = [r.top for r in frame.levels if r.x0 - 1 <= x <= r.x1 + 1]
    box = frame.box
    above = max((at for at in over if at <= y), default=box.top)
    below = min((at for at in over if at > y), default=box.bottom)
    return above, below


def _stacked(found: Sequence[Word]) -> Band:
    """The lines of every cell between two rules as one word, left to right."""
    return tuple(_together(stack) for stack in _stacks(found))


def _stacks(found: Sequence[Word]) -> list[list[Word]]:
    """Words that stand over one another, from left to right."""
    stacks: list[list[Word]] = []
    for word in sorted(found, key=lambda each: each.box.x0):
        if stacks and word.box.x0 < max(each.box.x1 for each in stacks[-1]):
            stacks[-1].append(word)
        else:
            stacks.append([word])
    return stacks


def _together(stack: Sequence[Word]) -> Word:
    lines = sorted(stack, key=lambda each: (each.box.center[1], each.box.x0))
    return Word(
        "".join(word.text for word in lines), enclosing(word.box for word in lines), lines[0].size
    )


def _separators(rows: Sequence[_Row]) -> list[float]:
    """The x between columns of a segment."""
    first = next((number for number, row in enumerate(rows) if is_figure_band(row.band)), None)
    if first is None:
        return _under_header(rows)
    body = tuple(row.band for row in rows[first:] if row.band)
    block = Block(header=tuple(row.band for row in rows[:first] if row.band), rows=body)
    return columns_of(block)[1:-1]


def _under_header(rows: Sequence[_Row]) -> list[float]:
    """Where no row holds a figure: between the words of the fullest row."""
    fullest = max((row.band for row in rows), key=len, default=())
    return [(a.box.x1 + b.box.x0) / 2 for a, b in pairwise(fullest)]


def _uprights(frame: Frame, xs: Sequence[float], top: float, bottom: float) -> Iterator[Rule]:
    """Between two level rules, where no word stands in the way."""
    inside = [word.box for word in frame.words if top < word.box.center[1] < bottom]
    around = [rule for rule in frame.levels if top - 2 < rule.top < bottom + 2]
    starts = {rule.x0 for rule in around}
    for x in (*xs, *starts):
        if not any(box.x0 < x - 1 and x + 1 < box.x1 for box in inside):
            yield Rule(x, top, x, bottom)
