"""Steps of the sheet itself: its colour, holes, folds, staples, and what shines through."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from eval.synth.damage.geometry import WHITE, along_bend, lifted, nodes
from eval.synth.damage.shot import (
    Colour,
    Field,
    Generator,
    Shot,
    Step,
    bytes_of,
    clouds,
    coarse_size,
    curve,
    grain,
    grey_of,
    inked,
    lit,
    moved,
    multiplied,
    pasted,
    with_pixels,
)
from eval.synth.damage.warp import turned_about

Cover = NDArray[np.uint8]
"""(height, width): 255 where something lies, 0 where nothing does."""
SHEETS: tuple[Colour, ...] = (
    (247, 240, 220), (240, 228, 196), (226, 210, 172), (243, 236, 214),  # yellowed
    (232, 240, 228), (228, 236, 244), (248, 232, 234), (235, 232, 226),  # dyed, recycled
)  # fmt: skip


# --------------------------------------------------------------------------
# Colour and surface


def paper(low: float, high: float) -> Step:
    """White becomes that bright, 0..1."""

    def step(shot: Shot, rng: Generator) -> Shot:
        return curve(shot, np.arange(256) * rng.uniform(low, high))

    return step


def tinted(shot: Shot, rng: Generator) -> Shot:
    """Coloured, recycled or yellowed paper."""
    colour = np.array(SHEETS[int(rng.integers(len(SHEETS)))]) + rng.uniform(-6, 6, 3)
    return curve(shot, np.arange(256)[:, None] * np.minimum(colour, 255) / 255)


def yellowed(low: float, high: float) -> Step:
    """Browner towards the edges of the sheet, by a share of ``low``..``high`` there."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = coarse_size(shot.size)
        x, y = np.linspace(-1, 1, width), np.linspace(-1, 1, height)[:, None]
        edge = np.maximum(np.abs(x), np.abs(y)) ** 6 + 0.4 * clouds(rng, shot.size, shot.px(40))
        share = rng.uniform(low, high) * np.clip(edge, 0, 1)
        cover = cv2.resize(bytes_of(share * 255), shot.size)
        return inked(shot, np.asarray(cover, np.uint8), (196, 150, 80))

    return step


def textured(low: float, high: float) -> Step:
    """Fibres: grain of 1..3 pixels, ``low``..``high`` grey levels deep."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = shot.size
        part = int(rng.integers(1, 4))
        fine = grain(rng, (height // part + 1, width // part + 1)) * np.float32(
            rng.uniform(low, high)
        )
        depth = cv2.resize(bytes_of(255 - np.abs(fine)), shot.size)
        return with_pixels(shot, multiplied(shot.pixels, np.asarray(depth, np.uint8)))

    return step


def specked(low: int, high: int) -> Step:
    """``low``..``high`` dark dots, most under 0.3 mm, a few up to 0.7 mm wide."""

    def step(shot: Shot, rng: Generator) -> Shot:
        pixels = shot.pixels.copy()
        width, height = shot.size
        for _ in range(int(rng.integers(low, high + 1))):
            size = max(1, round(shot.px(min(0.7, rng.exponential(0.12)))))
            x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
            pixels[y : y + size, x : x + max(1, size - int(rng.integers(0, 2)))] = rng.integers(
                0, 90
            )
        return with_pixels(shot, pixels)

    return step


def stained(low: float, high: float) -> Step:
    """A brown blot 20..60 mm wide with a darker rim, anywhere; ``low``..``high`` strong."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = coarse_size(shot.size)
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        radius = shot.px(rng.uniform(10, 30)) * width / shot.size[0]
        away = np.hypot(x - rng.uniform(0, width), y - rng.uniform(0, height)) / radius
        away = away + (clouds(rng, shot.size, shot.px(12)) - 0.5) * 0.7
        blot = 0.5 * (away < 1) + 0.9 * np.exp(-(((away - 0.97) / 0.07) ** 2))
        cover = cv2.resize(bytes_of(np.clip(blot, 0, 1) * 255 * rng.uniform(low, high)), shot.size)
        return inked(shot, np.asarray(cover, np.uint8), (150, 105, 50))

    return step


def shone_through(low: float, high: float) -> Step:
    """The reverse page, mirrored and soft, with ``low``..``high`` of its ink."""

    def step(shot: Shot, rng: Generator) -> Shot:
        if shot.reverse is None:
            return shot
        back = cv2.resize(grey_of(shot.reverse())[:, ::-1], shot.size)
        soft = cv2.GaussianBlur(back, (0, 0), shot.px(rng.uniform(0.12, 0.3)))
        x, y = rng.uniform(-shot.px(4), shot.px(4), 2)
        put = cv2.warpAffine(soft, np.array([(1, 0, x), (0, 1, y)]), shot.size, borderValue=(255,))
        share = cv2.convertScaleAbs(cv2.bitwise_not(put), alpha=rng.uniform(low, high))
        return with_pixels(shot, multiplied(shot.pixels, np.asarray(cv2.bitwise_not(share))))

    return step


