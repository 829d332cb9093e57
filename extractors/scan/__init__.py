"""A picture of a page → the same lines and grids that a text layer gives.

The picture is made flat and upright; the grid comes from its rules; every cell is
cropped and read without detection, so that a lone digit cannot be lost; the running
text outside the grids is detected and recognised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from extractors.charts import find_charts, is_known
from extractors.clock import stage
from extractors.document import Box, Chart, Grid, Issue, TextLine
from extractors.grids import find_grids
from extractors.implied import IMPLIED, printed_grids
from extractors.labels import is_ideograph
from extractors.networks import Networks
from extractors.preparation import prepare
from extractors.preparation.pixels import grey_of
from extractors.reader import Raster
from extractors.scan.continued import laid_over
from extractors.scan.dark import dark_grounds, edges, lightened, with_grounds
from extractors.scan.looks import read_cells
from extractors.scan.lost_rules import lost_levels
from extractors.scan.lost_uprights import lost_uprights
from extractors.scan.prose import Line, find_lines, glyphs_of, lone_figures, text_lines
from extractors.scan.rules import find_rules
from extractors.scan.sheet import Sheet, quality_issue, sheet_of
from extractors.templates import Labels

MOST_TICKS = 8
"""Numbers at the axes and bars of a chart; a part of a table without a label has more."""

MOST_FRAMED = 3
"""Filled cells of what is no table."""

NO_LABELS = Labels()

MARGIN = 18.0
"""Points of paper around a picture that a page of text holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRead:
    lines: tuple[TextLine, ...]
    grids: tuple[Grid, ...]
    issues: tuple[Issue, ...]


def read_picture(
    page: int, raster: Raster, box: Box, networks: Networks, *,
    prose: bool = True, labels: Labels = NO_LABELS, above: Grid | None = None,
) -> PictureRead:  # fmt: skip
    """Lines and grids of the picture ``raster`` that covers ``box`` on the page.

    Args:
        prose: Whether to look for text, and tables without rules, outside the ruled ones.
        labels: Those of official forms.
        above: The last grid of the page before.
    """
    if not prose:
        raster, box = _with_margin(raster), box.expanded(MARGIN)
    sheet = _sheet(raster, (box.x0, box.top), networks)
    read = partial(read_cells, sheet, networks=networks, words=labels.all)
    grids = find_grids(page, sheet.rules, read)
    if lost := [*lost_levels(sheet, grids), *lost_uprights(sheet, grids)]:
        grids = find_grids(page, [*sheet.rules, *lost], read)
    grids = tuple(grid for grid in grids if not (_is_plot(grid) or _is_text(grid)))
    lines: list[Line] = []
    if prose:
        ruled = [grid.box for grid in grids]
        lines = find_lines(sheet, ruled, networks.engine)
        lone = lone_figures(sheet, lines, ruled, networks.numbers)
        glyphs = glyphs_of(sheet, [*lines, *lone])
        charts = find_charts(page, text_lines(page, sheet, lines), labels)
        before = laid_over(above, glyphs) if above else None
        laid_out = printed_grids(page, glyphs, sheet.rules, labels, read, before)
        implied = [
            _in_doubt(grid) for grid in laid_out
            if not (_is_plot(grid) or _is_chart(_on_page(sheet, grid.box), grid, charts, labels))
        ]  # fmt: skip
        lines = _outside(sheet, lines, [grid.box for grid in implied])
        grids = tuple(sorted((*grids, *implied), key=lambda grid: grid.box.top))
    return PictureRead(
        lines=text_lines(page, sheet, lines),
        grids=tuple(_grid_on_page(sheet, grid) for grid in grids),
        issues=quality_issue(page, sheet),
    )


def _in_doubt(grid: Grid) -> Grid:
    """Its sides are known by words alone, of which recognition may have lost some."""
    cells = tuple(replace(cell, certainty=min(cell.certainty, IMPLIED)) for cell in grid.cells)
    return replace(grid, cells=cells)


def _is_plot(grid: Grid) -> bool:
    """Whether it is of a chart's axes and bars: a few numbers and no word. One row of blanks
    and figures may be all that a page has of a table."""
    texts = [cell.text for cell in grid.cells if cell.text]
    if len(grid.cells) > MOST_TICKS and all(cell.row == 0 for cell in grid.cells):
        return False
    return 0 < len(texts) <= MOST_TICKS and not any(map(is_ideograph, "".join(texts)))


def _is_chart(box: Box, grid: Grid, charts: Iterable[Chart], labels: Labels) -> bool:
    """Whether a table without rules, which covers ``box`` on the page, is a chart: no row of
    an official form is in it."""
    if not any(box.contains(*chart.box.center) for chart in charts):
        return False
    return not any(is_known(cell.text, labels.rows) for cell in grid.cells)


def _is_text(grid: Grid) -> bool:
    """Whether it is a frame about sentences, or a line of them whose strokes seem rules."""
    texts = [cell.text for cell in grid.cells if cell.text]
    return len(texts) <= MOST_FRAMED and "。" in "".join(texts)


def _with_margin(raster: Raster) -> Raster:
    """A picture of a table alone, whose border is its edge, on more of its paper."""
    width = round(MARGIN * raster.scale)
    height, breadth, channels = raster.pixels.shape
    pixels = np.empty((height + 2 * width, breadth + 2 * width, channels), np.uint8)
    pixels[:] = np.median(raster.pixels, axis=(0, 1))
    pixels[width:-width, width:-width] = raster.pixels
    return replace(raster, pixels=pixels)


def read_text(page: int, raster: Raster, box: Box, networks: Networks) -> tuple[TextLine, ...]:
    """The lines of a picture that holds no table."""
    sheet = _sheet(raster, (box.x0, box.top), networks)
    return text_lines(page, sheet, find_lines(sheet, (), networks.engine))


def _outside(sheet: Sheet, lines: Sequence[Line], grids: Sequence[Box]) -> list[Line]:
    boxes = [sheet.pixels_of(grid) for grid in grids]
    return [line for line in lines if not any(box.contains(*line.box.center) for box in boxes)]


def _sheet(raster: Raster, origin: tuple[float, float], networks: Networks) -> Sheet:
    with stage("prepare"):
        prepared = prepare(raster.pixels, raster.scale)
    with stage("rules"):
        coloured = grey_of(prepared.picture)
        grounds = dark_grounds(coloured, raster.scale)
        ruled = lightened(coloured, grounds)
        rules = find_rules(ruled, raster.scale, networks.rules, edges(grounds, raster.scale))
        return sheet_of(prepared, ruled, with_grounds(prepared.grey, ruled, grounds), rules, origin)


# --------------------------------------------------------------------------
# Coordinates: grids are found in points of the sheet


def _grid_on_page(sheet: Sheet, grid: Grid) -> Grid:
    cells = tuple(
        replace(cell, box=_on_page(sheet, cell.box), flat=cell.box) for cell in grid.cells
    )
    return replace(grid, box=_on_page(sheet, grid.box), flat=grid.box, cells=cells)


def _on_page(sheet: Sheet, points: Box) -> Box:
    return sheet.on_page(sheet.pixels_of(points))
