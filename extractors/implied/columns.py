"""The columns that words and figures stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.document import Box
from extractors.implied.blocks import Block, label_boxes, label_side
from extractors.implied.header import header_cells

_Run = tuple[float, float]
"""From left to right."""


def columns_of(block: Block) -> list[float]:
    """The x of every implied vertical rule, left to right."""
    columns = _figure_columns(block)
    left = columns[0][0]
    labels = label_boxes(block.rows, left)
    gutters = _gutters(labels)
    between = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    margin = min([(b[0] - a[1]) / 2 for a, b in pairwise(columns)], default=12.0)
    start = [label_side(block.rows)] if labels else []
    first = min((box.x0 for box in labels), default=left) - (2.0 if labels else margin)
    return sorted({first, *gutters, *start, *between, columns[-1][1] + margin})


def _figure_columns(block: Block) -> list[_Run]:
    """From where to where each column is printed, its header's words and its figures.

    Figures set to one side do not stand under their header, and a column of blanks has
    nothing but one: figures are given to headers in their order, by distance.
    """
    runs = _runs(word.box for band in block.figures for word in band if word.figure)
    heads = _heads_of_columns(block)
    given = _in_order(runs, heads)
    if given is None:
        return runs
    columns = [
        _joined(head, [run for run, number in zip(runs, given, strict=True) if number == index])
        for index, head in enumerate(heads)
    ]
    apart = all(a[1] < b[0] for a, b in pairwise(columns))
    return columns if apart else runs


def _heads_of_columns(block: Block) -> list[_Run]:
    """The lowest words over each column. One that stands higher than those to both its
    sides is the label of a group."""
    lowest = sorted(cell.box for cell in header_cells(block) if not cell.level)
    inner = [box for left, box, right in zip(lowest, lowest[1:], lowest[2:], strict=False)
             if box.bottom <= min(left.top, right.top)]  # fmt: skip
    return [(box.x0, box.x1) for box in lowest if box not in inner]


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
