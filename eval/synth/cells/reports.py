"""The figure cells of made-up reports, as the mill prints them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from eval.synth.cells.sheets import HELD_OUT, Place, Sheet
from eval.synth.fonts import POSTSCRIPT, Font
from eval.synth.mill import Recipe, fonts_for, printed_report
from extractors.document import Box, Field

FINE = 6.0
"""Pixels per point at which the printed ink is measured."""
DARK = 128

Page = NDArray[np.uint8]


def report(seed: int, *, held_out: bool = False) -> Sheet:
    """The cells of one report that hold a line of text, or nothing.

    Args:
        held_out: In the fonts of the test set, which a browser prints; else in those of training.

    Raises:
        RendererMissing: there is no browser.
    """
    renderer = "chromium" if held_out else "reportlab"
    fonts = tuple(font for font in fonts_for(renderer) if _held_out(font) == held_out)
    printed, truth = printed_report(Recipe(seed=seed, fonts=fonts, renderer=renderer), "")
    fields: dict[int, list[Field]] = defaultdict(list)
    for field in truth.fields:
        if field.source is not None:
            fields[field.source.page].append(field)
    pages = _rendered(printed.pdf)
    places = [p for number, on in fields.items() for p in _places(on, pages[number - 1], number)]
    return Sheet(printed.pdf, tuple(places))


def _held_out(font: Font) -> bool:
    return font.name in HELD_OUT or font in POSTSCRIPT


def _rendered(pdf: bytes) -> list[Page]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            np.array(page.render(scale=FINE).to_pil().convert("L"), np.uint8) for page in document
        ]


def _places(fields: Sequence[Field], page: Page, number: int) -> Iterator[Place]:
    """Digits' heights are measured where digits alone are printed, and hold for the page."""
    boxes = [field.source.box for field in fields if field.source is not None]
    inks = [_ink(page, box) for box in boxes]
    numbers = [
        (box, ink)
        for field, box, ink in zip(fields, boxes, inks, strict=True)
        if ink is not None and field.printed.isdecimal()
    ]
    if len(numbers) < 3:
        return
    high = median(ink.height for _, ink in numbers)
    lower = median(box.bottom - ink.bottom for box, ink in numbers)
    line = median(box.height for box, _ in numbers)
    for field, box, ink in zip(fields, boxes, inks, strict=True):
        if not field.printed and ink is None:
            yield _blank(box, high, number)
        elif field.printed and ink is not None and box.height < 1.4 * line:
            digits = Box(box.x0, box.bottom - lower - high, box.x1, box.bottom - lower)
            yield _place(field.printed, number, digits, ink)


def _place(text: str, number: int, digits: Box, ink: Box) -> Place:
    around = digits.expanded(3 * digits.height)
    return Place(
        text=text, page=number, digits=digits, ink=ink, cell=around, rule=0.0, font="report"
    )


def _blank(box: Box, high: float, number: int) -> Place:
    """In the middle of an empty cell."""
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    half = min(high / 2, box.width / 2)
    digits = Box(x - half, y - high / 2, x + half, y + high / 2)
    return Place(text="", page=number, digits=digits, ink=digits, cell=box, rule=0.0, font="report")


def _ink(page: Page, box: Box) -> Box | None:
    """The ink within a box, tight; None where there is none."""
    x0, top, x1, bottom = (max(0, round(side * FINE)) for side in box.expanded(0.5))
    dark = page[top:bottom, x0:x1] < DARK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows):
        return None
    sides = (columns[0] + x0, rows[0] + top, columns[-1] + 1 + x0, rows[-1] + 1 + top)
    return Box(*(float(side) / FINE for side in sides))
