"""Steps that change the light on the page: shading, shadows, exposure."""

from __future__ import annotations

import cv2
import numpy as np

from eval.synth.damage.shot import (
    Field,
    Generator,
    Shot,
    Step,
    clouds,
    coarse_grid,
    coarse_size,
    curve,
    lit,
)

LEVELS = np.arange(256, dtype=np.float64)


def shaded(low: float, high: float) -> Step:
    """Darker towards one side, by a share of ``low``..``high``."""

    def step(shot: Shot, rng: Generator) -> Shot:
        return lit(shot, 1 - np.float32(rng.uniform(low, high)) * ramp(shot.size, rng))

    return step


def ramp(size: tuple[int, int], rng: Generator) -> Field:
    """0 at one side, 1 at the other, in any direction."""
    x, y = coarse_grid(size)
    angle = rng.uniform(0, 2 * np.pi)
    slope = x / size[0] * np.cos(angle) + y / size[1] * np.sin(angle)
    return np.asarray((slope - slope.min()) / np.ptp(slope), np.float32)


def uneven(low: float, high: float) -> Step:
    """Clouds of shade 50..120 mm wide, by a share of ``low``..``high``."""

    def step(shot: Shot, rng: Generator) -> Shot:
        shade = clouds(rng, shot.size, shot.px(rng.uniform(50, 120)))
        return lit(shot, 1 - np.float32(rng.uniform(low, high)) * shade)

    return step


def vignetted(low: float, high: float) -> Step:
    """Darker towards the corners, by a share of ``low``..``high`` there."""

    def step(shot: Shot, rng: Generator) -> Shot:
        x, y = coarse_grid(shot.size)
        away = (x / shot.size[0] - 0.5) ** 2 + (y / shot.size[1] - 0.5) ** 2
        return lit(shot, np.asarray(1 - rng.uniform(low, high) * 2 * away, np.float32))

    return step


def overshadowed(low: float, high: float) -> Step:
    """The shadow of a hand or of the telephone over an edge, darker by ``low``..``high``.

    Its border is 2..12 mm soft.
    """

    def step(shot: Shot, rng: Generator) -> Shot:
        shape = (_hand if rng.random() < 0.5 else _telephone)(shot, rng)
        sigma = max(0.6, shot.px(rng.uniform(2, 12)) * shape.shape[1] / shot.size[0])
        soft = cv2.GaussianBlur(shape, (0, 0), sigma)
        return lit(shot, np.asarray(1 - rng.uniform(low, high) * soft, np.float32))

    return step


def _telephone(shot: Shot, rng: Generator) -> Field:
    """A rounded rectangle 75 mm wide that reaches in from an edge."""
    field, scale, foot, angle = _entering(shot, rng)
    length, width = shot.px(150) * scale, shot.px(75) * scale
    box = cv2.boxPoints(((float(foot[0]), float(foot[1])), (length, width), float(angle)))
    cv2.fillPoly(field, [box.astype(np.int32)], 1.0)
    return field


def _hand(shot: Shot, rng: Generator) -> Field:
    """A palm and four fingers that reach in from an edge."""
    field, scale, foot, angle = _entering(shot, rng)
    palm = int(shot.px(42) * scale)
    cv2.circle(field, (int(foot[0]), int(foot[1])), palm, 1.0, -1)
    for spread in (-27, -9, 9, 27):
        turn = np.radians(angle + spread * rng.uniform(0.8, 1.2))
        reach = palm * rng.uniform(1.7, 2.1)
        tip = foot + np.array([np.cos(turn), np.sin(turn)]) * reach
        cv2.line(field, (int(foot[0]), int(foot[1])), (int(tip[0]), int(tip[1])), 1.0,
                 max(1, int(shot.px(17) * scale)))  # fmt: skip
    return field


def _entering(shot: Shot, rng: Generator) -> tuple[Field, float, Field, float]:
    """An empty coarse field, its pixels per pixel, a point at its edge, degrees inwards."""
    width, height = coarse_size(shot.size)
    angle = rng.uniform(0, 360)
    inwards = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    middle = np.array([width, height]) / 2
    foot = middle * (1 - inwards * rng.uniform(0.95, 1.2))
    return (
        np.zeros((height, width), np.float32), width / shot.size[0],
        foot.astype(np.float32), float(angle),
    )  # fmt: skip


def stretched(dark: float, bright: float) -> Step:
    """Contrast raised as machines do: ink becomes black, paper white.

    The darkest of 200 pixels is brought to up to ``dark`` grey levels, paper to ``bright``
    or more.
    """

    def step(shot: Shot, rng: Generator) -> Shot:
        ink, paper = np.quantile(shot.pixels[::4, ::4], (0.005, 0.7))
        low, high = rng.uniform(0, dark), rng.uniform(bright, 255)
        share = (LEVELS - ink) / max(paper - ink, 30.0)
        return curve(shot, low + share * (high - low))

    return step


def exposed(low: float, high: float) -> Step:
    """Brighter (over 1) or darker (under 1) by that factor; what passes white is lost."""

    def step(shot: Shot, rng: Generator) -> Shot:
        return curve(shot, LEVELS * rng.uniform(low, high))

    return step


def contrasted(low: float, high: float) -> Step:
    """By a gamma of ``low``..``high``; over 1 is darker in the middle."""

    def step(shot: Shot, rng: Generator) -> Shot:
        return curve(shot, 255 * (LEVELS / 255) ** rng.uniform(low, high))

    return step


def balanced(amount: float) -> Step:
    """Light of a lamp: red and blue weaker or stronger by up to that share, against each other."""

    def step(shot: Shot, rng: Generator) -> Shot:
        warm = rng.uniform(-amount, amount)
        gains = np.array([1 + min(warm, 0.0), 1 - abs(warm) * 0.3, 1 - max(warm, 0.0)])
        return curve(shot, LEVELS[:, None] * gains)

    return step
