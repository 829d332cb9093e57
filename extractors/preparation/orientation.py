"""Which quarter turn makes a page upright.

Lines that run across are told from lines that run down by the ink; a page from one
on its head by a network that looks at some of its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.preparation.curves import (
    level_rules,
    long_parts,
    text_bands,
    upright_rules,
)
from extractors.preparation.pixels import Pixels, colours_of, pixels

Judge = Callable[[Sequence[Pixels]], NDArray[np.float64]]
"""Crops of lines → how probable it is that each stands on its head."""

CHARACTER_GAP = 3.5
"""Points between two characters of a line: less than between two lines."""

LEAST_HEIGHT, MOST_HEIGHT = 6.0, 34.0
"""Points of a text line."""

LONG = 3.0
"""Heights from which a piece of ink is as long as a line, and not a character."""

CLEARLY = 1.6
"""How many times longer the lines in one direction must be in all."""

LEAST_LINES = 60.0
"""Points of line in all, with less there is nothing to go by."""

PIECE = 4.0
"""Heights of a line that the network looks at at once."""

ASKED = 16
"""Pieces of lines that are looked at, at most."""

SURE = 3.0
"""Natural logarithms of odds, in all, from which a page is turned round; as much
against it from each line at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """``quarters``: how often the picture must be turned clockwise by a quarter;
    ``sure`` False where the page does not say, and is left as it is."""

    quarters: int = 0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text in pixels of the small picture."""

    x: int
    y: int
    width: int
    height: int


def upright_turn(
    picture: Pixels, scale: float, small: Pixels, reduced: float, judge: Judge
) -> Turn:
    """The turn of a picture whose lines run within some degrees of a quarter turn.

    Args:
        picture: RGB or grey, ``scale`` pixels per point.
        small: The same in grey, smaller, evenly lit, ``reduced`` pixels per point.
        judge: Asked about lines cut out of ``picture``.
    """
    level, upright = text_lines(small, reduced)
    along, down = _length(level, reduced), _length(upright, reduced)
    if max(along, down) < LEAST_LINES or max(along, down) < CLEARLY * min(along, down):
        return Turn()
    odds = _on_head(picture, level, scale / reduced, judge) if along >= LEAST_LINES else 0.0
    as_it_lies = Turn(quarters=2 if odds > SURE else 0, sure=abs(odds) > SURE)
    if along >= down:
        return as_it_lies
    turned = np.rot90(picture, -1)
    lines = [Line(small.shape[0] - n.y - n.height, n.x, n.height, n.width) for n in upright]
    down_odds = _on_head(turned, lines, scale / reduced, judge)
    # Rules of dashes are long lines, too, but no text that the network is so sure of.
    if abs(down_odds) <= max(SURE, abs(odds)):
        return as_it_lies
    return Turn(quarters=3 if down_odds > 0 else 1, sure=True)


def text_lines(small: Pixels, scale: float) -> tuple[list[Line], list[Line]]:
    """Those that run across, and those that run down, of a small grey picture."""
    ruled = pixels(cv2.bitwise_or(level_rules(small, scale), upright_rules(small, scale)))
    ruled = long_parts(ruled, round(MOST_HEIGHT * scale))
    level = _lines(text_bands(small, scale, ruled, CHARACTER_GAP), scale)
    across = np.ascontiguousarray(small.T), np.ascontiguousarray(ruled.T)
    upright = _lines(text_bands(across[0], scale, across[1], CHARACTER_GAP), scale)
    return level, [Line(n.y, n.x, n.height, n.width) for n in upright]


def _lines(bands: Pixels, scale: float) -> list[Line]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(bands, connectivity=8)
    low, high = LEAST_HEIGHT * scale, MOST_HEIGHT * scale
    return [
        Line(x, y, w, h)
        for x, y, w, h, _ in stats[1:].tolist()
        if low <= h <= high and w >= LONG * h
    ]


def _length(lines: Sequence[Line], scale: float) -> float:
    return sum(max(line.width, line.height) for line in lines) / scale


# --------------------------------------------------------------------------
# On its head or not


def _on_head(picture: Pixels, lines: Sequence[Line], enlarged: float, judge: Judge) -> float:
    """The odds that the page stands on its head, as a logarithm; over 0 if it does."""
    longest = sorted(lines, key=lambda line: -line.width)
    pieces = [piece for line in longest for piece in _pieces(line)]
    step = max(1, len(pieces) // ASKED)
    crops = [_crop(picture, piece, enlarged) for piece in pieces[::step][:ASKED]]
    if not crops:
        return 0.0
    shares = np.clip(judge(crops), 0.05, 0.95)
    return float(np.log(shares / (1 - shares)).sum())


def _pieces(line: Line) -> list[Line]:
    count = max(1, round(line.width / (PIECE * line.height)))
    width = line.width // count
    return [Line(line.x + n * width, line.y, width, line.height) for n in range(count)]


def _crop(picture: Pixels, line: Line, enlarged: float) -> Pixels:
    around = 0.12 * line.height
    x0, y0 = max(0.0, line.x - around) * enlarged, max(0.0, line.y - around) * enlarged
    x1 = (line.x + line.width + around) * enlarged
    y1 = (line.y + line.height + around) * enlarged
    crop = picture[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
    return colours_of(crop)
