"""Steps of printers, copiers and faxes: toner, rules, dots, black and white."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from eval.synth.damage.shot import (
    Field,
    Generator,
    Pixels,
    Shot,
    Step,
    bytes_of,
    clouds,
    curve,
    grey_of,
    multiplied,
    with_pixels,
)

# --------------------------------------------------------------------------
# Toner


def faint(low: float, high: float) -> Step:
    """Black becomes that bright, 0..1: little toner."""

    def step(shot: Shot, rng: Generator) -> Shot:
        floor = rng.uniform(low, high)
        return curve(shot, 255 * floor + np.arange(256) * (1 - floor))

    return step


def kept(shot: Shot, share: Field) -> Shot:
    """The share of the ink that is left, a field of any size."""
    field = cv2.resize(bytes_of(share * 255), shot.size, interpolation=cv2.INTER_LINEAR)
    ink = multiplied(255 - shot.pixels, np.asarray(field, np.uint8))
    return with_pixels(shot, 255 - ink)


def patchy(low: float, high: float) -> Step:
    """In clouds of 15..60 mm a share of ``low``..``high`` of the toner is missing."""

    def step(shot: Shot, rng: Generator) -> Shot:
        spots = clouds(rng, shot.size, shot.px(rng.uniform(15, 60)))
        missing = np.clip((spots - rng.uniform(0.45, 0.65)) * 4, 0, 1)
        return kept(shot, 1 - np.float32(rng.uniform(low, high)) * missing)

    return step


def streaked(low: float, high: float) -> Step:
    """One to five bands down the page, 1..8 mm wide, lack ``low``..``high`` of the toner."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width = shot.size[0]
        x, missing = np.arange(width), np.zeros(width)
        for _ in range(int(rng.integers(1, 6))):
            half = shot.px(rng.uniform(0.5, 4))
            band = np.exp(-((np.abs(x - rng.uniform(0, width)) / half) ** 4))
            missing = np.maximum(missing, rng.uniform(low, high) * band)
        return kept(shot, np.asarray(1 - missing, np.float32)[None])

    return step