# --------------------------------------------------------------------------
# Holes and metal


def punched(shot: Shot, rng: Generator) -> Shot:
    """Two to four filing holes, or those of a comb, in the left margin: black or grey."""
    count = int(rng.choice((2, 2, 2, 3, 4, 26)))
    radius = shot.px(1.5 if count > 4 else rng.uniform(2.4, 3.3))
    apart = shot.px(11.0 if count > 4 else 80.0 if count < 4 else 71.0)
    x = min(shot.px(rng.uniform(6.5, 11)), free_margin(shot) - radius * 1.3)
    middle = shot.size[1] / 2 + shot.px(rng.uniform(-8, 8))
    cover = np.zeros((shot.size[1], max(1, int(x + radius * 2))), np.uint8)
    for y in middle + (np.arange(count) - (count - 1) / 2) * apart:
        cv2.circle(cover, (round(x), round(y)), max(1, round(radius)), 255, -1, cv2.LINE_AA)
    dark = int(rng.choice((8, 35, 150)))
    return inked(shot, cover, (dark, dark, dark)) if x > radius else shot


def free_margin(shot: Shot) -> float:
    """Pixels from the left edge to the first ink."""
    columns = np.flatnonzero((grey_of(shot.pixels)[::3, ::2] < 150).any(axis=0))
    return float(2 * columns[0]) if len(columns) else float(shot.size[0])


