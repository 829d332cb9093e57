"""Where a page lies in its picture, before its lines are straightened."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.preparation import paper
from extractors.preparation.curves import Curve, Traces
from extractors.preparation.mapping import Flat
from extractors.preparation.pixels import (
    Matrix,
    Pixels,
    Places,
    grey_of,
    pixels,
    projected,
    scaled,
    shrunk,
)

FRAMED = 150 / 72
"""Pixels per point at which a sheet is cut out of a photograph to look at its lines."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """A page of ``size`` (points); ``matrix`` leads from its points to the given
    picture's pixels. ``seen`` is the page with ``scale`` pixels per point, ``small``
    the same in grey and evenly lit, with ``small_scale``."""

    size: tuple[float, float]
    matrix: Matrix
    seen: Pixels
    scale: float
    small: Pixels
    small_scale: float

    def turned(self, quarters: int) -> Place:
        """Clockwise, by so many quarters."""
        if quarters % 4 == 0:
            return self
        width, height = self.size
        back = np.array([(0.0, 1.0, 0.0), (-1.0, 0.0, height), (0.0, 0.0, 1.0)])
        seen, small = (np.ascontiguousarray(np.rot90(each, -1)) for each in (self.seen, self.small))
        turned = replace(
            self, size=(height, width), matrix=self.matrix @ back, seen=seen, small=small
        )
        return turned.turned(quarters - 1)


def placed(picture: Pixels, scale: float, sheet: paper.Sheet | None) -> Place:
    """The page that fills a picture, or the sheet found in it."""
    if sheet is None:
        size = (picture.shape[1] / scale, picture.shape[0] / scale)
        return _place(size, scaled(scale), picture, scale)
    matrix = scaled(scale) @ sheet.matrix
    reduced = min(scale, FRAMED)
    wide, high = (max(1, round(side * reduced)) for side in sheet.size)
    seen = Flat(size=(wide, high), matrix=matrix @ scaled(1 / reduced)).picture(picture)
    return _place(sheet.size, matrix, seen, reduced)


def _place(size: tuple[float, float], matrix: Matrix, seen: Pixels, scale: float) -> Place:
    small, reduced = shrunk(grey_of(seen), scale)
    even = paper.evenly_lit(small, paper.background(small, reduced))
    return Place(size=size, matrix=matrix, seen=seen, scale=scale, small=even, small_scale=reduced)


def cleared(picture: Pixels, flat: Flat, sheet: paper.Sheet, scale: float) -> Pixels:
    """A flat picture with what lies around its sheet painted over in the paper's colour."""
    outline = flat.to_flat(sheet.outline * scale)
    middle = outline.mean(axis=0)
    inner = middle + (outline - middle) * INSIDE
    around = np.full(picture.shape[:2], 255, np.uint8)
    cv2.fillPoly(around, [np.rint(inner).astype(np.int32)], 0)
    if not around.any():
        return picture
    colours = picture[::8, ::8].reshape(-1, *picture.shape[2:])
    made = picture.copy()
    made[around > 0] = np.percentile(colours, 70, axis=0).astype(np.uint8)
    return pixels(made)


def sides(place: Place, sheet: paper.Sheet, scale: float) -> Traces:
    """The sheet's own sides, which ran straight before it was bent."""
    edge = projected(np.asarray(np.linalg.inv(place.matrix), np.float64), sheet.edge * scale)
    level = [_side(edge, at, 1, place.size) for at in (0.0, place.size[1])]
    upright = [_side(edge, at, 0, place.size) for at in (0.0, place.size[0])]
    return Traces(
        level=tuple(curve for curves in level for curve in curves),
        upright=tuple(curve for curves in upright for curve in curves),
    )


def _side(edge: Places, at: float, axis: int, size: tuple[float, float]) -> list[Curve]:
    """One or no curve: the places of the edge whose ``axis`` is near ``at``, step by step."""
    share, off = edge[:, 1 - axis] / size[1 - axis], np.abs(edge[:, axis] - at) / size[axis]
    near = edge[(np.abs(share - 0.5) < ALONG) & (off < ASIDE)]
    steps = np.unique(near[:, 1 - axis] // SIDE_STEP)
    middles = [np.median(near[near[:, 1 - axis] // SIDE_STEP == step], axis=0) for step in steps]
    return [Curve(places=np.array(middles), spread=SIDE_SPREAD)] if len(middles) > 10 else []


ALONG, ASIDE = 0.44, 0.04
"""Shares of a sheet's sides: how much of one is looked at, and how far it may bulge."""

SIDE_STEP, SIDE_SPREAD = 20.0, 1.0
"""Points between the places of a side, and how far they may be off."""

INSIDE = 0.994
"""Of a sheet's outline: its edge itself is shadow."""
