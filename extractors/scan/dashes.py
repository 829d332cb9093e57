"""Which dash is printed: they differ by their length alone, in characters of the table.

In the fonts that reports are set in, ``—`` takes 0.80 to 1.0 of a character's width,
``－`` 0.69 to 0.76 (0.44 in some) and ``-`` 0.22 to 0.50.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from extractors.document import Box
from extractors.labels import is_ideograph

LEAST_CHARACTERS = 4
"""Of a line from whose width that of a character is known."""

AIR = 0.08
"""Of a character's width: what a line's first and last leave beside their ink."""

EM_DASH, FULL_WIDTH = 0.78, 0.53
"""Of a character's width: the shortest ``—`` and ``－``."""

DIGIT = 0.68
"""Height of a digit, of a character's width, where no label tells it."""

SPREAD = 2.0
"""Pixels that blur and ink add to a dash."""

OFF = 1.5
"""Pixels by which a length may be off."""

SHORT, SHORTEST_FULL = 0.4, 0.6
"""Between these lengths stand the longest ``-`` and the shortest ``－``."""

ONE, TWO = 1.05, (1.75, 2.1)
"""Lengths of the longest single dash, and of two that touch."""


def character_width(lines: Iterable[tuple[str, Box]]) -> float:
    """Of the ideographs that lines (text, tight box) are made of, in the boxes' unit;
    0 where no line tells."""
    widths = [box.width / (len(text) - AIR) for text, box in lines
              if len(text) >= LEAST_CHARACTERS and all(map(is_ideograph, text))]  # fmt: skip
    return median(widths) if widths else 0.0


def spelt(lengths: Sequence[float], width: float) -> str:
    """The dash, or two that touch, of a length in pixels where characters are ``width``
    wide; in two lines, the two that a narrow column has broken."""
    if len(lengths) > 1:
        return "——"
    share = (lengths[0] - SPREAD) / width
    if share >= EM_DASH:
        return "——" if share > (ONE + TWO[0]) / 2 else "—"
    return "－" if share >= FULL_WIDTH else "-"


def is_unsure(length: float, width: float) -> bool:
    """Whether another dash may be as long, or none is."""
    share, room = (length - SPREAD) / width, OFF / width
    if share > ONE:
        return not TWO[0] < share < TWO[1]
    return abs(share - EM_DASH) < room or SHORT - room < share < SHORTEST_FULL + room
