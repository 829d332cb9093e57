"""One page, read: its text layer where it can be trusted, its picture where not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.charts import find_charts, without_charts
from extractors.clock import stage
from extractors.document import Box, Chart, Grid, Issue, Page, RawPage, Reading
from extractors.grids import find_grids
from extractors.implied import implied_grids
from extractors.lines import read_cells, read_lines
from extractors.reader import OpenDocument, Raster
from extractors.templates import Labels
from extractors.trust import CHECK_DPI, inked, untrusted_pictures, untrusted_reason

if TYPE_CHECKING:
    from extractors.networks import Networks

SCAN_DPI = (150.0, 300.0)
"""Least and greatest resolution at which a picture is read; its own in between."""

USUAL_DPI = 200.0

LEAST_CHART = 60.0
"""Points; a smaller picture is no chart."""

LEAST_CELLS = 4
"""Of a table among the pictures on a page; a framed photograph has fewer."""

DRAWN = 0.5
"""Confidence that a cell is blank whose picture is not."""

REASONS = {
    "empty": "没有文字层",
    "invisible": "文字层不可见",
    "mojibake": "文字层乱码",
    "disagrees": "文字层与页面图像不符",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What reading a page may draw on: the open file, the networks, and the labels of the
    forms."""

    document: OpenDocument
    networks: Networks
    labels: Labels


def read_page(number: int, around: Surroundings) -> Page:
    with stage("parse"):
        raw = around.document.page(number)
    with stage("render"):
        seen = around.document.render(number, CHECK_DPI)
    reason = untrusted_reason(raw, seen)
    if reason is None:
        return _printed_page(raw, seen, around)
    return _pictured_page(raw, around, reason)


def _printed_page(raw: RawPage, seen: Raster, around: Surroundings) -> Page:
    def read(boxes: Sequence[Box]) -> list[Reading]:
        return _doubted(read_cells(raw.glyphs, boxes), boxes, seen)

    ruled = find_grids(raw.number, raw.rules, read)
    free = read_lines(raw.number, raw.glyphs, [grid.box for grid in ruled])
    charts = find_charts(raw.number, free, around.labels)
    taken = [*(grid.box for grid in ruled), *(chart.box for chart in charts)]
    grids = [*ruled, *_implied_grids(raw, taken, read, around.labels.rows)]
    lines = read_lines(raw.number, raw.glyphs, [*taken, *(grid.box for grid in grids)])
    pictured, drawn = _pictured(raw, around)
    return Page(
        number=raw.number, width=raw.width, height=raw.height, rotation=raw.rotation,
        source="text", lines=tuple(lines), charts=(*charts, *drawn),
        grids=tuple(sorted([*grids, *pictured], key=lambda grid: grid.box.top)),
    )  # fmt: skip


def _implied_grids(
    raw: RawPage, taken: Sequence[Box], read: Callable[[Sequence[Box]], Sequence[Reading]],
    labels: Sequence[str],
) -> list[Grid]:  # fmt: skip
    """Tables without the rules that would make a grid, outside of what is ``taken``."""
    around = [box.expanded(1) for box in taken]
    free = [glyph for glyph in raw.glyphs
            if not any(box.contains(*glyph.box.center) for box in around)]  # fmt: skip
    return list(implied_grids(raw.number, free, raw.rules, labels, read))


def _doubted(readings: Sequence[Reading], boxes: Sequence[Box], seen: Raster) -> list[Reading]:
    """The readings, less sure of cells that the text layer leaves blank and the
    picture does not: a figure drawn as a shape or pasted as an image."""
    return [
        replace(reading, confidence=DRAWN) if drawn and not reading.printed else reading
        for reading, drawn in zip(readings, inked(boxes, seen), strict=True)
    ]


def _pictured(raw: RawPage, around: Surroundings) -> tuple[list[Grid], list[Chart]]:
    """Tables and charts that a page of text gives as pictures."""
    from extractors.scan import read_picture, read_text  # loads the image libraries

    grids: list[Grid] = []
    charts: list[Chart] = []
    for box in untrusted_pictures(raw):
        with stage("render"):
            raster = around.document.render(raw.number, USUAL_DPI, box=box)
        read = read_picture(raw.number, raster, box, around.networks, prose=False)
        if any(_filled(grid) >= LEAST_CELLS for grid in read.grids):
            grids += read.grids
        elif min(box.width, box.height) >= LEAST_CHART:
            text = read_text(raw.number, raster, box, around.networks)
            charts += find_charts(raw.number, text, around.labels)
    return grids, charts


def _filled(grid: Grid) -> int:
    """Cells that hold something: the lines behind a chart's bars make empty ones."""
    return sum(bool(cell.text) for cell in grid.cells)


def _pictured_page(raw: RawPage, around: Surroundings, reason: str) -> Page:
    from extractors.scan import read_picture  # loads the image libraries

    with stage("render"):
        raster = around.document.render(raw.number, _scan_dpi(raw))
    read = read_picture(raw.number, raster, raw.box, around.networks, labels=around.labels)
    charts = find_charts(raw.number, read.lines, around.labels)
    return Page(
        number=raw.number, width=raw.width, height=raw.height, rotation=raw.rotation,
        source="ocr", lines=without_charts(read.lines, charts), grids=read.grids,
        charts=tuple(charts),
        issues=(*_reason_issues(raw, reason), *read.issues),
    )  # fmt: skip


def _scan_dpi(raw: RawPage) -> float:
    """The resolution of the picture that fills the page, within what is useful."""
    large = [p.dpi for p in raw.pictures if p.box.area > 0.5 * raw.box.area]
    return min(max([SCAN_DPI[0], *(large or [USUAL_DPI])]), SCAN_DPI[1])


def _reason_issues(raw: RawPage, reason: str) -> tuple[Issue, ...]:
    """A text layer that was set aside is worth saying; a plain scan is not."""
    if reason == "empty":
        return ()
    message = f"第{raw.number}页{REASONS[reason]}，已改用图像识别"
    return (Issue(code=f"text-layer-{reason}", severity="info", message=message),)
