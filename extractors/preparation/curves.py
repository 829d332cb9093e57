"""Masks of rules and text lines → curves that run level or upright on the flat page.

The masks come from the ink here; a network's maps of probability serve as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.preparation.pixels import Pixels, Places, ink_of, pixels

Mask = NDArray[np.uint8] | NDArray[np.float32]
"""(height, width): 0..255, or probabilities 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Places in points, in the order in which they are passed; ``spread`` says in
    points how far the places may lie off the curve that they show."""

    places: Places
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """In points: the ``step`` between places, the ``shortest`` extent of a curve, the
    ``thickest`` piece, and the ``spread`` of what is traced."""

    step: float
    shortest: float
    thickest: float
    spread: float


RULES = Tracing(step=9.0, shortest=45.0, thickest=4.0, spread=0.25)
TEXT = Tracing(step=16.0, shortest=56.0, thickest=30.0, spread=0.5)

TEXT_DARKER, LEAST_DARKER, MOST_DARKER = 0.2, 9, 40
"""Grey levels below the paper's that text is: a share of the page's contrast, within bounds."""

RULE_DARKER = 8
"""Grey levels below the paper's that rules are, averaged along them."""

STROKE = 8.0
"""Points of straight ink from which it may be a piece of a rule."""

LETTER_GAP = 7.0
"""Points between two characters of a line, at most."""

NEIGHBOURS = 14.0
"""Points along a line in which the highest and lowest ink stand for all of it: a comma
is as high as the characters beside it."""

SPECK = 1.2
"""Points high and wide: less is no piece of a character."""

MOST_OFF = 0.45
"""Share by which a piece's thickness may differ from that of its curve."""

LEAST_PLACES = 3

ROUGHEST = 1.5
"""Spreads by which the half of a curve's places may lie off a parabola: else it is none."""

STRIPES = 14.0
"""Heights of the page that its upright rules have in all: more are stripes, as of a screen."""

MARGIN = 9.0
"""Points beside the picture's edges where the scanner's lid and the sheet's own edge show."""


def level_curves(mask: Mask, scale: float, tracing: Tracing) -> list[Curve]:
    """One curve through the middle of each connected part of the mask, column by column.

    Pieces much thicker or thinner than their part are left out: there two
    parts touch, or one breaks up.
    """
    solid = _solid(mask)
    _, found, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    labels = np.asarray(found, np.int32)
    wide = stats[:, cv2.CC_STAT_WIDTH] >= tracing.shortest * scale
    wide &= stats[:, cv2.CC_STAT_WIDTH] >= 2 * stats[:, cv2.CC_STAT_HEIGHT]
    wide[0] = False
    return _traced(mask, solid, labels, wide, scale, tracing)


def upright_curves(mask: Mask, scale: float, tracing: Tracing) -> list[Curve]:
    """As :func:`level_curves`, row by row."""
    across: Mask = np.ascontiguousarray(mask.T)  # type: ignore[assignment]
    turned = level_curves(across, scale, tracing)
    return [Curve(places=curve.places[:, ::-1], spread=curve.spread) for curve in turned]


def _solid(mask: Mask) -> Pixels:
    return pixels(mask > (127 if mask.dtype == np.uint8 else 0.5))


def _traced(
    mask: Mask, solid: Pixels, labels: NDArray[np.int32], wide: NDArray[np.bool_],
    scale: float, tracing: Tracing,
) -> list[Curve]:  # fmt: skip
    """The middles of all pieces of all parts at once: a piece is a part within a step."""
    step = max(2, round(tracing.step * scale))
    if not wide.any():
        return []
    xs, ys = np.asarray(cv2.findNonZero(solid)).reshape(-1, 2).T
    owner = labels[ys, xs]
    kept = wide[owner]
    xs, ys, owner = xs[kept], ys[kept], owner[kept]
    piece = owner.astype(np.int64) * (labels.shape[1] // step + 1) + xs // step
    keys, index = np.unique(piece, return_inverse=True)
    share = mask[ys, xs].astype(np.float64) / (255 if mask.dtype == np.uint8 else 1)
    mass = np.bincount(index, share)
    columns = np.bincount(index, xs * share) / mass
    rows = np.bincount(index, ys * share) / mass
    parts = keys // (labels.shape[1] // step + 1)
    pieces = np.stack([columns + 0.5, rows + 0.5, mass / step], axis=1) / scale
    starts = np.flatnonzero(np.r_[True, np.diff(parts) > 0])
    groups = np.split(pieces, starts[1:])
    return [curve for group in groups for curve in _curve(group, tracing)]


def _curve(pieces: NDArray[np.float64], tracing: Tracing) -> list[Curve]:
    """``pieces`` are x, y and thickness; the first and last do not fill their step."""
    thickness = float(np.median(pieces[:, 2]))
    if thickness > tracing.thickest:
        return []
    even = np.abs(pieces[:, 2] - thickness) <= MOST_OFF * thickness
    places = pieces[even, :2]
    if len(places) < LEAST_PLACES or np.ptp(places[:, 0]) < 0.6 * tracing.shortest:
        return []
    bent = np.abs(places[:, 1] - _parabola(places))
    if np.median(bent) > ROUGHEST * tracing.spread:
        return []
    return [Curve(places=places, spread=tracing.spread)]


def _parabola(places: Places) -> NDArray[np.float64]:
    x, y = places.T
    powers = np.stack([np.ones_like(x), x - x.mean(), np.square(x - x.mean())], axis=1)
    return np.asarray(powers @ np.linalg.lstsq(powers, y)[0], np.float64)


# --------------------------------------------------------------------------
# Masks from the ink


def level_rules(grey: Pixels, scale: float) -> Pixels:
    """Mask of straight ink that runs nearly level, in pieces that may step sideways."""
    length = max(5, round(STROKE * scale))
    along = cv2.blur(grey, (max(3, round(2 * scale)), 1))
    ink = ink_of(pixels(along), scale, RULE_DARKER)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return pixels(cv2.dilate(opened, np.ones((3, 1), np.uint8)))


def upright_rules(grey: Pixels, scale: float) -> Pixels:
    return np.ascontiguousarray(level_rules(np.ascontiguousarray(grey.T), scale).T)


def text_bands(grey: Pixels, scale: float, ruled: Pixels, letter_gap: float = LETTER_GAP) -> Pixels:
    """Mask of text lines, each smeared into one band; what is ``ruled`` left out."""
    ink = ink_of(grey, scale, _text_darker(grey))
    ink[cv2.dilate(ruled, np.ones((3, 3), np.uint8)) > 0] = 0
    gap = max(3, round(letter_gap * scale))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    speck = max(1, round(SPECK * scale))
    return pixels(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((speck, speck), np.uint8)))