def lined(count: int) -> Step:
    """Up to ``count`` thin grey lines down the whole page, from dirt on the scanner's glass."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = shot.size
        light = np.ones(width, np.float32)
        for x in rng.integers(0, width, int(rng.integers(1, count + 1))):
            light[x : x + max(1, round(shot.px(rng.uniform(0.05, 0.2))))] = rng.uniform(0.4, 0.85)
        share = np.broadcast_to(bytes_of(light * 255), (height, width))
        return with_pixels(shot, multiplied(shot.pixels, np.ascontiguousarray(share)))

    return step


def swollen(low: float, high: float) -> Step:
    """Strokes grow (over 0) or shrink (under 0) by that many pixels, from ``low`` to ``high``."""

    def step(shot: Shot, rng: Generator) -> Shot:
        amount = rng.uniform(low, high)
        kernel = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
        change = cv2.erode if amount > 0 else cv2.dilate
        full = change(shot.pixels, kernel).reshape(shot.pixels.shape)
        share = min(abs(amount), 1.0)
        mixed = cv2.addWeighted(shot.pixels, 1 - share, full, share, 0)
        return with_pixels(shot, mixed)

    return step


# --------------------------------------------------------------------------
# Rules


def broken(low: float, high: float) -> Step:
    """Thin rules, ruled straight for 12 mm or more, miss ``low``..``high`` of their length."""

    def step(shot: Shot, rng: Generator) -> Shot:
        spots = clouds(rng, shot.size, shot.px(rng.uniform(2, 9)))
        missing = np.clip((np.quantile(spots, rng.uniform(low, high)) - spots) * 12, 0, 1)
        field = cv2.resize(bytes_of(missing * 255), shot.size, interpolation=cv2.INTER_LINEAR)
        gaps = cv2.multiply(rules(shot), field, scale=1 / 255)
        bands = cv2.merge([gaps] * 3) if shot.pixels.shape[2] == 3 else gaps
        return with_pixels(shot, cv2.add(shot.pixels, bands))

    return step


def rules(shot: Shot, length: float = 12.0, thickness: float = 1.2) -> NDArray[np.uint8]:
    """(height, width): how dark, 0..255, each pixel of a thin rule is; 0 elsewhere.

    ``length`` at least and ``thickness`` at most in millimetres.
    """
    grey = grey_of(shot.pixels)
    long, thin = max(8, round(shot.px(length))), max(3, round(shot.px(thickness)))
    across = _thin_runs(grey, (long, 1), (1, thin))
    down = _thin_runs(grey, (1, long), (thin, 1))
    return np.asarray(cv2.max(across, down), np.uint8)


def _thin_runs(
    grey: NDArray[np.uint8], long: tuple[int, int], thin: tuple[int, int]
) -> NDArray[np.uint8]:  # fmt: skip
    ones = np.ones
    runs = cv2.bitwise_not(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, ones(long[::-1], np.uint8)))
    thick = cv2.morphologyEx(runs, cv2.MORPH_OPEN, ones(thin[::-1], np.uint8))
    return np.asarray(cv2.subtract(runs, thick), np.uint8)


# --------------------------------------------------------------------------
# Dots


def halftoned(low: int, high: int) -> Step:
    """Greys become dots on a turned screen, ``low``..``high`` pixels apart; one colour."""

    def step(shot: Shot, rng: Generator) -> Shot:
        return _screened(shot, _clustered(int(rng.integers(low, high + 1))))

    return step


def ordered(shot: Shot, _rng: Generator) -> Shot:
    """Greys become a regular weave of single dots (Bayer, 8 pixels); one colour."""
    return _screened(shot, _bayer(3))


def _screened(shot: Shot, tile: NDArray[np.float64]) -> Shot:
    width, height = shot.size
    side = tile.shape[0]
    screen = np.tile(bytes_of(tile), (-(-height // side), -(-width // side)))[:height, :width]
    return _as_ink(shot, grey_of(shot.pixels) > screen)


def _clustered(period: int) -> NDArray[np.float64]:
    """Thresholds 8..247, lowest where dots begin; two dots to a square of two periods."""
    side = 2 * period
    x = np.arange(side) * 2 * np.pi / side
    heap = np.cos(x + x[:, None]) + np.cos(x - x[:, None])
    ranks = heap.ravel().argsort(kind="stable").argsort(kind="stable").reshape(side, side)
    return np.asarray(8 + ranks * (239.0 / (side * side - 1)))


def _bayer(order: int) -> NDArray[np.float64]:
    tile = np.zeros((1, 1))
    for _ in range(order):
        tile = np.block([[4 * tile, 4 * tile + 2], [4 * tile + 3, 4 * tile + 1]])
    return np.asarray(8 + tile * (239.0 / (tile.size - 1)))


def diffused(shot: Shot, _rng: Generator) -> Shot:
    """Black and white by error diffusion (Floyd and Steinberg)."""
    dots = Image.fromarray(grey_of(shot.pixels)).convert("1")
    return _as_ink(shot, np.asarray(dots, bool))


# --------------------------------------------------------------------------
# Black and white

STROKE = 1.2
"""Millimetres: wider than any stroke of a character."""
CONTRAST = 60
"""Grey levels by which ink is darker than the paper beside it."""
LEGIBLE = 0.75
"""Share of such ink that a legible page keeps."""


def binarised(low: int, high: int) -> Step:
    """Black where it is darker than a threshold of ``low``..``high`` grey levels."""

    def step(shot: Shot, rng: Generator) -> Shot:
        threshold = _legible(shot, float(rng.integers(low, high + 1)))
        return _as_ink(shot, grey_of(shot.pixels) >= threshold)

    return step


def balanced_threshold(shot: Shot, rng: Generator) -> Shot:
    """Black below the best threshold between ink and paper (Otsu), give or take 20 levels."""
    grey = grey_of(shot.pixels)
    middle, _ = cv2.threshold(grey[::2, ::2], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return _as_ink(shot, grey >= _legible(shot, middle + rng.uniform(-10, 20)))


def adaptive(low: float, high: float) -> Step:
    """Black where it is darker than 6..14 mm around it by ``low``..``high`` grey levels."""

    def step(shot: Shot, rng: Generator) -> Shot:
        side = int(shot.px(rng.uniform(6, 14))) // 2 * 2 + 3
        ink = cv2.adaptiveThreshold(
            grey_of(shot.pixels), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY,
            side, rng.uniform(low, high),
        )  # fmt: skip
        return _as_ink(shot, np.asarray(ink, np.uint8) > 0)

    return step


def _legible(shot: Shot, threshold: float) -> float:
    """The threshold, higher where characters would be lost: who sends a page that nobody
    can read sends it again, darker."""
    grey = grey_of(shot.pixels)
    stroke = max(3, round(shot.px(STROKE)))
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((stroke, stroke), np.uint8))
    dark = cv2.subtract(closed, grey)
    dark[cv2.dilate(rules(shot, 8.0, 0.7), np.ones((3, 3), np.uint8)) > 40] = 0
    ink = grey[dark >= CONTRAST]
    return max(threshold, float(np.quantile(ink, LEGIBLE)) + 1) if ink.size else threshold


def _as_ink(shot: Shot, white: NDArray[np.bool_]) -> Shot:
    pixels: Pixels = (white.astype(np.uint8) * np.uint8(255))[..., None]
    return with_pixels(shot, pixels if shot.pixels.shape[2] == 1 else np.repeat(pixels, 3, axis=2))


# --------------------------------------------------------------------------
# The line


def dropped(low: int, high: int) -> Step:
    """``low``..``high`` scan lines lost or garbled: white, black in dashes or the line before."""

    def step(shot: Shot, rng: Generator) -> Shot:
        pixels = shot.pixels.copy()
        width, height = shot.size
        for row in rng.integers(1, height, int(rng.integers(low, high + 1))):
            start, end = sorted(int(x) for x in rng.integers(-width // 2, width * 3 // 2, 2))
            part = slice(max(start, 0), max(end, 0))
            pixels[row, part] = _garbled(pixels[row - 1, part], rng)
        return with_pixels(shot, pixels)

    return step


def _garbled(before: Pixels, rng: Generator) -> Pixels:
    kind = rng.random()
    if kind < 0.45:
        return np.full_like(before, 255)
    if kind < 0.85 or not len(before):
        return before
    dashes = np.repeat(rng.integers(0, 2, len(before) // 24 + 1) * 255, 24)[: len(before), None]
    return np.broadcast_to(dashes.astype(np.uint8), before.shape)


def coarse_rows(shot: Shot, _rng: Generator) -> Shot:
    """Every second scan line sent alone, and printed twice: a fax's standard resolution."""
    twice = np.repeat(shot.pixels[::2], 2, axis=0)
    return with_pixels(shot, np.ascontiguousarray(twice[: shot.size[1]]))
