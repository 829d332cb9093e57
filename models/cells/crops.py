"""What the number reader is shown: one convention for preparing, training and reading.

A crop is a picture of one printed line, grey or RGB, in which a digit is
:data:`DIGIT` of the height and stands in its middle. The caller takes the height
from the table's usual digits, not from the ink at hand, so that a lone dash or
point keeps its size and its place. To the sides a crop holds the ink and some
paper, a tenth to all of a digit's height.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from models.ocr.crops import bucket_width

Crop: TypeAlias = NDArray[np.uint8]
"""(height, width) grey or (height, width, 3) RGB."""

DIGIT = 0.6
"""Height of a digit, as a share of the crop's."""
HEIGHT = 32
STEP = 4
"""Pixels of width per step of the lattice."""
LEAST_WIDTH, MOST_WIDTH = 32, 640
PAPER, INK = 80.0, 2.0
"""Percentiles of a crop's grey levels that stand for its paper and its ink."""
LEAST_CONTRAST = 40.0
"""Grey levels between paper and ink from which contrast is no longer raised: what
differs less is the grain of blank paper, or ink as pale as that."""


def grey(crop: Crop) -> Crop:
    """As the eye sees brightness; grey stays as it is."""
    if crop.ndim == 2:
        return crop
    return np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8)


def scaled_width(crop: Crop) -> int:
    """Width in pixels at :data:`HEIGHT`."""
    rows, columns = int(crop.shape[0]), int(crop.shape[1])
    return min(MOST_WIDTH, max(STEP, round(columns * HEIGHT / max(1, rows))))


def padded_width(crop: Crop) -> int:
    """Width of the batch that a crop belongs in: a multiple of 32."""
    return bucket_width(scaled_width(crop), LEAST_WIDTH)


def prepared(crop: Crop) -> NDArray[np.float32]:
    """float32 (HEIGHT, scaled width): 0 paper, 1 ink, from -0.5 to 1.5."""
    plain = grey(crop)
    size = (scaled_width(crop), HEIGHT)
    shrinking = plain.shape[0] > HEIGHT
    kind = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    levels = cv2.resize(plain, size, interpolation=kind).astype(np.float32)
    paper, ink = np.percentile(levels, (PAPER, INK)).tolist()
    ranged = (paper - levels) / max(paper - ink, LEAST_CONTRAST)
    return np.asarray(np.clip(ranged, -0.5, 1.5), np.float32)


def packed(rows: Sequence[NDArray[np.float32]], width: int) -> NDArray[np.float32]:
    """float32 (rows, 1, HEIGHT, width); what a prepared crop leaves free is paper."""
    batch = np.zeros((len(rows), 1, HEIGHT, width), dtype=np.float32)
    for place, row in zip(batch, rows, strict=True):
        place[0, :, : row.shape[1]] = row
    return batch
