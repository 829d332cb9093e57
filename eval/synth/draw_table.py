"""Tables on pages: fills, then rules, then characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.synth.drawing import Drawing, Pen
from eval.synth.grids import GridCell, Table
from eval.synth.pieces import Measured, Piece, measure, pieces, place_lines
from eval.synth.style import BLACK, WHITE, Style
from eval.synth.text import wrap_prose
from extractors.document import Box

GAP = 1.6
"""Points between the two lines of a double rule."""
HEAD = 1.1
"""Size of headings of the first level, of that of the prose."""


def draw_table(drawing: Drawing, table: Table, *, heading: str = "", picture: bool = False) -> None:
    """The table from here on, over as many pages as it needs; ``heading`` is that of
    its section."""
    style = drawing.style
    measured = measure(table, drawing.room, style, drawing.letters["table"])
    drawing.y += 4
    again = _heading_height(drawing, heading) if style.repeat_heading else 0.0
    full = drawing.bottom - style.margin - again
    parts = pieces(measured, drawing.bottom - drawing.y, full, style)
    for number, part in enumerate(parts):
        if number or part.end > drawing.bottom - drawing.y + part.start:
            drawing.turn()
        if number and again:
            drawing.paragraph(heading, size=HEAD * style.size, bold_until=len(heading))
        _show(drawing, list(_sheets(measured, parts, number, style)), picture=picture)
    drawing.y += 8


def first_rows(drawing: Drawing, table: Table) -> float:
    """How high its header and the row under that are; of a table of blocks, the first block's."""
    measured = measure(table, drawing.room, drawing.style, drawing.letters["table"])
    return measured.tops[min((table.header or 2) + 1, table.rows)]


def _sheets(
    measured: Measured, parts: Sequence[Piece], number: int, style: Style
) -> Iterator[_Sheet]:
    """What stands on one page: the header once more, where the style repeats it."""
    if style.repeat_header and number and measured.header:
        yield _Sheet(measured, [Piece(start=0, end=measured.header)], 0)
    yield _Sheet(measured, parts, number, known=True)


def _heading_height(drawing: Drawing, heading: str) -> float:
    size = HEAD * drawing.style.size
    lines = wrap_prose(heading, drawing.letters["heading"], size, drawing.room, 2 * size)
    return len(lines) * drawing.leading(size)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page's piece of a table; ``known``: its places count."""

    measured: Measured
    parts: Sequence[Piece]
    number: int
    known: bool = False

    @property
    def part(self) -> Piece:
        return self.parts[self.number]

    @property
    def height(self) -> float:
        return self.part.end - self.part.start

    def visible(self) -> Iterator[tuple[GridCell, Box]]:
        """The cells with their visible parts, in points from the table's corner."""
        for cell in self.measured.table.cells:
            seen = self.part.overlap(*self.measured.span(cell))
            if seen and (self.known or cell.row < self.measured.table.header):
                left, right = (self.measured.width * side for side in (cell.left, cell.right))
                yield cell, Box(left, seen[0], right, seen[1])


def _show(drawing: Drawing, sheets: Sequence[_Sheet], *, picture: bool) -> None:
    """Pieces one under the other; pictures take in the outer halves of the frame's rules."""
    if not picture:
        for sheet in sheets:
            _print(drawing, sheet)
        return
    left, top, edge = drawing.style.margin, drawing.y, 4.0
    right, bottom = left + drawing.room, top + sum(sheet.height for sheet in sheets)
    with drawing.pictured(Box(left - edge, top - edge, right + edge, bottom + edge)):
        _show(drawing, sheets, picture=False)


def _print(drawing: Drawing, sheet: _Sheet) -> None:
    canvas, style = drawing.canvas, drawing.style
    canvas.saveState()
    canvas.translate(style.margin, drawing.height - drawing.y + sheet.part.start)
    for cell, box in sheet.visible():
        colour = _fill(cell, style)
        if colour != WHITE:
            canvas.setFillColorRGB(*colour)
            canvas.rect(box.x0, -box.bottom, box.width, box.height, stroke=0, fill=1)
    _rule(drawing, rules(sheet, style))
    canvas.restoreState()
    for cell, box in sheet.visible():
        _write(drawing, sheet, cell, box)
    drawing.y += sheet.height


def _fill(cell: GridCell, style: Style) -> tuple[float, float, float]:
    if cell.role in ("title", "header"):
        return style.shade
    return style.zebra if cell.row % 2 and cell.row_span == 1 else WHITE


# --------------------------------------------------------------------------
# Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """In points from the table's corner; ``down`` or across at ``at``."""

    down: bool
    at: float
    start: float
    end: float
    weight: float


def rules(sheet: _Sheet, style: Style) -> Iterator[Rule]:
    """Each drawn once, however many cells meet in it."""
    edges: dict[tuple[bool, float], list[tuple[float, float]]] = defaultdict(list)
    for cell, box in sheet.visible():
        edges[True, round(box.x0, 3)].append((box.top, box.bottom))
        edges[True, round(box.x1, 3)].append((box.top, box.bottom))
        span = sheet.measured.span(cell)
        for at, side in ((box.top, span[0]), (box.bottom, span[1])):
            if not style.open_breaks or at == side:
                edges[False, round(at, 3)].append((box.x0, box.x1))
    for (down, at), spans in edges.items():
        weight = _weight(sheet.measured, style, down=down, at=at)
        if weight:
            for start, end in _merged(spans):
                yield Rule(down=down, at=at, start=start, end=end, weight=weight)


