"""Running text of a sheet: lines detected and recognised outside its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.clock import stage
from extractors.document import Box, Glyph, TextLine, enclosing
from extractors.preparation.pixels import Pixels, pixels
from extractors.scan.ink import number_crop, usual_digit
from extractors.scan.sheet import Sheet
from extractors.scan.widths import as_printed, at_ends
from models.cells.alphabet import OTHER
from models.cells.predict import NumberReader
from models.ocr.crops import TALL, crop_quad
from models.ocr.engine import Engine, LineReading, Quad

CORE = 0.7
"""Share of a detected line's height that its characters fill."""

CLOSED = 0.45
"""Gap within a word at most, in heights of its characters."""

LEGIBLE = 0.6
"""Mean probability of the characters of a line that can be read."""

TICKS = ("", "√", "✓", "✔")
"""Lines that are none, or what a reader's pen has left."""

LONE = (3.0, 13.0)
"""Points of the least and greatest height of a figure that detection may have lost."""

DASH = 2.2
"""Points of the shortest dash."""

WORD_GAP = 3.0
"""Points between two digits of one figure at most."""

LONE_SURE = 0.9
"""Probability from which lone ink is a figure."""

SOLID = 0.2
"""Share of its box that a figure's ink fills."""

MOST_LONE = 400

