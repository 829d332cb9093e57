"""The second line of double rules between columns, where it is dashed or broken.

A thin upright mark beside the side of nearly every cell of a column, at one distance from
it, is what is left of a rule; a 1 so near to the side would not stand in all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from extractors.document import Box
from extractors.scan.ink import CellMarks

NEAR, THIN = 3.5, 1.3
"""Points from the side of a cell, and of the line's thickness, at most."""

LEVEL = 0.7
"""Points by which its pieces stand off one another, at most."""

LEAST, MOST = 4, 0.75
"""Cells of a column, and the share of them that has such a mark, at least."""


def without_double_rules(
    cells: Sequence[CellMarks], boxes: Sequence[Box], scale: float
) -> list[CellMarks]:
    """The cells, whose ``boxes`` are in pixels as their marks are, without such marks."""
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, box in enumerate(boxes):
        columns[round(box.x0 / scale), round(box.x1 / scale)].append(number)
    cleaned = list(cells)
    for numbers in columns.values():
        for right in (False, True):
            for number, rule in _pieces([cleaned[n] for n in numbers],
                                        [boxes[n] for n in numbers], scale, right):  # fmt: skip
                cell = cleaned[numbers[number]]
                marks = tuple(mark for mark in cell.marks if mark not in rule)
                cleaned[numbers[number]] = replace(cell, marks=marks)
    return cleaned


def _pieces(
    cells: Sequence[CellMarks], boxes: Sequence[Box], scale: float, right: bool
) -> Iterator[tuple[int, list[Box]]]:
    """By the number of the cell, the marks of the rule beside one side of a column."""
    thin = [[(mark, away) for mark in cell.marks
             if mark.width <= THIN * scale < mark.height
             and (away := _away(mark, box, right)) <= NEAR * scale]
            for cell, box in zip(cells, boxes, strict=True)]  # fmt: skip
    found = [each for each in thin if each]
    if len(found) < max(LEAST, MOST * len(cells)):
        return
    usual = median(away for each in found for _, away in each)
    for number, each in enumerate(thin):
        yield number, [mark for mark, away in each if abs(away - usual) <= LEVEL * scale]


def _away(mark: Box, box: Box, right: bool) -> float:
    middle = mark.center[0]
    return box.x1 - middle if right else middle - box.x0