def stapled(shot: Shot, rng: Generator) -> Shot:
    """A staple near the upper left corner, its shadow, or the two holes that it left."""
    x, y = (shot.px(rng.uniform(6, 13)) for _ in range(2))
    angle = np.radians(rng.choice((0.0, -45.0, 90.0)) + rng.uniform(-8, 8))
    arm = np.array([np.cos(angle), np.sin(angle)]) * shot.px(5.5)
    ends = np.array([(x, y)]) + np.stack([-arm, arm])
    thick = max(1, round(shot.px(0.5)))
    if rng.random() < 0.35:
        return _dots(shot, ends, thick)
    shadow = _line(shot, ends + shot.px(0.7), max(1, round(shot.px(1.2))))
    shadow = np.asarray(cv2.GaussianBlur(shadow, (0, 0), max(0.5, shot.px(0.5))), np.uint8)
    shot = inked(shot, shadow, (120, 120, 122))
    shot = pasted_part(shot, _line(shot, ends, thick), (118, 118, 124))
    return inked(shot, _line(shot, ends + thick / 2, max(1, thick // 3)), (60, 60, 64))


def _line(shot: Shot, ends: NDArray[np.float64], thick: int) -> Cover:
    side = round(shot.px(24))
    cover = np.zeros((side, side), np.uint8)
    (x0, y0), (x1, y1) = np.rint(ends).astype(int).tolist()
    cv2.line(cover, (x0, y0), (x1, y1), 255, thick, cv2.LINE_AA)
    return cover


def _dots(shot: Shot, ends: NDArray[np.float64], thick: int) -> Shot:
    side = round(shot.px(24))
    cover = np.zeros((side, side), np.uint8)
    for x, y in np.rint(ends).astype(int).tolist():
        cv2.circle(cover, (x, y), thick, 255, -1, cv2.LINE_AA)
    return inked(shot, cover, (40, 40, 40))


def pasted_part(shot: Shot, cover: Cover, colour: Colour) -> Shot:
    """Opaque in the upper left corner of the picture."""
    height, width = (min(a, b) for a, b in zip(cover.shape, shot.size[::-1], strict=True))
    pixels = shot.pixels.copy()
    corner = pasted(with_pixels(shot, pixels[:height, :width]), cover[:height, :width], colour)
    pixels[:height, :width] = corner.pixels
    return with_pixels(shot, pixels)


# --------------------------------------------------------------------------
# Edges


def bordered(low: float, high: float) -> Step:
    """Black edges of a copier with its lid open, on one to three sides, up to ``high`` mm wide."""

    def step(shot: Shot, rng: Generator) -> Shot:
        light = np.ones(shot.size[::-1], np.float32)
        for side in rng.permutation(4)[: int(rng.integers(1, 4))]:
            view = np.rot90(light, int(side))
            _blacken(view, shot.px(rng.uniform(low, high)), rng)
        return with_pixels(shot, multiplied(shot.pixels, bytes_of(light * 255)))

    return step


def _blacken(view: Field, widest: float, rng: Generator) -> None:
    """A slanting band at the upper edge, darkest outside."""
    height, width = view.shape
    slant = np.linspace(rng.uniform(0.15, 1.0), rng.uniform(0.15, 1.0), width) * widest
    reach = np.arange(min(height, int(widest * 1.3) + 3))[:, None] - slant
    soft = max(1.0, widest * rng.uniform(0.02, 0.3))
    dark = np.clip(reach / soft + 0.5, rng.uniform(0.03, 0.25), 1)
    view[: len(dark)] = np.minimum(view[: len(dark)], dark)


def dog_eared(shot: Shot, rng: Generator) -> Shot:
    """A corner folded over, 6..14 mm: the back of the sheet with a shadow along the fold."""
    side = shot.px(rng.uniform(6, 14))
    size = round(side * 1.5)
    points = np.array([(0, 0), (side, 0), (0, side * rng.uniform(0.7, 1.3))])
    shadow, flap = (np.zeros((size, size), np.uint8) for _ in range(2))
    cv2.fillPoly(shadow, [np.rint(points * 1.06).astype(np.int32)], 255)
    cv2.fillPoly(flap, [np.rint(points).astype(np.int32)], 255, cv2.LINE_AA)
    shadow = np.asarray(cv2.GaussianBlur(shadow, (0, 0), max(0.5, shot.px(0.7))), np.uint8)
    turns = int(rng.integers(0, 4))
    quarter = with_pixels(shot, np.ascontiguousarray(np.rot90(shot.pixels, turns)))
    quarter = pasted_part(inked(quarter, shadow, (90, 90, 90)), flap, (226, 225, 222))
    return with_pixels(shot, np.ascontiguousarray(np.rot90(quarter.pixels, -turns)))


# --------------------------------------------------------------------------
# Folds


def folded(low: float, high: float) -> Step:
    """One or two creases, across or down, that rise ``low``..``high`` mm.

    A crease is lit from one side, its toner is worn, and the print beside it is displaced.
    """

    def step(shot: Shot, rng: Generator) -> Shot:
        down = bool(rng.random() < 0.35)
        places = rng.permutation((0.33, 0.5, 0.67, rng.uniform(0.2, 0.8)))
        for place in places[: int(rng.integers(1, 3))]:
            shot = creased(shot, rng, at=float(place) + rng.uniform(-0.02, 0.02), down=down,
                           rise=shot.px(rng.uniform(low, high)))  # fmt: skip
        return shot

    return step


def creased(shot: Shot, rng: Generator, *, at: float, down: bool, rise: float) -> Shot:
    """``at`` that share of the page, ``rise`` in pixels."""
    width, height = shot.size
    angle = np.radians((0.0 if down else 90.0) + rng.uniform(-1.5, 1.5))
    frame = turned_about(width / 2, height / 2, -angle).matrix
    length = width if down else height
    along = nodes(max(width, height)) + (width - max(width, height)) / 2
    crease = width / 2 + (at - 0.5) * length
    away = (along - crease) / shot.px(rng.uniform(8, 25))
    bend = lifted(
        frame, along, rise * np.exp(-np.abs(away)), anchor=crease, middle=height / 2,
        distance=shot.px(350), view=rng.uniform(-0.4, 0.4),
    )  # fmt: skip
    shot = moved(shot, bend, WHITE)
    side = np.float64(rng.choice((-1, 1)))
    slope = -np.sign(away) * np.exp(-np.abs(away) * 1.5) * side
    light = along_bend(bend, 1 - rng.uniform(0.06, 0.18) * np.clip(slope, 0, 1), shot.size)
    return _worn(lit(shot, light), rng, at=at, down=down, angle=float(angle))


def _worn(shot: Shot, rng: Generator, *, at: float, down: bool, angle: float) -> Shot:
    """Toner flaked off in dots along the crease, and a thin shadow in it."""
    width, height = shot.size
    middle = np.array([width / 2, height / 2])
    normal = np.array([np.cos(angle), np.sin(angle)])
    start = middle + normal * (at - 0.5) * (width if down else height)
    run = np.array([-normal[1], normal[0]]) * max(width, height)
    cover = np.zeros((height, width), np.uint8)
    (x0, y0), (x1, y1) = np.rint([start - run, start + run]).astype(int).tolist()
    cv2.line(cover, (x0, y0), (x1, y1), 255, max(1, round(shot.px(0.25))), cv2.LINE_AA)
    rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
    if not len(rows):
        return shot
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    share = cover[part][..., None] / np.float32(255)
    flakes = share * (np.abs(grain(rng, share.shape[:2])) < rng.uniform(0.2, 0.6))[..., None]
    pixels = shot.pixels.copy()
    region = pixels[part] + (235 - pixels[part].astype(np.float32)) * flakes * 0.6
    pixels[part] = bytes_of(region * (1 - share * rng.uniform(0.0, 0.25)))
    return with_pixels(shot, pixels)
