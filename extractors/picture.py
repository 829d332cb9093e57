"""The picture of a page → upright ink, its rules, and what stands in its cells.

Works in pixels of the straightened picture, origin top left; ``scale`` is
pixels per point. A :class:`Sheet` knows the way back to points on the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.document import Box, Rule, enclosing

Pixels = NDArray[np.uint8]
"""(height, width, 3) RGB, or (height, width) grey or mask (0 and 255)."""

STEEPEST = 5.0
"""Degrees of skew that are looked for."""

SHORTEST_RULE = (24.0, 14.0)
"""Points that a horizontal and a vertical rule must measure; longer than strokes."""

THICKEST_RULE = 4.0
SMALLEST_MARK = 2.2
"""Points across, below which ink in a cell is a speck: less than a dash or a 1."""

CROP_MARGIN = 6
"""Pixels of clean paper around a crop; more makes recognisers invent characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A straightened picture of a part of a page.

    ``ink`` marks what is darker than its surroundings; ``ruled`` the pixels of
    rules; ``to_page`` is the 2×3 affine matrix from pixels to points.
    """

    picture: Pixels
    ink: Pixels
    ruled: Pixels
    rules: tuple[Rule, ...]
    scale: float
    to_page: NDArray[np.float64]
    skew: float

    def on_page(self, box: Box) -> Box:
        """A pixel box as points on the page, enclosing all four corners."""
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        points = np.array(corners) @ self.to_page[:, :2].T + self.to_page[:, 2]
        return enclosing(Box(x, y, x, y) for x, y in points.tolist())


def straighten(picture: Pixels, scale: float, origin: tuple[float, float]) -> Sheet:
    """The sheet of a picture whose top left corner is at ``origin`` (points)."""
    skew = skew_angle(ink_mask(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), scale))
    turn = _turning(picture.shape[1], picture.shape[0], skew)
    if skew:
        picture = _turned(picture, turn)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    ink = ink_mask(grey, scale)
    ruled, rules = find_rules(ink, scale)
    back = np.vstack([cv2.invertAffineTransform(turn), [0, 0, 1]])
    to_points = np.array([[1 / scale, 0, origin[0]], [0, 1 / scale, origin[1]]])
    return Sheet(
        picture=_without(picture, ruled), ink=cv2.bitwise_and(ink, cv2.bitwise_not(ruled)),
        ruled=ruled, rules=rules, scale=scale, to_page=to_points @ back, skew=skew,
    )  # fmt: skip


def _turning(width: int, height: int, degrees: float) -> NDArray[np.float64]:
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0))


def _turned(picture: Pixels, turn: NDArray[np.float64]) -> Pixels:
    size = (picture.shape[1], picture.shape[0])
    turned: Any = cv2.warpAffine(
        picture, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return turned


def _without(picture: Pixels, ruled: Pixels) -> Pixels:
    """The picture with its rules painted over in the colour of the paper."""
    cleaned = picture.copy()
    cleaned[ruled > 0] = np.percentile(picture[::8, ::8].reshape(-1, 3), 80, axis=0)
    return cleaned


# --------------------------------------------------------------------------
# Ink and skew


def ink_mask(grey: Pixels, scale: float) -> Pixels:
    """Pixels darker than the paper around them, whatever its shade."""
    around = max(3, round(7 * scale)) * 2 + 1
    mask: Any = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, 15
    )
    return mask


def skew_angle(ink: Pixels) -> float:
    """Degrees by which the picture must be turned (counter-clockwise positive) so
    that lines run level: the angle whose row sums vary most (projection profile)."""
    ys, xs = np.nonzero(ink)
    if len(ys) < 500:
        return 0.0
    step = max(1, len(ys) // 150_000)
    xs, ys = xs[::step].astype(np.float64), ys[::step].astype(np.float64)
    coarse = max(np.arange(-STEEPEST, STEEPEST + 0.1, 0.25), key=lambda a: _levelness(xs, ys, a))
    fine = max(np.arange(coarse - 0.25, coarse + 0.26, 0.025), key=lambda a: _levelness(xs, ys, a))
    return float(fine) if abs(fine) > 0.03 else 0.0


def _levelness(xs: NDArray[np.float64], ys: NDArray[np.float64], degrees: float) -> float:
    rows = ys - xs * math.tan(math.radians(degrees))
    counts = np.bincount((rows - rows.min()).astype(np.int64))
    return float(np.square(counts.astype(np.float64)).sum())


# --------------------------------------------------------------------------
# Rules


def find_rules(ink: Pixels, scale: float) -> tuple[Pixels, tuple[Rule, ...]]:
    """The mask of all rules and their places, in points from the picture's corner."""
    flat = _opened(ink, (round(SHORTEST_RULE[0] * scale), 1))
    upright = _opened(ink, (1, round(SHORTEST_RULE[1] * scale)))
    horizontal, vertical = _thin(flat, scale, 3), _thin(upright, scale, 2)
    ruled: Any = cv2.dilate(cv2.bitwise_or(horizontal[0], vertical[0]), np.ones((3, 3), np.uint8))
    return ruled, (*horizontal[1], *vertical[1])


