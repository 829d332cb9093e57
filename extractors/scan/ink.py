"""What is inked in the cells of a sheet, and the crops that readers are shown.

Works in pixels of the sheet, origin top left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import cv2
import numpy as np

from extractors.document import Box, enclosing
from extractors.preparation.pixels import Pixels, colours_of, pixels
from extractors.scan.sheet import Sheet
from models.cells.crops import DIGIT

SMALLEST_MARK = 2.2
"""Points across, below which ink in a cell is a speck: less than a dash or a 1."""

CROP_MARGIN = 6
"""Pixels of clean paper around a crop; more makes recognisers invent characters."""

PARTED = 1.3
"""In heights of a digit, a gap that one figure does not have."""

SHORT, LEAST_DIGIT, USUAL_DIGIT = 2.6, 4.0, 7.5
"""A line of few digits is at most that many times as wide as high; points of the lowest
digits, and of those that most tables have."""

LOWEST, HIGHEST = 0.8, 1.35
"""Share of the usual digit's height from which a line's own height counts, and to which:
ideographs are higher than digits."""

SPECK, BESIDE = 0.5, 0.4
"""In heights of a digit: the greatest speck, and how far a point may stand apart."""

SECOND_RULE, FLAT, LONG, OFF_MIDDLE = 3.5, 1.6, 2.5, 0.25
"""Of the second line of a double rule: points from the edge and of its thickness; its
length in thicknesses, and the share of the cell's height that it lies off the middle."""

NEXT_DIGIT, PIECES = 1.5, 0.7
"""In heights of a digit: how far the next may stand where they are spaced, and the least
height of the pieces of one."""

GHOST, LONE_GHOST = 0.45, 0.35
"""Share of the darkness of a cell's darkest ink, and of other cells', below which a word
shines through from the page behind."""

PAPER, MOST_PRINT = 75, 75
"""Percentiles: of a cell's grey levels, its paper; of the darkness of a table's cells,
print, where most cells may hold only what shines through."""

SIDE, WIDE_SIDE = 0.2, 0.7
"""Paper beside the ink, as a share of the crop's height: as usual, and where a digit may
stand that was not taken for ink."""

INSIDE_RULE = 0.4
"""Points from a rule's middle to where a cell's paper begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellInk:
    """The printed lines in a cell (pixels), as tight boxes around their ink; ``specks``, the
    largest first, where there is nothing else; ``pale`` if they show only faintly or a part
    of them in pieces, ``cut`` if one meets the side of the cell, ``parted`` if one has a gap
    as between the figures of two columns."""

    lines: tuple[Box, ...] = ()
    specks: tuple[Box, ...] = ()
    pale: bool = False
    cut: bool = False
    parted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMarks:
    """The connected pieces of ink in a cell (pixels); ``pale`` as of its lines; ``room``
    is the cell without what is left of its rules, ``inner`` where ink is looked for."""

    room: Box
    inner: Box
    marks: tuple[Box, ...] = ()
    pale: bool = False


def cell_marks(sheet: Sheet, cell: Box) -> CellMarks:
    """What is inked in a cell, or, where nothing is, faintly there: pale is not blank."""
    inner = _pixel_box(cell.expanded(-0.8 * sheet.scale), sheet.ink)
    room = cell
    for ink, pale in ((sheet.ink, False), (sheet.faint, True)):
        found = _marks(ink, inner, sheet.scale)
        marks = [mark for mark in found if not _second_rule(mark, inner, sheet.scale)]
        room = _beyond(room, (mark for mark in found if mark not in marks))
        if any(_is_mark(mark, sheet.scale) for mark in marks):
            return CellMarks(room=room, inner=inner, marks=tuple(marks), pale=pale)
    return CellMarks(room=room, inner=inner)


def _second_rule(mark: Box, cell: Box, scale: float) -> bool:
    """The other line of a double rule, or a rule beside where it was found, or a piece of
    one: flat, near the cell's upper or lower edge, where no dash stands."""
    near = min(mark.top - cell.top, cell.bottom - mark.bottom) <= SECOND_RULE * scale
    off = abs(mark.center[1] - cell.center[1]) > OFF_MIDDLE * cell.height
    flat = mark.height <= FLAT * scale and mark.width >= LONG * mark.height
    return near and off and flat


