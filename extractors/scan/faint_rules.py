"""Rules inside a table that stand in a pale strip of the print.

Where a printer lays on little toner, rules fade with everything beside them until neither
the network nor the ink shows them. Summed along a table's rows they still stand out: darker
than the paper to both sides, all the way through each row, also above and below its text.
Works on upright rules; level ones are those of the turned picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.document import Rule
from extractors.grids import Lattice, find_lattices
from extractors.preparation.pixels import Pixels

Floats = NDArray[np.float32]

WIDTHS = ((0.9, 2.2), (2.4, 4.0))
"""Points: how wide a rule is, and how far the paper beside it; a single and a double one."""
PART = 5.0
"""Points of a row in which a rule must show by itself: less than the paper above a text."""
DARKER, GRAINS = 4.0, 4.0
"""Grey levels, and times the paper's grain, by which a part of a rule is darker."""
AS_PRINT, BESIDE = 0.25, 12.0
"""Share of the darkness of the print within so many points: what is paler shines through."""
AS_DARK = 0.4
"""Share of a rule's darkness in other rows."""
APART = 5.0
"""Points between a table's rules, at least."""
ROWS, LONG = 3, 30.0
"""Rows that a new rule runs through, and points, at least."""
IN_LINE = 2.5
"""Points that pieces of one rule lie off each other, at most."""
CHARACTER, MOSTLY = (3.0, 6.0), 0.5
"""Points: wider than a rule is ink that belongs to characters, and how far to the sides it is
looked at; share of the inked rows that have such."""
EVEN, EVEN_OVER = 0.4, 3.0
"""Share of its darkness that a rule has along nearly all of its length, taken over so many
points."""
BEYOND, SLANT, GOES_ON = 20.0, 3.0, 0.5
"""Points past a table's end and to the sides, and share of its darkness with which a streak
goes on there."""


def faint_rules(
    grey: Pixels, ink: Pixels, rules: Sequence[Rule], scale: float
) -> tuple[Rule, ...]:  # fmt: skip
    """Those that ``rules`` lack inside the tables they make; all in points. ``ink`` marks the
    characters of ``grey``."""
    upright = grey, ink
    level = np.ascontiguousarray(grey.T), np.ascontiguousarray(ink.T)
    found: list[Rule] = []
    for lattice in find_lattices(rules):
        found += _uprights(*upright, _Rows.of(lattice), scale)
        found += [rule.turned for rule in _uprights(*level, _Rows.turned(lattice), scale)]
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of a table in points, and where uprights are known in each."""

    left: float
    right: float
    bands: tuple[tuple[float, float], ...]
    known: tuple[tuple[float, ...], ...]

    @staticmethod
    def of(lattice: Lattice) -> _Rows:
        return _Rows(
            left=lattice.xs[0], right=lattice.xs[-1], bands=tuple(pairwise(lattice.ys)),
            known=tuple(_known(lattice.xs, row) for row in lattice.right),
        )  # fmt: skip

    @staticmethod
    def turned(lattice: Lattice) -> _Rows:
        columns = zip(*lattice.below, strict=True)
        return _Rows(
            left=lattice.ys[0], right=lattice.ys[-1], bands=tuple(pairwise(lattice.xs)),
            known=tuple(_known(lattice.ys, column) for column in columns),
        )  # fmt: skip

    def goes_on(self, rule: Rule, first: int, last: int) -> bool:
        """Whether a rule in these rows is the rest of one that is known above or below."""
        beside = (n for n in (first - 1, last + 1) if 0 <= n < len(self.known))
        return any(abs(at - rule.x0) <= IN_LINE for n in beside for at in self.known[n][1:-1])


def _known(places: Sequence[float], ruled: Sequence[bool]) -> tuple[float, ...]:
    inner = [at for at, is_ruled in zip(places[1:], ruled, strict=True) if is_ruled]
    return (places[0], *inner, places[-1])


def _uprights(grey: Pixels, ink: Pixels, rows: _Rows, scale: float) -> Iterator[Rule]:
    left, right = max(0, round(rows.left * scale)), min(grey.shape[1], round(rows.right * scale))
    if right - left < 4 * APART * scale:
        return
    bands = [(round((top + 1.5) * scale), round((bottom - 1.5) * scale))
             for top, bottom in rows.bands]  # fmt: skip
    contrast = _contrast(grey[:, left:right], scale)
    shown = np.stack([_shown(contrast[top:bottom], scale) for top, bottom in bands])
    least = np.maximum(_least(shown), AS_PRINT * _print(grey[:, left:right], bands, scale))
    seen = np.where((shown >= least) & _unknown(rows, shown.shape, scale), shown, 0)
    for at, first, last in _candidates(seen, scale):
        x, own = rows.left + at / scale, bands[first : last + 1]
        rule = Rule(x, rows.bands[first][0], x, rows.bands[last][1])
        through = _is_amid_characters(ink, left + at, own, scale)
        if through or not _is_even(contrast, at, own, scale):
            continue
        if rows.goes_on(rule, first, last) or (
            last - first + 1 >= ROWS and rule.bottom - rule.top >= LONG
            and not _is_streak(contrast, at, rows, scale)
        ):  # fmt: skip
            yield rule


def _unknown(rows: _Rows, shape: tuple[int, ...], scale: float) -> NDArray[np.bool_]:
    """(rows, columns): where no known upright is near."""
    free = np.ones(shape, np.bool_)
    reach = round(APART * scale)
    for number, known in enumerate(rows.known):
        for at in known:
            near = round((at - rows.left) * scale)
            free[number, max(0, near - reach) : near + reach + 1] = False
    return free


def _candidates(seen: Floats, scale: float) -> Iterator[tuple[int, int, int]]:
    """Columns, the strongest first, each with the first and last of the rows that it runs
    through about as dark."""
    for at in _peaks(seen, scale):
        strength = seen[:, max(0, at - 2) : at + 3].max(axis=1)
        near = strength >= AS_DARK * np.percentile(strength[strength > 0], 75)
        for first, last in _runs(near):
            yield at, first, last


def _contrast(grey: Pixels, scale: float) -> Floats:
    """By how much each pixel's surroundings are lighter, to both sides."""
    levels = grey.astype(np.float32)
    found = np.full(levels.shape, -255.0, np.float32)
    for width, away in WIDTHS:
        across = max(1, round(width * scale))
        middle, reach = cv2.blur(levels, (across, 1)), round(away * scale)
        before = np.roll(middle, reach, axis=1)
        behind = np.roll(middle, -reach, axis=1)
        here = np.minimum(before, behind) - middle
        here[:, :reach], here[:, -reach:] = -255.0, -255.0
        found = np.maximum(found, here)
    return found


