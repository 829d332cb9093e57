"""Printed labels, compared whatever printing and recognition did to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Indel

from extractors.numbers import cell_state, parse_cell

IDEOGRAPH = "CJK UNIFIED IDEOGRAPH"
"""How the names of Chinese characters begin."""

CLOSING = "）)”’》〉」』】"

_TRADITIONAL = (
    "業舉務單決減辦區發圍處復審對屬廢開強總護報據構權條沒類維繳罰規計許訪訴詢請購費轉過這採額項糾納"
    "組織結繼續獲補認範製確穩無為與國應執機現產體內會關況則別動備實數於當達標證險責電話網書"
)
_AS_SIMPLIFIED = (
    "业举务单决减办区发围处复审对属废开强总护报据构权条没类维缴罚规计许访诉询请购费转过这采额项纠纳"
    "组织结继续获补认范制确稳无为与国应执机现产体内会关况则别动备实数于当达标证险责电话网书"
)
_SIMPLIFIED = str.maketrans(_TRADITIONAL, _AS_SIMPLIFIED)
"""Of the characters that labels are made of: a recogniser that knows both takes one for
the other on poor paper."""


def is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith(IDEOGRAPH)


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """A label without what printing and recognition change: width, spaces, punctuation,
    traditional forms of characters."""
    folded = unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED)
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
    """Whether a cell holds something, and not words: a number, a dash, ink unread. The mark
    that ends a label may stand alone, where a page's end has cut it off."""
    return bool(text.strip(CLOSING)) and not is_label(text)
