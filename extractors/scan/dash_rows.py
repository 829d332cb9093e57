"""Dashes of cells side by side, which look like one broken rule.

Every dash stands in the middle of its cell, clear of the uprights to both sides; a rule
runs up to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.document import Rule
from extractors.preparation.pixels import Pixels

REACH = 1.5
"""Points to either side of a rule where its ink may be."""

BESIDE, CLEAR = 1.5, 1.2
"""Points beside an upright that its own ink may take, and those after them that are clear
of a dash."""

DARK = 0.8
"""Share of the middle third of a cell that a dash covers, at least."""

CELLS = 2
"""Dashes of a row, at least."""


def without_dash_rows(rules: Sequence[Rule], ink: Pixels, scale: float) -> tuple[Rule, ...]:
    """Args: ink: 255 where there is any, ``scale`` pixels a point; rules are in points."""
    uprights = [rule for rule in rules if not rule.horizontal]
    return tuple(
        rule for rule in rules if not (rule.horizontal and _is_dashes(rule, uprights, ink, scale))
    )


def _is_dashes(rule: Rule, uprights: Sequence[Rule], ink: Pixels, scale: float) -> bool:
    """Whether more of the cells that it crosses hold a dash than are crossed by a rule: a
    seal may lie over some."""
    crossed = sorted(other.x0 for other in uprights
                     if other.top + BESIDE < rule.top < other.bottom - BESIDE
                     and rule.x0 - BESIDE <= other.x0 <= rule.x1 + BESIDE)  # fmt: skip
    top, bottom = ((rule.top + reach) * scale for reach in (-REACH, REACH))
    dark = np.asarray(ink[max(0, round(top)) : round(bottom) + 1].any(axis=0))
    sides = [_sides(dark, x0, x1, scale) for x0, x1 in pairwise(crossed)]
    dashes = sides.count((False, False))
    return dashes >= CELLS and dashes > sides.count((True, True))


def _sides(
    dark: NDArray[np.bool_], x0: float, x1: float, scale: float
) -> tuple[bool, bool] | None:  # fmt: skip
    """Whether ink goes on to the uprights on both sides of a cell from its middle; None:
    there is none in the middle."""

    def part(start: float, end: float) -> NDArray[np.bool_]:
        return dark[round(start * scale) : round(end * scale)]

    third = (x1 - x0) / 3
    middle = part(x0 + third, x1 - third)
    if not middle.size or middle.mean() < DARK:
        return None
    near, far = BESIDE, BESIDE + CLEAR
    return bool(part(x0 + near, x0 + far).any()), bool(part(x1 - far, x1 - near).any())
