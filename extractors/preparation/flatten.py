"""Curves that ought to be level or upright → the mapping that makes them so.

Turned by an angle; only where that leaves curves bent, seen in perspective, with a
smooth field on top.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.preparation.curves import Curve, Traces
from extractors.preparation.mapping import Flat, nodes_for
from extractors.preparation.pixels import Matrix, Places, projected, scaled
from extractors.preparation.splines import KNOTS, Array, Field, centred, cost, rows_of

LEAST_TURN = 0.03
"""Degrees: less is no skew."""

WORTH_TRYING, WORTH_BENDING = 0.25, 0.45
"""Points by which one place in twenty must be moved for more than a turn to be undone:
by a rough guess for it to be tried, and then in fact."""

LEAST_EVIDENCE, BENT_EVIDENCE = 120.0, 1200.0
"""Points that all curves must run in all for a turn, and for more than that."""

SURE = 2.5
"""Standard deviations from which a turn is no chance."""

STEADY = 4e4
"""What the square of a turn costs where edges have been made straight: half a degree
counts as much as one place one spread and a half off."""

STRAY, STRAY_FRAMED = 14.0, 4.0
"""Degrees by which a curve may run astray from end to end; less within straight edges."""

NODES = 12.0
"""Points between the nodes of a field."""

STEEPEST = 12.0
"""Degrees: more is no skew but a wrong guess."""

TOLERANCES = (60.0, 20.0, 8.0, 4.0, 2.5, 2.5)
"""Spreads from which a place off its curve is trusted less, round by round."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """The places of all curves of one direction, one curve after the other."""

    places: Places
    owner: NDArray[np.int64]
    spread: Array
    axis: int
    """Of the coordinate that is equal along a curve: 1 of level ones, 0 of upright ones."""

    def off(self, places: Places) -> Array:
        """How far, in spreads, each place lies off the middle of its curve."""
        values = (places[:, self.axis] / self.spread)[:, None]
        return centred(values, self.owner, np.ones(len(values)))[:, 0]


def evidence(curves: tuple[Curve, ...], axis: int) -> Evidence:
    return Evidence(
        places=np.concatenate([np.empty((0, 2)), *(curve.places for curve in curves)]),
        owner=np.repeat(np.arange(len(curves)), [len(curve.places) for curve in curves]),
        spread=np.repeat([curve.spread for curve in curves], [len(c.places) for c in curves]),
        axis=axis,
    )


def flat_of(traces: Traces, size: tuple[float, float], *, framed: bool = False) -> Shape:
    """The shape of a page of ``size`` (points) that shows such traces; ``framed`` where
    its edges have been made straight already."""
    kept = [
        _likely(curves, axis, framed) for curves, axis in ((traces.level, 1), (traces.upright, 0))
    ]
    seen = [evidence(curves, axis) for curves, axis in zip(kept, (1, 0), strict=True) if curves]
    run = sum(float(np.ptp(curve.places, axis=0).max()) for curves in kept for curve in curves)
    if run < LEAST_EVIDENCE:
        return Shape(size=size, matrix=np.eye(3))
    middle = (size[0] / 2, size[1] / 2)
    turn = _turned(seen, middle, STEADY if framed else 0.0)
    straight = Shape(size=size, matrix=_model(turn, middle))
    if run > BENT_EVIDENCE and _sag(seen, straight) > WORTH_TRYING:
        bent = _bent(seen, turn, size)
        if _apart(seen, straight, bent) > WORTH_BENDING:
            return bent
    least = max(LEAST_TURN, SURE * _uncertainty(seen, turn, middle))
    return straight if abs(straight.skew) > least else Shape(size=size, matrix=np.eye(3))


def _likely(curves: tuple[Curve, ...], axis: int, framed: bool) -> tuple[Curve, ...]:
    """Those that run about as they ought to."""
    most = math.tan(math.radians(STRAY_FRAMED if framed else STRAY))
    return tuple(c for c in curves if abs(_rise(c, axis)) < most)


def _rise(curve: Curve, axis: int) -> float:
    """How far a curve leads astray for each point it runs."""
    (first, last) = (curve.places[0], curve.places[-1])
    return float((last - first)[axis] / max(abs((last - first)[1 - axis]), 1e-6))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """How a page lies: ``matrix`` makes it level as a whole, ``fields`` (x and y, at
    places that the matrix has made level) are then added. All in points."""

    size: tuple[float, float]
    matrix: Matrix
    fields: tuple[Field | None, Field | None] = (None, None)

    @property
    def skew(self) -> float:
        """Degrees by which the middle of the page is turned clockwise."""
        return float(np.degrees(np.arctan2(-self.matrix[1, 0], self.matrix[1, 1])))

    @property
    def bend(self) -> float:
        """Points by which the fields move the page's places, the most."""
        x, y = np.meshgrid(*(np.linspace(0.1, 0.9, 9) * side for side in self.size))
        places = np.stack([x.ravel(), y.ravel()], axis=1)
        moved = [field.at(places) for field in self.fields if field is not None]
        return max((float(np.ptp(each)) / 2 for each in moved), default=0.0)

    def level(self, places: Places) -> Places:
        """Places of the page as given → places of the flat page."""
        level = projected(self.matrix, places)
        return level + np.stack([_at(field, level) for field in self.fields], axis=1)

    def flat(self, scale: float, before: Matrix | None = None) -> Flat:
        """The mapping for pictures with that many pixels per point, ``before`` being
        the way from the page (points) to the given picture (pixels)."""
        before = scaled(scale) if before is None else before
        matrix = before @ np.linalg.inv(self.matrix) @ scaled(1 / scale)
        pixels = (round(self.size[0] * scale), round(self.size[1] * scale))
        if self.fields == (None, None):
            return Flat(size=pixels, matrix=matrix / matrix[2, 2])
        step = max(1, round(NODES * scale))
        rows, columns, nodes = nodes_for(pixels, step)
        level = nodes / scale - self._shift(nodes / scale)
        rest = projected(before @ np.linalg.inv(self.matrix), level) - projected(matrix, nodes)
        return Flat(size=pixels, matrix=matrix, rest=rest.reshape(rows, columns, 2), step=step)

    def _shift(self, flat: Places) -> Places:
        """What the fields add to the places that end up at these."""
        shift = np.zeros_like(flat)
        for _ in range(5):
            level = flat - shift
            shift = np.stack([_at(field, level) for field in self.fields], axis=1)
        return shift