def _merged(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 0.01:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _weight(measured: Measured, style: Style, *, down: bool, at: float) -> float:
    """0 where the style has no rule."""
    last = measured.width if down else measured.tops[-1]
    outer = at < 0.01 or at > last - 0.01
    header = not down and _near(at, header_ends(measured))
    drawn = {
        "all": True,
        "double": True,
        "no-outer": not outer,
        "no-vertical": not down,
        "three-line": not down and (outer or header or _near(at, block_tops(measured))),
        "none": False,
    }
    if not drawn[style.borders]:
        return 0.0
    special = style.outer if outer else style.header_line if header else 0.0
    return special or style.line


def _near(at: float, others: Iterable[float]) -> bool:
    return any(abs(at - other) < 0.01 for other in others)


def header_ends(measured: Measured) -> set[float]:
    """Under a table's header, or that of each of its blocks."""
    if measured.table.header:
        return {measured.header}
    return {measured.tops[cell.row + cell.row_span]
            for cell in measured.table.cells if cell.role == "header"}  # fmt: skip


def block_tops(measured: Measured) -> set[float]:
    """Above the title of each block; above its header where it has none."""
    titles = {cell.row for cell in measured.table.cells if cell.role == "title"}
    headers = {cell.row for cell in measured.table.cells if cell.role == "header"}
    lone = set() if measured.table.header else {row for row in headers if row - 1 not in titles}
    return {measured.tops[row] for row in titles | lone}


DASHES = {"solid": (), "dashed": (4, 2), "dotted": (0.8, 1.6)}


def _rule(drawing: Drawing, drawn: Iterable[Rule]) -> None:
    canvas, style = drawing.canvas, drawing.style
    canvas.setStrokeColorRGB(*style.colour)
    canvas.setFillColorRGB(*style.colour)
    canvas.setDash(*([list(DASHES[style.rule])] if DASHES[style.rule] else []))
    for rule in drawn:
        for at in _strokes(rule, style):
            _stroke(drawing, rule, at)


def _strokes(rule: Rule, style: Style) -> tuple[float, ...]:
    """Where the rule's lines lie: two beside its place where it is double."""
    double = style.borders == "double"
    return (rule.at - GAP / 2, rule.at + GAP / 2) if double else (rule.at,)


def _stroke(drawing: Drawing, rule: Rule, at: float) -> None:
    canvas, style = drawing.canvas, drawing.style
    weight = min(rule.weight, GAP / 3) if style.borders == "double" else rule.weight
    if style.filled_rules and style.rule == "solid":
        long, low = rule.end - rule.start + weight, at - weight / 2
        start = rule.start - weight / 2
        area = (
            (low, -start - long, weight, long)
            if rule.down
            else (start, -low - weight, long, weight)
        )
        canvas.rect(*area, stroke=0, fill=1)
        return
    canvas.setLineWidth(weight)
    if rule.down:
        canvas.line(at, -rule.start, at, -rule.end)
    else:
        canvas.line(rule.start, -at, rule.end, -at)


# --------------------------------------------------------------------------
# Characters


def _write(drawing: Drawing, sheet: _Sheet, cell: GridCell, box: Box) -> None:
    """A cell's lines on this page, and where its figure stands."""
    style, measured = drawing.style, sheet.measured
    pen = _pen(cell, style)
    lead = (style.table_leading - style.table_size) / 2
    down = drawing.y - sheet.part.start
    placed = place_lines(measured.lines[cell], measured.span(cell), sheet.parts, style)
    for item in placed:
        if item.piece == sheet.number:
            text, top = item.line.text, down + item.top + lead
            x = style.margin + _left(cell, box, drawing.long(text, pen) - style.spacing, style)
            drawing.line(text, x, top, pen)
            if cell.path and sheet.known and cell.text.strip():
                drawing.mark(cell.path, drawing.box(text, (0, len(text)), x, top, pen))
    if cell.path and sheet.known and not cell.text.strip() and cell.path not in drawing.places:
        left, right = box.x0 + style.margin, box.x1 + style.margin
        drawing.mark(cell.path, Box(left, box.top + down, right, box.bottom + down))


def _pen(cell: GridCell, style: Style) -> Pen:
    headed = cell.role in ("title", "header")
    return Pen(
        size=style.table_size,
        voice="table",
        bold=cell.role == "title" or (style.bold_figures and cell.role == "value"),
        colour=style.header_text if headed else BLACK,
    )


def _left(cell: GridCell, box: Box, long: float, style: Style) -> float:
    """Where a line begins, from the table's left."""
    narrow = cell.role == "label" and (style.label_align == "centre" or box.width <= 60)
    align = style.figure_align if cell.role == "value" else "left"
    if cell.role in ("title", "header") or narrow or align == "centre":
        return (box.x0 + box.x1 - long) / 2
    return box.x0 + style.padding if align == "left" else box.x1 - style.padding - long
