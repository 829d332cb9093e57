"""A report written as a Word file and printed by LibreOffice, with the place of every figure.

The same content and style give the same bytes with the same LibreOffice and fonts.
What the style leaves open (row heights, spaces in cells) follows
from the content. LibreOffice decides itself where rows and lines break: ``cut_row``
and ``open_breaks`` change nothing, nor do ``filled_rules`` and ``repeat_heading``.
Charts are drawn as ReportLab draws them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer, _Header
from docx.shared import Pt

from eval.synth.blocks import (
    Block,
    Charted,
    Run,
    Standing,
    Text,
    Turn,
    blocks,
    chance,
    chart_of,
    runs,
)
from eval.synth.content import Content
from eval.synth.fonts import Font, offer
from eval.synth.framing import Frame
from eval.synth.grids import GridCell, Table
from eval.synth.marked import Ink, Inks
from eval.synth.programs import Program, run, workplace
from eval.synth.render_pdf import Printed
from eval.synth.style import BLACK, WHITE, Colour, Style
from eval.synth.washed import rgb, washed

LIBREOFFICE = Program(
    names=("soffice", "libreoffice"), package="Debian's package libreoffice-writer-nogui"
)
FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"},'
    '"ExportBookmarks":{"type":"boolean","value":"false"}}'
)
TWIPS, EIGHTHS = 20, 8
"""Of a point: Word's units of length, and of the weight of rules."""
INDENTED = ("heading", "body", "note")


def render(content: Content, style: Style) -> Printed:
    """
    Raises:
        RendererMissing: LibreOffice is not installed.
        RendererFailed: it does not print the file.
    """
    program, inks = LIBREOFFICE.path(), Inks()
    document = Writer(style, look_of(content), inks).write(content)
    with workplace() as home:
        document.save(str(home / "report.docx"))
        fonts = [font for font in (style.font, style.heading_font, style.table_font) if font]
        command: list[str | Path] = [
            program, "--headless", f"-env:UserInstallation=file://{home / 'profile'}",
            "--convert-to", FILTER, "--outdir", home, home / "report.docx",
        ]  # fmt: skip
        run(command, home, environment=offer(fonts, home))
        return washed((home / "report.pdf").read_bytes(), inks, style)


# --------------------------------------------------------------------------
# What the style leaves open


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``exact``: title rows of a fixed height. ``padded``: figures between spaces.
    ``spaces``: prose indented by two full-width spaces, not by a paragraph format."""

    exact: bool = False
    padded: bool = False
    spaces: bool = False
    justify: bool = True


def look_of(content: Content) -> Look:
    rng = chance(content)
    return Look(
        exact=rng.random() < 0.2,
        padded=rng.random() < 0.1,
        spaces=rng.random() < 0.15,
        justify=rng.random() < 0.8,
    )


# --------------------------------------------------------------------------
# Paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """``colour`` is six hexadecimal digits."""

    font: Font
    size: float
    bold: bool = False
    colour: str = "000000"
    spacing: float = 0.0

    def properties(self) -> str:
        scripts = ("ascii", "hAnsi", "eastAsia", "cs")
        names = " ".join(f'w:{script}="{self.font.family}"' for script in scripts)
        return (
            f"<w:rPr><w:rFonts {names}/>"
            f"{'<w:b/>' * self.bold}"
            f'<w:color w:val="{self.colour}"/><w:spacing w:val="{round(self.spacing * TWIPS)}"/>'
            f'<w:sz w:val="{round(self.size * 2)}"/></w:rPr>'
        )

    def run(self, text: str) -> str:
        inner = (
            escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
        )
        inner = inner.replace("<w:t>", '<w:t xml:space="preserve">')
        return f'<w:r>{self.properties()}<w:t xml:space="preserve">{inner}</w:t></w:r>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a paragraph stands; lengths in points. ``together`` with the next one,
    ``whole`` on one page, ``turned`` on a new one."""

    align: str = "left"
    leading: float = 12.0
    before: float = 0.0
    indent: float = 0.0
    together: bool = False
    whole: bool = False
    turned: bool = False
    tab: float = 0.0
    shade: str = ""

    def paragraph(self, inner: str, end: str = "") -> str:
        """``end`` are the properties of the paragraph's mark."""
        return f"<w:p><w:pPr>{''.join(self._properties())}{end}</w:pPr>{inner}</w:p>"

    def _properties(self) -> Iterator[str]:
        if self.together:
            yield "<w:keepNext/>"
        if self.whole:
            yield "<w:keepLines/>"
        if self.turned:
            yield "<w:pageBreakBefore/>"
        if self.shade:
            yield f'<w:shd w:val="clear" w:color="auto" w:fill="{self.shade}"/>'
        if self.tab:
            yield f'<w:tabs><w:tab w:val="right" w:pos="{round(self.tab * TWIPS)}"/></w:tabs>'
        before, line = round(self.before * TWIPS), round(self.leading * TWIPS)
        yield f'<w:spacing w:before="{before}" w:after="0" w:line="{line}" w:lineRule="exact"/>'
        if self.indent:
            yield f'<w:ind w:firstLineChars="200" w:firstLine="{round(self.indent * TWIPS)}"/>'
        yield f'<w:jc w:val="{self.align}"/>'


