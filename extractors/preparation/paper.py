"""The sheet: found against what it lies on, its shadows taken off, its ink darkened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.preparation.pixels import Matrix, Pixels, Places, grey_of, pixels, shrunk

COARSE = 36 / 72
"""Pixels per point of the pictures in which sheets and shadows are looked for."""

STEPS = (1.2, 2.5, 5.0)
"""Grey levels from pixel to pixel by which light changes on paper, at most: tried in turn."""

LEAST_SHEET, MOST_SHEET = 0.3, 0.985
"""Share of the picture that a sheet takes: with more, nothing lies around it."""

LIKENESS = 0.95
"""Share that a sheet and its four corners' square have in common."""

RATIOS, RATIO_OFF = (2**0.5, 22 / 17), 1.06
"""Of the sides of A4 and letter sheets, and by how much what looks like one may differ."""

BESIDE = 12
"""Grey levels between the sheet and what lies beside it, on most of its edge."""


FOLDED = 0.4
"""Of the difference between sheet and ground: parts of a folded sheet differ less."""

ACROSS_FOLD = 25
"""Pixels at :data:`COARSE` that the shadow of a fold is wide, at most."""

LEAST_PART = 0.02
"""Of the picture: a part of the sheet beyond a fold."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """In points: ``corners`` (4, 2) clockwise from the top left, ``outline`` (n, 2) around
    all of it, ``edge`` (m, 2) each place of its edge, bulges and dents included."""

    corners: Places
    outline: Places
    edge: Places

    @property
    def size(self) -> tuple[float, float]:
        """Width and height: as long as the sides, and those of A4 where they are near it."""
        sides = np.linalg.norm(np.roll(self.corners, -1, axis=0) - self.corners, axis=1)
        width, height = float(sides[0::2].mean()), float(sides[1::2].mean())
        known = [*RATIOS, *(1 / ratio for ratio in RATIOS)]
        ratio = min(known, key=lambda known: abs(np.log(height / width / known)))
        if abs(np.log(height / width / ratio)) < np.log(RATIO_OFF):
            width, height = (width * height / ratio) ** 0.5, (width * height * ratio) ** 0.5
        return width, height

    @property
    def matrix(self) -> Matrix:
        """The way from the sheet laid flat (points) to the picture (points)."""
        width, height = self.size
        square = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        corners = np.asarray(self.corners, np.float32)
        return np.asarray(cv2.getPerspectiveTransform(square, corners), np.float64)


def find_sheet(picture: Pixels, scale: float) -> Sheet | None:
    """The sheet on a table or before a dark ground; None where that is not sure."""
    small, reduced = shrunk(picture, scale, COARSE)
    plain = _without_ink(small, reduced)
    steps = _steps(plain)
    tried = (_sheet(plain, steps <= most, reduced) for most in STEPS)
    return next((sheet for sheet in tried if sheet is not None), None)


def _sheet(plain: Pixels, smooth: NDArray[np.bool_], scale: float) -> Sheet | None:
    area = _middle_part(plain, smooth)
    if not LEAST_SHEET < float(area.mean()) / 255 < MOST_SHEET:
        return None
    contours, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    edge = max(contours, key=cv2.contourArea)
    hull = np.asarray(cv2.convexHull(edge), np.int32)
    corners = _corners(hull, edge[:, 0].astype(np.float64))
    if corners is None or not _is_sheet(grey_of(plain), hull, corners):
        return None
    return Sheet(
        corners=(corners + 0.5) / scale,
        edge=np.asarray((edge[:, 0] + 0.5) / scale, np.float64),
        outline=np.asarray((hull[:, 0] + 0.5) / scale, np.float64),
    )


def _without_ink(small: Pixels, scale: float) -> Pixels:
    side = 2 * round(3 * scale) + 1
    light = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return pixels(cv2.GaussianBlur(cv2.medianBlur(light, 5), (0, 0), 1.0))


def _steps(plain: Pixels) -> NDArray[np.float32]:
    """By how many grey levels the light changes from each pixel to the next."""
    grey = grey_of(plain)
    x, y = (cv2.Sobel(grey, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(x, y), np.float32)


def _middle_part(plain: Pixels, smooth: NDArray[np.bool_]) -> Pixels:
    """Mask of the connected part that holds most of the picture's middle, a little grown:
    an edge is as wide as what blurs it. Folds part a sheet: what lies next to it and is
    more like it than like the ground belongs to it."""
    count, labels = cv2.connectedComponents(smooth.astype(np.uint8), connectivity=4)
    height, width = smooth.shape
    middle = labels[height // 4 : -height // 4, width // 4 : -width // 4]
    first = int(np.bincount(middle[middle > 0], minlength=2).argmax())
    if not first:
        return np.zeros(smooth.shape, np.uint8)
    sizes = np.bincount(labels.ravel(), minlength=count)
    colours = np.atleast_3d(plain).astype(np.float32)
    own = np.median(colours[labels == first], axis=0)
    room = FOLDED * float(np.abs(own - _ground(colours)).max())
    alike = [
        _grown(labels == n)
        for n in range(1, count)
        if n != first
        and sizes[n] > LEAST_PART * labels.size
        and np.abs(np.median(colours[labels == n], axis=0) - own).max() < room
    ]
    return _with_next(_grown(labels == first), alike)


def _ground(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """What most of the picture's own edge shows."""
    sides = [colours[0], colours[-1], colours[:, 0], colours[:, -1]]
    return np.asarray(np.median(np.concatenate(sides), axis=0), np.float32)