def _beyond(cell: Box, rules: Iterable[Box]) -> Box:
    """The cell without rules inside its upper and lower edges."""
    for rule in rules:
        if rule.center[1] < cell.center[1]:
            cell = Box(cell.x0, max(cell.top, rule.bottom), cell.x1, cell.bottom)
        else:
            cell = Box(cell.x0, cell.top, cell.x1, min(cell.bottom, rule.top))
    return cell


def without_ghosts(sheet: Sheet, cells: Sequence[CellMarks], digit: float) -> list[CellMarks]:
    """The cells without words much paler than their darkest, or than those of the other
    cells: they shine through from the page behind. Doubt stays where one stood close to
    what is kept, or stood alone: it may be a figure that lacks toner."""
    strengths = [[_strength(sheet, mark, cell.inner) for mark in cell.marks] for cell in cells]
    tall = [_of_tall(cell, each, digit) for cell, each in zip(cells, strengths, strict=True)]
    darkest = [max(those or each, default=0.0)
               for those, each in zip(tall, strengths, strict=True)]  # fmt: skip
    printed = [max(those) for those in tall if those]
    usual = float(np.percentile(printed, MOST_PRINT)) if printed else 0.0
    return [
        _without_pale(cell, each, max(GHOST * most, LONE_GHOST * usual), digit)
        if each and min(each) < GHOST * max(most, usual)
        else cell
        for cell, each, most in zip(cells, strengths, darkest, strict=True)
    ]


def _of_tall(cell: CellMarks, strengths: Sequence[float], digit: float) -> list[float]:
    """The strengths of a cell's marks as tall as a part of a figure: dirt is darker than
    pale print."""
    return [strength for mark, strength in zip(cell.marks, strengths, strict=True)
            if _is_tall(mark, digit)]  # fmt: skip


def _strength(sheet: Sheet, mark: Box, cell: Box) -> float:
    """Grey levels by which a mark's ink is darker than its cell's paper."""
    ink, around = (sheet.cells[int(top):int(bottom), int(x0):int(x1)]
                   for x0, top, x1, bottom in (mark, cell))  # fmt: skip
    return float(np.percentile(around, PAPER)) - float(np.percentile(ink, 10))


def _without_pale(
    cell: CellMarks, strengths: Sequence[float], least: float, digit: float
) -> CellMarks:
    dark = [mark for mark, strength in zip(cell.marks, strengths, strict=True)
            if strength >= least]  # fmt: skip
    kept = list(dark)
    while joining := [mark for mark in cell.marks if mark not in kept
                      and any(_beside(mark, other, digit) for other in kept)]:  # fmt: skip
        kept += joining
    pale = [mark for mark in kept if mark not in dark]
    marks = tuple(mark for mark in cell.marks if mark in kept)
    doubt = cell.pale or not marks or any(_is_tall(mark, digit) for mark in pale)
    return replace(cell, marks=marks, pale=doubt)


def _is_tall(mark: Box, digit: float) -> bool:
    return mark.height >= SPECK * digit


def lines_of(cell: CellMarks, scale: float, digit: float = 0.0) -> CellInk:
    """The lines of a cell's marks. Of those much smaller than a ``digit`` (pixels; 0: not
    known) those count that stand beside others."""
    if not cell.marks:
        return CellInk(pale=cell.pale)
    marks = _without_specks(cell.marks, digit, LEAST_DIGIT * scale)
    if not marks:
        specks = sorted(_together(cell.marks, (), digit), key=lambda each: -each.area)
        large = any(_is_mark(speck, scale) for speck in specks)
        return CellInk(specks=tuple(specks), pale=cell.pale or large)
    cut = any(_is_tall(mark, digit) and _meets_side(mark, cell.inner) for mark in marks)
    lines = _lines_of(marks, scale, digit)
    shed = any(_is_shed(mark, line, digit) for mark in _together(cell.marks, marks, digit)
               for line in lines)  # fmt: skip
    parted = any(_is_parted(line, marks, digit) for line in lines)
    return CellInk(lines=tuple(lines), pale=cell.pale or shed, cut=cut, parted=parted)


