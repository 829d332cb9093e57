"""Steps that move the ink: turned, skewed, tilted, rolled and bound pages.

The truth follows through the :class:`~eval.synth.damage.warp.Warp` of the shot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from eval.synth.damage.shot import (
    Colour,
    Field,
    Generator,
    Shot,
    Step,
    coarse_grid,
    lit,
    moved,
    with_pixels,
)
from eval.synth.damage.warp import Bend, Matrix, Straight, Warp, scaled, shifted, turned_about

WHITE: Colour = (255, 255, 255)
NODES = 512
"""Points of a bend's tables."""
ROWS = Straight(np.array([(0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]))
"""The frame of a bend whose lines run across instead of down."""


# --------------------------------------------------------------------------
# Flat pages


def turned(degrees: Sequence[int]) -> Step:
    """The whole picture turned clockwise by one of 90, 180, 270; width and height change.

    Points stay those of the picture as stored, which is what a viewer shows.
    """

    def step(shot: Shot, rng: Generator) -> Shot:
        for _ in range(int(rng.choice(degrees)) // 90):
            shot = _quarter(shot)
        return shot

    return step


def _quarter(shot: Shot) -> Shot:
    height = shot.size[1]
    turn = Straight(np.array([(0.0, -1.0, height), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]))
    pixels = np.ascontiguousarray(np.rot90(shot.pixels, -1))
    return replace(shot, pixels=pixels, warp=shot.warp.then(turn))


def skewed(degrees: float, fill: Colour = WHITE) -> Step:
    """Turned about the middle by up to ``degrees`` either way."""

    def step(shot: Shot, rng: Generator) -> Shot:
        angle = np.radians(rng.uniform(-degrees, degrees))
        width, height = shot.size
        return moved(shot, turned_about(width / 2, height / 2, angle), fill)

    return step


def reduced(low: float, high: float, aside: float = 4.0, fill: Colour = WHITE) -> Step:
    """Copied smaller, to that share, and put aside by up to ``aside`` millimetres."""

    def step(shot: Shot, rng: Generator) -> Shot:
        share = rng.uniform(low, high)
        width, height = shot.size
        x, y = rng.uniform(-shot.px(aside), shot.px(aside), 2)
        middle = shifted(width * (1 - share) / 2 + x, height * (1 - share) / 2 + y)
        return moved(shot, Straight(middle.matrix @ scaled(share, share).matrix), fill)

    return step


def tilted(share: float, fill: Colour = (70, 70, 70)) -> Step:
    """Seen from the side: each corner moves inwards by up to ``share`` of the page."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = shot.size
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        inwards = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
        target = corners + inwards * rng.uniform(0.1, 1.0, (4, 2)) * share * (width, height)
        matrix = cv2.getPerspectiveTransform(corners, target.astype(np.float32))
        return moved(shot, Straight(np.asarray(matrix, np.float64)), fill)

    return step


# --------------------------------------------------------------------------
# Lifted pages


def lifted(
    frame: Matrix, along: NDArray[np.float64], height: NDArray[np.float64], *,
    anchor: float, middle: float, distance: float, view: float,
) -> Bend:  # fmt: skip
    """The bend of a sheet that rises by ``height`` (pixels, towards the eye) over ``along``.

    Seen from ``distance`` above (``anchor``, ``middle``), which stays in place, and by
    ``view`` from below: a point rising by one pixel is seen that much higher up.
    """
    slope = np.clip(np.gradient(height, along), -0.9, 0.9)
    width = np.sqrt(1 - slope**2) * np.gradient(along)
    flat = np.cumsum(width) - width / 2
    flat += anchor - np.interp(anchor, along, flat)
    nearer = distance / (distance - height)
    across = np.maximum.accumulate(anchor + (flat - anchor) * nearer)
    rising = across + np.arange(len(across)) * 1e-6
    return Bend(frame=frame, along=along, across=rising, scale=nearer,
                shift=-view * height, middle=middle)  # fmt: skip


def nodes(length: float) -> NDArray[np.float64]:
    """From half a length before 0 to half a length after its end."""
    return np.linspace(-length / 2, length * 1.5, NODES)


def along_bend(bend: Bend, values: NDArray[np.floating], size: tuple[int, int]) -> Field:
    """A coarse field over the bent picture of what was said for each of ``bend.along``."""
    x, y = coarse_grid(size)
    points = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float64)
    places = Straight(bend.frame).forward(points)[:, 0]
    return np.asarray(np.interp(places, bend.across, values), np.float32).reshape(x.shape)


def rolled(low: float, high: float, fill: Colour = WHITE) -> Step:
    """Bulged like part of a cylinder, by ``low``..``high`` millimetres, across or down."""

    def step(shot: Shot, rng: Generator) -> Shot:
        bend = bulge(shot, rng, shot.px(rng.uniform(low, high)))
        return moved(shot, bend, fill)

    return step


def bulge(shot: Shot, rng: Generator, height: float) -> Bend:
    """A bend about a line at any angle near down or across, up to ``height`` pixels high."""
    width, tall = shot.size
    angle = np.radians(rng.choice((0.0, 90.0)) + rng.uniform(-12, 12))
    turn = turned_about(width / 2, tall / 2, -angle)
    length = float(max(width, tall))
    along = nodes(length) + (width - length) / 2
    top = width / 2 + rng.uniform(-0.15, 0.15) * length
    sheet = height * np.cos((along - top) / length * np.pi * rng.uniform(0.7, 1.3))
    return lifted(
        turn.matrix, along, sheet - sheet[NODES // 2], anchor=width / 2, middle=tall / 2,
        distance=shot.px(rng.uniform(280, 450)), view=rng.uniform(-0.5, 0.5),
    )  # fmt: skip


def bound(low: float, high: float, reach: float = 28.0) -> Step:
    """Pressed open in a book: the page drops into the gutter, left or right.

    It falls by ``low``..``high`` millimetres over about ``reach`` millimetres; lines
    bend, characters narrow, and it grows dark and less sharp towards the binding.
    """

    def step(shot: Shot, rng: Generator) -> Shot:
        right = bool(rng.random() < 0.5)
        depth, over = shot.px(rng.uniform(low, high)), shot.px(reach * rng.uniform(0.7, 1.2))
        bend, fall = gutter(
            shot,
            depth=depth,
            reach=over,
            right=right,
            distance=shot.px(rng.uniform(250, 420)),
            view=rng.uniform(-0.5, 0.5),
        )
        paper = moved(shot, bend, _GUTTER)
        paper = _softened(paper, along_bend(bend, fall, shot.size), shot.px(0.14))
        dark = 1 - rng.uniform(0.45, 0.75) * along_bend(bend, fall, shot.size) ** 1.6
        return lit(paper, dark)

    return step


_GUTTER: Colour = (120, 116, 110)


def gutter(
    shot: Shot, *, depth: float, reach: float, right: bool, distance: float, view: float
) -> tuple[Bend, NDArray[np.float64]]:  # fmt: skip
    """The bend of a bound page, and how far down, 0..1, each of its nodes lies."""
    width, height = shot.size
    along = nodes(width)
    away = np.maximum(width - along if right else along, 0.0)
    fall = np.exp(-((away / reach) ** 1.5))
    bend = lifted(
        np.eye(3), along, -depth * fall, anchor=0.0 if right else float(width),
        middle=height * 0.5, distance=distance, view=view,
    )  # fmt: skip
    return bend, fall


def _softened(shot: Shot, share: Field, sigma: float) -> Shot:
    """Blurred by ``sigma`` pixels where ``share`` is 1, not where it is 0."""
    soft = cv2.GaussianBlur(shot.pixels, (0, 0), max(sigma, 0.3)).reshape(shot.pixels.shape)
    columns = np.flatnonzero(share.max(axis=0) > 0.05)
    if not len(columns):
        return shot
    cell = shot.size[0] / share.shape[1]
    part = slice(int(columns[0] * cell), int((columns[-1] + 1) * cell) + 1)
    weight = cv2.resize(share, shot.size)[:, part, None]
    pixels = shot.pixels.copy()
    mixed = pixels[:, part] * (1 - weight) + soft[:, part] * weight
    pixels[:, part] = np.clip(mixed, 0, 255).astype(np.uint8)
    return with_pixels(shot, pixels)


# --------------------------------------------------------------------------
# Feeding


def wobbled(amount: float, fill: Colour = WHITE) -> Step:
    """Fed unevenly: rows shift sideways and bunch up, by up to ``amount`` millimetres."""

    def step(shot: Shot, rng: Generator) -> Shot:
        height = shot.size[1]
        along = nodes(height)
        sway, bunch = (_waves(rng, along / height) * shot.px(amount) for _ in range(2))
        across = np.maximum.accumulate(along + bunch) + np.arange(NODES) * 1e-6
        bend = Bend(frame=ROWS.matrix, along=along, across=across, scale=np.ones(NODES),
                    shift=sway, middle=0.0)  # fmt: skip
        return moved(shot, bend, fill)

    return step


def _waves(rng: Generator, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Three slow waves, -1..1 together."""
    parts = [np.sin(2 * np.pi * (share * rng.uniform(0.5, 6) + rng.random())) for _ in range(3)]
    return np.asarray(sum(parts) / 3, np.float64)


def chained(*moves: Straight | Bend) -> Warp:
    warp = Warp()
    for move in moves:
        warp = warp.then(move)
    return warp
