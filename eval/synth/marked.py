"""Places by colour: what must be found again is printed in inks of its own.

A program that lays pages out itself does not say where it puts things. Every
marked span of characters, blank cell and place for a chart gets a colour that
nothing else has; the printed PDF says where that colour stands, and
:func:`~eval.synth.washed.washed` then gives everything its true colour.
"""

from __future__ import annotations

import io
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

import pdfplumber

from eval.errors import RendererFailed
from eval.synth.drawing import Drawing
from eval.synth.style import BLACK, Colour
from extractors.document import Box, Source, enclosing

BLUE_PART = 83
"""No true colour has this part of blue, of 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """``colour`` is the true one, None for what is not to be seen at all. ``text``
    is all that is printed with it. ``picture`` numbers the picture (from 1) that
    everything of this ink becomes part of."""

    keys: tuple[str, ...] = ()
    text: str = ""
    colour: Colour | None = BLACK
    picture: int = 0


@dataclass(slots=True)
class Inks:
    """The inks of one report; ``charts`` stand where their ink does."""

    made: list[Ink] = field(default_factory=list)
    charts: dict[int, Drawing] = field(default_factory=dict)
    pictures: int = 0

    def add(self, ink: Ink) -> str:
        """Its colour as six hexadecimal digits."""
        self.made.append(ink)
        number = len(self.made) - 1
        return f"{number >> 8:02x}{number & 255:02x}{BLUE_PART:02x}"

    def hidden(self, colour: Colour, picture: int) -> str:
        """For what belongs to a picture and has no place of its own."""
        return self.add(Ink(colour=colour, picture=picture))

    def chart(self, drawing: Drawing) -> str:
        colour = self.add(Ink(colour=None))
        self.charts[len(self.made) - 1] = drawing
        return colour

    def number(self, colour: object) -> int | None:
        """That of the ink which a PDF's colour is, if it is one."""
        if not isinstance(colour, Sequence) or len(colour) != 3:
            return None
        red, green, blue = (round(float(part) * 255) for part in colour)
        number = (red << 8) + green
        return number if blue == BLUE_PART and number < len(self.made) else None


# --------------------------------------------------------------------------
# Found again


@dataclass(slots=True)
class Found:
    """Where the inks stand: ``characters`` line by line, ``areas`` with every fill
    and rule; by number of the ink."""

    pages: list[tuple[float, float]] = field(default_factory=list)
    characters: dict[int, list[Source]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[int, str] = field(default_factory=lambda: defaultdict(str))
    areas: dict[int, list[Source]] = field(default_factory=lambda: defaultdict(list))


def find(pdf: bytes, inks: Inks) -> Found:
    """
    Raises:
        RendererFailed: a text is not printed as it was given, or a place is lost.
    """
    found = Found()
    with _quiet(), pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            found.pages.append((round(float(page.width), 2), round(float(page.height), 2)))
            _read(page, inks, found)
            page.close()
    for number, ink in enumerate(inks.made):
        if ink.text and not _same(found.texts[number], ink.text):
            raise RendererFailed(f"{ink.text!r} was printed as {found.texts[number]!r}")
        if ink.keys and not ink.text and number not in found.areas:
            raise RendererFailed(f"{ink.keys[0]} is nowhere on the pages")
    return found


@contextmanager
def _quiet() -> Iterator[None]:
    """Without pdfminer's words on fonts of drawn glyphs, which state no box."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


def _read(page: Any, inks: Inks, found: Found) -> None:  # noqa: ANN401 - pdfplumber's dicts
    for char in page.chars:
        number = inks.number(char["non_stroking_color"])
        if number is not None and not char["text"].isspace():
            found.texts[number] += char["text"]
            _join(found.characters[number], _place(page, char))
    for shape in (*page.rects, *page.curves, *page.lines):
        colour = shape["non_stroking_color"] if shape["fill"] else shape["stroking_color"]
        number = inks.number(colour)
        if number is not None:
            found.areas[number].append(_place(page, shape))


def _place(page: Any, item: dict[str, Any]) -> Source:  # noqa: ANN401 - pdfplumber's dicts
    box = Box(*(float(item[side]) for side in ("x0", "top", "x1", "bottom")))
    return Source(page=page.page_number, box=box)


def _join(lines: list[Source], place: Source) -> None:
    """Behind the last place, where it goes on in the same line."""
    last = lines[-1] if lines else None
    if (
        last
        and last.page == place.page
        and abs(last.box.bottom - place.box.bottom) < place.box.height / 2
        and place.box.x0 > last.box.x0
    ):
        lines[-1] = Source(page=last.page, box=enclosing((last.box, place.box)))
    else:
        lines.append(place)


def _same(printed: str, text: str) -> bool:
    """But for space, a dash in one piece, and signs that share a look: a font may
    give radicals for characters, or one dash for another."""
    printed, meant = printed.replace("⸺", "——"), "".join(text.split())
    return len(meant) == len(printed) and all(map(_alike, printed, meant))


def _alike(printed: str, meant: str) -> bool:
    signs = category(printed)[0] in "PS" and category(meant)[0] in "PS"
    return printed == meant or "\u2e80" <= printed <= "\u2fdf" or signs


def places(found: Found, inks: Inks) -> dict[str, list[Source]]:
    """By key, one place per printed line; of a blank cell, one per page."""
    made: dict[str, list[Source]] = defaultdict(list)
    for number, ink in enumerate(inks.made):
        stands = found.characters[number] if ink.text else _whole(found.areas[number])
        for key in ink.keys:
            for place in stands:
                _join(made[key], place)
    for number, drawing in inks.charts.items():
        area = chart_place(found, number, drawing)
        for key, inner in drawing.places.items():
            made[key] += [Source(page=area.page, box=_moved(p.box, area.box)) for p in inner]
    return {key: [_rounded(place) for place in stands] for key, stands in made.items()}


def _whole(areas: Iterable[Source]) -> list[Source]:
    """One area around all on each page."""
    pages: dict[int, list[Box]] = defaultdict(list)
    for area in areas:
        pages[area.page].append(area.box)
    return [Source(page=page, box=enclosing(boxes)) for page, boxes in sorted(pages.items())]


def chart_place(found: Found, number: int, drawing: Drawing) -> Source:
    """In the middle of its area, from the top on."""
    area = found.areas[number][0]
    left = (area.box.x0 + area.box.x1 - drawing.width) / 2
    box = Box(left, area.box.top, left + drawing.width, area.box.top + drawing.height)
    return Source(page=area.page, box=box)


def _moved(box: Box, corner: Box) -> Box:
    return Box(
        box.x0 + corner.x0, box.top + corner.top, box.x1 + corner.x0, box.bottom + corner.top
    )


def _rounded(place: Source) -> Source:
    return Source(page=place.page, box=place.box.rounded())


def regions(found: Found, inks: Inks) -> Iterator[Source]:
    """What each picture covers on each page."""
    for picture in range(1, inks.pictures + 1):
        numbers = [number for number, ink in enumerate(inks.made) if ink.picture == picture]
        stands = (p for n in numbers for p in (*found.characters[n], *found.areas[n]))
        yield from _whole(stands)
