"""Where the ink goes: points of the printed page → points of the picture.

Points are (n, 2) arrays of x and y, y down. A pixel's middle lies at a half:
the pixel at row 0, column 0 covers 0..1 on both axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extractors.document import Box

Points = NDArray[np.float64]
Matrix = NDArray[np.float64]
"""(3, 3), homogeneous."""

SAMPLES = 17
"""Points on each side of a box that is mapped."""


class Move(Protocol):
    """A change of place that can be undone."""

    def forward(self, points: Points) -> Points: ...

    def backward(self, points: Points) -> Points: ...


@dataclass(frozen=True, slots=True, eq=False)
class Straight:
    """Straight lines stay straight: shifts, turns, perspective."""

    matrix: Matrix

    def forward(self, points: Points) -> Points:
        return _projected(self.matrix, points)

    def backward(self, points: Points) -> Points:
        return _projected(_inverse(self.matrix), points)


def _inverse(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.inv(matrix), np.float64)


def _projected(matrix: Matrix, points: Points) -> Points:
    mapped = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(mapped[:, :2] / mapped[:, 2:])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bend:
    """A sheet lifted along parallel lines, as rolled or folded paper is.

    ``frame`` turns the page so that those lines run down. There a point (x, y)
    goes to (``across``, ``middle`` + (y - ``middle``) · ``scale`` + ``shift``), each
    read off at x between the values ``along``. Both ``along`` and ``across`` increase.
    """

    frame: Matrix
    along: NDArray[np.float64]
    across: NDArray[np.float64]
    scale: NDArray[np.float64]
    shift: NDArray[np.float64]
    middle: float

    def forward(self, points: Points) -> Points:
        x, y = _projected(self.frame, points).T
        scale, shift = np.interp(x, self.along, self.scale), np.interp(x, self.along, self.shift)
        y = self.middle + (y - self.middle) * scale + shift
        return self._back(np.interp(x, self.along, self.across), y)

    def backward(self, points: Points) -> Points:
        x, y = _projected(self.frame, points).T
        x = np.interp(x, self.across, self.along)
        scale, shift = np.interp(x, self.along, self.scale), np.interp(x, self.along, self.shift)
        return self._back(x, self.middle + (y - self.middle - shift) / scale)

    def _back(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Points:
        return _projected(_inverse(self.frame), np.stack([x, y], axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Warp:
    """Moves one after the other."""

    moves: tuple[Move, ...] = ()

    def then(self, move: Move) -> Warp:
        last = self.moves[-1] if self.moves else None
        if isinstance(move, Straight) and isinstance(last, Straight):
            return Warp((*self.moves[:-1], Straight(move.matrix @ last.matrix)))
        return Warp((*self.moves, *(move.moves if isinstance(move, Warp) else (move,))))

    def forward(self, points: Points) -> Points:
        for move in self.moves:
            points = move.forward(points)
        return points

    def backward(self, points: Points) -> Points:
        for move in reversed(self.moves):
            points = move.backward(points)
        return points


def scaled(x: float, y: float) -> Straight:
    return Straight(np.diag((x, y, 1.0)))


def shifted(x: float, y: float) -> Straight:
    return Straight(np.array([(1.0, 0.0, x), (0.0, 1.0, y), (0.0, 0.0, 1.0)]))


def turned_about(x: float, y: float, radians: float) -> Straight:
    """Clockwise as seen, y being down."""
    cos, sin = np.cos(radians), np.sin(radians)
    turn = np.array([(cos, -sin, 0.0), (sin, cos, 0.0), (0.0, 0.0, 1.0)])
    return Straight(shifted(x, y).matrix @ turn @ shifted(-x, -y).matrix)


def map_box(move: Move, box: Box) -> Box:
    """The upright box around where the sides of ``box`` now lie."""
    share = np.linspace(0.0, 1.0, SAMPLES)
    x = box.x0 + (box.x1 - box.x0) * share
    y = box.top + (box.bottom - box.top) * share
    sides = [(x, np.full(SAMPLES, box.top)), (x, np.full(SAMPLES, box.bottom)),
             (np.full(SAMPLES, box.x0), y), (np.full(SAMPLES, box.x1), y)]  # fmt: skip
    points = move.forward(np.concatenate([np.stack(side, axis=1) for side in sides]))
    return _around(points)


def _around(points: Sequence[Points] | Points) -> Box:
    (x0, top), (x1, bottom) = np.min(points, axis=0), np.max(points, axis=0)
    return Box(float(x0), float(top), float(x1), float(bottom)).rounded()
