"""Pages with the shapes that must be seen on them → crops and masks to learn from.

A page is stored as one ``.npz``: a JPEG and the gold as lines and outlines, not as
pixels, so that a crop may be turned and scaled and its mask stays sharp. Coordinates
are pixels, x before y, y down; a pixel's middle lies at a half.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.rules.channels import ACROSS, DOWN, NAMES, PAPER, TEXT

Pixels = NDArray[np.uint8]
"""(height, width), grey; or a mask, 255 inside."""
Generator = np.random.Generator

JPEG_QUALITY = 95
THICKNESS = {ACROSS: 2, DOWN: 2}
"""OpenCV's, which with its soft edges is 3.5 pixels; what is implied lies less exactly."""
LOOSE = 3
MARGIN = 5
STEPS = 4
"""Bits of a pixel's fraction, as OpenCV draws."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """``points`` float32 (n, 2): a line, or the outline of an area of text or paper."""

    channel: int
    points: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """``implied``: whether the separators without rules are known here."""

    picture: Pixels
    shapes: tuple[Shape, ...]
    implied: bool
    level: str
    renderer: str


def save(path: Path, page: Page) -> None:
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    _, jpeg = cv2.imencode(".jpg", page.picture, quality)
    points = [shape.points for shape in page.shapes]
    np.savez(
        path,
        picture=jpeg,
        points=np.concatenate(points) if points else np.zeros((0, 2), np.float32),
        counts=np.array([len(each) for each in points], np.int32),
        channels=np.array([shape.channel for shape in page.shapes], np.uint8),
        implied=page.implied,
        tags=np.array([page.level, page.renderer]),
    )


def load(path: Path) -> Page:
    with np.load(path) as stored:
        picture = cv2.imdecode(stored["picture"], cv2.IMREAD_GRAYSCALE)
        parts = np.split(stored["points"], np.cumsum(stored["counts"])[:-1])
        channels = stored["channels"].tolist()
        level, renderer = stored["tags"].tolist()
        implied = bool(stored["implied"])
    return Page(
        picture=np.asarray(picture, np.uint8),
        shapes=tuple(
            Shape(channel=c, points=p) for c, p in zip(channels, parts, strict=bool(channels))
        ),
        implied=implied,
        level=level,
        renderer=renderer,
    )


# --------------------------------------------------------------------------
# Masks


def masks(shapes: Sequence[Shape], size: tuple[int, int]) -> Pixels:
    """(channels, height, width) of the shapes in a picture of that ``size`` (height, width)."""
    drawn = np.zeros((len(NAMES), *size), np.uint8)
    for shape in shapes:
        points = np.rint((shape.points - 0.5) * 2**STEPS).astype(np.int32)
        if shape.channel in (TEXT, PAPER):
            cv2.fillPoly(drawn[shape.channel], [points], 255, cv2.LINE_AA, STEPS)
        else:
            wide = THICKNESS.get(shape.channel, LOOSE)
            cv2.polylines(
                drawn[shape.channel], [points], False, 255, wide, cv2.LINE_AA, STEPS
            )  # fmt: skip
    return drawn


def moved(shapes: Sequence[Shape], matrix: NDArray[np.float64]) -> Iterator[Shape]:
    """After the (2, 3) ``matrix``."""
    for shape in shapes:
        points = shape.points @ matrix[:, :2].T + matrix[:, 2]
        yield replace(shape, points=points.astype(np.float32))


# --------------------------------------------------------------------------
# Crops


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crop:
    """``picture`` uint8 (side, side); ``masks`` uint8 (channels, side, side)."""

    picture: Pixels
    masks: Pixels
    implied: bool


def crops(page: Page, count: int, side: int, rng: Generator) -> Iterator[Crop]:
    """Random ones, most around a rule; turned, scaled and spoilt a little more."""
    for _ in range(count):
        matrix = _placed(page, side, rng)
        picture = _warped(page.picture, matrix, side, rng)
        inside = _inside(list(moved(page.shapes, matrix)), side)
        yield Crop(
            picture=spoilt(picture, rng), masks=masks(inside, (side, side)), implied=page.implied
        )


def whole(page: Page, multiple: int) -> Crop:
    """The page itself, its right and lower edge repeated up to a multiple of pixels."""
    height, width = page.picture.shape
    below, beside = -height % multiple, -width % multiple
    edge = cv2.BORDER_REPLICATE
    picture = cv2.copyMakeBorder(page.picture, 0, below, 0, beside, edge)
    padded = np.asarray(picture, np.uint8)
    drawn = masks(page.shapes, (height + below, width + beside))
    return Crop(picture=padded, masks=drawn, implied=page.implied)


def _placed(page: Page, side: int, rng: Generator) -> NDArray[np.float64]:
    """From the page to a crop around one of its points, within the picture if not turned."""
    degrees = rng.uniform(-20, 20) if rng.random() < 0.3 else rng.normal(0, 2)
    scale = float(np.exp(rng.normal(0, 0.1)))
    low = np.full(2, 0.5 * side / scale)
    high = np.maximum(page.picture.shape[::-1] - low, low)
    x, y = np.clip(_centre(page, rng) + rng.uniform(-0.4, 0.4, 2) * side, low, high)
    matrix = cv2.getRotationMatrix2D((x, y), degrees, scale)
    stretch = np.diag((float(np.exp(rng.normal(0, 0.04))), 1.0))
    matrix = stretch @ matrix
    matrix[:, 2] = matrix[:, 2] + side / 2 - stretch @ (x, y)
    return np.asarray(matrix, np.float64)


def _centre(page: Page, rng: Generator) -> NDArray[np.float64]:
    ruled = [shape for shape in page.shapes if shape.channel not in (TEXT, PAPER)]
    if ruled and rng.random() < 0.8:
        points = ruled[int(rng.integers(len(ruled)))].points
        return np.asarray(points[int(rng.integers(len(points)))], np.float64)
    height, width = page.picture.shape
    return rng.random(2) * (width, height)


def _warped(picture: Pixels, matrix: NDArray[np.float64], side: int, rng: Generator) -> Pixels:
    """OpenCV counts from the middles of pixels."""
    middles = matrix.copy()
    middles[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    around = (cv2.BORDER_REPLICATE, cv2.BORDER_CONSTANT)[int(rng.random() < 0.5)]
    shade = float(rng.integers(0, 256))
    how = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    taken = cv2.warpAffine(
        picture, middles, (side, side), flags=how, borderMode=around, borderValue=shade
    )
    return np.asarray(taken, np.uint8)


def _inside(shapes: Sequence[Shape], side: int) -> list[Shape]:
    """Those that may touch the crop."""
    return [
        shape
        for shape in shapes
        if (shape.points.max(axis=0) >= -MARGIN).all()
        and (shape.points.min(axis=0) <= side + MARGIN).all()
    ]


# --------------------------------------------------------------------------
# Spoiling


def spoilt(picture: Pixels, rng: Generator) -> Pixels:
    """Another light, a little blur, noise and JPEG, each now and then."""
    values = picture.astype(np.float32)
    if rng.random() < 0.7:
        values = _relit(values, rng)
    if rng.random() < 0.25:
        spread = rng.uniform(0.3, 0.9)
        values = np.asarray(cv2.GaussianBlur(values, (0, 0), spread), np.float32)
    if rng.random() < 0.35:
        grain = rng.normal(0, rng.uniform(1, 9), values.shape)
        values = np.asarray(values + grain, np.float32)
    spoiled = np.clip(values, 0, 255).astype(np.uint8)
    return _compressed(spoiled, int(rng.integers(30, 90))) if rng.random() < 0.25 else spoiled


def _relit(values: NDArray[np.float32], rng: Generator) -> NDArray[np.float32]:
    contrast, light = rng.uniform(0.55, 1.15), rng.uniform(-25, 25)
    across, down = (np.linspace(-0.5, 0.5, side) * rng.normal(0, 25) for side in values.shape[::-1])
    ramp = across + down[:, None]
    return np.asarray((values - 200) * contrast + 200 + light + ramp, np.float32)


def _compressed(picture: Pixels, quality: int) -> Pixels:
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)