_STROKE = re.compile(r"(?<=\d)一(?=\d)|(?<=—)一|一(?=—)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A printed line: its characters and their boxes, in pixels of the sheet."""

    box: Box
    text: str
    boxes: tuple[Box, ...]
    confidence: float


def find_lines(sheet: Sheet, grids: Sequence[Box], engine: Engine) -> list[Line]:
    """All lines outside the tables ``grids`` (points of the sheet)."""
    picture = _covered(sheet.prose, [sheet.pixels_of(grid) for grid in grids])
    with stage("detect"):
        quads = engine.detect(picture)
    with stage("recognise"):
        read = engine.recognise([crop_quad(picture, quad) for quad in quads], exact=False)
    lines = [
        _line(_quad_box(quad), reading)
        for quad, reading in zip(quads, read, strict=True)
        if is_text(reading)
    ]
    texts = at_ends([line.text for line in lines])
    return [replace(line, text=text) for line, text in zip(lines, texts, strict=True)]


def is_text(reading: LineReading) -> bool:
    """Whether characters were read, rather than a mark, or the back of the sheet."""
    likely = [character.probability for character in reading.characters]
    return reading.text.strip() not in TICKS and sum(likely) >= LEGIBLE * len(likely)


def _quad_box(quad: Quad) -> Box:
    (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return Box(x0, y0, x1, y1)


def _line(box: Box, reading: LineReading) -> Line:
    boxes = [share_of(box, c.x0, c.x1) for c in reading.characters]
    text = dashed("".join(character.text for character in reading.characters))
    text = as_printed(text, boxes) if box.height < TALL * box.width else text
    return Line(box=box, text=text, boxes=tuple(boxes), confidence=reading.confidence)


def dashed(text: str) -> str:
    """The text with its dashes: alone, 一 is the same stroke, but between digits and beside
    another dash it is none."""
    return _STROKE.sub("—", text)


def share_of(line: Box, start: float, end: float) -> Box:
    """A character's part of its line, which runs down where recognition has turned it."""
    if line.height >= TALL * line.width:
        return Box(line.x0, line.top + start * line.height, line.x1, line.top + end * line.height)
    return Box(line.x0 + start * line.width, line.top, line.x0 + end * line.width, line.bottom)


def glyphs_of(sheet: Sheet, lines: Iterable[Line]) -> list[Glyph]:
    """Their characters as high as ink is, in points of the sheet; where the ink of a
    line has a gap, so do its characters."""
    return [
        Glyph(text, _core(_within(box, runs), sheet.scale), line.confidence)
        for line in lines
        for runs in [_ink_runs(sheet.ink, line.box)]
        for text, box in zip(line.text, line.boxes, strict=True)
    ]


def _ink_runs(ink: Pixels, box: Box) -> list[tuple[float, float]]:
    """From where to where a line is inked, small gaps closed."""
    x0, top, x1, bottom = (max(0, round(value)) for value in box)
    inked = np.flatnonzero((ink[top:bottom, x0:x1] > 0).any(axis=0))
    if not len(inked):
        return [(box.x0, box.x1)]
    cuts = np.flatnonzero(np.diff(inked) > CLOSED * CORE * box.height)
    starts, ends = [0, *(cuts + 1)], [*cuts, len(inked) - 1]
    return [(float(x0 + inked[a]), float(x0 + inked[b] + 1))
            for a, b in zip(starts, ends, strict=True)]  # fmt: skip


def _within(box: Box, runs: Sequence[tuple[float, float]]) -> Box:
    """A character's box cut to the run of ink that it stands in."""
    middle = box.center[0]
    start, end = min(runs, key=lambda run: max(run[0] - middle, middle - run[1], 0.0))
    x0 = min(max(box.x0, start), end)
    return Box(x0, box.top, max(x0, min(box.x1, end)), box.bottom)


def _core(box: Box, scale: float) -> Box:
    edge = (1 - CORE) / 2 * box.height
    inner = Box(box.x0, box.top + edge, box.x1, box.bottom - edge)
    return Box(*(value / scale for value in inner))


def text_lines(page: int, sheet: Sheet, lines: Iterable[Line]) -> tuple[TextLine, ...]:
    """In reading order, on the page."""
    placed = [(line.box, _on_page(page, sheet, line)) for line in lines]
    return tuple(line for _, line in _reading_order(placed))


def _on_page(page: int, sheet: Sheet, line: Line) -> TextLine:
    boxes = tuple(sheet.on_page(box) for box in line.boxes)
    return TextLine(page=page, text=line.text, boxes=boxes, confidence=line.confidence)


# --------------------------------------------------------------------------
# Figures that stand alone: detection loses them


def lone_figures(
    sheet: Sheet, lines: Sequence[Line], grids: Sequence[Box], numbers: NumberReader
) -> list[Line]:
    """Ink beside lines, outside them and tables, that reads as a figure."""
    taken = [line.box for line in lines] + [sheet.pixels_of(grid) for grid in grids]
    ink = _covered(sheet.ink, taken, 0)
    beside = [piece for piece in _pieces(ink, sheet.scale) if _is_beside(piece, lines)]
    pieces = beside[:MOST_LONE]
    digit = usual_digit(pieces, sheet.scale)
    everything = Box(0, 0, sheet.cells.shape[1], sheet.cells.shape[0])
    with stage("numbers"):
        read = numbers.read([number_crop(sheet, box, everything, digit) for box in pieces])
    return [
        _lone(box, reading.text, reading.confidence, digit)
        for box, reading in zip(pieces, read, strict=True)
        if reading.text and OTHER not in reading.text and reading.confidence >= LONE_SURE
    ]


def _pieces(ink: Pixels, scale: float) -> list[Box]:
    """Runs of ink as high as a digit."""
    reach = max(1, round(WORD_GAP * scale))
    grown = cv2.dilate(ink, np.ones((1, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(pixels(grown), connectivity=8)
    inset = reach // 2
    return [
        Box(x + inset, y, x + w - inset, y + h)
        for x, y, w, h, _ in stats[1:].tolist()
        if _may_stand_alone(w - 2 * inset, h, scale) and _is_solid(ink[y : y + h, x : x + w])
    ]


def _is_beside(piece: Box, lines: Sequence[Line]) -> bool:
    """Whether a row's label, or another of its figures, has been detected."""
    y = piece.center[1]
    return any(line.box.top <= y <= line.box.bottom for line in lines)


def _is_solid(ink: Pixels) -> bool:
    """Strokes, not grain."""
    ys, xs = np.nonzero(ink)
    if not len(ys):
        return False
    room = (ys.max() - ys.min() + 1) * (xs.max() - xs.min() + 1)
    return len(ys) >= SOLID * float(room)


def _may_stand_alone(width: float, height: float, scale: float) -> bool:
    """As high as a digit, or a dash."""
    dash = width >= max(DASH * scale, 1.8 * height) and height >= 0.6 * scale
    return LONE[0] * scale <= height <= LONE[1] * scale or (dash and height < LONE[0] * scale)


def _lone(box: Box, text: str, confidence: float, digit: float) -> Line:
    """As high as detection would have made it."""
    _, y = box.center
    half = max(box.height, digit) / CORE / 2
    tall = Box(box.x0, y - half, box.x1, y + half)
    step = box.width / len(text)
    boxes = [Box(box.x0 + i * step, tall.top, box.x0 + (i + 1) * step, tall.bottom)
             for i in range(len(text))]  # fmt: skip
    return Line(box=tall, text=text, boxes=tuple(boxes), confidence=confidence)


# --------------------------------------------------------------------------
# Reading order


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


def _covered(picture: Pixels, boxes: Sequence[Box], with_level: int = 255) -> Pixels:
    """The picture with the pixel ``boxes`` painted over."""
    result = picture.copy()
    for box in boxes:
        x0, top, x1, bottom = (max(0, round(value)) for value in box)
        result[top:bottom, x0:x1] = with_level
    return result
