"""Steps of people with pens: ticks, underlines, notes, strokes, highlighters."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from eval.synth.damage import spots
from eval.synth.damage.shot import Colour, Field, Generator, Shot, Step, clouds, inked

Path = NDArray[np.float64]
"""(n, 2): x and y of a stroke, in its own unit."""
INKS: tuple[Colour, ...] = (
    (30, 45, 140), (25, 30, 95), (20, 20, 25), (35, 35, 38), (195, 30, 40), (90, 90, 95)
)  # fmt: skip
HIGHLIGHTS: tuple[Colour, ...] = (
    (250, 240, 70), (245, 250, 110), (150, 240, 150), (255, 170, 200), (150, 220, 250)
)  # fmt: skip


def ticked(low: int, high: int) -> Step:
    """``low``..``high`` check marks, 3..7 mm, where nothing is printed."""

    def step(shot: Shot, rng: Generator) -> Shot:
        colour = _ink(rng)
        for _ in range(int(rng.integers(low, high + 1))):
            size = rng.uniform(3, 7)
            spot = spots.empty(shot, rng, size * 1.2 + 1)
            if spot is not None:
                shot = _drawn(shot, [_tick(rng) * shot.px(size) + spot], colour, rng)
        return shot

    return step


def underlined(low: int, high: int) -> Step:
    """``low``..``high`` wavering pen lines just under rows of text, 15..80 mm long."""

    def step(shot: Shot, rng: Generator) -> Shot:
        rows, colour = spots.lines(shot), _ink(rng)
        for _ in range(min(int(rng.integers(low, high + 1)), len(rows))):
            x, y, width, height = rows[int(rng.integers(len(rows)))]
            length = min(width, shot.px(rng.uniform(15, 80)))
            start = x + rng.uniform(0, 1) * (width - length)
            path = np.stack(
                [start + np.linspace(0, length, 40), _wavering(rng, 40) * shot.px(0.5)], 1
            )
            path[:, 1] += y + height + shot.px(0.9)
            shot = _drawn(shot, [path], colour, rng)
        return shot

    return step


def noted(low: int, high: int) -> Step:
    """``low``..``high`` handwritten words, 10..35 mm wide, where nothing is printed."""

    def step(shot: Shot, rng: Generator) -> Shot:
        colour = _ink(rng)
        for _ in range(int(rng.integers(low, high + 1))):
            size = rng.uniform(10, 35)
            spot = spots.empty(shot, rng, min(size, 14.0))
            if spot is not None:
                height = shot.px(rng.uniform(4, 7))
                shot = _drawn(
                    shot, _word(rng, min(shot.px(size), 2.4 * height), height, spot), colour, rng
                )
        return shot

    return step


def struck(low: int, high: int) -> Step:
    """``low``..``high`` long thin pen strokes across whatever is printed."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = shot.size
        for _ in range(int(rng.integers(low, high + 1))):
            start = rng.uniform(0.1, 0.9, 2) * (width, height)
            angle = rng.uniform(-0.5, 0.5) + rng.choice((0.0, np.pi / 2))
            along = np.linspace(0, shot.px(rng.uniform(20, 90)), 40)[:, None]
            run = np.array([[np.cos(angle), np.sin(angle)]])
            bow = _wavering(rng, 40)[:, None] * shot.px(2.5) * run[:, ::-1]
            shot = _drawn(shot, [start + along * run + bow], _ink(rng), rng)
        return shot

    return step


def highlighted(low: int, high: int) -> Step:
    """``low``..``high`` bands of a highlighter over rows of text, 15..70 mm long."""

    def step(shot: Shot, rng: Generator) -> Shot:
        rows, colour = spots.lines(shot), HIGHLIGHTS[int(rng.integers(len(HIGHLIGHTS)))]
        for _ in range(min(int(rng.integers(low, high + 1)), len(rows))):
            x, y, width, height = rows[int(rng.integers(len(rows)))]
            length = min(float(width), shot.px(rng.uniform(15, 70)))
            start = x + rng.uniform(0, 1) * (width - length)
            path = np.stack(
                [start + np.linspace(0, length, 12), _wavering(rng, 12) * shot.px(0.4)], 1
            )
            path[:, 1] += y + height / 2
            shot = _laid(shot, [path], colour, max(shot.px(3.5), height * 1.1), rng)
        return shot

    return step


