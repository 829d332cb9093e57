"""A report drawn straight on PDF pages, with the place of every figure.

Boxes are those of the text layer: advance widths by the em from the font's
descent up. The same content and style give the same bytes.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from eval.synth.content import Content, Mark, Section
from eval.synth.fonts import face
from eval.synth.grids import GridCell, Table, tables
from eval.synth.pieces import Measured, Piece, measure, pieces, place_lines
from eval.synth.style import BLACK, WHITE, Style
from eval.synth.text import Line, wrap_prose
from extractors.document import Box, Source, enclosing

Places = dict[str, list[Source]]
"""By key, where its characters stand: one place per printed line."""

BOLD = 0.03
"""Width of the stroke around bold characters, in ems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """``pages`` are their widths and heights."""

    pdf: bytes
    pages: tuple[tuple[float, float], ...]
    places: Places


def render(content: Content, style: Style) -> Printed:
    drawing = Drawing(style)
    _front(drawing, content)
    standing = tables(content, style)
    for section in content.sections:
        _section(drawing, section)
        if section.id in standing:
            drawing.table(standing[section.id])
    _signature(drawing, content)
    return drawing.finish()


class Drawing:
    """The PDF as it grows; ``y`` is where the next thing begins, down the page."""

    def __init__(self, style: Style) -> None:
        self.style, self.face = style, face(style.font)
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=style.page, invariant=1)
        self.width, self.height = style.page
        self.room = self.width - 2 * style.margin
        self.bottom = self.height - style.margin
        self.page, self.y = 1, style.margin
        self.places: Places = defaultdict(list)

    # ---- characters

    def line(self, text: str, x: float, top: float, size: float, *, bold: bool = False) -> None:
        """``top`` is that of the characters' boxes."""
        layer = self.canvas.beginText(x, self.height - top - size * (1 + self.face.descent))
        layer.setFont(self.face.name, size)
        if bold and self.style.bold:
            layer.setTextRenderMode(2)
            self.canvas.setLineWidth(BOLD * size)
        layer.textOut(text)
        self.canvas.saveState()
        self.canvas.drawText(layer)
        self.canvas.restoreState()

    def box(self, text: str, start: int, end: int, x: float, top: float, size: float) -> Box:
        """Of the characters ``start`` to ``end`` of a line that begins at ``x``."""
        left = x + self.face.width(text[:start], size)
        return Box(left, top, left + self.face.width(text[start:end], size), top + size)

    def mark(self, key: str, box: Box) -> None:
        self.places[key].append(Source(page=self.page, box=box.rounded()))

    # ---- pages

    def need(self, height: float) -> None:
        """Turns the page where ``height`` points are not left."""
        if self.y + height > self.bottom + 0.01:
            self.turn()

    def turn(self) -> None:
        self._number()
        self.canvas.showPage()
        self.page, self.y = self.page + 1, self.style.margin

    def _number(self) -> None:
        text = self.style.page_number.format(self.page)
        width = self.face.width(text, 10)
        right = self.width - self.style.margin - width
        outer = right if self.page % 2 else self.style.margin
        places = {"centre": (self.width - width) / 2, "right": right, "outer": outer}
        if text:
            top = self.height - self.style.margin * 0.6
            self.line(text, places[self.style.number_place], top, 10)

    def finish(self) -> Printed:
        self._number()
        self.canvas.save()
        pages = ((self.width, self.height),) * self.page
        return Printed(pdf=self.buffer.getvalue(), pages=pages, places=dict(self.places))

    # ---- running text

    def paragraph(
        self, text: str, marks: Sequence[Mark] = (), *, size: float = 0, bold_until: int = 0
    ) -> None:
        """Indented by two characters; ``bold_until`` is where a run-in heading ends."""
        size = size or self.style.size
        leading = size * self.style.leading / self.style.size
        for line in wrap_prose(text, self.face, size, self.room, 2 * size):
            self.need(leading)
            bold = max(0, min(bold_until - line.start, len(line.text)))
            self.marked_line(line, self.style.margin + line.indent, size, marks, bold)
            self.y += leading

    def aside(self, text: str, marks: Sequence[Mark], size: float, share: float) -> None:
        """One line at ``share`` of the free room: 0.5 centred, 1 at the right."""
        x = self.style.margin + (self.room - self.face.width(text, size)) * share
        self.need(size * 1.6)
        bold = len(text) if share < 1 else 0
        self.marked_line(Line(text=text), x, size, marks, bold)
        self.y += size * 1.6

    def marked_line(
        self, line: Line, x: float, size: float, marks: Sequence[Mark], bold: int
    ) -> None:
        text = line.text
        self.line(text[:bold], x, self.y, size, bold=True)
        self.line(text[bold:], x + self.face.width(text[:bold], size), self.y, size)
        for mark in marks:
            start = max(mark.start, line.start) - line.start
            end = min(mark.end, line.end) - line.start
            if start < end:
                self.mark(mark.key, self.box(text, start, end, x, self.y, size))

    # ---- tables

    def table(self, table: Table) -> None:
        style = self.style
        measured = measure(table, self.room, style, self.face)
        full = self.bottom - style.margin
        self.y += 4
        parts = pieces(measured, self.bottom - self.y, full, style)
        for number, part in enumerate(parts):
            if number or part.end > self.bottom - self.y + part.start:
                self.turn()
            if number and style.repeat_header:
                self._piece(measured, [Piece(start=0, end=measured.header)], 0, known=False)
            self._piece(measured, parts, number, known=True)
        self.y += 8

    def _piece(
        self, measured: Measured, parts: Sequence[Piece], number: int, *, known: bool
    ) -> None:
        """One page's part of a table; ``known``: its places count."""
        part = parts[number]
        for cell in measured.table.cells:
            visible = part.overlap(*measured.span(cell))
            if visible and (known or cell.row < measured.table.header):
                self._frame(measured, cell, visible, part)
                self._cell_text(measured, cell, parts, number, known=known)
        self.y += part.end - part.start

    def _frame(
        self, measured: Measured, cell: GridCell, visible: tuple[float, float], part: Piece
    ) -> None:
        style, (start, end) = self.style, visible
        left, right = (style.margin + measured.width * x for x in (cell.left, cell.right))
        top, bottom = (self.height - (self.y + at - part.start) for at in (start, end))
        if cell.role in ("title", "header") and style.shade != WHITE:
            self.canvas.setFillColorRGB(*style.shade)
            self.canvas.rect(left, bottom, right - left, top - bottom, stroke=0, fill=1)
            self.canvas.setFillColorRGB(*BLACK)
        self.canvas.setLineWidth(style.line)
        self.canvas.setStrokeColorRGB(*style.colour)
        self.canvas.lines(list(_sides(measured.span(cell), visible, (left, right, top, bottom),
                                      open_breaks=style.open_breaks)))  # fmt: skip
        self.canvas.setStrokeColorRGB(*BLACK)

    def _cell_text(
        self,
        measured: Measured,
        cell: GridCell,
        parts: Sequence[Piece],
        number: int,
        *,
        known: bool,
    ) -> None:
        size, lead = self.style.table_size, (self.style.table_leading - self.style.table_size) / 2
        placed = place_lines(measured.lines[cell], measured.span(cell), parts, self.style)
        for item in placed:
            if item.piece != number:
                continue
            text = item.line.text
            x = self._cell_left(measured, cell, text)
            top = self.y + item.top - parts[number].start + lead
            self.line(text, x, top, size, bold=cell.role == "title")
            if cell.path and known:
                self.mark(cell.path, self.box(text, 0, len(text), x, top, size))
        if cell.path and known and not placed:
            self._mark_blank(measured, cell, parts[number])

    def _cell_left(self, measured: Measured, cell: GridCell, text: str) -> float:
        left, right = (self.style.margin + measured.width * x for x in (cell.left, cell.right))
        wide = right - left > 60
        if cell.role == "label" and self.style.label_align == "left" and wide:
            return left + self.style.padding
        return (left + right - self.face.width(text, self.style.table_size)) / 2

    def _mark_blank(self, measured: Measured, cell: GridCell, part: Piece) -> None:
        """The whole cell on the page where it begins."""
        start, end = part.overlap(*measured.span(cell)) or (0.0, 0.0)
        left, right = (self.style.margin + measured.width * x for x in (cell.left, cell.right))
        if cell.path not in self.places:
            top = self.y - part.start
            self.mark(cell.path, Box(left, top + start, right, top + end))


