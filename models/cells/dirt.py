"""What lies over and beside figures on bad pages: seals, the next page's words, rules, grain.

Every change but :func:`widened` gives a crop of the same size, save that grain may be
coarser. A figure stays legible to a person: an
overlay that would hide it is left out. *Ink* is float32 (rows, columns) from 0, paper,
to 1, in which a digit is :data:`~models.cells.crops.DIGIT` of the height.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from models.cells.crops import DIGIT, INK, PAPER, Crop

Generator = np.random.Generator
Ink: TypeAlias = NDArray[np.float32]

LEAST_DEPTH = 60.0
"""Grey levels between paper and full ink where a crop itself shows less."""
MOST_HIDDEN = 0.35
"""Of a figure's strokes, and of the paper among them, that a dark overlay may hide."""


def tones(crop: Crop) -> tuple[float, float]:
    """Grey level of the paper, and how much darker full ink is."""
    paper, ink = np.percentile(crop, (PAPER, INK)).tolist()
    return float(paper), max(float(paper - ink), LEAST_DEPTH)


# --------------------------------------------------------------------------
# Room


def widened(crop: Crop, rng: Generator) -> Crop:
    """With up to twice its height of paper on either side, as around ink far from a figure."""
    left, right = (crop.shape[0] * rng.uniform(0, 2, 2)).round().astype(int).tolist()
    sides, kind = (0, 0, left, right), cv2.BORDER_CONSTANT
    return np.asarray(cv2.copyMakeBorder(crop, *sides, kind, value=(tones(crop)[0],)), np.uint8)


