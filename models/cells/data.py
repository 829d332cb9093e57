"""Stored crops → batches to train on.

A folder holds shards (``*.npz``). A shard holds *windows*: pictures of one cell's
line each, larger than a crop, so that every look at one can cut another crop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.cells.alphabet import OTHER, encoded, fold
from models.cells.crops import DIGIT, LEAST_WIDTH, Crop, grey, packed, prepared
from models.cells.dirt import (
    Generator,
    Ink,
    beside_rules,
    between_stubs,
    faxed,
    peppered,
    sealed,
    shone_through,
    unsealed,
    widened,
)
from models.ocr.crops import bucket_width

Frame = tuple[float, float, float, float]
"""x0, top, x1, bottom in a window's pixels, y down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """``digits`` is as wide as the text and as high as a digit, ``ink`` around the text;
    where there is no text, ``digits`` is where one might stand."""

    pixels: Crop
    digits: Frame
    ink: Frame
    text: str
    level: str
    font: str
    dpi: int


@dataclass(frozen=True, slots=True)
class Batch:
    """``inputs`` float32 (N, 1, HEIGHT, W); ``labels`` from 1."""

    inputs: NDArray[np.float32]
    labels: tuple[tuple[int, ...], ...]


# --------------------------------------------------------------------------
# Storing


def write_shard(path: Path, windows: Sequence[Window]) -> None:
    """Pixels one after the other; a row of numbers and strings for each window."""
    shapes = [(*w.pixels.shape[:2], 1 if w.pixels.ndim == 2 else 3) for w in windows]
    np.savez_compressed(
        path,
        pixels=np.concatenate([w.pixels.reshape(-1) for w in windows]),
        shapes=np.array(shapes, np.int32),
        frames=np.array([(*w.digits, *w.ink) for w in windows], np.float32),
        dpi=np.array([w.dpi for w in windows], np.int32),
        names=np.array([(w.text, w.level, w.font) for w in windows]),
    )


def read_shard(path: Path) -> list[Window]:
    with np.load(path, allow_pickle=False) as stored:
        pixels, shapes, frames = stored["pixels"], stored["shapes"], stored["frames"].tolist()
        dpi, names = stored["dpi"].tolist(), stored["names"].tolist()
    ends = np.cumsum(shapes.prod(axis=1))[:-1]
    parts = np.split(pixels, ends)
    return [
        Window(
            pixels=part.reshape(shape if shape[2] == 3 else shape[:2]),
            digits=(frame[0], frame[1], frame[2], frame[3]),
            ink=(frame[4], frame[5], frame[6], frame[7]),
            text=text, level=level, font=font, dpi=at,
        )
        for part, shape, frame, at, (text, level, font) in zip(
            parts, shapes.tolist(), frames, dpi, names, strict=True
        )
    ]  # fmt: skip


def read_folder(folder: Path) -> list[Window]:
    """All windows of a folder's shards, in the order of their names."""
    return [window for path in sorted(folder.glob("*.npz")) for window in read_shard(path)]


# --------------------------------------------------------------------------
# Cutting


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where a crop lies: shares of its height, save ``scale``."""

    scale: float = 1.0
    shift: float = 0.0
    left: float = 0.25
    right: float = 0.25


PLAIN_CUT = Cut()


def rough_cut(rng: Generator) -> Cut:
    """As around ink that is not all the figure's: wide, high, and off the middle."""
    left, right = rng.uniform(0.05, 1.3, 2).tolist()
    scale, shift = float(np.exp(rng.uniform(-0.15, 0.35))), float(rng.uniform(-0.25, 0.25))
    return Cut(scale=scale, shift=shift, left=left, right=right)


def drawn_cut(rng: Generator) -> Cut:
    left, right = rng.uniform(0.03, 0.7, 2) ** rng.choice((1.0, 1.5), 2)
    return Cut(
        scale=float(np.exp(rng.uniform(-0.22, 0.22))),
        shift=float(rng.uniform(-0.12, 0.12)),
        left=float(left),
        right=float(right),
    )


def cut(window: Window, where: Cut = PLAIN_CUT) -> Crop:
    """The crop of a window; where it reaches beyond, the window's edge is repeated."""
    x0, top, x1, bottom = window.digits
    height = (bottom - top) / DIGIT * where.scale
    middle = (top + bottom) / 2 + where.shift * height
    upper, lower = round(middle - height / 2), round(middle + height / 2)
    rows, columns = window.pixels.shape[:2]
    left = min(max(0, round(x0 - where.left * height)), columns - 2)
    right = max(min(columns, round(x1 + where.right * height)), left + 2)
    part = window.pixels[max(0, upper) : max(2, lower), left:right]
    above, below = max(0, -upper), max(0, lower - rows)
    if above or below:
        edge = cv2.BORDER_REPLICATE
        part = np.asarray(cv2.copyMakeBorder(part, above, below, 0, 0, edge), np.uint8)
    return np.ascontiguousarray(part)


