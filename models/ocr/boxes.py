"""From a detector's probability map to text line quads (differentiable binarisation)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.ocr.engine import Image, Quad

STRIDE = 64
"""The network asks for multiples of 32; with these, pages come in fewer sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSettings:
    """``pixel`` and ``line`` are probabilities; ``unclip`` times area / perimeter is the margin."""

    pixel: float = 0.3
    line: float = 0.6
    unclip: float = 1.5
    candidates: int = 3000
    least_side: float = 3.0


DEFAULT_BOXES = BoxSettings()


def detector_size(width: int, height: int, side: int) -> tuple[int, int]:
    """Width and height for the network, multiples of STRIDE: the longer one ``side`` at most."""
    ratio = min(1.0, side / max(width, height))
    most = max(1, side // STRIDE)
    return _multiple(width * ratio, most), _multiple(height * ratio, most)


def _multiple(length: float, most: int) -> int:
    return STRIDE * min(most, max(1, round(length / STRIDE)))


def shrunk(image: Image, side: int) -> NDArray[np.uint8]:
    """uint8 (1, height, width, 3), RGB."""
    size = detector_size(image.shape[1], image.shape[0], side)
    return np.ascontiguousarray(cv2.resize(image, size)[None], dtype=np.uint8)


def line_quads(
    scores: NDArray[np.float32], width: int, height: int, settings: BoxSettings = DEFAULT_BOXES
) -> list[Quad]:
    """Text lines sorted by top edge, then left.

    Args:
        scores: (rows, columns), probability of text.
        width: Of the page the quads are for, in pixels.
        height: The same.
    """
    mask = (scores > settings.pixel).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = (_quad(scores, c, settings) for c in contours[: settings.candidates])
    scale = np.array([width / scores.shape[1], height / scores.shape[0]], dtype=np.float32)
    limit = np.array([width, height], dtype=np.float32)
    quads = [np.clip(quad * scale, 0, limit) for quad in found if quad is not None]
    return reading_order(quads)


def reading_order(quads: list[Quad]) -> list[Quad]:
    """Sorted by top edge, then left."""
    return sorted(quads, key=lambda quad: (float(quad[:, 1].min()), float(quad[:, 0].min())))


def _quad(scores: NDArray[np.float32], contour: object, settings: BoxSettings) -> Quad | None:
    center, (width, height), angle = cv2.minAreaRect(np.asarray(contour))
    if min(width, height) < settings.least_side:
        return None
    if _mean_inside(scores, cv2.boxPoints((center, (width, height), angle))) < settings.line:
        return None
    margin = settings.unclip * width * height / (width + height)
    grown = (width + margin, height + margin)
    return clockwise(np.asarray(cv2.boxPoints((center, grown, angle)), dtype=np.float32))


def _mean_inside(scores: NDArray[np.float32], corners: object) -> float:
    """Mean score inside a polygon, in the scores' pixels."""
    points = np.asarray(corners, dtype=np.float32)
    limit = np.array(scores.shape[::-1]) - 1
    low = np.clip(np.floor(points.min(axis=0)), 0, limit).astype(int)
    high = np.clip(np.ceil(points.max(axis=0)), 0, limit).astype(int) + 1
    window = scores[low[1] : high[1], low[0] : high[0]]
    inside = np.zeros(window.shape, dtype=np.uint8)
    cv2.fillPoly(inside, [np.round(points - low).astype(np.int32)], 1.0)
    return float(window[inside > 0].mean()) if inside.any() else 0.0


def clockwise(corners: NDArray[np.float32]) -> Quad:
    """Four corners of a convex shape in any order, clockwise from the top left."""
    offsets = corners - corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(offsets[:, 1], offsets[:, 0]))]
    first = int(turned.sum(axis=1).argmin())
    return np.roll(turned, -first, axis=0)