# --------------------------------------------------------------------------
# Strokes


def _ink(rng: Generator) -> Colour:
    return INKS[int(rng.integers(len(INKS)))]


def _wavering(rng: Generator, count: int) -> NDArray[np.float64]:
    """A hand that is not quite steady, about -1..1."""
    share = np.linspace(0, 1, count)
    waves = [np.sin(2 * np.pi * (share * rng.uniform(0.3, 2.5) + rng.random())) for _ in range(2)]
    return np.asarray(sum(waves) / 2, np.float64)


def _level(start: float, length: float, rng: Generator, sway: float) -> Path:
    """From left to right along y = 0."""
    return np.stack([start + np.linspace(0, length, 40), _wavering(rng, 40) * sway], axis=1)


def _tick(rng: Generator) -> Path:
    """A check mark about (0, 0), one unit high."""
    corners = np.array([(-0.45, 0.0), (-0.15, 0.4), (0.5, -0.5)]) + rng.uniform(-0.07, 0.07, (3, 2))
    return _smooth(corners, 12)


def _word(rng: Generator, width: float, height: float, spot: tuple[int, int]) -> list[Path]:
    """Three to six clusters of crossing strokes, as of hasty characters, about ``spot``."""
    count = max(2, round(width / height * 1.2))
    places = (np.arange(count) - (count - 1) / 2) * width / count
    return [path + np.array(spot) + (x, 0) for x in places for path in _character(rng, height)]


def _character(rng: Generator, height: float) -> list[Path]:
    strokes = []
    for _ in range(int(rng.integers(3, 6))):
        across = rng.random() < 0.5
        start = rng.uniform(-0.42, 0.1, 2) * height
        run = np.array((0.7, rng.uniform(-0.2, 0.1)) if across else (rng.uniform(-0.3, 0.3), 0.75))
        corners = np.array(
            [start, start + run * height * 0.5, start + run * height * rng.uniform(0.6, 1)]
        )
        strokes.append(_smooth(corners + rng.uniform(-0.05, 0.05, (3, 2)) * height, 10))
    return strokes


def _smooth(corners: Path, count: int) -> Path:
    """Through three corners, a little rounded."""
    share = np.linspace(0, 2, count)
    sharp = np.stack([np.interp(share, (0, 1, 2), corners[:, axis]) for axis in (0, 1)], axis=1)
    rounded = sharp.copy()
    rounded[1:-1] = (sharp[:-2] + 2 * sharp[1:-1] + sharp[2:]) / 4
    return rounded


def _drawn(shot: Shot, paths: list[Path], colour: Colour, rng: Generator) -> Shot:
    """With a pen of 0.25..0.6 mm."""
    return _laid(shot, paths, colour, shot.px(rng.uniform(0.25, 0.6)), rng)


def _laid(shot: Shot, paths: list[Path], colour: Colour, thick: float, rng: Generator) -> Shot:
    """Antialiased at four times the size, with ink that varies by a quarter."""
    margin = thick + 4
    low = np.floor(np.min([path.min(axis=0) for path in paths], axis=0) - margin)
    high = np.ceil(np.max([path.max(axis=0) for path in paths], axis=0) + margin)
    width, height = (int(n) for n in high - low)
    cover = np.zeros((height, width), np.uint8)
    for path in paths:
        points = np.rint((path - low) * 16).astype(np.int32)
        cv2.polylines(cover, [points], False, 255, max(1, round(thick)), cv2.LINE_AA, 4)
    strength = 1 - 0.25 * _cloud(rng, (width, height))
    soft = cv2.multiply(cover, np.asarray(strength * 255, np.uint8), scale=1 / 255)
    return inked(shot, np.asarray(soft, np.uint8), colour, (int(low[0]), int(low[1])))


def _cloud(rng: Generator, size: tuple[int, int]) -> Field:
    return np.asarray(cv2.resize(clouds(rng, size, 40.0), size), np.float32)
