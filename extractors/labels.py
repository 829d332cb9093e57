"""Printed labels, compared whatever printing and recognition did to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Indel

from extractors.numbers import cell_state, parse_cell

IDEOGRAPH = "CJK UNIFIED IDEOGRAPH"
"""How the names of Chinese characters begin."""


def is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith(IDEOGRAPH)


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """A label without what printing changes: width, spaces, punctuation."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if char.isalnum())


@lru_cache(maxsize=65536)
def similarity(one: str, other: str) -> float:
    """Of two normalised labels, 0..1: 1 − insertions and deletions / total length."""
    return Indel.normalized_similarity(one, other)


def best_similarity(text: str, labels: Sequence[str]) -> float:
    """Of a normalised label to the likest of ``labels``, as a form states them."""
    return max((similarity(text, normalised(label)) for label in labels), default=0.0)


@lru_cache(maxsize=65536)
def is_label(text: str) -> bool:
    """Whether a cell's text is words: not blank, not a figure, not a dash, and not the
    letters that specks and strokes are taken for."""
    return any(map(is_ideograph, text)) and cell_state(text) == "read" and parse_cell(text) is None


def is_figure(text: str) -> bool:
    """Whether a cell holds something, and not words: a number, a dash, ink unread."""
    return bool(text) and not is_label(text)
