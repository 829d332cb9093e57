"""Ruled tables in a picture, the usual way with OpenCV, for peers that only read text.

The paper is straightened (its four corners where they show, then turned until its
long rules lie level), level and upright rules are what a morphological opening with
a long bar leaves, rules that touch are a table, and a cell is a patch that they
enclose. A table's outline is drawn in, so that one whose last rule stands on the
next page keeps its open cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from extractors.document import Box, enclosing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"
"""(height, width, 3) RGB, or (height, width) grey or mask (0 and 255)."""

Matrix: TypeAlias = "NDArray[np.float64]"
"""(3, 3), pixels to pixels."""

LEVEL_BAR, UPRIGHT_BAR = 30.0, 14.0
"""Points of a straight run that is a rule: longer than strokes, no higher than a row."""

STROKE = 34.0
"""Points: higher than any character."""

CLOSED = 41
"""Pixels of dark on paper that are paper still, when its corners are sought."""

BROKEN, LENGTHENED = 1.0, 3.0
"""Points of a gap that does not end a run, and that a rule is made longer at both ends."""

SMALLEST_CELL = 5.0
SMALLEST_TABLE = (100.0, 14.0)
"""Points, across and down."""

STEEPEST, SKEWED = 8.0, 50.0
"""Degrees of skew that are looked for, in bars of so many points and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """A straightened picture; ``back`` leads to the pixels of the picture it was."""

    pixels: Pixels
    back: Matrix


def moved(box: Box, move: Matrix) -> Box:
    """The box around where the corners come to lie."""
    import numpy as np

    corners = [(x, y, 1.0) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
    x, y, w = move @ np.array(corners).T
    return Box(*map(float, ((x / w).min(), (y / w).min(), (x / w).max(), (y / w).max())))


# --------------------------------------------------------------------------
# Straightening


def straightened(pixels: Pixels, scale: float) -> Straight:
    """``scale`` is pixels per point."""

    flat = _flattened(pixels)
    turn = _turning(flat.pixels, scale)
    return _warped(flat.pixels, turn, flat.back) if turn is not None else flat


def _flattened(pixels: Pixels) -> Straight:
    """The paper's corners moved to those of the picture, where they show on a darker ground."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    corners = paper_corners(pixels)
    if corners is None:
        return Straight(pixels=pixels, back=np.eye(3))
    whole = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return _warped(pixels, np.asarray(cv2.getPerspectiveTransform(corners, whole)), np.eye(3))


def paper_corners(pixels: Pixels) -> NDArray[np.float32] | None:
    """Clockwise from the top left; None where the paper fills the picture or has no four."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 3)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.copyMakeBorder(bright, *(CLOSED,) * 4, cv2.BORDER_CONSTANT, value=0)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((CLOSED, CLOSED), np.uint8))
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    quad = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, closed=True), closed=True)
    area = cv2.contourArea(quad) / (height * width)
    if len(quad) != 4 or not 0.5 < area < 0.99:
        return None
    return _clockwise(quad.reshape(4, 2).astype(np.float32) - CLOSED)