def _sides(
    span: tuple[float, float], visible: tuple[float, float],
    frame: tuple[float, float, float, float], *, open_breaks: bool,
) -> Iterator[tuple[float, float, float, float]]:  # fmt: skip
    left, right, top, bottom = frame
    yield left, top, left, bottom
    yield right, top, right, bottom
    if not open_breaks or visible[0] == span[0]:
        yield left, top, right, top
    if not open_breaks or visible[1] == span[1]:
        yield left, bottom, right, bottom


# --------------------------------------------------------------------------
# The parts of a report


def marks_of(text: str, content: Content, names: Sequence[str]) -> list[Mark]:
    """Where the header's facts stand in a text, searched in their order."""
    marks, start = [], 0
    for name in names:
        fact = content.header.get(name)
        found = text.find(fact.printed, start) if fact else -1
        if fact and found >= 0:
            marks.append(Mark(key=f"header:{name}", start=found, end=found + len(fact.printed)))
            start = found + len(fact.printed)
    return marks


CONTACT = ("period_start", "period_end")
OPTIONAL = ("address", "postcode", "phone", "website")


def _front(drawing: Drawing, content: Content) -> None:
    drawing.y += drawing.style.title_size
    for line in content.title:
        marks = [Mark(key="header:title", start=0, end=len(line))]
        marks += [mark for name in ("agency", "year") for mark in marks_of(line, content, [name])]
        drawing.aside(line, marks, drawing.style.title_size, 0.5)
    drawing.y += drawing.style.title_size
    text = content.preamble
    marks = marks_of(text, content, CONTACT)
    marks += [mark for name in OPTIONAL for mark in marks_of(text, content, [name])]
    drawing.paragraph(text, marks)


