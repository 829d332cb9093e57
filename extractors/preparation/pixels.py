"""What the steps of page preparation share: the kinds of arrays, grey, ink.

Places are (n, 2) arrays of x and y, y down. A pixel's middle lies at a half: the
pixel at row 0, column 0 covers 0..1 on both axes. Lengths are points of the page
unless pixels are named.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3) RGB, or (height, width) grey or mask (0 and 255)."""

Places = NDArray[np.float64]
Matrix = NDArray[np.float64]
"""(3, 3), homogeneous."""

SMALL = 100 / 72
"""Pixels per point of the pictures in which a page's shape is looked for."""

AROUND = 7.0
"""Points: half the side of the neighbourhood that ink is darker than."""


def pixels(array: Any) -> Pixels:  # noqa: ANN401  OpenCV's stubs promise any number type
    return np.asarray(array, np.uint8)


def grey_of(picture: Pixels) -> Pixels:
    return pixels(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)) if picture.ndim == 3 else picture


def png_of(picture: Pixels) -> bytes:
    """A file of it; colours as they are, without loss."""
    drawn = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    return cv2.imencode(".png", drawn)[1].tobytes()


def paper_of(grey: Pixels) -> float:
    """The grey level of a lit page's paper."""
    return float(np.percentile(grey[::8, ::8], 80))


def colours_of(picture: Pixels) -> Pixels:
    """As RGB, grey or not."""
    return pixels(cv2.merge([picture] * 3)) if picture.ndim == 2 else picture


def shrunk(picture: Pixels, scale: float, wanted: float = SMALL) -> tuple[Pixels, float]:
    """The picture at about ``wanted`` pixels per point, never larger, and its scale."""
    share = min(1.0, wanted / scale)
    if share > 0.95:
        return picture, scale
    size = (max(1, round(picture.shape[1] * share)), max(1, round(picture.shape[0] * share)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return pixels(small), scale * size[0] / picture.shape[1]


def ink_of(grey: Pixels, scale: float, darker: int) -> Pixels:
    """Mask of pixels darker than the paper around them by ``darker`` grey levels."""
    around = max(3, round(AROUND * scale)) * 2 + 1
    mean, inverse = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return pixels(cv2.adaptiveThreshold(grey, 255, mean, inverse, around, darker))


def projected(matrix: Matrix, places: Places) -> Places:
    moved = places @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(moved[:, :2] / moved[:, 2:])


def scaled(share: float) -> Matrix:
    return np.diag((share, share, 1.0))
