"""The characters that the number reader tells apart.

What looks alike in a cell is one character: full and half width, and all dashes
(a lone dash of whatever length says that there is nothing). Any character that
figures are not made of is :data:`OTHER`.
"""

from __future__ import annotations

from collections.abc import Iterable

OTHER = "□"
"""Stands for a character outside the alphabet: what holds one is no figure."""

CHARACTERS = "0123456789+-.,/%()无万亿元个件项次条人约余" + OTHER
"""In the order of the network's columns, which begin with the blank."""

_PLAIN = "0123456789+-.,/%()"
_WIDE = "０１２３４５６７８９＋－．，／％（）"
_FOLDED = str.maketrans(_WIDE + "﹣‐‑‒–—―−─一∕⁄", _PLAIN + "-" * 10 + "//")
_LABELS = {character: label for label, character in enumerate(CHARACTERS, start=1)}


def fold(text: str) -> str:
    """What the reader is to say where ``text`` is printed; spaces are nothing."""
    plain = "".join(text.split()).translate(_FOLDED)
    return "".join(c if c in _LABELS else OTHER for c in plain)


def encoded(text: str) -> tuple[int, ...]:
    """Labels, from 1, of a text as :func:`fold` gives it."""
    return tuple(_LABELS[character] for character in fold(text))


def decoded(labels: Iterable[int]) -> str:
    return "".join(CHARACTERS[label - 1] for label in labels)
