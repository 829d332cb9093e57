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

SHORTEST_RULE = (20.0, 7.0)
"""Points that a level and an upright rule must measure; the least row is as high."""

THICKEST_RULE = 4.0
MOST_CROSSED = 0.3
"""Share of a rule's length that characters may touch; strokes are crossed more."""

BEYOND_STROKES = 60.0
"""Points that no run of strokes reaches: longer bars are rules, whatever touches them."""

LONG_UPRIGHT = 24.0
"""Points from which an upright is more than one character high."""

SLANT = 0.6
"""Correlation of the x and y of a stroke's pixels from which it slants."""

SMOOTHING = 0.5
"""Points: spread of the blur that takes the grain out of paper before pale ink is sought."""

CHARACTER = 20.0
"""Points: more than the height of a character of running text or a heading."""

INKED_THROUGH = 0.93
"""Share of its length that a short upright must be inked from rule to rule."""

TEXT_DARKER, FAINT_DARKER, RULE_DARKER = 15, 8, 6
"""Grey levels below the paper's: of characters, of pale ones, and of rules."""

END_GAP = 3.5
"""Points between a rule's end and the rule it ends on."""

SMALLEST_MARK = 2.2
"""Points across, below which ink in a cell is a speck: less than a dash or a 1."""

CROP_MARGIN = 6
"""Pixels of clean paper around a crop; more makes recognisers invent characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A straightened picture of a part of a page.

    ``ink`` marks what is darker than its surroundings, ``faint`` what is a little
    darker, both without the rules; ``to_page`` is the 2×3 affine matrix from
    pixels to points.
    """

    picture: Pixels
    ink: Pixels
    faint: Pixels
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
    skew = skew_angle(ink_mask(grey_of(picture), scale))
    turn = _turning(picture.shape[1], picture.shape[0], skew)
    if skew:
        picture = _turned(picture, turn)
    grey = grey_of(picture)
    ruled, rules = find_rules(grey, scale)
    unruled = _without(picture, ruled)
    ink = np.where(ruled > 0, _NONE, ink_mask(grey, scale))
    smooth = cv2.GaussianBlur(cv2.medianBlur(grey_of(unruled), 3), (0, 0), SMOOTHING * scale)
    faint = ink_mask(_pixels(smooth), scale, FAINT_DARKER)
    back = np.vstack([cv2.invertAffineTransform(turn), [0, 0, 1]])
    to_points = np.array([[1 / scale, 0, origin[0]], [0, 1 / scale, origin[1]]])
    return Sheet(
        picture=unruled, ink=ink, faint=faint,
        rules=rules, scale=scale, to_page=to_points @ back, skew=skew,
    )  # fmt: skip


def _turning(width: int, height: int, degrees: float) -> NDArray[np.float64]:
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0))


def _turned(picture: Pixels, turn: NDArray[np.float64]) -> Pixels:
    size = (picture.shape[1], picture.shape[0])
    edge = cv2.BORDER_REPLICATE
    return _pixels(cv2.warpAffine(picture, turn, size, flags=cv2.INTER_CUBIC, borderMode=edge))


def _without(picture: Pixels, ruled: Pixels) -> Pixels:
    """The picture with its rules painted over in the colour of the paper."""
    cleaned = picture.copy()
    cleaned[ruled > 0] = np.percentile(picture[::8, ::8].reshape(-1, 3), 80, axis=0)
    return cleaned


# --------------------------------------------------------------------------
# Ink and skew

_NONE = np.uint8(0)


def _pixels(array: Any) -> Pixels:  # noqa: ANN401  OpenCV's stubs promise any number type
    return np.asarray(array, np.uint8)


def grey_of(picture: Pixels) -> Pixels:
    return _pixels(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))


def ink_mask(grey: Pixels, scale: float, darker: int = TEXT_DARKER) -> Pixels:
    """Pixels darker than the paper around them by ``darker`` grey levels."""
    around = max(3, round(7 * scale)) * 2 + 1
    mean, inverse = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return _pixels(cv2.adaptiveThreshold(grey, 255, mean, inverse, around, darker))


