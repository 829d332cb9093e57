"""Rules and ink of drawn pages: level, turned, faint, with text that touches rules."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.document import Box
from extractors.grids import find_lattices
from extractors.picture import (
    CellInk,
    Pixels,
    cell_ink,
    crop,
    grey_of,
    ink_mask,
    leans,
    skew_angle,
    straighten,
)  # fmt: skip

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


@pytest.mark.parametrize("degrees", [0.0, 0.7, -1.8, 3.5])
def test_a_turned_table_is_found_where_it_stands(degrees: float) -> None:
    page = paper()
    draw_table(page)
    write(page, "line of text under the table", 60, 190)
    sheet = straighten(turned(page, degrees), SCALE, (0.0, 0.0))
    assert sheet.skew == pytest.approx(-degrees, abs=0.15)
    (lattice,) = find_lattices(sheet.rules)
    assert lattice.xs == pytest.approx(XS, abs=1.5)
    assert lattice.ys == pytest.approx(YS, abs=1.5)


def test_boxes_lead_back_to_the_page_as_it_was() -> None:
    page = paper()
    draw_table(page)
    write(page, "words that give the page a direction", 60, 190)
    tilted = turned(page, 2.0)
    sheet = straighten(tilted, SCALE, (0.0, 0.0))
    (lattice,) = find_lattices(sheet.rules)
    box = sheet.on_page(Box(*(value * SCALE for value in lattice.box)))
    xs = np.nonzero(ink_mask(grey_of(tilted), SCALE)[: 170 * 3])[1]
    assert box.x0 <= xs.min() / SCALE + 2 and box.x1 >= xs.max() / SCALE - 2


def test_a_digit_one_in_a_low_row_is_no_rule() -> None:
    page = paper()
    draw_table(page)
    write(page, "1", 203, 110)
    write(page, "1", 203, 122)
    sheet = straighten(page, SCALE, (0.0, 0.0))
    (lattice,) = find_lattices(sheet.rules)
    assert len(lattice.xs) == len(XS)
    (line,) = cell_ink(sheet, Box(*(v * SCALE for v in (180, 100, 230, 112)))).lines
    assert 200 < line.center[0] / SCALE < 210


def test_faint_thin_rules_are_found() -> None:
    page = paper()
    draw_table(page, shade=215, thickness=1)
    write(page, "text", 100, 190)
    (lattice,) = find_lattices(straighten(page, SCALE, (0.0, 0.0)).rules)
    assert (len(lattice.xs), len(lattice.ys)) == (len(XS), len(YS))


def test_dust_is_no_ink_and_a_dash_is() -> None:
    page = paper()
    draw_table(page)
    rng = np.random.default_rng(3)
    for x, y in rng.integers([185, 128], [225, 146], (30, 2)):
        page[round(y * SCALE), round(x * SCALE)] = 0
    write(page, "-", 250, 138)
    sheet = straighten(page, SCALE, (0.0, 0.0))
    assert cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150)))) == CellInk()
    assert len(cell_ink(sheet, Box(*(v * SCALE for v in (230, 124, 280, 150)))).lines) == 1


def test_two_lines_in_a_cell_are_two_lines() -> None:
    page = paper()
    draw_table(page)
    write(page, "123", 185, 134, 0.5)
    write(page, "4", 200, 147, 0.5)
    sheet = straighten(page, SCALE, (0.0, 0.0))
    upper, lower = cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150)))).lines
    assert upper.bottom < lower.top and upper.width > lower.width
    assert crop(sheet, upper).shape[0] < 20 * SCALE


def test_a_blank_picture_has_neither_skew_nor_rules() -> None:
    sheet = straighten(paper(), SCALE, (0.0, 0.0))
    assert (sheet.skew, sheet.rules) == (0.0, ())
    assert skew_angle(np.zeros((50, 50), np.uint8)) == 0.0


def test_a_pale_figure_is_not_a_blank() -> None:
    page = paper()
    draw_table(page)
    origin = (round(200 * SCALE), round(140 * SCALE))
    cv2.putText(page, "7", origin, cv2.FONT_HERSHEY_SIMPLEX, 0.7, (231, 231, 231), 2, cv2.LINE_AA)
    sheet = straighten(page, SCALE, (0.0, 0.0))
    found = cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150))))
    assert (len(found.lines), found.pale) == (1, True)


def test_the_grain_of_paper_is_no_pale_ink() -> None:
    page = paper()
    draw_table(page)
    grain = np.random.default_rng(5).normal(0, 9, page.shape)
    grained = np.clip(page * 0.85 + grain, 0, 255).astype(np.uint8)
    sheet = straighten(grained, SCALE, (0.0, 0.0))
    assert cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150)))) == CellInk()


def test_a_slash_leans_and_a_one_does_not() -> None:
    page = paper()
    draw_table(page)
    write(page, "/", 200, 140)
    write(page, "1", 250, 140)
    sheet = straighten(page, SCALE, (0.0, 0.0))
    slash, one = (cell_ink(sheet, Box(*(v * SCALE for v in (x, 124, x + 50, 150)))).lines
                  for x in (180, 230))  # fmt: skip
    assert [leans(sheet, slash[0]), leans(sheet, one[0])] == [True, False]