def _section(drawing: Drawing, section: Section) -> None:
    """The heading, alone or with the first paragraph behind it, and the prose."""
    heading = Mark(key=f"section:{section.id}", start=0, end=len(section.printed))
    head, size = section.printed, drawing.style.size * (1.1 if section.level == 1 else 1.0)
    texts = ["".join(s.text for s in sentences) for sentences in section.paragraphs]
    drawing.need(3 * drawing.style.leading)
    if not (section.run_in and texts) and head:
        drawing.paragraph(head, [heading], size=size, bold_until=len(head))
    for number, text in enumerate(texts):
        lead = f"{head}。" if section.run_in and not number and head else ""
        marks = [heading] if lead else []
        marks += figure_marks(section, number, len(lead))
        drawing.paragraph(lead + text, marks, bold_until=len(lead))


def figure_marks(section: Section, paragraph: int, offset: int) -> list[Mark]:
    """The figures of a paragraph, keyed by section, paragraph, sentence and order."""
    marks = []
    for number, sentence in enumerate(section.paragraphs[paragraph]):
        for order, mention in enumerate(sentence.mentions):
            key = f"figure:{section.id}:{paragraph}:{number}:{order}"
            marks.append(Mark(key=key, start=offset + mention.start, end=offset + mention.end))
        offset += len(sentence.text)
    return marks


def _signature(drawing: Drawing, content: Content) -> None:
    agency, day = content.signature
    size = drawing.style.size
    drawing.need(4 * size * 1.6)
    drawing.y += size
    drawing.aside(agency, [], size, 1.0)
    drawing.aside(day, [Mark(key="header:published", start=0, end=len(day))], size, 1.0)


def first_place(places: Sequence[Source]) -> Source:
    """Around all that stands on the page where it begins."""
    page = places[0].page
    return Source(page=page, box=enclosing(place.box for place in places if place.page == page))
