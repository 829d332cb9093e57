"""A report drawn on PDF pages, with the place of every figure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from eval.synth.content import Content, prose
from extractors.document import Box, Source, enclosing
from extractors.templates import Block, Column, Row, Table, path

FONT = "gouji-sans"
FONT_FILE = Path(__file__).parent / "fonts" / "sans.ttf"
NUMERALS = "一二三四五六"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Points; ``line`` is the weight of the rules, ``shade`` the grey of headers (1 white)."""

    size: float = 9.0
    leading: float = 12.0
    padding: float = 3.0
    line: float = 0.6
    shade: float = 1.0
    margin: float = 72.0
    label_share: float = 0.42
    page_number: str = "- {} -"


@dataclass(slots=True)
class _Cell:
    """``name`` is the path of a figure; ``above`` and ``below`` say that the cell goes
    on in the next row there, so that no rule parts them."""

    text: str
    width: float
    name: str = ""
    shaded: bool = False
    above: bool = False
    below: bool = False


class Drawing:
    """The PDF as it grows; ``places`` of the printed characters by path."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.buffer = io.BytesIO()
        self.places: dict[str, Source] = {}
        self.page = 1
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(FONT, FONT_FILE))
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=1)
        self.width, self.height = A4
        self.y = self.style.margin

    # ---- running text

    def paragraph(self, text: str, size: float = 12.0, *, indent: bool = True) -> None:
        room = self.width - 2 * self.style.margin
        for line in wrapped(("　　" if indent else "") + text, room, size):
            self.room_for(size * 1.6)
            self.text(line, self.style.margin, self.y, size)
            self.y += size * 1.6

    def centred(self, text: str, size: float) -> None:
        self.text(text, (self.width - string_width(text, size)) / 2, self.y, size)
        self.y += size * 1.7

    def text(self, text: str, x: float, top: float, size: float) -> Box:
        """Draws a line whose box begins at ``x, top``; gives the box of its ink."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.height - top - 0.88 * size, text)
        return Box(x, top, x + string_width(text, size), top + size)

    # ---- pages

    def room_for(self, height: float) -> None:
        """Turns the page where ``height`` points are not left."""
        if self.y + height > self.height - self.style.margin:
            self.turn()

    def turn(self) -> None:
        number = self.style.page_number.format(self.page)
        self.text(number, self.width / 2 - 10, self.height - self.style.margin / 2, 9)
        self.canvas.showPage()
        self.page += 1
        self.y = self.style.margin

    def finish(self) -> bytes:
        self.turn()
        self.canvas.save()
        return self.buffer.getvalue()

    # ---- tables

    def rows(self, rows: Sequence[Sequence[_Cell]]) -> None:
        """Rows of cells side by side, over as many pages as they need."""
        for row in rows:
            height = max(self.cell_height(cell) for cell in row)
            self.room_for(height)
            x = self.style.margin
            for cell in row:
                self.cell(cell, x, height)
                x += cell.width
            self.y += height

    def cell_height(self, cell: _Cell) -> float:
        room = cell.width - 2 * self.style.padding
        lines = len(wrapped(cell.text, room, self.style.size)) or 1
        return lines * self.style.leading + 2 * self.style.padding

    def cell(self, cell: _Cell, x: float, height: float) -> None:
        style = self.style
        self.canvas.setLineWidth(style.line)
        if cell.shaded and style.shade < 1:
            self.canvas.setFillGray(style.shade)
            self.canvas.rect(x, self.height - self.y - height, cell.width, height, stroke=0, fill=1)
            self.canvas.setFillGray(0)
        self.rules(cell, x, height)
        lines = wrapped(cell.text, cell.width - 2 * style.padding, style.size)
        top = self.y + (height - len(lines) * style.leading) / 2 + (style.leading - style.size) / 2
        boxes = []
        for line in lines:
            left = x + (cell.width - string_width(line, style.size)) / 2
            boxes.append(self.text(line, left, top, style.size))
            top += style.leading
        if cell.name:
            frame = Box(x, self.y, x + cell.width, self.y + height)
            self.places[cell.name] = Source(page=self.page, box=_around(boxes) or frame)

    def rules(self, cell: _Cell, x: float, height: float) -> None:
        """The cell's four sides, but those towards the rows it spans."""
        top, bottom = self.height - self.y, self.height - self.y - height
        right = x + cell.width
        sides = [(x, top, x, bottom), (right, top, right, bottom)]
        sides += [] if cell.above else [(x, top, right, top)]
        sides += [] if cell.below else [(x, bottom, right, bottom)]
        self.canvas.lines(sides)