def _shown(contrast: Floats, scale: float) -> Floats:
    """(columns,): how dark a rule is in the part of a row where it is palest; of a row too
    low to show one, nowhere."""
    if not len(contrast):
        return np.full(contrast.shape[1], -255.0, np.float32)
    count = max(2, round(len(contrast) / (PART * scale)))
    parts = [part.mean(axis=0) for part in np.array_split(contrast, count) if len(part)]
    return np.asarray(np.min(parts, axis=0), np.float32)


def _least(shown: Floats) -> float:
    """What stands out from the grain of the paper; rows full of text tell nothing of it."""
    middle = np.median(shown, axis=1, keepdims=True)
    grain = 1.4826 * np.median(np.abs(shown - middle), axis=1, keepdims=True)
    return max(DARKER, float(np.percentile(middle + GRAINS * grain, 25)))


def _print(grey: Pixels, bands: Sequence[tuple[int, int]], scale: float) -> Floats:
    """(columns,): how much darker than paper the print about each column is."""
    part = grey[bands[0][0] : bands[-1][1]].astype(np.float32)
    dark = np.percentile(part, 70) - np.percentile(part, 1.5, axis=0)
    side = round(2 * BESIDE * scale) + 1
    return np.asarray(cv2.blur(dark[None].astype(np.float32), (side, 1))[0], np.float32)


def _peaks(seen: Floats, scale: float) -> list[int]:
    """Columns where most shows, the strongest first, none near another."""
    strength = cv2.blur(seen.sum(axis=0, dtype=np.float32)[None], (3, 1))[0]
    peaks: list[int] = []
    reach = round(APART * scale)
    while strength.max() > 0:
        at = int(strength.argmax())
        peaks.append(at)
        strength[max(0, at - reach) : at + reach + 1] = 0
    return peaks


def _runs(near: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last of rows one under the other."""
    for is_near, run in groupby(range(len(near)), key=lambda n: bool(near[n])):
        rows = list(run)
        if is_near:
            yield rows[0], rows[-1]


def _is_amid_characters(
    ink: Pixels, at: int, bands: Sequence[tuple[int, int]], scale: float
) -> bool:  # fmt: skip
    """Whether what is inked there is mostly as wide as characters that stand under one
    another, and no rule."""
    beside = round(CHARACTER[1] * scale)
    widths: list[int] = []
    for top, bottom in bands:
        part = ink[top:bottom, max(0, at - beside) : at + beside + 1]
        _, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
        middle = min(at, beside)
        met = set(np.unique(labels[:, max(0, middle - 1) : middle + 2]).tolist()) - {0}
        widths += [max(int(stats[label, cv2.CC_STAT_WIDTH]) for label in met)] if met else []
    wide = sum(width > CHARACTER[0] * scale for width in widths)
    return wide > MOSTLY * len(widths)


def _is_even(
    contrast: Floats, at: int, bands: Sequence[tuple[int, int]], scale: float
) -> bool:  # fmt: skip
    """Whether it is dark all along, as the strokes of characters are not."""
    over = max(1, round(EVEN_OVER * scale))
    along = np.concatenate([cv2.blur(_along(contrast, at, *band)[None], (over, 1))[0]
                            for band in bands])  # fmt: skip
    return float(np.percentile(along, 5)) >= EVEN * float(np.median(along))


def _is_streak(contrast: Floats, at: int, rows: _Rows, scale: float) -> bool:
    """Whether it goes on above or below the table: a fold, or a mark of the scanner."""
    ends = rows.bands[0][0], rows.bands[-1][1]
    top, bottom, beyond, edge = (round(points * scale) for points in (*ends, BEYOND, 3.0))
    reach = round(SLANT * scale)
    inside = float(np.median(_along(contrast, at, top, bottom, reach)))
    parts = (_along(contrast, at, top - beyond, top - edge, reach),
             _along(contrast, at, bottom + edge, bottom + beyond, reach))  # fmt: skip
    return any(part.size and float(np.median(part)) > GOES_ON * inside for part in parts)


def _along(contrast: Floats, at: int, top: int, bottom: int, reach: int = 2) -> Floats:
    """How dark it is at each pixel of its length; a rule sways a little."""
    part = contrast[max(0, top) : max(0, bottom), max(0, at - reach) : at + reach + 1]
    return np.asarray(part.max(axis=1) if part.size else np.zeros(0), np.float32)