def _with_next(part: Pixels, others: Sequence[Pixels]) -> Pixels:
    """A part with those of the others that lie next to it, and what is between them."""
    bridge = np.ones((ACROSS_FOLD, ACROSS_FOLD), np.uint8)
    near = [other for other in others if cv2.bitwise_and(cv2.dilate(other, bridge), part).any()]
    if not near:
        return part
    whole = cv2.morphologyEx(np.maximum.reduce([part, *near]), cv2.MORPH_CLOSE, bridge)
    return _with_next(
        pixels(whole), [other for other in others if not any(other is each for each in near)]
    )


def _grown(mask: NDArray[np.bool_]) -> Pixels:
    opened = cv2.morphologyEx(mask * np.uint8(255), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    return pixels(cv2.dilate(opened, np.ones((9, 9), np.uint8)))


def _corners(hull: NDArray[np.int32], edge: Places) -> Places | None:
    """Of the square that a hull nearly is: where lines along its four sides meet."""
    around = cv2.arcLength(hull, closed=True)
    for share in (0.01, 0.015, 0.02, 0.03, 0.04, 0.06):
        found = cv2.approxPolyDP(hull, share * around, closed=True)[:, 0]
        if len(found) == 4:
            return _met(_clockwise(found.astype(np.float64)), edge)
    return None


def _met(corners: Places, edge: Places) -> Places:
    """One corner anew, from the lines along its sides, if it alone lies off them: it is
    folded over. Sides that bulge put all corners off."""
    sides = [_side(corners[n], corners[(n + 1) % 4], edge) for n in range(4)]
    crossed = [np.cross(sides[n - 1], sides[n]) for n in range(4)]
    found = np.array([(x / w, y / w) if abs(w) > 1e-9 else (np.inf, np.inf) for x, y, w in crossed])
    off = np.linalg.norm(found - corners, axis=1) / np.linalg.norm(corners[2] - corners[0])
    folded = (off > 0.012) & (off < 0.12)
    return np.where(folded[:, None], found, corners) if folded.sum() == 1 else corners


def _side(start: Places, end: Places, edge: Places) -> NDArray[np.float64]:
    """(3,), homogeneous: the line along the middle of one side."""
    along = end - start
    length = float(np.linalg.norm(along))
    share = (edge - start) @ along / length**2
    away = (edge - start) @ np.array([-along[1], along[0]]) / length
    near = edge[(np.abs(share - 0.5) < 0.35) & (np.abs(away) < 0.04 * length)]
    if len(near) < 10:
        return np.asarray(np.cross([*start, 1.0], [*end, 1.0]), np.float64)
    fitted = cv2.fitLine(near.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01)
    vx, vy, x, y = fitted.ravel().tolist()
    return np.asarray(np.cross([x, y, 1.0], [x + vx, y + vy, 1.0]), np.float64)


def _clockwise(corners: Places) -> Places:
    away = corners - corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]
    return np.asarray(np.roll(turned, -int(turned.sum(axis=1).argmin()), axis=0))


def _is_sheet(grey: Pixels, hull: NDArray[np.int32], corners: Places) -> bool:
    """Four corners near right angles, as much area as the hull, and another ground
    along most of the edge."""
    around = np.roll(corners, -1, axis=0) - corners
    before = np.roll(around, 1, axis=0)
    cosines = (around * before).sum(axis=1) / np.prod(
        [np.linalg.norm(side, axis=1) for side in (around, before)], axis=0
    )
    if np.abs(cosines).max() > 0.35:
        return False
    square, full = (np.zeros(grey.shape, np.uint8) for _ in range(2))
    cv2.fillConvexPoly(square, np.rint(corners).astype(np.int32), 255)
    cv2.fillConvexPoly(full, hull, 255)
    common = np.count_nonzero(cv2.bitwise_and(square, full))
    alike = common / np.count_nonzero(cv2.bitwise_or(square, full))
    return bool(alike > LIKENESS) and _stands_out(grey, corners)


