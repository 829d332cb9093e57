"""The columns of the page before, laid over the figures of this one."""

from __future__ import annotations

import pytest

from extractors.document import Box, Cell, Glyph, Grid, Reading
from extractors.scan.continued import laid_over

COLUMNS = (200.0, 260.0, 330.0, 390.0)


def grid(texts: tuple[str, ...]) -> Grid:
    cells = tuple(
        Cell(page=1, box=Box(x - 20, 700, x + 20, 720), row=0, column=n, row_span=1,
             column_span=1, reading=Reading(printed=text, box=Box(x - 3, 705, x + 3, 715)))
        for n, (x, text) in enumerate(zip(COLUMNS, texts, strict=True))
    )  # fmt: skip
    return Grid(page=1, box=Box(180, 700, 410, 720), cells=cells)


def glyphs(dx: float, times: float) -> list[Glyph]:
    middles = [180 + dx + times * (x - 180) for x in COLUMNS]
    return [Glyph("7", Box(x - 3, top, x + 3, top + 9), 1.0)
            for top in range(40, 200, 20) for x in middles]  # fmt: skip


@pytest.mark.parametrize(("dx", "times"), [(0.0, 1.0), (-21.0, 1.0), (14.0, 1.03)])
def test_columns_follow_the_figures(dx: float, times: float) -> None:
    moved = laid_over(grid(("7", "0", "3", "4")), glyphs(dx, times))
    middles = [cell.box.center[0] for cell in moved.cells]
    assert middles == pytest.approx([180 + dx + times * (x - 180) for x in COLUMNS], abs=2.0)
    assert all(cell.reading.box is None for cell in moved.cells)


def test_without_figures_they_stay_where_they_were() -> None:
    moved = laid_over(grid(("", "", "", "")), glyphs(0, 1))
    assert [cell.box.center[0] for cell in moved.cells] == list(COLUMNS)
