"""Pictures taken by hand: the sheet lies on something, seen from somewhere above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from eval.synth.damage.geometry import bulge, chained
from eval.synth.damage.shot import (
    Field,
    Generator,
    Pixels,
    Shot,
    Step,
    bytes_of,
    clouds,
    coarse_grid,
    grain,
    grey_of,
    lit,
    multiplied,
    origins,
    shaped,
    with_pixels,
)
from eval.synth.damage.warp import (
    Bend,
    Matrix,
    Points,
    Straight,
    Warp,
    scaled,
    shifted,
    turned_about,
)

Size = tuple[int, int]
"""Width and height in pixels."""
Background = Callable[[Size, Generator], Pixels]
Alpha = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How the sheet is held: shares, degrees and millimetres, each from..to.

    ``fill`` is the share of the picture's width or height that the sheet takes, ``lean``
    how far the telephone tips over, ``roll`` how far it turns, ``curl`` how high the sheet bulges.
    """

    fill: tuple[float, float] = (0.8, 0.96)
    lean: tuple[float, float] = (2.0, 13.0)
    roll: tuple[float, float] = (0.0, 4.0)
    curl: tuple[float, float] = (0.0, 7.0)


def held(background: str, pose: Pose) -> Step:
    """Photographed on one of :data:`BACKGROUNDS`; the picture grows by what lies around.

    The resolution is about kept, so a page of A4 takes more than its size in the picture.
    """

    def step(shot: Shot, rng: Generator) -> Shot:
        bend = bulge(shot, rng, shot.px(rng.uniform(*pose.curl)))
        shot = lit(shot, _sheen(bend, shot.size, rng))
        fill = rng.uniform(*pose.fill)
        size = (round(shot.size[0] / fill), round(shot.size[1] / fill))
        move = _framed(chained(bend, Straight(_seen(shot, rng, pose))), shot.size, size, rng, fill)
        return _laid_on(shot, move, BACKGROUNDS[background](size, rng), rng)

    return step


# --------------------------------------------------------------------------
# The sheet


def _sheen(bend: Bend, size: Size, rng: Generator) -> Field:
    """Where the sheet slopes away from the lamp it is up to 25 % darker."""
    x, y = coarse_grid(size)
    points = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float64)
    slope = np.gradient(bend.shift + bend.scale * 500, bend.along)
    steep = np.abs(slope).max() + 1e-9
    shade = 0.5 + 0.5 * slope / steep * rng.choice((-1, 1))
    places = np.interp(Straight(bend.frame).forward(points)[:, 0], bend.along, shade)
    share = 1 - rng.uniform(0.03, 0.25) * places
    return np.asarray(share, np.float32).reshape(x.shape)


def _seen(shot: Shot, rng: Generator, pose: Pose) -> Matrix:
    """The projection of a flat sheet from a telephone 1.1 to 1.8 pages above it."""
    width, height = shot.size
    tip = np.radians(rng.uniform(*pose.lean))
    towards = rng.uniform(0, 2 * np.pi)
    pitch, yaw = tip * np.sin(towards), tip * np.cos(towards)
    distance = max(width, height) * rng.uniform(1.1, 1.8)
    rise = np.array([
        (np.cos(yaw), 0, 0),
        (np.sin(pitch) * np.sin(yaw), np.cos(pitch), 0),
        (np.sin(yaw) * np.cos(pitch) / distance, -np.sin(pitch) / distance, 1),
    ])  # fmt: skip
    roll = turned_about(0, 0, np.radians(rng.uniform(*pose.roll) * rng.choice((-1, 1))))
    return np.asarray(roll.matrix @ rise @ shifted(-width / 2, -height / 2).matrix)


def _framed(move: Warp, page: Size, size: Size, rng: Generator, fill: float) -> Warp:
    """Scaled to take its share of the picture, and put anywhere in it."""
    points = move.forward(_rim(page))
    low, high = points.min(axis=0), points.max(axis=0)
    factor = float(np.min(np.array(size) * fill / (high - low)))
    slack = np.array(size) - (high - low) * factor
    offset = -low * factor + slack * rng.uniform(0.15, 0.85, 2)
    return move.then(scaled(factor, factor)).then(shifted(*offset))