def _around(boxes: Sequence[Box]) -> Box | None:
    return enclosing(boxes).rounded() if boxes else None


def string_width(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, size))


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Broken anywhere, as narrow table columns break words and numbers."""
    lines: list[str] = []
    for char in text:
        if lines and string_width(lines[-1] + char, size) <= room:
            lines[-1] += char
        else:
            lines.append(char)
    return lines


def draw(content: Content, style: Style) -> tuple[bytes, dict[str, Source]]:
    """The report as PDF bytes, and where each figure is printed."""
    drawing = Drawing(style)
    drawing.centred(content.agency, 18)
    drawing.centred(f"{content.year}年政府信息公开工作年度报告", 18)
    texts = prose(content)
    for text in texts["preamble"]:
        drawing.paragraph(text)
    for number, (section, labels) in zip(NUMERALS, content.form.sections.items(), strict=True):
        drawing.y += 6
        drawing.room_for(60)
        drawing.paragraph(f"{number}、{labels[0]}", 14)
        for text in texts.get(section, ()):
            drawing.paragraph(text)
        for table in content.form.tables:
            if table.id == section:
                drawing.rows(list(_table_rows(table, content, drawing)))
    drawing.y += 12
    drawing.paragraph(f"{content.agency}", indent=False)
    drawing.paragraph(f"{content.year + 1}年1月20日", indent=False)
    return drawing.finish(), drawing.places


def _table_rows(table: Table, content: Content, drawing: Drawing) -> Iterator[list[_Cell]]:
    width = drawing.width - 2 * drawing.style.margin
    for block in table.blocks:
        if block.title:
            yield [_Cell(block.title[0], width, shaded=True)]
        yield from (
            _labelled(table, block, content, width, drawing.style)
            if block.rows
            else (_unlabelled(table, block, content, width))
        )


def _labelled(
    table: Table, block: Block, content: Content, width: float, style: Style
) -> Iterator[list[_Cell]]:
    label = width * style.label_share
    each = (width - label) / len(block.columns)
    groups = [column.group for column in block.columns]
    if any(groups):
        yield [_Cell("", label, shaded=True), *_group_cells(block.columns, each)]
    yield [_Cell(block.corner[0], label, shaded=True),
           *(_Cell(column.labels[0], each, shaded=True) for column in block.columns)]  # fmt: skip
    printed = [row for row in block.rows if not row.optional]
    for before, row, after in zip([None, *printed], printed, [*printed[1:], None], strict=False):
        labels = _labels(before, row, after, label)
        yield [*labels, *_figures(table, row, block, content, each)]


def _labels(before: Row | None, row: Row, after: Row | None, width: float) -> list[_Cell]:
    """A row's label; the one of its group stands beside the first and spans the rest."""
    if row.group is None:
        return [_Cell(row.labels[0], width)]
    above = before is not None and before.group == row.group
    below = after is not None and after.group == row.group
    group = _Cell("" if above else row.group, width * 0.3, above=above, below=below)
    return [group, _Cell(row.labels[0], width * 0.7)]


def _figures(table: Table, row: Row, block: Block, content: Content, width: float) -> list[_Cell]:
    names = [path(table.id, row.id, column.id) for column in block.columns]
    return [_Cell(content.figures[name], width, name) for name in names]


def _unlabelled(
    table: Table, block: Block, content: Content, width: float
) -> Iterator[list[_Cell]]:
    each = width / len(block.columns)
    yield _group_cells(block.columns, each)
    yield [_Cell(column.labels[0], each, shaded=True) for column in block.columns]
    names = [path(table.id, column.row or "", column.id) for column in block.columns]
    yield [_Cell(content.figures[name], each, name) for name in names]


def _group_cells(columns: Sequence[Column], each: float) -> list[_Cell]:
    """One cell over each run of columns of one group."""
    cells: list[_Cell] = []
    last: str | None = "\0"
    for column in columns:
        if column.group == last and column.group:
            cells[-1].width += each
        else:
            cells.append(_Cell(column.group or "", each, shaded=True))
        last = column.group
    return cells