def between_stubs(crop: Crop, rng: Generator) -> Crop:
    """Between thin pieces of the rules at the sides, far from the figure."""
    marked, (paper, depth) = widened(crop, rng), tones(crop)
    rows = crop.shape[0]
    for view in (marked, marked[:, ::-1]):
        start, stop = np.sort(rng.uniform(0, 1, 2) * rows).round().astype(int).tolist()
        x, thick = int(rng.integers(0, rows // 4 + 1)), max(1, round(rows * rng.uniform(0, 0.04)))
        if not (view[:, : x + rows // 2] < paper - 0.5 * depth).any():
            view[start:stop, x : x + thick] = round(max(0.0, paper - depth * rng.uniform(0.4, 1.0)))
    return marked


# --------------------------------------------------------------------------
# Overlays


def sealed(crop: Crop, words: Sequence[Ink], rng: Generator) -> Crop:
    """Under a seal of any grey: its characters, turned and large, its rim, a piece of its star."""
    cover = np.zeros(crop.shape, np.float32)
    for word in words:
        _lay(cover, word, float(rng.uniform(0.6, 2.5)), float(rng.uniform(0, 360)), rng)
    if rng.random() < 0.5 or not words:
        _arcs(cover, rng)
    if rng.random() < 0.12:
        _star(cover, rng)
    if rng.random() < 0.6:
        cover *= _gaps(crop.shape, rng)
    return _overlaid(crop, cover, float(rng.uniform(0.3, 1.0)))


def unsealed(crop: Crop, words: Sequence[Ink], rng: Generator) -> Crop:
    """Under what is left of a seal whose colour was taken out: pale, often outlines alone."""
    cover = np.zeros(crop.shape, np.float32)
    for word in words:
        _lay(cover, word, float(rng.uniform(0.5, 2.5)), float(rng.uniform(0, 360)), rng)
    if rng.random() < 0.5 or not words:
        _arcs(cover, rng)
    if rng.random() < 0.5:
        cover = np.asarray(cv2.morphologyEx(cover, cv2.MORPH_GRADIENT, _CROSS), np.float32)
    return _overlaid(crop, cover * _gaps(crop.shape, rng), float(rng.uniform(0.06, 0.35)))


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def shone_through(crop: Crop, words: Sequence[Ink], rng: Generator) -> Crop:
    """Before words of the page behind, pale and mirrored."""
    cover = np.zeros(crop.shape, np.float32)
    for word in words:
        mirrored = np.ascontiguousarray(word[:, ::-1])
        _lay(cover, mirrored, float(rng.uniform(0.7, 1.8)), float(rng.normal(0, 2)), rng)
    spread = crop.shape[0] / 32 * float(rng.uniform(0.2, 1.5))
    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), max(0.3, spread)), np.float32)
    return _overlaid(crop, cover, float(rng.uniform(0.08, 0.4)))


def _overlaid(crop: Crop, cover: Ink, share: float) -> Crop:
    """The darker of both wins; ``share`` is the cover's darkness, of that of the ink."""
    paper, depth = tones(crop)
    if hides(crop, cover * share):
        return crop
    return np.minimum(crop, np.clip(paper - share * depth * cover, 0, 255).astype(np.uint8))


def hides(crop: Crop, cover: Ink) -> bool:
    """Whether too much of a figure is under what is about as dark as it."""
    paper, depth = tones(crop)
    own = (crop < paper - 0.5 * depth).astype(np.uint8)
    reach = max(1, round(crop.shape[0] * 0.12))
    near = cv2.dilate(own, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > own
    dark = cover > 0.55
    return any(dark[area].mean() > MOST_HIDDEN for area in (own > 0, near) if area.any())


def _lay(cover: Ink, word: Ink, scale: float, degrees: float, rng: Generator) -> None:
    """Draws a word about any point of the crop or beside it."""
    rows, columns = cover.shape
    x, y = rng.uniform(-0.1, 1.1) * columns, rng.uniform(-0.2, 1.2) * rows
    size = scale * rows / word.shape[0]
    matrix = cv2.getRotationMatrix2D((word.shape[1] / 2, word.shape[0] / 2), degrees, size)
    moved = matrix + np.array([(0, 0, x - word.shape[1] / 2), (0, 0, y - word.shape[0] / 2)])
    np.maximum(cover, cv2.warpAffine(word, moved, (columns, rows)), out=cover)


def _arcs(cover: Ink, rng: Generator) -> None:
    """One or two rims about one middle, of which one meets the crop."""
    rows, columns = cover.shape
    radius, angle = rows * float(rng.uniform(1.5, 9)), float(rng.uniform(0, 2 * np.pi))
    x, y = rng.uniform(0, columns), rng.uniform(0, rows)
    middle = (round(x + radius * np.cos(angle)), round(y + radius * np.sin(angle)))
    for _ in range(int(rng.integers(1, 3))):
        thick = max(1, round(rows * float(rng.uniform(0.03, 0.22))))
        cv2.circle(cover, middle, round(radius), 1.0, thick, cv2.LINE_AA)
        radius += rows * float(rng.uniform(0.2, 0.6))


def _star(cover: Ink, rng: Generator) -> None:
    rows, columns = cover.shape
    middle = rng.uniform(-0.3, 1.3, 2) * (columns, rows)
    angles = rng.uniform(0, 2 * np.pi) + np.arange(10) * np.pi / 5
    lengths = np.where(np.arange(10) % 2, 0.382, 1.0) * rows * rng.uniform(0.8, 3)
    tips = middle + lengths[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    cv2.fillPoly(cover, [np.round(tips).astype(np.int32)], (1.0,), cv2.LINE_AA)


def _gaps(shape: tuple[int, ...], rng: Generator) -> Ink:
    """From 0 to 1: where a seal was pressed hard, and how evenly."""
    rows, columns = shape
    cells = (max(2, columns * 4 // rows), 4)
    coarse = cv2.resize(rng.random(cells[::-1], np.float32), (columns, rows))
    fine = rng.random((rows, columns), np.float32) * float(rng.uniform(0, 0.7))
    return np.clip(float(rng.uniform(1.0, 1.8)) * coarse + 0.5 - fine, 0, 1).astype(np.float32)


# --------------------------------------------------------------------------
# Rules


def beside_rules(crop: Crop, rng: Generator) -> Crop:
    """With a single or double rule close to the figure, whole or coming in from an edge.

    It is longer than a 1 is high, so that it is none.
    """
    marked, levels = crop.copy(), tones(crop)
    for _ in range(int(rng.integers(1, 3))):
        _beside(np.rot90(marked, int(rng.choice((0, 0, 1, 2, 2, 3)))), levels, rng)
    return marked


def _beside(crop: Crop, levels: tuple[float, float], rng: Generator) -> None:
    """Draws an upright rule before the figure, on a view of the crop."""
    rows, columns = crop.shape
    paper, depth = levels
    unit = min(rows, columns)
    thick, gap = (max(1, round(unit * float(rng.uniform(*span)))) for span in _WIDTHS)
    figure = np.flatnonzero((crop < paper - 0.5 * depth).any(axis=0))
    last = int(figure[0]) if len(figure) else int(rng.integers(1, columns))
    x = last - gap
    start, stop = _piece(rows, rng)
    level = round(max(0.0, paper - depth * float(rng.uniform(0.4, 1.1))))
    for _ in range(2 if rng.random() < 0.4 else 1):
        crop[start:stop, max(0, x - thick) : max(0, x)] = level
        x -= thick + max(1, round(unit * float(rng.uniform(0.04, 0.12))))


_WIDTHS = ((0.02, 0.07), (0.04, 0.25))
"""How thick a rule is, and how far from the figure, in the crop's shorter side."""


def _piece(rows: int, rng: Generator) -> tuple[int, int]:
    """Rows of a rule: all, or those from one edge on."""
    if rng.random() < 0.6:
        return 0, rows
    length = round(rows * float(rng.choice((rng.uniform(0.05, 0.15), rng.uniform(0.82, 1.0)))))
    return (0, length) if rng.random() < 0.5 else (rows - length, rows)


# --------------------------------------------------------------------------
# Grain


def peppered(crop: Crop, rng: Generator) -> Crop:
    """With specks of a pixel or two, most of them dark."""
    rows, columns = crop.shape
    side = max(1, round(rows * float(rng.uniform(0.01, 0.06))))
    drawn = rng.random((-(-rows // side), -(-columns // side)), np.float32)
    drawn = np.repeat(np.repeat(drawn, side, axis=0), side, axis=1)[:rows, :columns]
    dark, light = rng.uniform(0.005, 0.06), rng.uniform(0, 0.02)
    paper, depth = tones(crop)
    black = np.uint8(max(0.0, paper - depth * float(rng.uniform(0.6, 1.1))))
    marked = np.where(drawn < dark, np.minimum(crop, black), crop)
    return np.where(drawn > 1 - light, np.maximum(marked, np.uint8(paper)), marked)


def faxed(crop: Crop, rng: Generator) -> Crop:
    """In black and white with a ragged edge, digits 10 to 14 pixels high, rows sometimes
    half as fine; what is coarser than that already stays as it is."""
    rows, columns = crop.shape
    if rows * DIGIT < 14:
        return crop
    high = min(rows, round(float(rng.uniform(10.5, 14)) / DIGIT))
    wide = max(2, round(columns * high / rows))
    sent = high if rng.random() < 0.7 else max(9, high // 2 + 4)
    small = cv2.resize(crop, (wide, sent), interpolation=cv2.INTER_AREA).astype(np.float32)
    paper, depth = tones(crop)
    small += rng.standard_normal(small.shape, np.float32) * depth * float(rng.uniform(0.03, 0.13))
    level = paper - depth * float(rng.uniform(0.35, 0.6))
    black = np.where(small < level, np.uint8(0), np.uint8(255))
    return np.asarray(cv2.resize(black, (wide, high), interpolation=cv2.INTER_NEAREST), np.uint8)