def _laid_on(shot: Shot, move: Warp, around: Pixels, rng: Generator) -> Shot:
    """The sheet over what is ``around`` it, with the shadow that it throws there."""
    size = (around.shape[1], around.shape[0])
    alpha = _covered(move, shot.size, size)
    x, y = (field - np.float32(0.5) for field in origins(move, size))
    sheet = cv2.remap(shot.pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if shot.pixels.shape[2] == 1:
        around = grey_of(around)[..., None]
    below = multiplied(around, np.minimum(_shadow(shot, alpha, rng), 255 - alpha))
    pixels = cv2.add(below, multiplied(shaped(sheet), alpha))
    return replace(shot, pixels=shaped(pixels), warp=shot.warp.then(move))


def _covered(move: Warp, page: Size, size: Size) -> Alpha:
    """255 on the sheet, less on the pixels of its edge."""
    alpha = np.zeros(size[::-1], np.uint8)
    outline = np.rint((move.forward(_rim(page)) - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(alpha, [outline], 255, cv2.LINE_AA, 4)
    return alpha


def _rim(page: Size) -> Points:
    """Once around the edge of a page."""
    share = np.linspace(0, 1, 64, endpoint=False)
    side = np.stack([share, np.zeros_like(share)], axis=1)
    sides = (side, side[:, ::-1] + (1, 0), 1 - side, 1 - (side[:, ::-1] + (1, 0)))
    return np.concatenate(sides) * page


def _shadow(shot: Shot, alpha: Alpha, rng: Generator) -> Alpha:
    """Light left beside the sheet, worked out at an eighth of the size."""
    small = cv2.resize(alpha, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    x, y = rng.uniform(-shot.px(4), shot.px(4), 2) / 8
    put = cv2.warpAffine(small, np.array([(1, 0, x), (0, 1, y)]), small.shape[::-1])
    soft = cv2.GaussianBlur(put, (0, 0), max(0.6, shot.px(rng.uniform(1, 4)) / 8))
    light = bytes_of(255 - soft.astype(np.float32) * rng.uniform(0.35, 0.75))
    return np.asarray(cv2.resize(light, alpha.shape[::-1]), np.uint8)


# --------------------------------------------------------------------------
# What it lies on, drawn at half the size

WOODS = ((150, 104, 62), (188, 146, 98), (98, 62, 40), (208, 180, 140), (120, 88, 66))
CLOTHS = ((70, 86, 118), (128, 44, 48), (186, 178, 164), (60, 78, 62), (40, 42, 50))
DESKS = ((214, 212, 206), (58, 58, 62), (168, 172, 176), (36, 40, 46), (196, 178, 150))


def wood(size: Size, rng: Generator) -> Pixels:
    """Grain along one direction, and boards 60..200 mm wide with dark joints."""
    width, height = size[0] // 2 + 1, size[1] // 2 + 1
    lengthwise = rng.random((height // 2 + 1, max(3, width // 120)), dtype=np.float32)
    veins = cv2.resize(lengthwise, (width, height), interpolation=cv2.INTER_CUBIC)
    slow = cv2.resize(clouds(rng, (width, height), width / 3), (width, height))
    rings = np.sin(slow * rng.uniform(20, 60)) * np.float32(0.12)
    light = np.clip(0.72 + 0.28 * veins + rings, 0.2, 1.2)
    board = int(rng.uniform(0.15, 0.45) * height)
    light[board % 37 :: board] *= 0.45
    return _coloured(light, WOODS, size, rng)


def cloth(size: Size, rng: Generator) -> Pixels:
    """A weave of 4..12 pixels with soft folds."""
    width, height = size[0] // 2 + 1, size[1] // 2 + 1
    period = rng.uniform(2, 6)
    x = np.sin(np.arange(width, dtype=np.float32) * np.float32(2 * np.pi / period))
    y = np.sin(np.arange(height, dtype=np.float32) * np.float32(2 * np.pi / period))
    folds = cv2.resize(clouds(rng, (width, height), width / 4), (width, height))
    light = 0.75 + 0.1 * x * y[:, None] + 0.3 * (folds - 0.5) + 0.05 * grain(rng, (height, width))
    return _coloured(light, CLOTHS, size, rng)


def desk(size: Size, rng: Generator) -> Pixels:
    """Plain, brighter at one side, with a little grain."""
    width, height = size[0] // 2 + 1, size[1] // 2 + 1
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height)[:, None]
    slope = (x * np.cos(angle) + y * np.sin(angle)).astype(np.float32)
    light = 0.85 + rng.uniform(0.1, 0.5) * slope + 0.015 * grain(rng, (height, width))
    return _coloured(light, DESKS, size, rng)


def screen(size: Size, rng: Generator) -> Pixels:
    """The dark frame of a monitor around the picture of a page."""
    width, height = size[0] // 2 + 1, size[1] // 2 + 1
    light = 0.9 + 0.05 * grain(rng, (height, width))
    return _coloured(light, ((22, 23, 26), (48, 50, 54)), size, rng)


BACKGROUNDS: Mapping[str, Background] = {
    "wood": wood, "cloth": cloth, "desk": desk, "screen": screen,
}  # fmt: skip


def _coloured(
    light: Field, colours: tuple[tuple[int, int, int], ...], size: Size, rng: Generator
) -> Pixels:  # fmt: skip
    """One of the ``colours``, turned by a quarter half of the time."""
    colour = colours[int(rng.integers(len(colours)))]
    bands = cv2.merge([bytes_of(light * value) for value in colour])
    bands = np.ascontiguousarray(np.rot90(bands, int(rng.integers(0, 2))))
    large = cv2.resize(bands, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.uint8)


# --------------------------------------------------------------------------
# Screens


def moire(low: float, high: float) -> Step:
    """Coloured bands of 5..40 pixels, ``low``..``high`` deep, as where two grids meet."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = shot.size[0] // 2 + 1, shot.size[1] // 2 + 1
        phase = _phase((width, height), rng)
        depth = np.float32(rng.uniform(low, high) / 2)
        shifts = np.asarray(rng.uniform(0, 2.5, shot.pixels.shape[2]), np.float32)
        bands = [bytes_of(255 * (1 - depth - depth * np.cos(phase + s))) for s in shifts]
        light = cv2.resize(cv2.merge(bands), shot.size, interpolation=cv2.INTER_LINEAR)
        pixels = cv2.multiply(shot.pixels, light.reshape(shot.pixels.shape), scale=1 / 255)
        return with_pixels(shot, pixels)

    return step


def _phase(size: Size, rng: Generator) -> Field:
    width, height = size
    angle, period = rng.uniform(0, np.pi), rng.uniform(2.5, 20)
    pull = np.float32(2 * np.pi / period)
    x = np.arange(width, dtype=np.float32) * pull * np.float32(np.cos(angle))
    y = np.arange(height, dtype=np.float32) * pull * np.float32(np.sin(angle))
    bent = np.asarray(cv2.resize(clouds(rng, size, width / 2.5), size), np.float32)
    return np.asarray(x + y[:, None] + bent * rng.uniform(10, 60), np.float32)
