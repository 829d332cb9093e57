"""Full width or half: what recognisers mix up, told by the room a character takes.

A character in full width stands as far from its neighbours as an ideograph does, one in half
width half as far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

from extractors.document import Box
from extractors.labels import is_ideograph

MARKS = frozenset("(),:;（），：；")
SQUEEZED = frozenset("，。、；：")
"""Marks in full width that lend their room to a bracket beside them, in full width then too."""
BRACKETS = frozenset("()（）")
DIGITS = frozenset("0123456789０１２３４５６７８９")
WIDE, HALF = 1.0, 0.5
"""Widths in ems."""
BOUND = 0.74
"""Ems from which a character counts as wide."""
LEAST_PAIRS, LEAST_DIGITS = 3, 3
"""Pairs of ideographs by which a line's em is known; digits by which theirs is."""
SHIFT = ord("（") - ord("(")


def as_printed(text: str, boxes: Sequence[Box]) -> str:
    """The text of a level line with marks and digits as wide as they are printed.

    Args:
        boxes: Of its characters, one each.
    """
    middles = [box.center[0] for box in boxes]
    em = _em(text, middles)
    if not em:
        return text
    result = list(text)
    for kind, run in groupby(range(len(text)), key=lambda n: _kind(text[n])):
        places = list(run)
        if kind == "digit":
            wide = _digits_are_wide(places, middles, em)
            for n in places if wide is not None else ():
                result[n] = _spelt(text[n], wide=bool(wide))
        elif kind == "mark" and len(places) == 1:
            result[places[0]] = _mark(places[0], text, result, middles, em)
    return "".join(result)


def at_ends(texts: Sequence[str]) -> list[str]:
    """The lines of a page, brackets at their ends, which have one neighbour alone, as wide
    as their partners, or else as most others."""
    inner = Counter(char for text in texts for char in text[1:-1] if char in BRACKETS)
    wide = 2 * sum(count for char, count in inner.items() if not char.isascii())
    return [_as_others(text, wide=wide >= inner.total()) for text in texts]


def _as_others(text: str, *, wide: bool) -> str:
    inner = text[1:-1]
    if text[:1] in tuple("(（"):
        partner = next((char for char in inner if char in ")）"), None)
        text = _spelt(text[0], wide=not partner.isascii() if partner else wide) + text[1:]
    if text[-1:] in tuple(")）"):
        partner = next((char for char in reversed(inner) if char in "(（"), None)
        text = text[:-1] + _spelt(text[-1], wide=not partner.isascii() if partner else wide)
    return text


def _em(text: str, middles: Sequence[float]) -> float:
    """The distance of neighbouring ideographs; 0: too few are known."""
    steps = [b - a for (one, a), (other, b) in pairwise(zip(text, middles, strict=True))
             if is_ideograph(one) and is_ideograph(other)]  # fmt: skip
    return median(steps) if len(steps) >= LEAST_PAIRS else 0.0


def _kind(char: str) -> str:
    return "digit" if char in DIGITS else "mark" if char in MARKS else ""


def _digits_are_wide(places: Sequence[int], middles: Sequence[float], em: float) -> bool | None:
    """None where there are too few to say."""
    if len(places) < LEAST_DIGITS:
        return None
    return (middles[places[-1]] - middles[places[0]]) / (len(places) - 1) >= BOUND * em


def _mark(n: int, text: str, result: Sequence[str], middles: Sequence[float], em: float) -> str:
    """Between two characters whose widths are known."""
    if not 0 < n < len(text) - 1:
        return text[n]
    if SQUEEZED & {text[n - 1], text[n + 1]}:
        return _spelt(text[n], wide=True)
    beside = (_width(result[n - 1]) + _width(text[n + 1])) / 2
    own = (middles[n + 1] - middles[n - 1]) / em - beside
    return _spelt(text[n], wide=own >= BOUND)


def _width(char: str) -> float:
    return HALF if char.isascii() else WIDE


def _spelt(char: str, *, wide: bool) -> str:
    half = chr(ord(char) - SHIFT) if ord(char) > SHIFT else char
    return chr(ord(half) + SHIFT) if wide else half
