"""Which rules and fills a table has, by rows and shares of its width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from eval.synth.grids import GridCell, Table
from eval.synth.style import WHITE, Colour, Style

Align = str
NARROW = 60.0
"""Points; labels in narrower columns are centred."""


@dataclass(frozen=True)
class Frame:
    """A table as a style rules it; ``room`` is its width in points."""

    table: Table
    style: Style
    room: float

    @cached_property
    def sides(self) -> list[float]:
        """Between the columns, from 0 to 1."""
        return sorted({round(s, 6) for cell in self.table.cells for s in (cell.left, cell.right)})

    def column(self, side: float) -> int:
        return self.sides.index(round(side, 6))

    def across(self, cell: GridCell) -> int:
        """How many columns a cell spans."""
        return self.column(cell.right) - self.column(cell.left)

    def rows(self) -> Iterator[list[GridCell]]:
        """The cells that begin in each row, from the left."""
        for number in range(self.table.rows):
            row = (cell for cell in self.table.cells if cell.row == number)
            yield sorted(row, key=lambda cell: cell.left)

    def weights(self, cell: GridCell) -> tuple[float, float, float, float]:
        """Of the rules above, at the right, below and at the left; 0 for none."""
        return (
            self._level(cell.row),
            self._upright(cell.right),
            self._level(cell.row + cell.row_span),
            self._upright(cell.left),
        )

    def _upright(self, side: float) -> float:
        outer = side in (0, 1)
        shown = self.style.borders in ("all", "double") or (
            self.style.borders == "no-outer" and not outer
        )
        return self._weight(outer=outer) if shown else 0.0

    def _level(self, row: int) -> float:
        outer, header = row in (0, self.table.rows), row in self._header_ends
        shown = {
            "no-outer": not outer,
            "three-line": outer or header or row in self._block_tops,
            "none": False,
        }.get(self.style.borders, True)
        return self._weight(outer=outer, header=header) if shown else 0.0

    def _weight(self, *, outer: bool, header: bool = False) -> float:
        style = self.style
        return (style.outer if outer else style.header_line if header else 0.0) or style.line

    @cached_property
    def _header_ends(self) -> set[int]:
        """Under the table's header, or that of each of its blocks."""
        if self.table.header:
            return {self.table.header}
        return {cell.row + cell.row_span for cell in self._with("header")}

    @cached_property
    def _block_tops(self) -> set[int]:
        """Above the title of each block; above its header where it has none."""
        titles = {cell.row for cell in self._with("title")}
        headers = {cell.row for cell in self._with("header")}
        lone = set() if self.table.header else {row for row in headers if row - 1 not in titles}
        return titles | lone

    def _with(self, role: str) -> Iterable[GridCell]:
        return (cell for cell in self.table.cells if cell.role == role)

    def fill(self, cell: GridCell) -> Colour:
        if cell.role in ("title", "header"):
            return self.style.shade
        return self.style.zebra if cell.row % 2 and cell.row_span == 1 else WHITE

    def align(self, cell: GridCell) -> Align:
        """``left``, ``center`` or ``right``."""
        wide = (cell.right - cell.left) * self.room > NARROW
        if cell.role == "value":
            return self.style.figure_align.replace("centre", "center")
        return "left" if cell.role == "label" and wide and self._left_labels else "center"

    @property
    def _left_labels(self) -> bool:
        return self.style.label_align == "left"

    def bold(self, cell: GridCell) -> bool:
        figures = self.style.bold_figures and cell.role == "value"
        return self.style.bold and (cell.role == "title" or figures)
