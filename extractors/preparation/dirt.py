"""Dirt on a scanner's glass: thin grey lines down the whole page, text seen through them.

The page moved over one speck, so that its line runs along the picture's axis from edge to
edge, as no rule does, and takes the same share of light from all it crosses: that share
is given back. A line that lets nothing through, on a page of black and white, is as dark as
what stands beside it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.preparation.pixels import Pixels, grey_of, pixels

BANDS = 40
"""Pieces of the page along a line, in nearly all of which it must be seen."""

EVERY = 0.95
"""Share of those pieces."""

DARKER = 0.95
"""Of the light beside it that a line lets through at most."""

LEAST = 0.25
"""Of the light that is left at least: less cannot be given back."""

WIDEST, HIDING = 1.2, 0.75
"""Points; the second of a line that nothing is seen through, narrower than a stroke, so that
none is hidden."""

AROUND = 2.5
"""Points to either side: the paper that a line is compared with."""

MOST = 4
"""Lines of dirt on one page; the rules of a table that fills a picture are more, or run
along both axes."""

SAMPLED = 4
"""One row of so many is looked at."""


def without_dirt(picture: Pixels, scale: float) -> Pixels:
    """The picture, ``scale`` pixels per point, without lines along one of its axes."""
    turned = pixels(np.ascontiguousarray(np.swapaxes(picture, 0, 1)))
    down, across = (_let_through(grey_of(pixels(np.ascontiguousarray(seen[::SAMPLED]))), scale)
                    for seen in (picture, turned))  # fmt: skip
    if not _is_dirt(down, across):
        return picture
    if (down < 1).any():
        return _given_back(picture, down)
    return pixels(np.ascontiguousarray(np.swapaxes(_given_back(turned, across), 0, 1)))


def _is_dirt(down: NDArray[np.float32], across: NDArray[np.float32]) -> bool:
    """Whether there are lines, few and along one axis: the page moves only one way."""
    counts = [len(_ranges(share < 1)) for share in (down, across)]
    return min(counts) == 0 < max(counts) <= MOST


def _let_through(grey: Pixels, scale: float) -> NDArray[np.float32]:
    """By column, the share of light that dirt lets through; 1 where there is none."""
    bands = np.array_split(grey, BANDS) if grey.shape[0] >= BANDS else [grey]
    middle = np.stack([np.median(band, axis=0) for band in bands]).astype(np.float32)
    reach = 2 * max(1, round(AROUND * scale)) + 1
    paper = cv2.medianBlur(pixels(middle), min(reach, 255))
    ratio = middle / np.maximum(paper, 1)
    lines = (ratio < DARKER).mean(axis=0) >= EVERY
    share = np.median(ratio, axis=0)
    hidden = lines & (share < LEAST)
    seen = lines & ~hidden
    given = np.where(seen & _is_thin(seen, WIDEST * scale), share, 1)
    return np.where(hidden & _is_thin(hidden, HIDING * scale), 0, given).astype(np.float32)


def _is_thin(lines: NDArray[np.bool_], widest: float) -> NDArray[np.bool_]:
    """Whether a column belongs to a run no wider than that."""
    thin = np.zeros(lines.shape, bool)
    for start, end in _ranges(lines):
        thin[start:end] = end - start <= widest
    return thin


def _ranges(lines: NDArray[np.bool_]) -> list[list[int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], lines.astype(np.int8), [0]])))
    ranges: list[list[int]] = edges.reshape(-1, 2).tolist()
    return ranges


def _given_back(picture: Pixels, share: NDArray[np.float32]) -> Pixels:
    columns = np.flatnonzero((share > 0) & (share < 1))
    clean = picture.copy()
    factor = share[columns] if picture.ndim == 2 else share[columns, None]
    clean[:, columns] = np.clip(picture[:, columns] / factor, 0, 255).astype(np.uint8)
    for start, end in _ranges(share == 0):
        beside = picture[:, max(0, start - 1)], picture[:, min(end, picture.shape[1] - 1)]
        clean[:, start:end] = np.minimum(*beside)[:, None]
    return pixels(clean)
