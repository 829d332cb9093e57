"""Glyphs of tables printed without rules, and what the implied grids hold."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Box, Glyph, Reading, Rule
from extractors.implied import implied_grids
from extractors.lines import read_cells

SIZE = 10.0


def printed(*lines: tuple[float, Sequence[tuple[float, str]]]) -> list[Glyph]:
    """Glyphs of words that begin at (x, text), line by line from their tops."""
    return [
        Glyph(char, Box(x + SIZE * n, top, x + SIZE * (n + 1), top + SIZE))
        for top, placed in lines
        for x, text in placed
        for n, char in enumerate(text)
    ]


def table(
    glyphs: list[Glyph], rules: Sequence[Rule] = (), labels: Sequence[str] = ()
) -> list[list[list[str]]]:
    """By grid and row, what stands in the cells of the implied grids."""

    def read(boxes: Sequence[Box]) -> list[Reading]:
        return read_cells(glyphs, boxes)

    return [
        [
            [cell.text for cell in grid.cells if cell.row == row]
            for row in range(max(cell.row for cell in grid.cells) + 1)
        ]
        for grid in implied_grids(1, glyphs, rules, labels, read)
    ]