def _is_parted(line: Box, marks: Sequence[Box], digit: float) -> bool:
    own = sorted(mark for mark in marks if line.contains(*mark.center))
    ends = accumulate((mark.x1 for mark in own), max)
    gaps = [after.x0 - end for end, after in zip(ends, own[1:], strict=False)]
    return digit > 0 and max(gaps, default=0.0) > PARTED * digit


def _together(every: Sequence[Box], kept: Sequence[Box], digit: float) -> list[Box]:
    """What the specks that were left out make up where they lie close together."""
    clusters: list[Box] = []
    for mark in sorted(set(every) - set(kept)):
        near = [box for box in clusters if max(_apart(mark, box)) <= 0.5 * digit]
        clusters = [box for box in clusters if box not in near] + [enclosing([mark, *near])]
    return clusters


def _is_shed(specks: Box, line: Box, digit: float) -> bool:
    """Whether specks beside a figure are as high as one of its digits: pieces of another."""
    gap = max(specks.x0 - line.x1, line.x0 - specks.x1)
    level = line.top < specks.center[1] < line.bottom
    return level and gap <= NEXT_DIGIT * digit and specks.height >= PIECES * digit


def _meets_side(mark: Box, inner: Box) -> bool:
    """Whether a rule may have taken a part of it."""
    return mark.x0 <= inner.x0 + 1 or mark.x1 >= inner.x1 - 1


def _without_specks(marks: Sequence[Box], digit: float, least: float) -> list[Box]:
    """Points and signs stand close to what they belong to; the paper's grain does not.
    Where nothing is large, pieces of a broken figure lie together as high as one. What is as
    high as the ``least`` of digits is none: few of them among much else tell their height badly."""
    large = [mark for mark in marks if max(mark.width, mark.height) >= min(SPECK * digit, least)]
    if not digit:
        return list(marks)
    if large:
        return [
            mark
            for mark in marks
            if mark in large or any(_beside(mark, other, digit) for other in large)
        ]
    whole = [each for each in _together(marks, (), digit)
             if max(each.width, each.height) >= min(PIECES * digit, least)]  # fmt: skip
    return [mark for mark in marks if any(each.contains(*mark.center) for each in whole)]


def _apart(mark: Box, other: Box) -> tuple[float, float]:
    """Across and down; negative where they overlap."""
    across = max(mark.x0 - other.x1, other.x0 - mark.x1)
    return across, max(mark.top - other.bottom, other.top - mark.bottom)


def _beside(mark: Box, other: Box, digit: float) -> bool:
    across, down = _apart(mark, other)
    return across <= BESIDE * digit and down <= 0.2 * digit


def _pixel_box(box: Box, image: Pixels) -> Box:
    """Its part within an image, in whole pixels."""
    height, width = image.shape[:2]
    x0, top = max(0, round(box.x0)), max(0, round(box.top))
    return Box(
        x0, top, max(x0, min(width, round(box.x1))), max(top, min(height, round(box.bottom)))
    )


def _marks(ink: Pixels, box: Box, scale: float) -> list[Box]:
    """Connected pieces of ink in a cell, dust and slivers of its rules left out."""
    x0, top, x1, bottom = (int(value) for value in box)
    part = ink[top:bottom, x0:x1]
    if part.size == 0:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    dust = max(3.0, 0.5 * scale**2)
    pieces = [
        Box(x0 + x, top + y, x0 + x + w, top + y + h)
        for x, y, w, h, area in stats[1:].tolist()
        if area >= dust
    ]
    return [piece for piece in pieces if not _rule_remnant(piece, box, scale)]


def _rule_remnant(mark: Box, cell: Box, scale: float) -> bool:
    """A sliver along the cell's edge: what is left of a rule, not ink."""
    beside = mark.x0 <= cell.x0 + 1 or mark.x1 >= cell.x1 - 1
    above = mark.top <= cell.top + 1 or mark.bottom >= cell.bottom - 1
    return (beside and mark.width <= 1.5 * scale) or (above and mark.height <= 1.5 * scale)


def _is_mark(mark: Box, scale: float) -> bool:
    return max(mark.width, mark.height) >= SMALLEST_MARK * scale


