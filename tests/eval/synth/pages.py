"""What stands on the pages of a made-up report, as its text layer says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
import pytest
from PIL import Image

from eval.synth.mill import Sample
from eval.truth import Truth
from extractors.document import Box, Field, Figure, HeaderItem, Source, enclosing

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


@cache
def text_of(document: bytes) -> str:
    """All characters without line ends."""
    with pypdfium2.PdfDocument(document) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return re.sub(r"[\r\n]+", "", "".join(pages))


def inside(source: Source, pages: list[list[Character]]) -> list[Character]:
    """The characters whose middles stand in a place."""
    return [c for c in pages[source.page - 1] if source.box.contains(*c.box.center)]


def sample_of(document: bytes, truth: Truth) -> Sample:
    return Sample(name="made.pdf", media_type="application/pdf", document=document, truth=truth)


def inked(sample: Sample, source: Source) -> bool:
    """Whether something dark stands in a place, as the page looks."""
    x0, top, x1, bottom = (round(side * 2) for side in source.box)
    spot = np.asarray(_looks(sample.document)[source.page - 1])[top:bottom, x0:x1]
    return bool(spot.size and spot.min() < 150)


@cache
def _looks(document: bytes) -> list[Image.Image]:
    """The pages in grey, two pixels a point."""
    with pypdfium2.PdfDocument(document) as pdf:
        return [page.render(scale=2).to_pil().convert("L") for page in pdf]


Placed = Field | Figure | HeaderItem


def check_places(sample: Sample) -> None:
    """Every place encloses the characters it speaks of, and nothing else."""
    pages = characters(sample.document)
    assert len(pages) == len(sample.truth.pages)
    for item in placed(sample):
        assert item.source
        found = inside(item.source, pages)
        if breaks(found) and not isinstance(item, Field):
            assert item.printed[0] in {char.text for char in found}
            continue
        assert "".join(char.text for char in found).strip() == item.printed, item
        if found and item.printed:
            around = enclosing(char.box for char in found)
            assert item.source.box == pytest.approx(around, abs=0.02), item


def placed(sample: Sample) -> Iterator[Placed]:
    """What has a place in the text layer; not the title, which may have two lines."""
    truth = sample.truth
    items = {name: getattr(truth.header, name) for name in truth.header.__dataclass_fields__}
    yield from (item for name, item in items.items() if item and name != "title")
    yield from truth.figures
    yield from (field for field in truth.fields if field.source)


def breaks(found: list[Character]) -> bool:
    """Over two lines of prose, whose other characters then stand in the box too."""
    return len({round(char.box.top) for char in found}) > 1
