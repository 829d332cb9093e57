"""A page's picture on its way through the machines, and how ink and light change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from eval.synth.damage.warp import Move, Straight, Warp, shifted

Pixels = NDArray[np.uint8]
"""(height, width, 3): red, green, blue; (height, width, 1): grey."""
Field = NDArray[np.float32]
"""(height, width) of some share in 0..1, often coarser than the picture it is for."""
Generator = np.random.Generator
Colour = tuple[int, int, int]

MM_PER_INCH = 25.4
COARSE = 16
"""Pixels of a picture per point of a coarse field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """``warp`` maps points of the printed page to pixels of the picture.

    ``reverse`` gives the page that shines through, in grey and at any size.
    """

    pixels: Pixels
    warp: Warp
    dpi: float
    reverse: Callable[[], Pixels] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def px(self, millimetres: float) -> float:
        return millimetres * self.dpi / MM_PER_INCH


Step = Callable[[Shot, Generator], Shot]


def in_turn(*steps: Step) -> Step:
    """All of them, one after the other."""

    def step(shot: Shot, rng: Generator) -> Shot:
        for each in steps:
            shot = each(shot, rng)
        return shot

    return step


# --------------------------------------------------------------------------
# Ink and light


def bytes_of(values: NDArray[np.floating]) -> Pixels:
    return np.clip(values, 0, 255).astype(np.uint8)


def shaped(picture: MatLike) -> Pixels:
    """With the axis of colours that OpenCV drops from grey pictures."""
    pixels = np.asarray(picture, np.uint8)
    return pixels if pixels.ndim == 3 else pixels[..., None]


def grey_of(pixels: Pixels) -> NDArray[np.uint8]:
    """(height, width), by luminance."""
    if pixels.shape[2] == 1:
        return pixels[..., 0]
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def lit(shot: Shot, light: Field) -> Shot:
    """Darkened to the share ``light``, a field of any size. Values over 1 count as 1."""
    field = cv2.resize(bytes_of(light * 255), shot.size, interpolation=cv2.INTER_LINEAR)
    return with_pixels(shot, multiplied(shot.pixels, np.asarray(field, np.uint8)))


def multiplied(pixels: Pixels, share: NDArray[np.uint8]) -> Pixels:
    """``share`` is (height, width), 255 for all."""
    colours = cv2.merge([share] * 3) if pixels.shape[2] == 3 else share
    return shaped(np.asarray(cv2.multiply(pixels, colours, scale=1 / 255), np.uint8))


def curve(shot: Shot, values: NDArray[np.floating]) -> Shot:
    """Each grey level replaced: ``values`` is (256,), or (256, 3) for each colour."""
    table = bytes_of(values)
    if table.ndim == 2 and shot.pixels.shape[2] == 1:
        table = grey_of(table[:, None])[:, 0]
    looked_up = cv2.LUT(shot.pixels, table[:, None] if table.ndim == 2 else table)
    return with_pixels(shot, np.asarray(looked_up, np.uint8))


def inked(
    shot: Shot, cover: NDArray[np.uint8], colour: Colour, corner: tuple[int, int] = (0, 0)
) -> Shot:  # fmt: skip
    """``cover`` of transparent ink laid on, 255 for all, its upper left at ``corner`` (x, y).

    What lies outside the picture is left out; in grey pictures the colour is its luminance.
    """
    x, y = corner
    left, top = max(x, 0), max(y, 0)
    right, bottom = (
        min(a + b, s) for a, b, s in zip(corner, cover.shape[::-1], shot.size, strict=True)
    )
    if right <= left or bottom <= top:
        return shot
    shares = cover[top - y : bottom - y, left - x : right - x, None].astype(np.float32) / 255
    pixels = shot.pixels.copy()
    region = pixels[top:bottom, left:right]
    pixels[top:bottom, left:right] = bytes_of(region * (1 - shares * absorbed(shot, colour)))
    return with_pixels(shot, pixels)


def absorbed(shot: Shot, colour: Colour) -> NDArray[np.float32]:
    """The share of white light that ink of that colour takes away, per colour of the picture."""
    values = np.array([[colour]], np.uint8)
    seen = values if shot.pixels.shape[2] == 3 else shaped(grey_of(values))
    return np.asarray(1 - seen[0, 0] / 255, np.float32)