# --------------------------------------------------------------------------
# Augmenting: what the stored pictures do not vary


def reduced(crop: Crop, rng: Generator) -> Crop:
    """Grey in one of the ways that take a red seal out, or as the eye sees it."""
    if crop.ndim == 2:
        return crop
    way = int(rng.integers(4))
    if way < 2:
        return grey(crop)
    return np.ascontiguousarray(crop[..., 0] if way == 2 else crop.max(axis=2))


def tilted(crop: Crop, rng: Generator) -> Crop:
    """Leaning, and rising or falling along the line, as on curled and tilted pages."""
    rows, columns = crop.shape
    rise = float(rng.uniform(-0.06, 0.06))
    rise *= min(1.0, 5 * rows / columns)
    lean = float(rng.uniform(-0.15, 0.15))
    x, y = columns / 2, rows / 2
    matrix = np.array([(1, lean, -lean * y), (rise, 1, -rise * x)], np.float64)
    edge = cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(crop, matrix, (columns, rows), borderMode=edge), np.uint8)


def coarser(crop: Crop, rng: Generator) -> Crop:
    """As a scan at fewer dots per inch; digits stay 5 pixels high."""
    rows, columns = crop.shape[:2]
    least = 5 / DIGIT / rows
    factor = float(rng.uniform(max(least, 0.35), 1.0)) if least < 1 else 1.0
    size = (max(2, round(columns * factor)), max(4, round(rows * factor)))
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)


def blurrier(crop: Crop, rng: Generator) -> Crop:
    spread = crop.shape[0] / 26 * float(rng.uniform(0.3, 1.6))
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), max(0.3, spread)), np.uint8)


def noisier(crop: Crop, rng: Generator) -> Crop:
    noise = rng.standard_normal(crop.shape, np.float32) * float(rng.uniform(2, 22))
    return _bytes(crop + noise)


def paler(crop: Crop, rng: Generator) -> Crop:
    """Less contrast, as faint toner or an overexposed picture."""
    share = float(rng.uniform(0.12, 0.7))
    paper = float(np.percentile(crop, 85))
    return _bytes(paper + (crop.astype(np.float32) - paper) * share)


def blacker(crop: Crop, rng: Generator) -> Crop:
    """Black and white, by one threshold."""
    paper, ink = np.percentile(crop, (85, 2)).tolist()
    if paper - ink < 40:
        return crop
    level = ink + (paper - ink) * float(rng.uniform(0.35, 0.8))
    return np.where(crop < level, np.uint8(0), np.uint8(255))


def stroked(crop: Crop, rng: Generator) -> Crop:
    """With a pale broad stroke across: the rim of a seal, a pen, a highlighter."""
    rows, columns = crop.shape[:2]
    cover = np.zeros((rows, columns), np.uint8)
    middle = (int(rng.integers(-columns, 2 * columns)), int(rng.integers(-3 * rows, 4 * rows)))
    radius = int(rng.integers(rows, 4 * rows + columns))
    cv2.circle(cover, middle, radius, 255, max(1, round(rows * float(rng.uniform(0.03, 0.25)))))
    depth = float(rng.uniform(0.1, 0.5)) * cover.astype(np.float32) / 255
    return _bytes(crop.astype(np.float32) * (1 - depth))


def specked(crop: Crop, rng: Generator) -> Crop:
    """With the grain of coarse paper, as a black-and-white scan shows it: dark specks
    smaller than a point, on ink and beside it."""
    rows, columns = crop.shape
    marked = crop.copy()
    side = rows * DIGIT * float(rng.uniform(0.06, 0.2))
    share = float(rng.uniform(0.005, 0.04))
    for _ in range(round(share * rows * columns / max(1.0, side**2)) + 1):
        y, x = int(rng.integers(rows)), int(rng.integers(columns))
        high, wide = (max(1, round(side * float(rng.uniform(0.5, 1.5)))) for _ in range(2))
        marked[y : y + high, x : x + wide] = int(rng.integers(0, 120))
    return marked


def ruled(crop: Crop, rng: Generator) -> Crop:
    """With the remains of a rule along one or two edges."""
    marked = crop.copy()
    for _ in range(int(rng.integers(1, 3))):
        _rule(np.rot90(marked, int(rng.integers(4))), rng)
    return marked


