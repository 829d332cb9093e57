"""A PDF as it is drawn: characters, pages, running text, and pictures of all that.

Boxes are those of the text layer: advance widths by the em from the font's
descent up.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import pypdfium2
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from eval.synth.content import Mark
from eval.synth.fonts import face
from eval.synth.style import BLACK, Colour, Style
from eval.synth.text import Lettering, Line, wrap_prose
from extractors.document import Box, Source

BOLD = 0.03
"""Width of the stroke around bold characters, in ems."""

Voice = Literal["prose", "heading", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How characters are drawn; ``size`` in points."""

    size: float
    voice: Voice = "prose"
    bold: bool = False
    colour: Colour = BLACK


class Drawing:
    """``y`` is where the next thing begins, down the page; ``places`` says by key
    where characters stand, one place per printed line."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.letters: dict[Voice, Lettering] = {
            "prose": Lettering(face(style.font), style.spacing),
            "heading": Lettering(face(style.heading_font or style.font), style.spacing),
            "table": Lettering(face(style.table_font or style.font), style.spacing),
        }
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=style.page, invariant=1)
        self.width, self.height = style.page
        self.room = self.width - 2 * style.margin
        self.bottom = self.height - style.margin
        self.page, self.y = 1, style.margin
        self.places: dict[str, list[Source]] = defaultdict(list)

    # ---- characters

    def line(self, text: str, x: float, top: float, pen: Pen) -> None:
        """``top`` is that of the characters' boxes."""
        letters = self.letters[pen.voice]
        base = self.height - top - pen.size * (1 + letters.face.descent)
        self.canvas.saveState()
        layer = self.canvas.beginText(x, base)
        layer.setFont(letters.face.name, pen.size)
        layer.setFillColorRGB(*pen.colour)
        if pen.bold and self.style.bold:
            layer.setTextRenderMode(2)
            layer.setStrokeColorRGB(*pen.colour)
            self.canvas.setLineWidth(BOLD * pen.size)
        for start, part in enumerate(text if letters.spacing else [text]):
            layer.setTextOrigin(x + letters.width(text[:start], pen.size), base)
            layer.textOut(part)
        self.canvas.drawText(layer)
        self.canvas.restoreState()

    def long(self, text: str, pen: Pen) -> float:
        """The width of a text."""
        return self.letters[pen.voice].width(text, pen.size)

    def box(self, text: str, span: tuple[int, int], x: float, top: float, pen: Pen) -> Box:
        """Of the characters in ``span`` of a line that begins at ``x``."""
        start, end = span
        left = x + self.long(text[:start], pen)
        right = left + self.long(text[start:end], pen) - self.style.spacing
        return Box(left, top, right, top + pen.size)

    def mark(self, key: str, box: Box) -> None:
        self.places[key].append(Source(page=self.page, box=box.rounded()))

    # ---- pages

    def need(self, height: float) -> None:
        """Turns the page where ``height`` points are not left."""
        if self.y + height > self.bottom + 0.01:
            self.turn()

    def turn(self) -> None:
        self._furnish()
        self.canvas.showPage()
        self.page, self.y = self.page + 1, self.style.margin

    def _furnish(self) -> None:
        """The page's number, and the line at its top."""
        style, pen = self.style, Pen(size=10)
        text = style.page_number.format(self.page)
        right = self.width - style.margin - self.long(text, pen)
        outer = right if self.page % 2 else style.margin
        places = {"centre": (self.width - self.long(text, pen)) / 2, "right": right, "outer": outer}
        if text:
            self.line(text, places[style.number_place], self.height - style.margin * 0.6, pen)
        if style.running_header:
            left = (self.width - self.long(style.running_header, pen)) / 2
            self.line(style.running_header, left, style.margin * 0.5, pen)

    def finish(self) -> bytes:
        self._furnish()
        self.canvas.save()
        return self.buffer.getvalue()

    # ---- running text

    def paragraph(
        self, text: str, marks: Sequence[Mark] = (), *, size: float = 0, bold_until: int = 0
    ) -> None:
        """Indented by two characters; ``bold_until`` is where a heading ends."""
        pen = Pen(size=size or self.style.size)
        heading = Pen(size=pen.size, voice="heading", bold=True)
        letters = self.letters["heading" if bold_until >= len(text) > 0 else "prose"]
        for line in wrap_prose(text, letters, pen.size, self.room, 2 * pen.size):
            self.need(self.leading(pen.size))
            bold = max(0, min(bold_until - line.start, len(line.text)))
            self.marked(line, self.style.margin + line.indent, marks, (heading, pen), bold)
            self.y += self.leading(pen.size)

    def leading(self, size: float) -> float:
        return size * self.style.leading / self.style.size

    def aside(self, text: str, marks: Sequence[Mark], pen: Pen, share: float) -> None:
        """One line at ``share`` of the free room: 0.5 centred, 1 at the right."""
        x = self.style.margin + (self.room - self.long(text, pen)) * share
        self.need(pen.size * 1.6)
        self.marked(Line(text=text), x, marks, (pen, pen), len(text))
        self.y += pen.size * 1.6

    def marked(
        self, line: Line, x: float, marks: Sequence[Mark], pens: tuple[Pen, Pen], until: int
    ) -> None:
        """Drawn with the first pen ``until`` there, then with the second."""
        text, turn = line.text, x + self.long(line.text[:until], pens[0])
        self.line(text[:until], x, self.y, pens[0])
        self.line(text[until:], turn, self.y, pens[1])
        for mark in marks:
            span = max(mark.start - line.start, 0), min(mark.end - line.start, len(text))
            if span[0] >= until and span[0] < span[1]:
                inner = span[0] - until, span[1] - until
                self.mark(mark.key, self.box(text[until:], inner, turn, self.y, pens[1]))
            elif span[0] < span[1]:
                self.mark(mark.key, self.box(text, span, x, self.y, pens[0]))

    # ---- pictures

    @contextmanager
    def pictured(self, box: Box) -> Iterator[None]:
        """What is drawn within is pixels on the page, in the same place."""
        page, buffer = self.canvas, io.BytesIO()
        self.canvas = Canvas(buffer, pagesize=self.style.page, invariant=1)
        yield
        self.canvas.showPage()
        self.canvas.save()
        self.canvas = page
        self._place(buffer.getvalue(), box)

    def _place(self, pdf: bytes, box: Box) -> None:
        """The part of a PDF's only page in the box, as a picture, there."""
        scale = self.style.picture_dpi / 72
        with pypdfium2.PdfDocument(pdf) as document:
            page = document[0].render(scale=scale).to_pil().convert("RGB")
        pixels = [round(side * scale) for side in box]
        saved = io.BytesIO()
        page.crop(pixels).save(saved, self.style.picture_format, quality=75)
        left, top, right, bottom = (side / scale for side in pixels)
        self.canvas.drawImage(
            ImageReader(saved), left, self.height - bottom, right - left, bottom - top
        )
