"""Coloured seals, pens and highlighters taken off black print.

Light passes through marks and print one after the other, so in logarithms of light
they add up: print takes as much from every colour, a mark less from its own. What a
mark takes from all colours alike is learnt from the picture: most of it is on bare paper.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.preparation.pixels import Pixels, grey_of, pixels

Array = NDArray[np.float32]

COLOURED = 26
"""Grey levels between the strongest and the weakest colour from which it is a colour."""

LEAST_MARK = 2.0
"""Points across: smaller spots of colour are noise."""

AROUND = 1.5
"""Points around a mark in which its colour may still show."""

LEAST_SHARE = 2e-4
"""Share of the page that marks must cover to be taken off."""

BINS, DEEPEST = 20, 2.6
"""Of the difference between colours, in logarithms."""

SECTORS = 6
TYPICAL = 40
"""Percentile of a mark's darkness that is taken for that on bare paper."""

SEEN = 60_000
"""Pixels from which marks are learnt, at most."""

LEAST_SEEN = 30

WEAK = (0.2, 0.7)
"""The least difference between colours, and the most taken from all of them, where a
mark lies on bare paper."""


def is_coloured(picture: Pixels) -> bool:
    """Whether a picture has any colour at all."""
    red, green, blue = cv2.split(picture[::4, ::4])
    apart = max(int(cv2.absdiff(red, other).max()) for other in (green, blue))
    return apart > 8


def without_marks(picture: Pixels, scale: float) -> Pixels:
    """The page in grey, its coloured marks gone. A grey picture's own grey."""
    grey = grey_of(picture)
    white = np.maximum(np.percentile(picture[::6, ::6].reshape(-1, 3), 85, axis=0), 60.0)
    marked = marks(picture, white, scale)
    if not marked.any():
        return grey
    ys, xs = np.nonzero(marked)
    level = float(grey_of(pixels(white[None, None].round()))[0, 0])
    cleaned = np.exp(-_print_alone(picture[ys, xs], white)) * level
    made = grey.copy()
    made[ys, xs] = np.clip(cleaned, 0, 255).astype(np.uint8)
    return made


def marks(picture: Pixels, white: NDArray[np.float64], scale: float) -> Pixels:
    """Mask of coloured marks with a little around them; paper is ``white``."""
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    gains = [np.clip(np.arange(256) * 255 / w, 0, 255).astype(np.uint8) for w in white]
    even = cv2.LUT(half, np.stack(gains, axis=1)[None])
    smooth = np.asarray(cv2.blur(even, (3, 3)), np.uint8)
    red, green, blue = cv2.split(smooth)
    strongest, weakest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    mask = (np.asarray(cv2.subtract(strongest, weakest)) > COLOURED).astype(np.uint8)
    side = max(2, round(LEAST_MARK * scale / 2 / 2))
    mask = pixels(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)))
    if mask.mean() < LEAST_SHARE:
        return np.zeros(picture.shape[:2], np.uint8)
    grown = 2 * max(1, round(AROUND * scale / 2)) + 1
    mask = pixels(cv2.dilate(mask, np.ones((grown, grown), np.uint8)))
    size = (picture.shape[1], picture.shape[0])
    return pixels(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST))


def _print_alone(colours: Pixels, white: NDArray[np.float64]) -> Array:
    """(n,): what the print takes from the light, as a logarithm; ``colours`` is (n, 3)."""
    dark = _darkness(white)
    taken = np.stack([dark[axis][colours[:, axis]] for axis in range(3)], axis=1)
    least, most = taken.min(axis=1), taken.max(axis=1)
    sector = taken.argmin(axis=1) * 2 + (taken.argmax(axis=1) > (3 - taken.argmin(axis=1)) / 2)
    chroma = most - least
    step = max(1, len(chroma) // SEEN)
    learnt = _learnt(sector[::step], chroma[::step], least[::step])
    at = np.clip(chroma / DEEPEST, 0, 1) * (BINS - 1)
    low = np.minimum(at.astype(int), BINS - 2)
    share = at - low
    own = learnt[sector, low] * (1 - share) + learnt[sector, low + 1] * share
    return np.asarray(np.maximum(least - own, 0), np.float32)


def _darkness(white: NDArray[np.float64]) -> list[Array]:
    """For each colour (256,): the light taken at each level, as a logarithm."""
    levels = np.maximum(np.arange(256), 4)
    return [np.maximum(-np.log(levels / w), 0).astype(np.float32) for w in white]


def _learnt(sector: NDArray[np.intp], chroma: Array, least: Array) -> Array:
    """(SECTORS, BINS): what marks of each colour and strength take from all colours.

    Where a mark is strong most of what is seen may be print under it: there it takes
    no more than weak marks promise.
    """
    bins = np.rint(np.clip(chroma / DEEPEST, 0, 1) * (BINS - 1)).astype(int)
    strengths = np.linspace(0, DEEPEST, BINS)
    learnt = np.zeros((SECTORS, BINS), np.float32)
    for number in range(SECTORS):
        own = sector == number
        clear = least[own & (chroma > WEAK[0]) & (least < WEAK[1])]
        if len(clear) < LEAST_SEEN:
            continue
        shares = clear / chroma[own & (chroma > WEAK[0]) & (least < WEAK[1])]
        promised = float(np.percentile(shares, TYPICAL)) * strengths
        for strength in range(1, BINS):
            seen = least[own & (bins == strength)]
            typical = np.percentile(seen, TYPICAL) if len(seen) >= LEAST_SEEN else np.inf
            learnt[number, strength] = min(typical, 1.4 * promised[strength] + 0.03)
    return learnt