def _text_darker(grey: Pixels) -> int:
    darkest, paper = np.percentile(grey[::2, ::2], (0.5, 70))
    return int(np.clip(TEXT_DARKER * (paper - darkest), LEAST_DARKER, MOST_DARKER))


def long_parts(mask: Pixels, length: int) -> Pixels:
    """The connected parts of a mask that are at least that wide or high, in pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    kept = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= length
    kept[0] = False
    return pixels(kept[labels] * np.uint8(255))


WHOLE_RULE, LEAST_ENDS, END_SPREAD, LEAST_SIDE = 0.75, 6, 3.0, 120.0
"""Of a table's sides where no upright rule shows them: of the longest rule, the length of
those that reach from side to side; how many ends make a side; points by which they lie off
it, and that it measures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a page shows of its own shape: curves that ought to be level, or upright."""

    level: tuple[Curve, ...]
    upright: tuple[Curve, ...]


def together(one: Traces, other: Traces) -> Traces:
    return Traces(level=(*one.level, *other.level), upright=(*one.upright, *other.upright))


def traces(grey: Pixels, scale: float) -> Traces:
    """From the ink of a small grey picture, nearly the right way up."""
    flat, down = (
        long_parts(rules(grey, scale), round(RULES.shortest * scale))
        for rules in (level_rules, upright_rules)
    )
    bands = text_bands(grey, scale, pixels(cv2.bitwise_or(flat, down)))
    bands = pixels(cv2.dilate(bands, np.ones((1, round(NEIGHBOURS * scale)), np.uint8)))
    return traces_of(flat, down, bands, scale)


def traces_of(flat: Mask, down: Mask, bands: Mask, scale: float) -> Traces:
    """From masks of level rules, upright rules and the bands of text lines."""
    size = np.array([flat.shape[1], flat.shape[0]]) / scale
    upright = upright_curves(down, scale, RULES)
    if sum(float(np.ptp(curve.places[:, 1])) for curve in upright) > STRIPES * size[1]:
        upright = []
    ruled = level_curves(flat, scale, RULES)
    if not upright:
        upright = list(table_sides(ruled))
    level = (*ruled, *level_curves(bands, scale, TEXT))
    return Traces(
        level=tuple(curve for curve in level if _inside(curve, size)),
        upright=tuple(curve for curve in upright if _inside(curve, size)),
    )


def table_sides(level: Sequence[Curve]) -> Iterator[Curve]:
    """The sides of a table without upright rules: where most of its level rules begin,
    and where they end."""
    longest = max((float(np.ptp(curve.places[:, 0])) for curve in level), default=0.0)
    whole = [curve.places for curve in level
             if np.ptp(curve.places[:, 0]) >= WHOLE_RULE * longest]  # fmt: skip
    if len(whole) < LEAST_ENDS:
        return
    for end in (0, -1):
        ends = np.array(sorted((places[end] for places in whole), key=lambda place: place[1]))
        on = ends[np.abs(_off_line(ends)) <= END_SPREAD]
        if len(on) >= max(LEAST_ENDS, 0.6 * len(ends)) and np.ptp(on[:, 1]) >= LEAST_SIDE:
            yield Curve(places=on, spread=END_SPREAD / 2)


def _off_line(ends: Places) -> NDArray[np.float64]:
    """How far each place lies beside the line with the median slope (Theil and Sen)."""
    one, other = np.triu_indices(len(ends), 1)
    down = ends[other, 1] - ends[one, 1]
    apart = down > END_SPREAD
    slopes = (ends[other, 0] - ends[one, 0])[apart] / down[apart]
    off = ends[:, 0] - ends[:, 1] * float(np.median(slopes) if len(slopes) else 0.0)
    return np.asarray(off - np.median(off), np.float64)


def _inside(curve: Curve, size: NDArray[np.float64]) -> bool:
    away = np.minimum(curve.places, size - curve.places).min(axis=1)
    return bool(np.median(away) > MARGIN)