def _opened(ink: Pixels, size: tuple[int, int]) -> Pixels:
    """Ink that fills a bar of ``size``, gaps of a pixel or two bridged first."""
    bridge = (5, 1) if size[0] > 1 else (1, 5)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(bridge[::-1], np.uint8))
    opened: Any = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
    return opened


def _thin(mask: Pixels, scale: float, across: int) -> tuple[Pixels, list[Rule]]:
    """The connected bars of a mask that are no thicker than a rule; ``across`` is
    the column of the component statistics that holds the thickness."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    thin = stats[:, across] <= THICKEST_RULE * scale
    thin[0] = False
    kept = np.where(thin[labels], 255, 0).astype(np.uint8)
    rules = [
        Rule(x / scale, y / scale, (x + w) / scale, (y + h) / scale)
        for x, y, w, h, _ in stats[thin].tolist()
    ]
    return kept, rules


# --------------------------------------------------------------------------
# Cells


def cell_lines(sheet: Sheet, cell: Box) -> list[Box]:
    """The printed lines in a cell (pixels), as tight boxes around their ink."""
    inner = _pixel_box(cell.expanded(-0.8 * sheet.scale), sheet.ink)
    marks = [mark for mark in _marks(sheet, inner) if not _rule_remnant(mark, inner, sheet.scale)]
    if not any(_is_mark(mark, sheet.scale) for mark in marks):
        return []
    return _lines_of(marks, sheet.scale)


def _pixel_box(box: Box, image: Pixels) -> Box:
    height, width = image.shape[:2]
    return Box(
        max(0, round(box.x0)), max(0, round(box.top)),
        min(width, round(box.x1)), min(height, round(box.bottom)),
    )  # fmt: skip


def _marks(sheet: Sheet, box: Box) -> list[Box]:
    """Connected pieces of ink in a box, dust left out."""
    x0, top, x1, bottom = (int(value) for value in box)
    part = sheet.ink[top:bottom, x0:x1]
    if part.size == 0:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    dust = max(3.0, 0.5 * sheet.scale**2)
    return [
        Box(x0 + x, top + y, x0 + x + w, top + y + h)
        for x, y, w, h, area in stats[1:].tolist()
        if area >= dust
    ]


def _rule_remnant(mark: Box, cell: Box, scale: float) -> bool:
    """A sliver along the cell's edge: what is left of a rule, not ink."""
    beside = mark.x0 <= cell.x0 + 1 or mark.x1 >= cell.x1 - 1
    above = mark.top <= cell.top + 1 or mark.bottom >= cell.bottom - 1
    return (beside and mark.width <= 1.5 * scale) or (above and mark.height <= 1.5 * scale)


def _is_mark(mark: Box, scale: float) -> bool:
    return max(mark.width, mark.height) >= SMALLEST_MARK * scale


def _lines_of(marks: Sequence[Box], scale: float) -> list[Box]:
    """Marks by printed line. Strokes of one character that lie over each other
    (二, ：) stay together: a band lower than a line joins its nearest neighbour."""
    bands = list(_bands(sorted(marks, key=lambda mark: mark.top)))
    height = max(max(band.height for band in bands), min(max(m.width for m in marks), 14 * scale))
    joined: list[Box] = []
    for band in bands:
        if joined and _one_line(joined[-1], band, height):
            joined[-1] = enclosing([joined[-1], band])
        else:
            joined.append(band)
    return [band for band in joined if _is_mark(band, scale)]


def _one_line(upper: Box, lower: Box, height: float) -> bool:
    low = min(upper.height, lower.height) < 0.55 * height
    return low and lower.bottom - upper.top <= 1.15 * height


def _bands(marks: Sequence[Box]) -> Iterator[Box]:
    """Marks whose vertical ranges touch, each run as one box."""
    current = marks[0]
    for mark in marks[1:]:
        if mark.top <= current.bottom:
            current = enclosing([current, mark])
        else:
            yield current
            current = mark
    yield current


def crop(sheet: Sheet, box: Box) -> Pixels:
    """The picture of a pixel box with a little clean paper around it."""
    x0, top, x1, bottom = (int(value) for value in _pixel_box(box.expanded(1), sheet.ink))
    part = sheet.picture[top:bottom, x0:x1]
    paper = [float(value) for value in np.percentile(part.reshape(-1, 3), 90, axis=0)]
    margin = CROP_MARGIN - 1
    framed: Any = cv2.copyMakeBorder(
        part, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=paper
    )
    return framed


def enlarged(picture: Pixels, factor: float) -> Pixels:
    larger: Any = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return larger


def covered(sheet: Sheet, boxes: Sequence[Box]) -> Pixels:
    """The picture with the pixel ``boxes`` painted white."""
    result = sheet.picture.copy()
    for box in boxes:
        x0, top, x1, bottom = (int(value) for value in _pixel_box(box, sheet.ink))
        result[top:bottom, x0:x1] = 255
    return result