def _lines_of(marks: Sequence[Box], scale: float, digit: float = 0.0) -> list[Box]:
    """Marks by printed line. Pieces of one character that lie over each other (二, ：, the
    halves of a broken 2) stay together: a band lower than a line joins its nearest
    neighbour."""
    bands = list(_bands(sorted(marks, key=lambda mark: mark.top)))
    widest = min(max(mark.width for mark in marks), 14 * scale)
    height = max(widest, digit, *(band.height for band in bands))
    joined: list[Box] = []
    for band in bands:
        if joined and _one_line(joined[-1], band, height):
            joined[-1] = enclosing([joined[-1], band])
        else:
            joined.append(band)
    return [band for band in joined if _is_mark(band, scale)]


def _one_line(upper: Box, lower: Box, height: float) -> bool:
    low = min(upper.height, lower.height) < 0.55 * height
    return low and lower.bottom - upper.top <= 1.15 * height


def _bands(marks: Sequence[Box]) -> Iterator[Box]:
    """Marks whose vertical ranges touch, each run as one box."""
    current = marks[0]
    for mark in marks[1:]:
        if mark.top <= current.bottom:
            current = enclosing([current, mark])
        else:
            yield current
            current = mark
    yield current


def crop(sheet: Sheet, box: Box) -> Pixels:
    """The picture of a pixel box with a little clean paper around it, as RGB: what
    general recognisers are shown."""
    x0, top, x1, bottom = (int(value) for value in _pixel_box(box.expanded(1), sheet.ink))
    part = sheet.cells[top:bottom, x0:x1]
    paper = float(np.percentile(part, 90))
    sides = (CROP_MARGIN - 1,) * 4
    return colours_of(pixels(cv2.copyMakeBorder(part, *sides, cv2.BORDER_CONSTANT, value=paper)))


def enlarged(picture: Pixels, factor: float) -> Pixels:
    cubic = cv2.INTER_CUBIC
    return pixels(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cubic))


# --------------------------------------------------------------------------
# Crops for the number reader


def usual_digit(lines: Sequence[Box], scale: float) -> float:
    """The height of a digit in pixels, by the short lines that a table's figures are."""
    short = [
        line.height
        for line in lines
        if line.width <= SHORT * line.height and line.height >= LEAST_DIGIT * scale
    ]
    return float(np.median(short)) if short else USUAL_DIGIT * scale


def number_crop(sheet: Sheet, line: Box, cell: Box, digit: float, *, side: float = SIDE) -> Pixels:
    """The crop of a printed line as :mod:`models.cells.crops` has it: grey, digits in
    the middle at :data:`~models.cells.crops.DIGIT` of its height; what lies beyond the
    cell is paper."""
    own = line.height if LOWEST * digit <= line.height <= HIGHEST * digit else digit
    half, beside = own / DIGIT / 2, side * own / DIGIT
    _, y = line.center
    around = Box(line.x0 - beside, y - half, line.x1 + beside, y + half)
    return framed(sheet.cells, around, cell.expanded(-INSIDE_RULE * sheet.scale))


def blank_crops(sheet: Sheet, cell: Box, digit: float) -> list[Pixels]:
    """The middle of a cell without ink and, where it is wider, its sides, each as wide as a
    digit or two: a figure may stand at any of them."""
    half = digit / DIGIT / 2
    reach = 1.5 * half
    x, y = cell.center
    aside = cell.width / 2 - reach
    middles = [x] if aside < half else [x - aside, x, x + aside]
    inside = cell.expanded(-INSIDE_RULE * sheet.scale)
    return [framed(sheet.cells, Box(at - reach, y - half, at + reach, y + half), inside)
            for at in middles]  # fmt: skip


def framed(grey: Pixels, around: Box, inside: Box) -> Pixels:
    """What ``around`` shows of ``inside``; its other parts in the colour of the paper."""
    outer = Box(*(round(value) for value in around))
    inner = _pixel_box(inside.intersection(outer), grey)
    x0, top, x1, bottom = (int(value) for value in inner)
    part = grey[top:bottom, x0:x1]
    paper = float(np.percentile(part, 80)) if part.size else 255.0
    crop = np.full((max(2, int(outer.height)), max(2, int(outer.width))), paper, np.uint8)
    if part.size:
        y, x = top - int(outer.top), x0 - int(outer.x0)
        crop[y : y + part.shape[0], x : x + part.shape[1]] = part
    return crop
