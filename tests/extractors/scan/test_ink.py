"""What is inked in the cells of drawn pages, and the crops that readers are shown."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.document import Box
from extractors.grids import find_lattices
from extractors.scan.ink import (
    CellInk,
    blank_crops,
    cell_marks,
    crop,
    lines_of,
    number_crop,
    usual_digit,
    without_ghosts,
)
from tests.extractors.scan.pages import (
    SCALE,
    XS,
    cell_ink,
    draw_table,
    paper,
    sheet_with,
    sheet_with_ink_rules,
    write,
)


def test_a_digit_one_in_a_low_row_is_no_rule() -> None:
    page = paper()
    draw_table(page)
    write(page, "1", 203, 110)
    write(page, "1", 203, 122)
    sheet = sheet_with_ink_rules(page)
    (lattice,) = find_lattices(sheet.rules)
    assert len(lattice.xs) == len(XS)
    (line,) = cell_ink(sheet, Box(*(v * SCALE for v in (180, 100, 230, 112)))).lines
    assert 200 < line.center[0] / SCALE < 210


def test_dust_is_no_ink_and_a_dash_is() -> None:
    page = paper()
    draw_table(page)
    rng = np.random.default_rng(3)
    for x, y in rng.integers([185, 128], [225, 146], (30, 2)):
        page[round(y * SCALE), round(x * SCALE)] = 0
    write(page, "-", 250, 138)
    sheet = sheet_with_ink_rules(page)
    assert cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150)))) == CellInk()
    assert len(cell_ink(sheet, Box(*(v * SCALE for v in (230, 124, 280, 150)))).lines) == 1


def test_two_lines_in_a_cell_are_two_lines() -> None:
    page = paper()
    draw_table(page)
    write(page, "123", 185, 134, 0.5)
    write(page, "4", 200, 147, 0.5)
    sheet = sheet_with_ink_rules(page)
    upper, lower = cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150)))).lines
    assert upper.bottom < lower.top and upper.width > lower.width
    assert crop(sheet, upper).shape[0] < 20 * SCALE


def test_a_digit_broken_across_is_one_line() -> None:
    page = paper()
    draw_table(page)
    write(page, "2", 200, 140)
    page[round(137 * SCALE) : round(138 * SCALE)] = 255
    sheet = sheet_with_ink_rules(page)
    cell = Box(*(v * SCALE for v in (180, 124, 230, 150)))
    assert len(cell_ink(sheet, cell).lines) == 2
    (line,) = cell_ink(sheet, cell, 13).lines
    assert line.height > 10


def test_a_pale_figure_is_not_a_blank() -> None:
    page = paper()
    draw_table(page)
    origin = (round(200 * SCALE), round(140 * SCALE))
    cv2.putText(page, "7", origin, cv2.FONT_HERSHEY_SIMPLEX, 0.7, (231, 231, 231), 2, cv2.LINE_AA)
    sheet = sheet_with_ink_rules(page)
    found = cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150))))
    assert (len(found.lines), found.pale) == (1, True)


def test_the_grain_of_paper_is_no_pale_ink() -> None:
    page = paper()
    draw_table(page)
    grain = np.random.default_rng(5).normal(0, 9, page.shape)
    grained = np.clip(page * 0.85 + grain, 0, 255).astype(np.uint8)
    sheet = sheet_with_ink_rules(grained)
    assert cell_ink(sheet, Box(*(v * SCALE for v in (180, 124, 230, 150)))) == CellInk()


def test_specks_far_from_a_figure_are_none_of_it() -> None:
    page = paper()
    draw_table(page)
    write(page, "5", 200, 140)
    page[round(136 * SCALE) : round(138 * SCALE), round(222 * SCALE) : round(225 * SCALE)] = 0
    sheet = sheet_with_ink_rules(page)
    cell = Box(*(v * SCALE for v in (180, 124, 230, 150)))
    (line,) = cell_ink(sheet, cell, 6 * SCALE).lines
    assert line.x1 < 212 * SCALE


def test_a_digit_in_pieces_beside_a_figure_leaves_it_in_doubt() -> None:
    page = paper()
    draw_table(page)
    write(page, "1", 200, 140)
    cell = Box(*(v * SCALE for v in (180, 124, 230, 150)))
    assert not cell_ink(sheet_with_ink_rules(page), cell, 13).pale
    for x, y in ((208, 136), (210.5, 136), (208.5, 139)):
        at = tuple(round(v * SCALE) for v in (x, y))
        cv2.rectangle(page, at, (at[0] + 3, at[1] + 3), (20, 20, 20), -1)
    found = cell_ink(sheet_with_ink_rules(page), cell, 13)
    assert len(found.lines) == 1 and found.pale


def test_crops_for_the_number_reader_hold_a_line_and_clean_paper() -> None:
    sheet = sheet_with("12", 200, 140)
    cell = Box(*(v * SCALE for v in (180, 124, 230, 150)))
    (line,) = cell_ink(sheet, cell).lines
    digit = usual_digit([line], SCALE)
    picture = number_crop(sheet, line, cell, digit)
    assert digit == line.height
    assert picture.shape[0] == pytest.approx(digit / 0.6, abs=1.5)
    assert picture[:, 0].min() > 200 and picture.min() < 100
    blank = blank_crops(sheet, Box(*(v * SCALE for v in (230, 124, 280, 150))), digit)
    assert min(crop.min() for crop in blank) > 200


def test_a_blank_is_looked_at_from_side_to_side() -> None:
    sheet = sheet_with("7", 224, 140)
    wide = Box(*(v * SCALE for v in (180, 124, 236, 150)))
    assert [crop.min() < 100 for crop in blank_crops(sheet, wide, 15.0)] == [False, False, True]


def test_without_figures_a_digit_has_its_usual_height() -> None:
    assert usual_digit([], 2.0) == 15.0


def test_the_second_line_of_a_double_rule_is_no_dash() -> None:
    page = paper()
    draw_table(page)
    write(page, "0", 203, 140)
    left, right = (round(x * SCALE) for x in (184, 226))
    at = round(126.8 * SCALE)
    cv2.line(page, (left, at), (right, at), (40,) * 3, 2)
    sheet = sheet_with_ink_rules(page)
    cell = Box(*(v * SCALE for v in (180, 124, 230, 150)))
    marks = cell_marks(sheet, cell)
    (line,) = lines_of(marks, SCALE).lines
    assert line.width < 10 * SCALE and at < marks.room.top < line.top


def test_what_shines_through_a_cell_is_not_read() -> None:
    page = paper()
    draw_table(page)
    write(page, "7", 265, 138)
    pale = np.full_like(page, 245)
    write(pale, "SHE", 232, 138, 0.5)
    page = np.minimum(page, np.where(pale < 200, 205, 245).astype(np.uint8))
    write(page, "5", 203, 138)
    sheet = sheet_with_ink_rules(page)
    cells = [Box(*(v * SCALE for v in (x0, 124, x1, 150))) for x0, x1 in ((180, 230), (230, 280))]
    marks = [cell_marks(sheet, cell) for cell in cells]
    assert len(marks[1].marks) > 1
    digit = usual_digit([mark for each in marks for mark in each.marks], SCALE)
    plain, shone = without_ghosts(sheet, marks, digit)
    assert plain == marks[0]
    (kept,) = shone.marks
    assert kept.x0 > 260 * SCALE and not shone.pale


def test_a_pale_figure_beside_a_dark_one_stays_and_is_doubted() -> None:
    page = paper()
    draw_table(page)
    write(page, "0", 203, 138)
    write(page, "7", 253, 138)
    x0, top, x1, bottom = (round(v * SCALE) for v in (247, 126, 252.5, 148))
    one = np.full_like(page, 245)
    write(one, "1", 248.2, 138)
    part = np.where(one[top:bottom, x0:x1] < 200, 195, page[top:bottom, x0:x1])
    page[top:bottom, x0:x1] = part.astype(np.uint8)
    sheet = sheet_with_ink_rules(page)
    cell = Box(*(v * SCALE for v in (230, 124, 280, 150)))
    marks = cell_marks(sheet, cell)
    (seen,) = without_ghosts(sheet, [marks], 8 * SCALE)
    assert seen.marks == marks.marks and seen.pale


@pytest.mark.parametrize(("second", "parted"), [(199.0, False), (202.0, False), (219.0, True)])
def test_a_gap_that_no_figure_has_parts_two(second: float, parted: bool) -> None:
    page = paper()
    draw_table(page)
    write(page, "4", 192, 138)
    write(page, "0", second, 138)
    cell = Box(*(value * SCALE for value in (180, 124, 230, 150)))
    assert cell_ink(sheet_with_ink_rules(page), cell, 6 * SCALE).parted is parted


def test_ink_that_meets_the_side_of_its_cell_may_have_lost_a_part() -> None:
    page = paper()
    draw_table(page)
    write(page, "0", 180, 138)
    write(page, "0", 253, 138)
    sheet = sheet_with_ink_rules(page)
    cells = [Box(*(v * SCALE for v in (x0, 124, x1, 150))) for x0, x1 in ((180, 230), (230, 280))]
    assert [cell_ink(sheet, cell, 6 * SCALE).cut for cell in cells] == [True, False]


def test_specks_alone_are_no_figure_and_are_told() -> None:
    page = paper()
    draw_table(page)
    for x, y in ((190, 130), (205, 144), (222, 133)):
        cv2.circle(page, (round(x * SCALE), round(y * SCALE)), 3, (20, 20, 20), -1)
    write(page, "7", 253, 138)
    sheet = sheet_with_ink_rules(page)
    cells = [Box(*(v * SCALE for v in (x0, 124, x1, 150))) for x0, x1 in ((180, 230), (230, 280))]
    specked, figure = (cell_ink(sheet, cell, 8 * SCALE) for cell in cells)
    assert specked.lines == () and len(specked.specks) == 3
    assert len(figure.lines) == 1 and figure.specks == ()


def test_the_grain_of_coarse_paper_is_no_ink() -> None:
    page = paper()
    rng = np.random.default_rng(5)
    grain = cv2.GaussianBlur(rng.standard_normal(page.shape[:2]).astype(np.float32), (0, 0), 1.5)
    coarse = page.astype(np.float32) - 30 + grain[..., None] * 90
    page = np.clip(coarse, 0, 250).astype(np.uint8)
    draw_table(page)
    write(page, "7", 203, 138)
    sheet = sheet_with_ink_rules(page)
    cells = [Box(*(v * SCALE for v in (x0, 124, x1, 150))) for x0, x1 in ((180, 230), (230, 280))]
    figure, blank = (cell_ink(sheet, cell, 8 * SCALE) for cell in cells)
    assert len(figure.lines) == 1 and blank.lines == ()


def test_what_shines_through_grey_paper_is_told_by_the_paper() -> None:
    page = paper()
    draw_table(page)
    page = np.minimum(page, 190)
    pale = np.full_like(page, 245)
    write(pale, "SHE", 232, 138, 0.5)
    page = np.minimum(page, np.where(pale < 200, 165, 245).astype(np.uint8))
    write(page, "5", 203, 138)
    sheet = sheet_with_ink_rules(page)
    cells = [Box(*(v * SCALE for v in (x0, 124, x1, 150))) for x0, x1 in ((180, 230), (230, 280))]
    marks = [cell_marks(sheet, cell) for cell in cells]
    digit = usual_digit([mark for each in marks for mark in each.marks], SCALE)
    plain, shone = without_ghosts(sheet, marks, digit)
    assert plain.marks and not shone.marks and shone.pale


def test_a_figure_is_no_speck_though_digits_are_thought_higher() -> None:
    """Far from a large mark, and with the height of a digit badly known."""
    page = paper()
    draw_table(page)
    write(page, "2", 240, 138)
    write(page, "V", 265, 142, 1.0)
    sheet = sheet_with_ink_rules(page)
    cell = Box(*(v * SCALE for v in (230, 124, 280, 150)))
    seen = cell_ink(sheet, cell, 12 * SCALE)
    assert any(line.x0 < 250 * SCALE for line in seen.lines)
