"""Smooth fields over a page: sums of cubic B-splines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extractors.preparation.pixels import Places

Array = NDArray[np.float64]

KNOTS = (11, 12)
"""Splines across and down a page."""

FINE = 96
"""Places at which a spline's square is summed."""

BENDING, STRETCHING, MOVING = 0.03, 0.3, 0.1
"""What a field costs for its second derivatives, its first, and itself, against
one place one spread off: the page's width and height count as 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """A number for each place of a page of that ``size`` (points)."""

    size: tuple[float, float]
    weights: Array
    """(KNOTS[0], KNOTS[1])"""

    def at(self, places: Places) -> Array:
        across, down = bases(places, self.size)
        return np.asarray(((across @ self.weights) * down).sum(axis=1))


def bases(places: Places, size: tuple[float, float]) -> tuple[Array, Array]:
    """Each spline's value at each place: (n, KNOTS[0]) across, (n, KNOTS[1]) down."""
    x, y = np.clip(places / np.array(size), -0.1, 1.1).T
    return _basis(x, KNOTS[0]), _basis(y, KNOTS[1])


def _basis(share: Array, count: int, order: int = 0) -> Array:
    """(n, count): cubic B-splines on equal steps, or one of their derivatives."""
    steps = count - 3
    away = share[:, None] * steps - (np.arange(count) - 1)
    values: Array = _DERIVATIVES[order](away)
    return np.asarray(values * float(steps) ** order)


def _value(away: Array) -> Array:
    a = np.abs(away)
    inner, outer = 2 / 3 - a**2 + a**3 / 2, np.clip(2 - a, 0, None) ** 3 / 6
    return np.where(a < 1, inner, outer)


def _slope(away: Array) -> Array:
    a = np.abs(away)
    inner, outer = -2 * a + 1.5 * a**2, -(np.clip(2 - a, 0, None) ** 2) / 2
    return np.asarray(np.sign(away) * np.where(a < 1, inner, outer))


def _bend(away: Array) -> Array:
    a = np.abs(away)
    return np.where(a < 1, 3 * a - 2, np.clip(2 - a, 0, None))


_DERIVATIVES: tuple[Callable[[Array], Array], ...] = (_value, _slope, _bend)


@cache
def cost() -> Array:
    """What a field costs for not being flat: a square form of its weights."""
    share = (np.arange(FINE) + 0.5) / FINE
    across, down = (
        [b.T @ b / FINE for b in (_basis(share, count, order) for order in range(3))]
        for count in KNOTS
    )
    bending = np.kron(across[2], down[0]) + 2 * np.kron(across[1], down[1])
    bending += np.kron(across[0], down[2])
    stretching = np.kron(across[1], down[0]) + np.kron(across[0], down[1])
    moving = np.kron(across[0], down[0])
    return np.asarray(BENDING * bending + STRETCHING * stretching + MOVING * moving)


def rows_of(places: Places, size: tuple[float, float]) -> Array:
    """(n, splines): what each of a field's weights adds at each place."""
    across, down = bases(places, size)
    return np.asarray((across[:, :, None] * down[:, None, :]).reshape(len(places), -1))


def centred(rows: Array, owner: NDArray[np.int64], trust: Array) -> Array:
    """Rows less the mean of their curve's; ``owner`` does not fall along them."""
    starts = np.flatnonzero(np.r_[True, np.diff(owner) > 0])
    total = np.add.reduceat(rows * trust[:, None], starts, axis=0)
    mean = total / np.add.reduceat(trust, starts)[:, None]
    return np.asarray(rows - np.repeat(mean, np.diff(np.r_[starts, len(rows)]), axis=0))
