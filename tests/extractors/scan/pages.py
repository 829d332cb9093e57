"""Drawn pages with one table, and their sheets."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.document import Box
from extractors.preparation import prepare
from extractors.preparation.pixels import Pixels, grey_of
from extractors.scan.ink import CellInk, cell_marks, lines_of
from extractors.scan.ink_rules import ink_rules
from extractors.scan.sheet import Sheet, sheet_of

SCALE = 200 / 72
XS, YS = [60.0, 180.0, 230.0, 280.0], [100.0, 112.0, 124.0, 150.0]


def paper(width: float = 340, height: float = 260) -> Pixels:
    return np.full((round(height * SCALE), round(width * SCALE), 3), 245, np.uint8)


def draw_table(page: Pixels, *, shade: int = 40, thickness: int = 2) -> None:
    def at(value: float) -> int:
        return round(value * SCALE)

    for y in YS:
        cv2.line(page, (at(XS[0]), at(y)), (at(XS[-1]), at(y)), (shade,) * 3, thickness)
    for x in XS:
        cv2.line(page, (at(x), at(YS[0])), (at(x), at(YS[-1])), (shade,) * 3, thickness)


def write(page: Pixels, text: str, x: float, y: float, size: float = 0.6) -> None:
    """Text with its baseline's left end at x, y (points)."""
    origin = (round(x * SCALE), round(y * SCALE))
    cv2.putText(page, text, origin, cv2.FONT_HERSHEY_SIMPLEX, size, (20, 20, 20), 2, cv2.LINE_AA)


def turned(page: Pixels, degrees: float) -> Pixels:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    result = cv2.warpAffine(page, matrix, (width, height), borderValue=(245, 245, 245))
    return np.asarray(result, np.uint8)


def sheet_with_ink_rules(page: Pixels) -> Sheet:
    prepared = prepare(page, SCALE)
    grey = grey_of(prepared.picture)
    return sheet_of(prepared, grey, prepared.grey, ink_rules(grey, SCALE), (0.0, 0.0))


def sheet_with(text: str, x: float, y: float) -> Sheet:
    """Of the drawn table with one text in it."""
    page = paper()
    draw_table(page)
    write(page, text, x, y)
    return sheet_with_ink_rules(page)


def cell_ink(sheet: Sheet, cell: Box, digit: float = 0.0) -> CellInk:
    return lines_of(cell_marks(sheet, cell), sheet.scale, digit)