def skew_angle(ink: Pixels) -> float:
    """Degrees by which the picture must be turned (counter-clockwise positive) so
    that lines run level: the angle whose row sums vary most (projection profile)."""
    ys, xs = np.nonzero(ink)
    if len(ys) < 500:
        return 0.0
    step = max(1, len(ys) // 150_000)
    points = np.stack([xs, ys]).astype(np.float64)[:, ::step]
    coarse = _levelest(points, 0.0, STEEPEST, 0.25)
    fine = _levelest(points, coarse, 0.25, 0.025)
    return fine if abs(fine) > 0.03 else 0.0


def _levelest(points: NDArray[np.float64], around: float, reach: float, step: float) -> float:
    angles = np.arange(around - reach, around + reach + step / 2, step).tolist()
    return float(max(angles, key=lambda angle: _levelness(points[0], points[1], angle)))


def _levelness(xs: NDArray[np.float64], ys: NDArray[np.float64], degrees: float) -> float:
    rows = ys - xs * math.tan(math.radians(degrees))
    counts = np.bincount((rows - rows.min()).astype(np.int64))
    return float(np.square(counts.astype(np.float64)).sum())


# --------------------------------------------------------------------------
# Rules


def find_rules(grey: Pixels, scale: float) -> tuple[Pixels, tuple[Rule, ...]]:
    """The mask of all rules and their places, in points from the picture's corner.

    Long straight strokes of characters look like rules; they are told apart by
    what crosses them and by their ends, which do not lie on other rules.
    """
    characters = ink_mask(grey, scale)
    flat = _bars(_along(grey, scale), scale, SHORTEST_RULE[0])
    flat = [rule for rule in flat if _is_clean(rule, characters, scale)]
    characters = np.where(_painted(flat, grey.shape, scale) > 0, _NONE, characters).T
    sharp = ink_mask(grey, scale, RULE_DARKER).T
    turned = _bars(_along(grey.T, scale), scale, SHORTEST_RULE[1])
    reaching = (rule for rule in turned if _reaches(rule, flat, sharp, scale))
    upright = [_trimmed(_flipped(rule), flat) for rule in reaching]
    clean = [rule for rule in upright if _is_clean(_flipped(rule), characters, scale)]
    upright = [rule for rule in upright if rule in clean or _in_line(rule, clean)]
    rules = _anchored(flat, upright)
    return _painted(rules, grey.shape, scale), tuple(rules)


def _along(grey: Pixels, scale: float) -> Pixels:
    """Ink of level bars, faint and broken ones too: averaged along their direction."""
    averaged = cv2.blur(np.ascontiguousarray(grey), (max(3, round(2 * scale)), 1))
    return ink_mask(_pixels(averaged), scale, RULE_DARKER)


def _bars(ink: Pixels, scale: float, shortest: float) -> list[Rule]:
    """Level bars of ink, no thicker than a rule."""
    length = round(shortest * scale)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    bars = [
        bar
        for index, (x, y, w, h, _) in enumerate(stats.tolist())
        if index and w >= length
        for bar in [_core(labels[y : y + h, x : x + w] == index, x, y, THICKEST_RULE * scale)]
        if bar is not None
    ]
    return [Rule(x / scale, y / scale, (x + w) / scale, (y + h) / scale) for x, y, w, h in bars]


def _core(
    bar: NDArray[np.bool_], x: int, y: int, thickest: float
) -> tuple[int, int, int, int] | None:
    """The bar itself, as x, y, width, height, where strokes have grown onto it; None
    if it is thick through and through."""
    if bar.shape[0] > thickest:
        filled = bar.sum(axis=1)
        rows = np.flatnonzero(filled >= 0.7 * filled.max())
        if rows[-1] - rows[0] + 1 > thickest:
            return None
        y, bar = y + int(rows[0]), bar[rows[0] : rows[-1] + 1]
    columns = np.flatnonzero(bar.any(axis=0))
    return x + int(columns[0]), y, int(columns[-1] - columns[0]) + 1, bar.shape[0]


def _reaches(turned: Rule, flat: Sequence[Rule], ink: Pixels, scale: float) -> bool:
    """Whether an upright (given turned), if short, is inked all the way between
    the level rules it stands between: a 1 is not."""
    if turned.x1 - turned.x0 >= LONG_UPRIGHT:
        return True
    crossing = [r.top / 2 + r.bottom / 2 for r in flat if r.x0 - 1 <= turned.top <= r.x1 + 1]
    above = [y for y in crossing if abs(y - turned.x0) <= END_GAP]
    below = [y for y in crossing if abs(y - turned.x1) <= END_GAP]
    if not above or not below:
        return False
    start, end = round(max(above) * scale), round(min(below) * scale)
    strip = ink[round(turned.top * scale) - 1 : round(turned.bottom * scale) + 1, start:end]
    return strip.size > 0 and float((strip > 0).any(axis=0).mean()) >= INKED_THROUGH


def _is_clean(rule: Rule, ink: Pixels, scale: float) -> bool:
    """Whether a level rule, if not very long, has clean paper on both sides."""
    if rule.x1 - rule.x0 >= BEYOND_STROKES:
        return True
    near, far = 2, 2 + max(2, round(1.2 * scale))
    top, bottom = round(rule.top * scale), round(rule.bottom * scale)
    columns = slice(round((rule.x0 + 1.5) * scale), round((rule.x1 - 1.5) * scale))
    above = ink[max(0, top - far) : max(0, top - near), columns]
    beside = np.vstack([above, ink[bottom + near : bottom + far, columns]])
    return not beside.size or float((beside > 0).any(axis=0).mean()) <= MOST_CROSSED


def _trimmed(upright: Rule, flat: Sequence[Rule]) -> Rule:
    """A long upright without the stroke of a character that it runs into: cut
    back to the outermost level rule it crosses, if that is near its end."""
    crossed = [(r.top + r.bottom) / 2 for r in flat if r.x0 - 1 <= upright.x0 <= r.x1 + 1]
    inside = [y for y in crossed if upright.top <= y <= upright.bottom]
    if upright.bottom - upright.top < LONG_UPRIGHT or not inside:
        return upright
    first, last = min(inside), max(inside)
    return Rule(
        upright.x0,
        first if END_GAP < first - upright.top < CHARACTER else upright.top,
        upright.x1,
        last if END_GAP < upright.bottom - last < CHARACTER else upright.bottom,
    )


def _in_line(upright: Rule, others: Sequence[Rule]) -> bool:
    """Whether a long upright above or below runs on in this one."""
    return any(
        other.bottom - other.top >= LONG_UPRIGHT and abs(other.x0 - upright.x0) <= 1.0
        for other in others
    )


def _anchored(flat: list[Rule], upright: list[Rule]) -> list[Rule]:
    """The rules whose two ends lie on crossing rules, or end where others end."""
    while True:
        kept_flat = [r for r in flat if _held(r, flat, upright)]
        kept_upright = [r for r in upright if _held(_flipped(r), _flip(upright), _flip(kept_flat))]
        if len(kept_flat) == len(flat) and len(kept_upright) == len(upright):
            return flat + upright
        flat, upright = kept_flat, kept_upright


def _flipped(rule: Rule) -> Rule:
    return Rule(rule.top, rule.x0, rule.bottom, rule.x1)


def _flip(rules: Sequence[Rule]) -> list[Rule]:
    return [_flipped(rule) for rule in rules]


def _held(rule: Rule, alike: Sequence[Rule], crossing: Sequence[Rule]) -> bool:
    """For a level rule; uprights are asked flipped."""
    return all(
        _meets(end, rule.top, crossing) or (_is_long(rule) and _shared_end(end, rule, alike))
        for end in (rule.x0, rule.x1)
    )


def _meets(x: float, y: float, crossing: Sequence[Rule]) -> bool:
    near = END_GAP
    return any(abs(c.x0 - x) <= near and c.top - near <= y <= c.bottom + near for c in crossing)


def _is_long(rule: Rule) -> bool:
    return rule.x1 - rule.x0 >= 2 * SHORTEST_RULE[0]


def _shared_end(x: float, rule: Rule, alike: Sequence[Rule]) -> bool:
    ends = [a for a in alike if a is not rule and _is_long(a)]
    return sum(1 for a in ends if min(abs(a.x0 - x), abs(a.x1 - x)) <= END_GAP) >= 2


def _painted(rules: Sequence[Rule], shape: tuple[int, ...], scale: float) -> Pixels:
    mask = np.zeros(shape, np.uint8)
    for rule in rules:
        x0, top, x1, bottom = (round(value * scale) for value in rule)
        mask[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1] = 255
    return mask


# --------------------------------------------------------------------------
# Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class CellInk:
    """The printed lines in a cell (pixels), as tight boxes around their ink; ``pale``
    if they show only faintly."""

    lines: tuple[Box, ...] = ()
    pale: bool = False


def cell_ink(sheet: Sheet, cell: Box) -> CellInk:
    """What is inked in a cell, or, where nothing is, faintly there: pale is not blank."""
    inner = _pixel_box(cell.expanded(-0.8 * sheet.scale), sheet.ink)
    for ink, pale in ((sheet.ink, False), (sheet.faint, True)):
        marks = _marks(ink, inner, sheet.scale)
        if any(_is_mark(mark, sheet.scale) for mark in marks):
            return CellInk(lines=tuple(_lines_of(marks, sheet.scale)), pale=pale)
    return CellInk()


def leans(sheet: Sheet, line: Box) -> bool:
    """Whether the ink of a line is one slanting stroke, as a slash is and a 1 is not."""
    x0, top, x1, bottom = (int(value) for value in line)
    ys, xs = np.nonzero(sheet.ink[top:bottom, x0:x1])
    if len(ys) < 5 or xs.std() < 0.5 or ys.std() < 0.5:
        return False
    return abs(float(np.corrcoef(xs, ys)[0, 1])) > SLANT


def _pixel_box(box: Box, image: Pixels) -> Box:
    height, width = image.shape[:2]
    return Box(
        max(0, round(box.x0)), max(0, round(box.top)),
        min(width, round(box.x1)), min(height, round(box.bottom)),
    )  # fmt: skip


def _marks(ink: Pixels, box: Box, scale: float) -> list[Box]:
    """Connected pieces of ink in a cell, dust and slivers of its rules left out."""
    x0, top, x1, bottom = (int(value) for value in box)
    part = ink[top:bottom, x0:x1]
    if part.size == 0:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    dust = max(3.0, 0.5 * scale**2)
    pieces = [
        Box(x0 + x, top + y, x0 + x + w, top + y + h)
        for x, y, w, h, area in stats[1:].tolist()
        if area >= dust
    ]
    return [piece for piece in pieces if not _rule_remnant(piece, box, scale)]


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
    widest = min(max(mark.width for mark in marks), 14 * scale)
    height = max(widest, *(band.height for band in bands))
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
    sides = (margin,) * 4
    return _pixels(cv2.copyMakeBorder(part, *sides, cv2.BORDER_CONSTANT, value=paper))


def enlarged(picture: Pixels, factor: float) -> Pixels:
    cubic = cv2.INTER_CUBIC
    return _pixels(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cubic))


def covered(sheet: Sheet, boxes: Sequence[Box]) -> Pixels:
    """The picture with the pixel ``boxes`` painted white."""
    result = sheet.picture.copy()
    for box in boxes:
        x0, top, x1, bottom = (int(value) for value in _pixel_box(box, sheet.ink))
        result[top:bottom, x0:x1] = 255
    return result