def _at(field: Field | None, places: Places) -> Array:
    return np.zeros(len(places)) if field is None else field.at(places)


# --------------------------------------------------------------------------
# Turned, and seen in perspective

_PRIOR = np.array([1e-9, 1e5, 1e9, 1e9])
"""What the square of each parameter costs, against one place one spread off: nothing
for the turn, then for shear, and for perspective across and down (per point)."""

_NUDGE = np.array([1e-5, 1e-5, 1e-8, 1e-8])


def _model(parameters: Array, middle: tuple[float, float]) -> Matrix:
    """Turned, sheared, in perspective about the ``middle``: page → level page."""
    angle, shear, across, down = np.r_[parameters, np.zeros(3)][:4].tolist()
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([(cos, -sin, 0.0), (sin, cos, 0.0), (across, down, 1.0)])
    sheared = np.array([(1.0, shear, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)])
    moved = np.array([(1.0, 0.0, middle[0]), (0.0, 1.0, middle[1]), (0.0, 0.0, 1.0)])
    return np.asarray(moved @ sheared @ turn @ np.linalg.inv(moved))


def _slopes(each: Evidence, parameters: Array, middle: tuple[float, float]) -> Array:
    """(n, parameters): what each parameter adds to how far places are off."""
    off = each.off(projected(_model(parameters, middle), each.places))
    nudged = (parameters + nudge for nudge in np.diag(_NUDGE[: len(parameters)]))
    moved = [each.off(projected(_model(n, middle), each.places)) - off for n in nudged]
    return np.asarray(np.stack(moved, axis=1) / _NUDGE[: len(parameters)])


def _turned(seen: list[Evidence], middle: tuple[float, float], steady: float) -> Array:
    """(1,): the angle at which most curves run straightest; its square costs ``steady``."""
    angle = np.zeros(1)
    for tolerance in TOLERANCES:
        matrix = _model(angle, middle)
        off = np.concatenate([each.off(projected(matrix, each.places)) for each in seen])
        slopes = np.concatenate([_slopes(each, angle, middle) for each in seen])[:, 0]
        trusted = slopes / (1 + np.square(off / tolerance))
        angle = angle - (trusted @ off + steady * angle) / (trusted @ slopes + steady)
    return angle if abs(np.degrees(angle[0])) < STEEPEST else np.zeros(1)


