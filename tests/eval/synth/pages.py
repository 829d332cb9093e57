"""What stands on the pages of a made-up report, as its text layer says."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import pdfplumber

from extractors.document import Box

Item = dict[str, Any]


@dataclass(frozen=True)
class Character:
    text: str
    box: Box


@cache
def characters(document: bytes) -> list[list[Character]]:
    with pdfplumber.open(io.BytesIO(document)) as pdf:
        return [[_character(c) for c in page.chars] for page in pdf.pages]


def _character(char: Item) -> Character:
    return Character(char["text"], Box(char["x0"], char["top"], char["x1"], char["bottom"]))


def text_of(document: bytes) -> str:
    return "".join(char.text for page in characters(document) for char in page)


def inside(item: Item, pages: list[list[Character]]) -> list[Character]:
    """The characters whose middles stand in an item's box."""
    box = Box(*item["source"]["box"])
    return [c for c in pages[item["source"]["page"] - 1] if box.contains(*c.box.center)]
