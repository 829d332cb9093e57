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
    for right in (False, True):
        pieces = {
            piece for numbers in columns.values()
            for piece in _pieces([(cleaned[n], boxes[n]) for n in numbers], scale, right)
        }  # fmt: skip
        cleaned = [replace(cell, marks=tuple(mark for mark in cell.marks if mark not in pieces))
                   for cell in cleaned]  # fmt: skip
    return cleaned


def _pieces(
    column: Sequence[tuple[CellMarks, Box]], scale: float, right: bool
) -> Iterator[Box]:  # fmt: skip
    """The marks of the rule beside one side of a column."""
    thin = [[(mark, away) for mark in cell.marks
             if mark.width <= THIN * scale < mark.height
             and (away := _away(mark, box, right)) <= NEAR * scale]
            for cell, box in column]  # fmt: skip
    if sum(map(bool, thin)) < max(LEAST, MOST * len(column)):
        return
    usual = median(away for each in thin for _, away in each)
    yield from (mark for each in thin for mark, away in each if abs(away - usual) <= LEVEL * scale)


def _away(mark: Box, box: Box, right: bool) -> float:
    middle = mark.center[0]
    return box.x1 - middle if right else middle - box.x0