def _uncertainty(seen: list[Evidence], turn: Array, middle: tuple[float, float]) -> float:
    """Degrees: the deviation of the turn, places being off by their spread."""
    slopes = np.concatenate([_slopes(each, turn, middle) for each in seen])[:, 0]
    return float(np.degrees(1 / np.sqrt(slopes @ slopes + 1e-9)))


# --------------------------------------------------------------------------
# Perspective and bent paper, at once: neither must explain what the other can


def _bent(seen: list[Evidence], turn: Array, size: tuple[float, float]) -> Shape:
    middle = (size[0] / 2, size[1] / 2)
    count = len(cost())
    parameters = np.r_[turn, np.zeros(3)]
    weights: dict[int, Array] = {each.axis: np.zeros(count) for each in seen}
    for tolerance in TOLERANCES:
        parts = [_part(e, parameters, weights[e.axis], size, tolerance) for e in seen]
        square = np.zeros((4 + count * len(seen),) * 2)
        square[:4, :4] = np.diag(_PRIOR)
        target = np.r_[_PRIOR * parameters, np.zeros(count * len(seen))]
        for number, (part, off) in enumerate(parts):
            places = np.r_[0:4, 4 + count * number : 4 + count * (number + 1)]
            square[np.ix_(places, places)] += part
            target[places] += off
        step = np.linalg.solve(square, target)
        parameters = parameters - step[:4]
        for number, each in enumerate(seen):
            own = step[4 + count * number : 4 + count * (number + 1)]
            weights[each.axis] = np.asarray(-own)
    fields = {axis: Field(size=size, weights=w.reshape(KNOTS)) for axis, w in weights.items()}
    matrix = _model(parameters, middle)
    return Shape(size=size, matrix=matrix, fields=(fields.get(0), fields.get(1)))


def _part(
    each: Evidence, parameters: Array, weights: Array, size: tuple[float, float], tolerance: float
) -> tuple[Array, Array]:
    """The normal equations of one direction: steps of the parameters, and the weights
    of its field anew."""
    middle = (size[0] / 2, size[1] / 2)
    level = projected(_model(parameters, middle), each.places)
    field = rows_of(level, size) / each.spread[:, None]
    off = level[:, each.axis] / each.spread
    bent = centred((off + field @ weights)[:, None], each.owner, np.ones(len(off)))[:, 0]
    trust = 1 / (1 + np.square(bent / tolerance))
    rows = np.c_[_slopes(each, parameters, middle), field]
    rows, off = centred(rows, each.owner, trust), centred(off[:, None], each.owner, trust)[:, 0]
    trusted = rows * trust[:, None]
    square = trusted.T @ rows
    square[4:, 4:] += cost()
    return square, trusted.T @ off


def _sag(seen: list[Evidence], straight: Shape) -> float:
    """Points by which curves still bend together, by low powers of x and y: the most but
    for one place in twenty. Costs next to nothing."""
    moved = [each.spread * np.abs(_smooth_part(each, straight)) for each in seen]
    return float(np.percentile(np.concatenate(moved), 95))


def _smooth_part(each: Evidence, straight: Shape) -> Array:
    """(n,), in spreads: what powers of x and y together explain of being off."""
    level = straight.level(each.places)
    x, y = (2 * level / np.array(straight.size) - 1).T
    powers = [x**i * y**j for i in range(5) for j in range(5 - i) if i + j]
    ones = np.ones(len(x))
    rows = centred(np.stack(powers, axis=1) / each.spread[:, None], each.owner, ones)
    off, found = each.off(level), np.zeros(len(powers))
    for tolerance in TOLERANCES[1::2]:
        trusted = rows / (1 + np.square((off - rows @ found) / tolerance))[:, None]
        found = np.linalg.solve(trusted.T @ rows + np.eye(len(powers)), trusted.T @ off)
    return np.asarray(rows @ found)


def _apart(seen: list[Evidence], one: Shape, other: Shape) -> float:
    """Points between where two shapes put a place along what they straighten: the
    most but for one place in twenty."""
    moved = [
        each.spread * (each.off(one.level(each.places)) - each.off(other.level(each.places)))
        for each in seen
    ]
    return float(np.percentile(np.abs(np.concatenate(moved)), 95))
