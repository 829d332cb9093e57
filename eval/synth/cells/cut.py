"""Printed cells → windows of their photographs, upright.

A window is larger than a crop (:mod:`models.cells.data`); it ends a little beyond
the cell's rules, which are in half of them painted over as the reader of pictures does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from eval.synth.cells.sheets import Place, Sheet
from eval.synth.damage import Warp, photograph
from extractors.document import Box
from models.cells.data import Frame, Window
from models.cells.dirt import Generator

REACH = 1.3
"""How far a window reaches above and below the digits' middle and beside the text, in
digits' heights."""
BEYOND = 1.5
"""Points that a window reaches beyond the rules beside a text."""
HIGHEST_DIGIT = 26.0
"""Pixels; windows of finer pictures are shrunk to it."""
SMALLEST_DIGIT = 4.0
"""Pixels below which nobody reads a digit: such cells are left out."""
CORNER_ERROR = 0.015
"""Spread of the error in a window's corners, in its height."""

Pixels = NDArray[np.uint8]


def windows(sheet: Sheet, level: str, seed: int) -> list[Window]:
    """Every cell of a sheet after a level's damage; the same arguments give the same pixels.

    Raises:
        KeyError: there is no such level.
    """
    scan = photograph(sheet.pdf, level, seed)
    rng = np.random.default_rng((seed, 1))
    pictures = [_pixels(picture) for picture in scan.pictures]
    return list(_cut_out(sheet.places, pictures, scan.warps, (level, scan.dpi), rng))


def _pixels(picture: Image.Image) -> Pixels:
    return np.asarray(picture.convert("L") if picture.mode == "1" else picture, np.uint8)


def _cut_out(
    places: Sequence[Place], pictures: Sequence[Pixels], warps: Sequence[Warp],
    made: tuple[str, int], rng: Generator,
) -> Iterator[Window]:  # fmt: skip
    for place in places:
        at = place.page - 1
        window = _window(place, pictures[at], warps[at], made, rng)
        if window is not None:
            yield window


def _window(
    place: Place, picture: Pixels, warp: Warp, made: tuple[str, int], rng: Generator
) -> Window | None:  # fmt: skip
    box = _box(place)
    level, dpi = made
    quad = _corners(box, warp, dpi, rng)
    width, height = _size(quad)
    scale = height / box.height
    if scale * place.digits.height < SMALLEST_DIGIT or not _inside(quad, picture):
        return None
    pixels = _upright(picture, quad, (width, height))
    if place.rule and rng.random() < 0.5:
        pixels = _painted(pixels, place, box, scale, rng)
    shrunk = min(1.0, HIGHEST_DIGIT / (scale * place.digits.height))
    if shrunk < 1:
        size = (max(4, round(width * shrunk)), max(4, round(height * shrunk)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    at = (pixels.shape[1] / box.width, pixels.shape[0] / box.height)
    return Window(
        pixels=pixels, digits=_framed(place.digits, box, at), ink=_framed(place.ink, box, at),
        text=place.text, level=level, font=place.font, dpi=dpi,
    )  # fmt: skip


def _box(place: Place) -> Box:
    digits = place.digits
    middle, high = (digits.top + digits.bottom) / 2, digits.height
    return Box(
        max(place.cell.x0 - BEYOND, digits.x0 - REACH * high),
        middle - REACH * high,
        min(place.cell.x1 + BEYOND, digits.x1 + REACH * high),
        middle + REACH * high,
    )


def _framed(box: Box, window: Box, scale: tuple[float, float]) -> Frame:
    x, y = scale
    return (
        (box.x0 - window.x0) * x, (box.top - window.top) * y,
        (box.x1 - window.x0) * x, (box.bottom - window.top) * y,
    )  # fmt: skip


def _corners(box: Box, warp: Warp, dpi: int, rng: Generator) -> NDArray[np.float64]:
    """(4, 2): clockwise from the top left, in the picture's pixels."""
    x0, top, x1, bottom = box
    printed = np.array([(x0, top), (x1, top), (x1, bottom), (x0, bottom)])
    seen = warp.forward(printed) * (dpi / 72)
    high = float(np.linalg.norm(seen[3] - seen[0]))
    return np.asarray(seen + rng.normal(0, CORNER_ERROR * high, (4, 2)))


def _size(quad: NDArray[np.float64]) -> tuple[int, int]:
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return max(4, round(float(sides[[0, 2]].mean()))), max(4, round(float(sides[[1, 3]].mean())))


def _inside(quad: NDArray[np.float64], picture: Pixels) -> bool:
    rows, columns = picture.shape[:2]
    return bool((quad >= 0).all() and (quad <= (columns, rows)).all())


def _upright(picture: Pixels, quad: NDArray[np.float64], size: tuple[int, int]) -> Pixels:
    """OpenCV counts from the middles of pixels. It is given the surroundings alone."""
    low = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 4, 0)
    high = np.ceil(quad.max(axis=0)).astype(int) + 4
    part = np.ascontiguousarray(picture[low[1] : high[1], low[0] : high[0]])
    width, height = size
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - 0.5
    source = (quad - low - 0.5).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, target.astype(np.float32))
    kind, edge = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    turned = cv2.warpPerspective(part, matrix, size, flags=kind, borderMode=edge)
    return np.asarray(turned, np.uint8)


def _painted(pixels: Pixels, place: Place, box: Box, scale: float, rng: Generator) -> Pixels:
    """Rules in the colour of the paper, found a little beside where they are."""
    cleaned = pixels.copy()
    paper = np.percentile(pixels, 80, axis=(0, 1)).astype(np.uint8)
    half = place.rule / 2 * scale + float(rng.uniform(0.2, 1.6))
    for at in (place.cell.top - box.top, place.cell.bottom - box.top):
        cleaned[_strip(at * scale, half, rng)] = paper
    for at in (place.cell.x0 - box.x0, place.cell.x1 - box.x0):
        cleaned[:, _strip(at * scale, half, rng)] = paper
    return cleaned


def _strip(middle: float, half: float, rng: Generator) -> slice:
    middle += float(rng.normal(0, 0.5))
    return slice(max(0, round(middle - half)), max(0, round(middle + half)))
