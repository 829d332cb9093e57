"""A measured table, cut into the pieces that stand on each page.

Lengths are points from the table's top, as if it stood on one endless page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from eval.synth.grids import GridCell, Table
from eval.synth.style import Style
from eval.synth.text import Lettering, Line, wrap_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The part of a table from ``start`` to ``end``."""

    start: float
    end: float

    def overlap(self, top: float, bottom: float) -> tuple[float, float] | None:
        start, end = max(self.start, top), min(self.end, bottom)
        return (start, end) if end - start > 0.01 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """``tops`` are the rows' upper sides and, last, the table's lower side."""

    table: Table
    width: float
    lines: Mapping[GridCell, Sequence[Line]]
    tops: Sequence[float]

    def span(self, cell: GridCell) -> tuple[float, float]:
        return self.tops[cell.row], self.tops[cell.row + cell.row_span]

    @property
    def header(self) -> float:
        return self.tops[self.table.header]

    def row_lines(self, row: int, role: str) -> int:
        """The most lines of a cell of that role that stands in the row alone."""
        counts = [len(lines) for cell, lines in self.lines.items()
                  if cell.row == row and cell.row_span == 1 and cell.role == role]  # fmt: skip
        return max(counts, default=0)


def measure(table: Table, width: float, style: Style, face: Lettering) -> Measured:
    lines = {
        cell: wrap_cell(cell.text, face, style.table_size, _room(cell, width, style))
        for cell in table.cells
    }
    least = max(style.table_leading + 2 * style.padding, style.row_height)
    heights = [least] * table.rows
    for cell in sorted(table.cells, key=lambda cell: cell.row_span):
        last = cell.row + cell.row_span - 1
        needed = len(lines[cell]) * style.table_leading + 2 * style.padding
        heights[last] += max(0.0, needed - sum(heights[cell.row : last + 1]))
    return Measured(table=table, width=width, lines=lines, tops=(0.0, *accumulate(heights)))


def _room(cell: GridCell, width: float, style: Style) -> float:
    return max(width * (cell.right - cell.left) - 2 * style.padding, 1.0)


def pieces(measured: Measured, first: float, page: float, style: Style) -> list[Piece]:
    """The table cut to fit ``first`` points, then ``page`` points each.

    Raises:
        ValueError: a row is higher than a page.
    """
    made: list[Piece] = []
    start, room, end, fresh = 0.0, first, measured.tops[-1], False
    forced = _forced_cut(measured, style)
    while end - start > room or (forced and start < forced):
        cut = _cut(measured, start, start + room, style)
        cut = min(cut, forced) if forced and start < forced else cut
        if cut > start:
            made.append(Piece(start=start, end=cut))
        elif fresh:
            raise ValueError(f"a row of {measured.table.name} is higher than a page")
        again = measured.header if style.repeat_header and made else 0.0
        start, room, fresh = cut, page - again, True
    return [*made, Piece(start=start, end=end)]


def _cut(measured: Measured, start: float, limit: float, style: Style) -> float:
    """The last good place to end a page above ``limit``; ``start`` if there is none:
    no header stands alone."""
    whole = max((top for top in measured.tops if top <= limit), default=start)
    if style.cut and whole < measured.tops[-1]:
        inside = [cut for cut in _inner_cuts(measured, measured.tops.index(whole), style)
                  if cut <= limit]  # fmt: skip
        whole = max([whole, *inside])
    elif measured.tops[0] == start < whole <= measured.header:
        return start
    return max(whole, start)


def _inner_cuts(measured: Measured, row: int, style: Style) -> Iterator[float]:
    """Between the lines of the row's label; never through a figure."""
    for count in range(max(1, measured.row_lines(row, "value")), measured.row_lines(row, "label")):
        yield measured.tops[row] + style.padding + count * style.table_leading


def _forced_cut(measured: Measured, style: Style) -> float | None:
    """Inside the first wrapped label from the share ``cut_row`` of the rows on."""
    if not style.cut_row or measured.table.name != "requests":
        return None
    first = round(measured.table.rows * style.cut_row)
    cuts = (cut for row in range(first, measured.table.rows)
            for cut in _inner_cuts(measured, row, style))  # fmt: skip
    return next(cuts, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """``top`` of its leading, from the table's top; ``piece`` counts the pieces."""

    line: Line
    piece: int
    top: float


def place_lines(
    lines: Sequence[Line], span: tuple[float, float], parts: Sequence[Piece], style: Style
) -> list[PlacedLine]:
    """The lines of a cell in its first part or, too many for that, from part to part."""
    rooms = [(number, *room) for number, part in enumerate(parts) if (room := part.overlap(*span))]
    number, start, end = rooms[0]
    height = len(lines) * style.table_leading
    if len(rooms) == 1 or height <= end - start - style.padding:
        top = _first_line(start, end, height, style)
        return [PlacedLine(line=line, piece=number, top=top + i * style.table_leading)
                for i, line in enumerate(lines)]  # fmt: skip
    return list(_flowing(lines, rooms, style))


def _first_line(start: float, end: float, height: float, style: Style) -> float:
    tops = {
        "top": start + style.padding,
        "middle": start + (end - start - height) / 2,
        "bottom": end - style.padding - height,
    }
    return tops[style.vertical]


def _flowing(
    lines: Sequence[Line], rooms: Sequence[tuple[int, float, float]], style: Style
) -> Iterator[PlacedLine]:
    rest = list(lines)
    for position, (number, start, end) in enumerate(rooms):
        top = start + style.padding
        last = position == len(rooms) - 1
        while rest and (last or top + style.table_leading <= end + 0.01):
            yield PlacedLine(line=rest.pop(0), piece=number, top=top)
            top += style.table_leading