def _rule(crop: Crop, rng: Generator) -> None:
    """Draws on the upper edge."""
    rows, columns = crop.shape
    start = int(rng.integers(0, max(1, rows // 14) + 1))
    thick = max(1, round(min(rows, columns) * float(rng.uniform(0.02, 0.07))))
    x0, x1 = sorted(rng.integers(0, columns + 1, 2).tolist())
    crop[start : start + thick, x0:x1] = int(rng.integers(0, 190))


def _bytes(levels: NDArray[np.floating]) -> Crop:
    return np.asarray(np.clip(levels, 0, 255), np.uint8)


PLAIN = 0.4
"""Share of crops that stay as they were photographed."""
AUGMENTS = (
    (stroked, 0.06), (tilted, 0.3), (coarser, 0.25), (blurrier, 0.2), (paler, 0.15), (noisier, 0.2),
    (specked, 0.08), (peppered, 0.06), (blacker, 0.08), (faxed, 0.08), (ruled, 0.09),
    (beside_rules, 0.12),
)  # fmt: skip
"""In this order, each with its share of the other crops."""
OVERLAID = 0.25
"""Share of the other crops that lie under or before other words, and are cut more roughly."""


def augmented(window: Window, rng: Generator, overlays: Overlays | None = None) -> Crop:
    """One of the many crops of a window, as bad pictures would show it."""
    if rng.random() < PLAIN:
        return reduced(cut(window, drawn_cut(rng)), rng)
    if overlays and rng.random() < OVERLAID:
        crop = overlays.laid(window, rng)
    else:
        crop = reduced(cut(window, drawn_cut(rng)), rng)
    for change, share in AUGMENTS:
        if rng.random() < share:
            crop = change(crop, rng)
    return crop


# --------------------------------------------------------------------------
# Overlaying: what other windows show, over a crop or behind it


class Overlays:
    """Args: windows: Those from whose ink overlays are drawn."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self._figures = [w for w in windows if w.text]
        self._words = [w for w in windows if set(fold(w.text)) == {OTHER}]

    def laid(self, window: Window, rng: Generator) -> Crop:
        """A crop of a window under a seal or its remains, before words that shine through,
        or between pieces of rules."""
        crop = reduced(cut(window, rough_cut(rng)), rng)
        if rng.random() < 0.3:
            crop = widened(crop, rng)
        kinds = (self.sealed, self.unsealed, self.shone_through, between_stubs)
        return kinds[int(rng.choice(4, p=(0.35, 0.3, 0.25, 0.1)))](crop, rng)

    def sealed(self, crop: Crop, rng: Generator) -> Crop:
        return sealed(crop, _inks(self._words, rng), rng)

    def unsealed(self, crop: Crop, rng: Generator) -> Crop:
        """A seal's number, too, is among its remains."""
        chosen = self._words if rng.random() < 0.6 else self._figures
        return unsealed(crop, _inks(chosen, rng), rng)

    def shone_through(self, crop: Crop, rng: Generator) -> Crop:
        return shone_through(crop, _inks(self._words, rng), rng)


def _inks(windows: Sequence[Window], rng: Generator) -> list[Ink]:
    """One to three of the windows', as they are cut without chance."""
    if not windows:
        return []
    chosen = rng.integers(0, len(windows), int(rng.integers(1, 4))).tolist()
    return [np.clip(prepared(cut(windows[i])), 0, 1) for i in chosen]


# --------------------------------------------------------------------------
# Batching


def batches(windows: Sequence[Window], size: int, rng: Generator) -> Iterator[Batch]:
    """One pass in drawn order: crops of similar width together, each newly cut."""
    overlays = Overlays(windows)
    order = rng.permutation(len(windows))
    pool = size * 32
    for start in range(0, len(order), pool):
        chosen = [windows[i] for i in order[start : start + pool].tolist()]
        ready = [(prepared(augmented(window, rng, overlays)), window.text) for window in chosen]
        yield from _by_width(ready, size, rng)


def plain_batches(windows: Sequence[Window], size: int) -> Iterator[Batch]:
    """One pass without chance, for measuring."""
    ready = [(prepared(cut(window)), window.text) for window in windows]
    yield from _by_width(ready, size, np.random.default_rng(0))


def _by_width(
    ready: Sequence[tuple[NDArray[np.float32], str]], size: int, rng: Generator
) -> Iterator[Batch]:  # fmt: skip
    order = sorted(range(len(ready)), key=lambda i: ready[i][0].shape[1])
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    for at in rng.permutation(len(groups)).tolist():
        rows = [ready[i][0] for i in groups[at]]
        width = bucket_width(max(row.shape[1] for row in rows), LEAST_WIDTH, 16)
        yield Batch(packed(rows, width), tuple(encoded(ready[i][1]) for i in groups[at]))
