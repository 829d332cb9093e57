"""Maps of where rules are likely → the rules, on a page that has been straightened.

A rule is a ridge of its map: it is followed along its direction, over gaps, and lies
where the ridge is highest, between pixels. Pieces that nowhere become likely are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.document import Rule
from extractors.scan.spans import Span, joined, merged

Map = NDArray[np.float32]
"""(height, width) of probabilities."""
Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSettings:
    """Probabilities and points.

    A ridge is followed while it is ``likely`` and kept if it is ``sure`` on the share
    ``surely`` of its length. ``gap`` is joined along a rule whose pieces lie within
    ``aside`` of each other; ``cap`` is how far a map runs on beyond a rule's end, ``reach``
    how far to either side of a ridge it belongs to the rule.
    """

    likely: float = 0.25
    sure: float = 0.5
    surely: float = 0.3
    gap: float = 8.0
    aside: float = 1.5
    cap: float = 0.7
    reach: float = 2.2
    shortest: float = 5.0
    spread: float = 0.6


@dataclass(frozen=True, slots=True)
class _Piece(Span):
    """A ridge in points; ``sure`` is its sure length."""

    sure: float


def rules_from_mask(
    mask: NDArray[np.float32], scale: float, settings: MaskSettings = MaskSettings()
) -> tuple[Rule, ...]:
    """The level rules, then the upright ones, in points from the map's corner.

    Args:
        mask: (2, height, width), probabilities of a level and of an upright rule.
        scale: Pixels per point.
    """
    level = _rules(mask[0], scale, settings)
    upright = _rules(np.ascontiguousarray(mask[1].T), scale, settings)
    return (
        *(Rule(piece.start, piece.at, piece.end, piece.at) for piece in level),
        *(Rule(piece.at, piece.start, piece.at, piece.end) for piece in upright),
    )


def _rules(level: Map, scale: float, settings: MaskSettings) -> list[_Piece]:
    runs = joined(_pieces(level, scale, settings), settings.aside, settings.gap, _together)
    return [
        run
        for run in sorted(runs, key=lambda each: (each.at, each.start))
        if run.length >= settings.shortest and run.sure >= settings.surely * run.length
    ]


def _together(one: _Piece, other: _Piece) -> _Piece:
    both = merged(one, other)
    return _Piece(both.at, both.start, both.end, one.sure + other.sure)


# --------------------------------------------------------------------------
# Ridges


def ridges(level: Map, scale: float, settings: MaskSettings = MaskSettings()) -> Map:
    """The map, a little smoothed, on the ridges that run about level; 0 elsewhere."""
    return _crests(_smooth(level, scale, settings), settings)


def _crests(smooth: Map, settings: MaskSettings) -> Map:
    top, here = np.zeros_like(smooth), smooth[1:-1]
    crest = (here >= settings.likely) & (here > smooth[:-2]) & (here >= smooth[2:])
    np.copyto(top[1:-1], here, where=crest)
    return top


def _smooth(level: Map, scale: float, settings: MaskSettings) -> Map:
    """A map is 1 over the whole width of a rule: blurred, it has one crest."""
    spread = max(0.5, settings.spread * scale)
    blurred = cv2.GaussianBlur(np.ascontiguousarray(level), (0, 0), spread)
    return np.asarray(blurred, np.float32)


def _pieces(level: Map, scale: float, settings: MaskSettings) -> Iterator[_Piece]:
    smooth = _smooth(level, scale, settings)
    inked = (_crests(smooth, settings) > 0).astype(np.uint8)
    count, labels = cv2.connectedComponents(inked, connectivity=8)
    ys, xs = np.divmod(np.flatnonzero(inked), inked.shape[1])
    order = np.argsort(labels[ys, xs], kind="stable")
    ys, xs = ys[order], xs[order]
    ends = np.searchsorted(labels[ys, xs], np.arange(1, count + 1))
    places = _places(level, ys, xs, max(1, round(settings.reach * scale)))
    for start, end in zip(ends, [*ends[1:], len(ys)], strict=True):
        if end > start:
            heights = smooth[ys[start:end], xs[start:end]]
            yield _piece(places[start:end], xs[start:end], heights, scale, settings)


def _places(level: Map, ys: NDArray[np.intp], xs: NDArray[np.intp], reach: int) -> Places:
    """The middle of the map's mass within ``reach`` rows of each place; a pixel's own
    middle lies at a half."""
    steps = np.arange(-reach, reach + 1)
    rows = np.clip(ys[:, None] + steps, 0, len(level) - 1)
    mass = level[rows, xs[:, None]].astype(np.float64)
    return np.asarray(ys + 0.5 + (mass @ steps) / np.maximum(mass.sum(axis=1), 1e-9), np.float64)


def _piece(
    places: Places, xs: NDArray[np.intp], heights: Map, scale: float,
    settings: MaskSettings,
) -> _Piece:  # fmt: skip
    """Its ends are where it falls to half, so that it is no longer for being smoothed."""
    high = xs[heights >= min(settings.sure, float(heights.max())) - 1e-6]
    sure = len(np.unique(xs[heights >= settings.sure])) / scale
    start, end = float(high.min()) / scale, float(high.max() + 1) / scale
    cap = min(settings.cap, (end - start) / 2)
    at = float(np.median(places[heights >= np.median(heights)])) / scale
    return _Piece(at, start + cap, end - cap, sure)
