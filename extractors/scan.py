"""A picture of a page → the same lines and grids that a text layer gives.

The grid comes from the rules; every cell is cropped and recognised without
detection, so that a lone digit cannot be lost; the running text outside the
grids is detected and recognised. Cells that hold figures are looked at twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.clock import stage
from extractors.document import Alternative, Box, Grid, Reading, TextLine, enclosing
from extractors.grids import find_grids
from extractors.picture import (
    CellInk,
    Sheet,
    cell_ink,
    covered,
    crop,
    enlarged,
    leans,
    straighten,
)  # fmt: skip
from extractors.reader import Raster
from models.ocr.crops import crop_quad
from models.ocr.engine import Engine, LineReading, Quad

FIGURE_CHARACTERS = frozenset("0123456789.,+-−－—/／％%()（）无万亿元个件项条次")
"""What is printed in figure cells; a second look is restricted to these."""

SECOND_LOOK_SCALE = 1.5
LONGEST_FIGURE = 12
DISAGREEMENT = 0.5
"""Greatest confidence of a figure that two looks read differently."""


def read_picture(
    page: int, raster: Raster, box: Box, engine: Engine, *, prose: bool = True
) -> tuple[tuple[TextLine, ...], tuple[Grid, ...]]:
    """Lines and grids of the picture ``raster`` that covers ``box`` on the page."""
    sheet = straighten(raster.pixels, raster.scale, (box.x0, box.top))
    in_cells = find_grids(page, sheet.rules, lambda boxes: _read_cells(sheet, boxes, engine))
    lines = _read_prose(page, sheet, [grid.box for grid in in_cells], engine) if prose else ()
    return lines, tuple(_grid_on_page(sheet, grid) for grid in in_cells)


def has_grid(raster: Raster) -> bool:
    """Whether a picture shows a ruled table, without recognising anything."""
    sheet = straighten(raster.pixels, raster.scale, (0.0, 0.0))
    grids = find_grids(1, sheet.rules, lambda boxes: [Reading()] * len(boxes))
    return any(len(grid.cells) >= 4 for grid in grids)


# --------------------------------------------------------------------------
# Coordinates: grids are found in points of the straightened picture


def _grid_on_page(sheet: Sheet, grid: Grid) -> Grid:
    cells = tuple(replace(cell, box=_on_page(sheet, cell.box)) for cell in grid.cells)
    return replace(grid, box=_on_page(sheet, grid.box), cells=cells)


def _on_page(sheet: Sheet, points: Box) -> Box:
    return sheet.on_page(_in_pixels(sheet, points))


def _in_pixels(sheet: Sheet, points: Box) -> Box:
    return Box(*(value * sheet.scale for value in points))


# --------------------------------------------------------------------------
# Cells


def _read_cells(sheet: Sheet, cells: Sequence[Box], engine: Engine) -> list[Reading]:
    inks = [cell_ink(sheet, _in_pixels(sheet, cell)) for cell in cells]
    crops = [crop(sheet, line) for ink in inks for line in ink.lines]
    with stage("recognise"):
        first = iter(engine.recognise(crops))
    readings = [_cell_reading(sheet, ink, [next(first) for _ in ink.lines]) for ink in inks]
    return _look_again(sheet, inks, readings, engine)


def _cell_reading(sheet: Sheet, ink: CellInk, read: Sequence[LineReading]) -> Reading:
    if not ink.lines:
        return Reading(method="ocr")
    single = read[0].alternatives if len(read) == 1 else ()
    return Reading(
        printed="".join(line.text.replace(" ", "") for line in read),
        confidence=min(line.confidence for line in read),
        box=sheet.on_page(enclosing(ink.lines)),
        method="ocr",
        alternatives=tuple(Alternative(printed=t, confidence=c) for t, c in single),
    )


def _look_again(
    sheet: Sheet, inks: Sequence[CellInk], readings: list[Reading], engine: Engine
) -> list[Reading]:
    """Every cell that seems to hold a figure, read a second time: larger, and
    decoded with the characters of figures alone."""
    chosen = [i for i, reading in enumerate(readings) if inks[i].lines and _may_be_figure(reading)]
    crops = [
        enlarged(crop(sheet, line), SECOND_LOOK_SCALE) for i in chosen for line in inks[i].lines
    ]
    with stage("recognise"):
        again = iter(engine.recognise(crops, alphabet=FIGURE_CHARACTERS))
    for i in chosen:
        second = _cell_reading(sheet, inks[i], [next(again) for _ in inks[i].lines])
        readings[i] = agreed(readings[i], second)
    return [_doubted(sheet, ink, reading) for ink, reading in zip(inks, readings, strict=True)]


def _doubted(sheet: Sheet, ink: CellInk, reading: Reading) -> Reading:
    """Less sure of what shows only faintly, and of a 1 that leans like a slash."""
    slash = reading.printed == "1" and leans(sheet, ink.lines[0])
    if not ink.pale and not slash:
        return reading
    others = (Alternative(printed="/", confidence=DISAGREEMENT),) if slash else ()
    return replace(
        reading,
        confidence=min(reading.confidence, DISAGREEMENT),
        alternatives=(*others, *(a for a in reading.alternatives if a not in others)),
    )


def _may_be_figure(reading: Reading) -> bool:
    """Whether a cell reads as a figure, or would but for one character."""
    text = reading.printed
    others = sum(1 for char in text if char not in FIGURE_CHARACTERS)
    return len(text) <= LONGEST_FIGURE and others <= 1 and (others < len(text) or len(text) <= 1)


def agreed(first: Reading, second: Reading) -> Reading:
    """One reading of two looks at the same ink.

    Two looks that agree are wrong only if both are, but the looks are at one ink: they
    are no surer than the best other reading of it allows. On disagreement the look that
    gives a figure, or is surer, stands with at most :data:`DISAGREEMENT`; the
    other stays as an alternative.
    """
    if first.printed == second.printed:
        doubt = (1 - first.confidence) * (1 - second.confidence)
        rival = max((a.confidence for a in first.alternatives), default=0.0)
        return replace(first, confidence=1 - max(doubt, rival))
    better, other = sorted((first, second), key=_standing, reverse=True)
    rest = Alternative(printed=other.printed, confidence=min(other.confidence, DISAGREEMENT))
    known = [a for a in better.alternatives if a.printed != other.printed]
    alternatives = sorted([rest, *known], key=lambda a: -a.confidence)
    return replace(
        better,
        confidence=min(better.confidence, DISAGREEMENT),
        alternatives=tuple(a for a in alternatives if a.printed),
    )


def _standing(reading: Reading) -> tuple[bool, float]:
    figure = bool(reading.printed) and all(c in FIGURE_CHARACTERS for c in reading.printed)
    return figure, reading.confidence


# --------------------------------------------------------------------------
# Running text


def _read_prose(
    page: int, sheet: Sheet, grids: Sequence[Box], engine: Engine
) -> tuple[TextLine, ...]:
    picture = covered(sheet, [_in_pixels(sheet, grid) for grid in grids])
    with stage("detect"):
        quads = engine.detect(picture)
    with stage("recognise"):
        read = engine.recognise([crop_quad(picture, quad) for quad in quads])
    boxes = [_quad_box(quad) for quad in quads]
    lines = [
        (box, _text_line(page, sheet, box, line))
        for box, line in zip(boxes, read, strict=True)
        if line.text.strip()
    ]
    return tuple(line for _, line in _reading_order(lines))


def _quad_box(quad: Quad) -> Box:
    (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return Box(x0, y0, x1, y1)


def _text_line(page: int, sheet: Sheet, box: Box, line: LineReading) -> TextLine:
    places = [
        sheet.on_page(
            Box(box.x0 + c.x0 * box.width, box.top, box.x0 + c.x1 * box.width, box.bottom)
        )
        for c in line.characters
    ]
    text = "".join(character.text for character in line.characters)
    return TextLine(page=page, text=text, boxes=tuple(places), confidence=line.confidence)


def _reading_order(lines: list[tuple[Box, TextLine]]) -> list[tuple[Box, TextLine]]:
    """Top to bottom; pieces whose middles lie within one line go left to right,
    and are one line."""
    rows: list[list[tuple[Box, TextLine]]] = []
    for box, line in sorted(lines, key=lambda it: it[0].center[1]):
        if rows and _same_row(rows[-1][-1][0], box):
            rows[-1].append((box, line))
        else:
            rows.append([(box, line)])
    return [_merged(sorted(row, key=lambda it: it[0].x0)) for row in rows]


def _same_row(one: Box, other: Box) -> bool:
    return abs(one.center[1] - other.center[1]) < 0.4 * min(one.height, other.height)


def _merged(row: list[tuple[Box, TextLine]]) -> tuple[Box, TextLine]:
    if len(row) == 1:
        return row[0]
    lines = [line for _, line in row]
    return enclosing(box for box, _ in row), TextLine(
        page=lines[0].page,
        text="".join(line.text for line in lines),
        boxes=tuple(box for line in lines for box in line.boxes),
        confidence=min(line.confidence for line in lines),
    )