def pasted(shot: Shot, alpha: NDArray[np.uint8], colour: Colour) -> Shot:
    """Opaque ``colour`` laid over the whole picture where ``alpha`` (height, width) is 255."""
    share = (alpha[..., None] / np.float32(255)).astype(np.float32)
    laid = (1 - absorbed(shot, colour)) * 255
    return with_pixels(shot, bytes_of(shot.pixels * (1 - share) + laid * share))


def with_pixels(shot: Shot, pixels: MatLike) -> Shot:
    return replace(shot, pixels=shaped(pixels))


# --------------------------------------------------------------------------
# Chance over an area


def grain(rng: Generator, shape: tuple[int, int]) -> Field:
    """Independent noise of deviation 1 about 0, nearly normal."""
    dice = rng.integers(0, 256, (2, *shape), dtype=np.uint8)
    total = cv2.add(dice[0], dice[1], dtype=cv2.CV_32F)
    return (np.asarray(total, np.float32) - 255) * np.float32(1 / 104.5)


def clouds(rng: Generator, size: tuple[int, int], spacing: float) -> Field:
    """Smooth noise in 0..1 for a picture of that ``size`` (width, height), every COARSE pixels.

    ``spacing`` is the size of a cloud in pixels of the picture.
    """
    seeds = [max(2, round(side / max(spacing, COARSE)) + 1) for side in size]
    dots = rng.random((seeds[1], seeds[0]), dtype=np.float32)
    coarse = cv2.resize(dots, coarse_size(size), interpolation=cv2.INTER_CUBIC)
    return np.clip(np.asarray(coarse, np.float32), 0, 1)


def coarse_size(size: tuple[int, int]) -> tuple[int, int]:
    return max(2, -(-size[0] // COARSE)), max(2, -(-size[1] // COARSE))


def coarse_grid(size: tuple[int, int]) -> tuple[Field, Field]:
    """x and y in pixels at each point of a coarse field over a picture of that ``size``."""
    width, height = coarse_size(size)
    x = (np.arange(width, dtype=np.float32) + 0.5) * (size[0] / width)
    y = (np.arange(height, dtype=np.float32) + 0.5) * (size[1] / height)
    return np.broadcast_to(x, (height, width)), np.broadcast_to(y[:, None], (height, width))


# --------------------------------------------------------------------------
# Moving


def moved(shot: Shot, move: Move, fill: Colour, size: tuple[int, int] | None = None) -> Shot:
    """The picture after ``move``, of that ``size`` (width, height); ``fill`` around it."""
    around = (1 - absorbed(shot, fill)) * 255
    border = tuple(float(value) for value in around)
    target = size or shot.size
    if isinstance(move, Straight):
        pixels = _straightly(shot.pixels, move, target, border)
    else:
        x, y = (field - np.float32(0.5) for field in origins(move, target))
        pixels = shaped(cv2.remap(shot.pixels, x, y, cv2.INTER_CUBIC, borderValue=border))
    return replace(shot, pixels=pixels, warp=shot.warp.then(move))


def _straightly(
    pixels: Pixels, move: Straight, size: tuple[int, int], border: tuple[float, ...]
) -> Pixels:  # fmt: skip
    """OpenCV counts from the middles of pixels."""
    half = shifted(0.5, 0.5).matrix
    matrix = np.linalg.inv(half) @ move.matrix @ half
    warped = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderValue=border)
    return shaped(warped)


def origins(move: Move, size: tuple[int, int]) -> tuple[Field, Field]:
    """x and y before ``move`` of the middle of each pixel after it.

    Worked out every COARSE pixels and read off between them.
    """
    columns, rows = (side // COARSE + 2 for side in size)
    x = np.arange(columns, dtype=np.float64) * COARSE
    y = np.arange(rows, dtype=np.float64) * COARSE
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    offsets = (move.backward(grid) - grid).astype(np.float32).reshape(rows, columns, 2)
    across = np.arange(size[0], dtype=np.float32) + np.float32(0.5)
    down = np.arange(size[1], dtype=np.float32)[:, None] + np.float32(0.5)
    return _between(offsets[..., 0], size) + across, _between(offsets[..., 1], size) + down


def _between(offsets: Field, size: tuple[int, int]) -> Field:
    """A resized field starts half a cell early: it is cut there."""
    rows, columns = offsets.shape
    wide = cv2.resize(offsets, (columns * COARSE, rows * COARSE), interpolation=cv2.INTER_LINEAR)
    start = COARSE // 2
    return np.asarray(wide[start : start + size[1], start : start + size[0]], np.float32)
