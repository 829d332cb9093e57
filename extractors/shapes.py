"""Rules that nothing draws as a rule: rows of dots, and gaps between filled cells.

Browsers print a dotted border as small squares, and a table of cells set apart as
filled rectangles on a filled ground, whose gaps a reader sees as rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.document import Box, Rule

WIDEST_GAP = 4.0
"""Points between two dots of a row, and between two cells of a table."""

LONGEST_DOT = 1.5
"""Longer side of a dot over its shorter one."""

FEWEST_DOTS = 6
FEWEST_CELLS = 4
MOST_PANELS = 1000
"""A drawing, not a table."""


class Panel(NamedTuple):
    """A filled rectangle, in the order of painting."""

    box: Box
    colour: Hashable


def is_dot(box: Box) -> bool:
    short, long = sorted((box.width, box.height))
    return 0 < long <= LONGEST_DOT * short


# --------------------------------------------------------------------------
# Dots


def dotted_rules(dots: Iterable[Box]) -> list[Rule]:
    """A rule for each row and column of dots, through their middles."""
    boxes = sorted(set(dots))
    level = _rows(boxes)
    upright = _rows([_turned(box) for box in boxes])
    return [*(Rule(*row) for row in level), *(Rule(*_turned(row)) for row in upright)]


def _turned(box: Box) -> Box:
    return Box(box.top, box.x0, box.bottom, box.x1)


def _rows(dots: Sequence[Box]) -> Iterator[Box]:
    lines: dict[int, list[Box]] = defaultdict(list)
    for dot in dots:
        lines[round(4 * dot.center[1])].append(dot)
    for line in lines.values():
        yield from _runs(sorted(line))


def _runs(line: Sequence[Box]) -> Iterator[Box]:
    """Dots of one line without a wide gap between them."""
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(line), 1) if b.x0 - a.x1 > WIDEST_GAP)]
    for start, end in pairwise([*starts, len(line)]):
        if end - start >= FEWEST_DOTS:
            middle = line[start].center[1]
            yield Box(line[start].x0, middle, line[end - 1].x1, middle)


# --------------------------------------------------------------------------
# Panels


def panel_rules(panels: Sequence[Panel]) -> list[Rule]:
    """The gaps between cells on a ground of another colour, and around them."""
    if len(panels) > MOST_PANELS:
        return []
    return [rule for ground, cells in _grounds(panels) for rule in _gaps(ground, cells)]


def _grounds(panels: Sequence[Panel]) -> Iterator[tuple[Box, list[Box]]]:
    """Each panel on which others were painted, as tables have them: many, side by side."""
    for number, ground in enumerate(panels):
        around = ground.box.expanded(0.1)
        cells = [
            panel.box
            for panel in panels[number + 1 :]
            if panel.colour != ground.colour and _lies_in(panel.box, around)
        ]
        covered = sum(cell.area for cell in cells)
        if len(cells) >= FEWEST_CELLS and 0.5 * ground.box.area < covered < ground.box.area:
            yield ground.box, cells


def _lies_in(box: Box, around: Box) -> bool:
    return box != around and around.contains(*box[:2]) and around.contains(*box[2:])


def _gaps(ground: Box, cells: Sequence[Box]) -> Iterator[Rule]:
    turned = [_turned(cell) for cell in cells]
    for cell in cells:
        for x in _beside(cell, ground, cells):
            yield Rule(x, cell.top - 1, x, cell.bottom + 1)
        for y in _beside(_turned(cell), _turned(ground), turned):
            yield Rule(cell.x0 - 1, y, cell.x1 + 1, y)


def _beside(cell: Box, ground: Box, cells: Sequence[Box]) -> Iterator[float]:
    """The middle of the gap on the left and on the right of a cell, where one is narrow."""
    level = [other for other in cells if other.top < cell.bottom and cell.top < other.bottom]
    left = max([ground.x0, *(other.x1 for other in level if other.x1 <= cell.x0 + 0.1)])
    right = min([ground.x1, *(other.x0 for other in level if other.x0 >= cell.x1 - 0.1)])
    if 0.2 < cell.x0 - left <= WIDEST_GAP:
        yield (left + cell.x0) / 2
    if 0.2 < right - cell.x1 <= WIDEST_GAP:
        yield (cell.x1 + right) / 2