def _clockwise(quad: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the top left: the least and the greatest sums and differences of x and y."""
    import numpy as np

    sums, differences = quad.sum(axis=1), quad[:, 1] - quad[:, 0]
    order = [sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]
    return np.asarray(quad[order], np.float32)


def _turning(pixels: Pixels, scale: float) -> Matrix | None:
    """About the middle, until long rules lie level; None where they do."""
    import cv2
    import numpy as np

    degrees = skew(pixels, scale)
    if abs(degrees) < 0.03:
        return None
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.vstack([turn, (0, 0, 1)])


def skew(pixels: Pixels, scale: float) -> float:
    """Degrees, positive where lines fall to the right: the median of the long bars of ink,
    each counted by its length; 0 without any."""
    import cv2
    import numpy as np

    half = cv2.resize(_ink(pixels, scale), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    bars = cv2.threshold(half, 60, 255, cv2.THRESH_BINARY)[1]
    bars = cv2.morphologyEx(bars, cv2.MORPH_OPEN, np.ones((1, round(2 * scale)), np.uint8))
    long = SKEWED * scale / 2
    found = [bar for _, bar in _patches(np.asarray(bars, np.uint8)) if bar.shape[1] > long]
    slopes = np.array([_slope(bar) for bar in found])
    lengths = np.array([bar.shape[1] for bar in found], np.float64)
    level = np.abs(slopes) < STEEPEST
    return _weighted_median(slopes[level], lengths[level])


def _patches(mask: Pixels) -> Iterator[tuple[tuple[slice, slice], NDArray[np.bool_]]]:
    """Where in the mask each patch of touching pixels lies, and what is the patch there."""
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        place = (slice(y, y + height), slice(x, x + width))
        yield place, np.asarray(labels[place] == label)


def _slope(bar: NDArray[np.bool_]) -> float:
    """Degrees of the straight line through its pixels."""
    import numpy as np

    ys, xs = np.nonzero(bar)
    return float(np.degrees(np.arctan(np.polyfit(xs, ys, 1)[0])))


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    import numpy as np

    if not len(values):
        return 0.0
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _warped(pixels: Pixels, move: Matrix, back: Matrix) -> Straight:
    import cv2
    import numpy as np

    size = (pixels.shape[1], pixels.shape[0])
    moved = cv2.warpPerspective(
        pixels, move, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return Straight(pixels=np.asarray(moved, np.uint8), back=back @ np.linalg.inv(move))


# --------------------------------------------------------------------------
# Rules and cells


def tables(pixels: Pixels, scale: float) -> list[list[Box]]:
    """The cells of every ruled table of a straightened picture, in its pixels, top to bottom."""
    ruled = rules(pixels, scale)
    found = [list(_cells(ruled, outline, scale)) for outline in _outlines(ruled, scale)]
    return sorted((cells for cells in found if cells), key=lambda cells: enclosing(cells).top)


def rules(pixels: Pixels, scale: float) -> Pixels:
    """The mask of level and upright rules, both lengthened to where they meet."""
    import cv2
    import numpy as np

    ink = _ink(pixels, scale)
    longer = np.ones((1, 2 * round(LENGTHENED * scale) + 1), np.uint8)
    level = cv2.dilate(_bars(ink, LEVEL_BAR, scale), longer)
    near = cv2.dilate(level, longer.T)
    upright = _bars(np.ascontiguousarray(ink.T), UPRIGHT_BAR, scale).T
    held = _held(np.ascontiguousarray(upright), np.asarray(near, np.uint8), scale)
    return np.asarray(cv2.bitwise_or(level, cv2.dilate(held, longer.T)), np.uint8)


def _bars(ink: Pixels, length: float, scale: float) -> Pixels:
    """Level runs of at least ``length`` points; they may climb by a pixel and have gaps."""
    import cv2
    import numpy as np

    def bar(points: float) -> Pixels:
        return np.ones((1, round(points * scale)), np.uint8)

    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, bar(BROKEN))
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, bar(length)), np.uint8)


def _held(upright: Pixels, level: Pixels, scale: float) -> Pixels:
    """The uprights that are long, or that stand from one level rule to another: strokes
    of a heading may come near the table above it or the one below, but not both."""
    import numpy as np

    kept = np.zeros_like(upright)
    for place, bar in _patches(upright):
        met = np.flatnonzero((bar & (level[place] > 0)).any(axis=1))
        if len(bar) > STROKE * scale or (len(met) and np.ptp(met) > len(bar) / 2):
            kept[place][bar] = 255
    return kept


def _ink(pixels: Pixels, scale: float) -> Pixels:
    """What is darker than the paper around it."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    around = round(8 * scale) * 2 + 1
    how = (cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV)
    return np.asarray(cv2.adaptiveThreshold(grey, 255, *how, around, 12), np.uint8)


def _outlines(ruled: Pixels, scale: float) -> Iterator[Box]:
    """Of what rules that touch enclose."""
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(ruled, connectivity=8)
    for x, y, width, height, _ in stats[1:].tolist():
        if width > SMALLEST_TABLE[0] * scale and height > SMALLEST_TABLE[1] * scale:
            yield Box(x, y, x + width, y + height)


def _cells(ruled: Pixels, outline: Box, scale: float) -> Iterator[Box]:
    import cv2

    left, top, right, bottom = map(int, outline)
    part = ruled[top:bottom, left:right].copy()
    cv2.rectangle(part, (0, 0), (right - left - 1, bottom - top - 1), 255, 2)
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(part), connectivity=4)
    for x, y, width, height, _ in stats[1:].tolist():
        if min(width, height) > SMALLEST_CELL * scale:
            yield Box(left + x, top + y, left + x + width, top + y + height)