def _parsed(xml: str) -> BaseOxmlElement:
    return parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1))


# --------------------------------------------------------------------------
# The file


class Writer:
    """Writes a report as a Word file."""

    def __init__(self, style: Style, look: Look, inks: Inks) -> None:
        self.style, self.look, self.inks = style, look, inks
        self.room = style.page[0] - 2 * style.margin
        self.turned = self.titled = False
        self.waiting = ""

    def write(self, content: Content) -> Document:
        document = docx.Document()
        self._pages(document)
        body = document.element.body
        for block in blocks(content, self.style):
            for part in self._block(block):
                body.insert(len(body) - 1, _parsed(part))
        return document

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Text():
                yield from self._text(block)
            case Standing(table=table, picture=picture):
                yield from Grid(self, table, picture=picture).xml()
            case Charted():
                yield self._chart(block)
            case Turn():
                self.turned = True

    # ---- pages

    def _pages(self, document: Document) -> None:
        section, style = document.sections[0], self.style
        section.page_width, section.page_height = Pt(style.page[0]), Pt(style.page[1])
        section.left_margin = section.right_margin = Pt(style.margin)
        section.top_margin = section.bottom_margin = Pt(style.margin)
        section.header_distance = section.footer_distance = Pt(style.margin * 0.45)
        document.settings.odd_and_even_pages_header_footer = style.number_place == "outer"
        places = {"centre": ("center",) * 2, "right": ("right",) * 2, "outer": ("right", "left")}
        odd, even = places[style.number_place]
        self._furnish(section.footer, self._number(), odd)
        self._furnish(section.even_page_footer, self._number(), even)
        top = self._small.run(style.running_header) if style.running_header else ""
        self._furnish(section.header, top, "center")
        self._furnish(section.even_page_header, top, "center")

    def _furnish(self, place: _Header | _Footer, inner: str, align: str) -> None:
        element = place.part.element
        for old in list(element):
            element.remove(old)
        element.append(_parsed(Form(align=align).paragraph(inner)))

    @property
    def _small(self) -> Letters:
        return Letters(font=self.style.font, size=10)

    def _number(self) -> str:
        before, number, after = self.style.page_number.partition("{}")
        if not number:
            return ""
        field = f'<w:fldSimple w:instr=" PAGE ">{self._small.run("1")}</w:fldSimple>'
        parts = [self._small.run(part) if part else "" for part in (before, after)]
        return parts[0] + field + parts[1]

    # ---- prose

    def _text(self, text: Text) -> Iterator[str]:
        """A signature that is spread waits for its day, to stand in one line with it."""
        inner = "".join(self._run(part, text) for part in runs(text))
        if self.style.signature == "spread" and text.kind == "agency":
            self.waiting = inner + self._letters(text, head=False).run("\t")
            return
        spread, inner, self.waiting = bool(self.waiting), self.waiting + inner, ""
        if self.look.spaces and text.kind in INDENTED:
            inner = self._letters(text, head=False).run("　　") + inner
        yield self._form(text, spread=spread).paragraph(inner)

    def _run(self, part: Run, text: Text) -> str:
        colour = self.inks.add(Ink(keys=part.keys, text=part.text)) if part.keys else "000000"
        return self._letters(text, head=part.head, colour=colour).run(part.text)

    def _letters(self, text: Text, *, head: bool, colour: str = "000000") -> Letters:
        style = self.style
        return Letters(
            font=(style.heading_font or style.font) if head else style.font,
            size=self._size(text), bold=head and style.bold, colour=colour, spacing=style.spacing,
        )  # fmt: skip

    def _size(self, text: Text) -> float:
        size = self.style.size
        large = size * (1.1 if text.level == 1 else 1.0)
        sizes = {"banner": 9.0, "title": self.style.title_size, "heading": large}
        small = min(size, 10.5)
        return (sizes | {"unit": small, "note": small, "caption": small}).get(text.kind, size)

    def _form(self, text: Text, *, spread: bool) -> Form:
        size = self._size(text)
        indent = 2 * size if text.kind in INDENTED else 0.0
        sides = {"title": "center", "caption": "center", "unit": "right", "agency": "right"}
        prose = "both" if self.look.justify else "left"
        turned, self.turned = self.turned, False
        return Form(
            align="left"
            if spread
            else (sides | {"day": "right", "body": prose}).get(text.kind, "left"),
            leading=size * max(self.style.leading / self.style.size, 1.2),
            before=self._before(text),
            indent=0.0 if self.look.spaces else indent,
            together=text.kind in ("heading", "caption", "unit"),
            turned=turned,
            tab=self.room if spread else 0.0,
        )

    def _before(self, text: Text) -> float:
        """Room above the signature, and around the title."""
        titled, self.titled = self.titled, text.kind == "title"
        if titled != self.titled:
            return self.style.title_size
        first = "day" if self.style.signature == "spread" else "agency"
        return self.style.size if text.kind == first else 0.0

    def _chart(self, block: Charted) -> str:
        drawing = chart_of(block, self.style, self.room)
        form = Form(leading=drawing.height, shade=self.inks.chart(drawing), turned=self.turned)
        self.turned = False
        return form.paragraph(Letters(font=self.style.font, size=1).run(" "))