def _stands_out(grey: Pixels, corners: Places) -> bool:
    """Whether the sheet is brighter than what lies just outside, along all sides, but
    for one at the edge of the picture."""
    middle = corners.mean(axis=0)
    sides = [_brighter(grey, corners[n], corners[(n + 1) % 4], middle) for n in range(4)]
    known = [side for side in sides if side is not None]
    return len(known) >= 3 and min(known) > BESIDE


def _brighter(grey: Pixels, start: Places, end: Places, middle: Places) -> float | None:
    """By how many grey levels one side of the sheet is; None at the picture's edge."""
    normal = np.array([end[1] - start[1], start[0] - end[0]]) / np.linalg.norm(end - start)
    normal = normal if normal @ (start - middle) > 0 else -normal
    along = start + np.linspace(0.05, 0.95, 60)[:, None] * (end - start)
    inner, outer = (np.rint(along + normal * away).astype(int) for away in (-6.0, 6.0))
    limit = np.array(grey.shape[::-1])
    seen = ((outer >= 0) & (outer < limit) & (inner >= 0) & (inner < limit)).all(axis=1)
    if seen.mean() < 0.6:
        return None
    inside, outside = (
        grey[places[seen, 1], places[seen, 0]].astype(int) for places in (inner, outer)
    )
    return float(np.median(inside - outside))


# --------------------------------------------------------------------------
# Light

WIDEST_MARK = 44.0
"""Points: what is dark and narrower is print, not shadow."""

DEEPEST_SHADOW = 0.3
"""Share of the light that is left on paper; darker areas are print."""

UNEVEN = 0.88
"""The light in the darkest places of a page against the brightest, from which it is uneven."""

WHITE = 245
"""What paper becomes where light or contrast is mended."""

FAINT_INK, DARK_INK = 0.45, 0.2
"""Share of the paper's light that ink gives back: more is faint; what it becomes."""


def background(picture: Pixels, scale: float) -> Pixels:
    """The paper without its print, at :data:`COARSE` or the picture's own size."""
    small, reduced = shrunk(picture, scale, COARSE)
    side = 2 * round(WIDEST_MARK * reduced / 2) + 1
    closed = cv2.morphologyEx(
        cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)
    )
    smooth = cv2.GaussianBlur(closed, (0, 0), 5 * reduced)
    bright = np.percentile(smooth.reshape(-1, *smooth.shape[2:]), 90, axis=(0,))
    return pixels(np.maximum(smooth, DEEPEST_SHADOW * bright).astype(np.uint8))


def unevenness(paper: Pixels) -> float:
    """The light in the darkest twentieth of a :func:`background` over that in the brightest."""
    grey = grey_of(paper)
    dark, bright = np.percentile(grey, (4, 96))
    return float(dark / max(bright, 1.0))


def evenly_lit(picture: Pixels, paper: Pixels) -> Pixels:
    """The picture with its :func:`background` made white."""
    size = (picture.shape[1], picture.shape[0])
    full = cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR)
    return pixels(cv2.divide(picture, full, scale=WHITE))


def white_of(grey: Pixels) -> float:
    """The grey level of most paper."""
    return float(np.percentile(grey[::4, ::4], 70))


def ink_share(grey: Pixels) -> float:
    """The light that the page's ink gives back, as a share of the paper's.

    Ink is what is darker than the middle between paper and the darkest pixels.
    """
    part = grey[::2, ::2]
    white, darkest = white_of(grey), float(np.percentile(part, 0.3))
    ink = part[part < (white + darkest) / 2]
    return float(np.percentile(ink, 30)) / max(white, 1.0) if len(ink) else 0.0


def darkened(picture: Pixels, share: float, white: float) -> Pixels:
    """The contrast stretched, so that ink of that ``share`` of ``white`` becomes dark."""
    levels = np.arange(256) / max(white, 1.0)
    stretched = 1 - (1 - levels) * (1 - DARK_INK) / (1 - share)
    table = np.clip(stretched * WHITE, 0, 255).astype(np.uint8)
    return pixels(cv2.LUT(picture, table))


# --------------------------------------------------------------------------
# Halftones

DOT = 0.5
"""Points: spread of the blur that turns a halftone's dots into grey."""


def descreened(picture: Pixels, scale: float) -> Pixels:
    """A black-and-white picture whose greys are dots, with grey for them, its ink dark."""
    smooth = np.asarray(cv2.GaussianBlur(picture, (0, 0), DOT * scale), np.float32)
    ink, ground = np.percentile(smooth, (0.5, 60))
    levels = (smooth - ink) / max(1.0, float(ground - ink))
    return pixels(np.clip(levels * 255, 0, 255))
