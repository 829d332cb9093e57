"""Cutting text lines out of a page and packing them for a recogniser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models.ocr.engine import Image, Quad

WIDE = 16
"""Steps of width from which padded widths are twice as far apart."""

TALL = 1.5
"""Height over width from which a crop is taken for a turned line."""


def crop_quad(image: Image, quad: Quad) -> Image:
    """The quad's content as an upright rectangle; tall ones are turned a quarter left."""
    width, height = quad_size(quad)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    transform = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    crop = cv2.warpPerspective(
        image, transform, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return _uint8(np.rot90(crop)) if height >= TALL * width else _uint8(crop)


def quad_size(quad: Quad) -> tuple[int, int]:
    """Width and height in pixels: the longer one of each pair of opposite sides, at least 1."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    width, height = (float(side) for side in np.maximum(sides[:2], sides[2:]))
    return max(1, round(width)), max(1, round(height))


def _uint8(pixels: object) -> Image:
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def scaled_width(crop: Image, height: int, limit: int) -> int:
    """Width in pixels after scaling to ``height``, from 1 to ``limit``."""
    rows, columns = int(crop.shape[0]), int(crop.shape[1])
    return min(limit, max(1, -(-columns * height // max(1, rows))))


def bucket_width(width: int, least: int, step: int = 32) -> int:
    """The padded width of a crop: a multiple of ``step``, of twice as much where it is wide;
    at least ``least``. A network is slow at a width that it meets for the first time."""
    coarse = step if width <= WIDE * step else 2 * step
    return max(least, -(-width // coarse) * coarse)


def batches(widths: Sequence[int], total: int) -> Iterator[tuple[int, list[int]]]:
    """Groups crops of equal padded width, as (width, indices), by twos, fours, eights: so
    that a network meets few shapes, each of which costs time and memory once.

    Args:
        widths: Padded widths in pixels.
        total: The most pixels of width a batch may add up to; one crop may exceed it.
    """
    order = sorted(range(len(widths)), key=widths.__getitem__)
    start = 0
    while start < len(order):
        width = widths[order[start]]
        count = max(1, total // width)
        alike = [i for i in order[start : start + count] if widths[i] == width]
        group = alike[: 1 << (len(alike).bit_length() - 1)]
        yield width, group
        start += len(group)


def packed(crops: Sequence[Image], height: int, width: int) -> NDArray[np.float32]:
    """float32 (crops, 3, height, width), BGR, -1..1; what a crop leaves free is 0."""
    batch = np.zeros((len(crops), 3, height, width), dtype=np.float32)
    for row, crop in zip(batch, crops, strict=True):
        size = (scaled_width(crop, height, width), height)
        scaled = cv2.resize(crop, size).astype(np.float32)
        row[:, :, : size[0]] = (scaled[:, :, ::-1].transpose(2, 0, 1) / 255 - 0.5) / 0.5
    return batch