# --------------------------------------------------------------------------
# Tables


class Grid:
    """Writes a table; one that is a picture is all in hidden inks."""

    def __init__(self, writer: Writer, table: Table, *, picture: bool) -> None:
        self.style, self.look, self.inks = writer.style, writer.look, writer.inks
        self.room, self.table = writer.room, table
        self.frame = Frame(table, writer.style, writer.room)
        if picture:
            self.inks.pictures += 1
        self.picture = self.inks.pictures if picture else 0
        self.rule = self._colour(self.style.colour)
        self.black = self._colour(BLACK)

    def _colour(self, colour: Colour) -> str:
        return self.inks.hidden(colour, self.picture) if self.picture else rgb(colour)

    def xml(self) -> Iterator[str]:
        widths = [round(self.room * TWIPS * s) for s in self.frame.sides]
        columns = "".join(f'<w:gridCol w:w="{b - a}"/>' for a, b in pairwise(widths))
        rows = "".join(self._row(number, row) for number, row in enumerate(self._cells()))
        padding = round(self.style.padding * TWIPS)
        margins = "".join(f'<w:{side} w:w="{padding}" w:type="dxa"/>'
                          for side in ("top", "left", "bottom", "right"))  # fmt: skip
        yield (
            f'<w:tbl><w:tblPr><w:tblW w:w="{widths[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        )
        yield Form(leading=8.0).paragraph("")

    def _cells(self) -> Iterator[list[GridCell]]:
        """Every row's cells, those that reach into it from above too."""
        for number in range(self.table.rows):
            row = (c for c in self.table.cells if c.row <= number < c.row + c.row_span)
            yield sorted(row, key=lambda cell: cell.left)

    def _row(self, number: int, cells: list[GridCell]) -> str:
        style = self.style
        one_line = style.table_leading + 2 * style.padding
        titled = cells[0].role == "title" and self.look.exact
        rule, height = (
            ("exact", one_line + 2) if titled else ("atLeast", max(style.row_height, one_line))
        )
        head = style.repeat_header and number < self.table.header
        return (
            f"<w:tr><w:trPr>{'' if style.cut else '<w:cantSplit/>'}"
            f'<w:trHeight w:val="{round(height * TWIPS)}" w:hRule="{rule}"/>'
            f"{'<w:tblHeader/>' * head}</w:trPr>"
            f"{''.join(self._cell(cell, begins=cell.row == number) for cell in cells)}</w:tr>"
        )

    def _cell(self, cell: GridCell, *, begins: bool) -> str:
        properties = "".join(self._properties(cell, begins=begins))
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{self._inner(cell, begins=begins)}</w:tc>"

    def _properties(self, cell: GridCell, *, begins: bool) -> Iterator[str]:
        width = round((cell.right - cell.left) * self.room * TWIPS)
        yield f'<w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{self.frame.across(cell)}"/>'
        if cell.row_span > 1:
            yield '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
        yield f"<w:tcBorders>{''.join(self._borders(cell))}</w:tcBorders>"
        fill = self._fill(cell)
        if fill:
            yield f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
        yield f'<w:vAlign w:val="{self.style.vertical.replace("middle", "center")}"/>'

    def _borders(self, cell: GridCell) -> Iterator[str]:
        kinds = {"solid": "single", "dashed": "dashed", "dotted": "dotted"}
        kind = "double" if self.style.borders == "double" else kinds[self.style.rule]
        above, right, below, left = self.frame.weights(cell)
        for side, weight in (("top", above), ("left", left), ("bottom", below), ("right", right)):
            size = max(2, round((min(weight, 0.5) if kind == "double" else weight) * EIGHTHS))
            shown = f'w:val="{kind}" w:sz="{size}" w:space="0" w:color="{self.rule}"'
            yield f"<w:{side} {shown}/>" if weight else f'<w:{side} w:val="nil"/>'

    def _fill(self, cell: GridCell) -> str:
        """The marked ground of a blank cell, else its own, if it has one."""
        colour = self.frame.fill(cell)
        if cell.path and not cell.text.strip():
            seen = None if colour == WHITE else colour
            return self.inks.add(Ink(keys=(cell.path,), colour=seen, picture=self.picture))
        return self._colour(colour) if colour != WHITE else ""

    def _inner(self, cell: GridCell, *, begins: bool) -> str:
        text = cell.text.strip() if begins else ""
        headed = cell.role in ("title", "header") and self.style.header_text != BLACK
        colour = self._colour(self.style.header_text) if headed and text else self.black
        plain = self._letters(cell, colour)
        form = Form(
            align=self.frame.align(cell), leading=self.style.table_leading, whole=bool(cell.path)
        )
        if cell.path and text:
            ink = Ink(keys=(cell.path,), text=text, picture=self.picture)
            gap = plain.run(" ") if self.look.padded else ""
            return form.paragraph(gap + self._letters(cell, self.inks.add(ink)).run(text) + gap)
        end = plain.properties()
        return "".join(
            form.paragraph(plain.run(line) if line else "", end) for line in text.split("\n")
        )

    def _letters(self, cell: GridCell, colour: str) -> Letters:
        style = self.style
        return Letters(
            font=style.table_font or style.font, size=style.table_size, bold=self.frame.bold(cell),
            colour=colour, spacing=style.spacing,
        )  # fmt: skip
