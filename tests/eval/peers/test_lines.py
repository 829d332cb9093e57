"""Ruled tables found in drawn pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from eval.peers.lines import Straight, moved, paper_corners, skew, straightened, tables
from extractors.document import Box
from tests.eval.peers.drawing import COLUMNS, ROWS, SCALE, lattice, ruled, sheet, turned, written


def close(found: list[Box], expected: list[Box], pixels: float = 4.0) -> bool:
    found = sorted(found, key=lambda box: (round(box.top / 10), box.x0))
    return len(found) == len(expected) and all(
        max(abs(a - b) for a, b in zip(one, other, strict=True)) <= pixels
        for one, other in zip(found, expected, strict=True)
    )


def test_every_cell_of_a_ruled_table_is_found() -> None:
    (cells,) = tables(written(ruled(sheet()), "123", 450, 210), SCALE)
    assert close(cells, lattice())


def test_a_merged_cell_is_one() -> None:
    page = ruled(sheet())
    page[ROWS[0] + 3 : ROWS[1] - 2, COLUMNS[1] - 3 : COLUMNS[1] + 4] = 250
    (cells,) = tables(page, SCALE)
    assert len(cells) == 8
    assert any(box.width > 450 and box.height < 70 for box in cells)


def test_a_table_without_a_last_rule_keeps_its_open_cells() -> None:
    page = ruled(sheet())
    page[ROWS[-1] - 2 : ROWS[-1] + 3] = 250
    (cells,) = tables(page, SCALE)
    assert close(cells, lattice(ys=(*ROWS[:-1], ROWS[-1] - 2)), 6.0)


def test_a_broken_rule_is_bridged() -> None:
    page = ruled(sheet())
    page[ROWS[1] - 3 : ROWS[1] + 4, 250:256] = 250
    (cells,) = tables(page, SCALE)
    assert close(cells, lattice())


def test_strokes_of_writing_are_no_table_nor_part_of_one() -> None:
    assert tables(written(sheet(), "HEADING IIII TTTT", 100, 300), SCALE) == []
    (cells,) = tables(written(ruled(sheet()), "IIIIIIIIII", 120, ROWS[-1] + 8), SCALE)
    assert close(cells, lattice())


def test_two_tables_go_down_the_page() -> None:
    page = ruled(ruled(sheet()), ys=(500, 560, 620))
    upper, lower = tables(page, SCALE)
    assert close(upper, lattice()) and close(lower, lattice(ys=(500, 560, 620)))


@pytest.mark.parametrize("degrees", [-3.0, -0.4, 0.0, 1.5])
def test_a_turned_page_is_straightened_and_leads_back(degrees: float) -> None:
    page = turned(ruled(sheet()), degrees)
    assert skew(page, SCALE) == pytest.approx(-degrees, abs=0.15)
    straight = straightened(page, SCALE)
    (cells,) = tables(straight.pixels, SCALE)
    assert close(cells, lattice(), 6.0)
    turn = cv2.getRotationMatrix2D((500, 350), degrees, 1.0)
    x, y = turn @ (*Box(*lattice()[0]).center, 1.0)
    there = moved(lattice()[0], straight.back).center
    assert there == pytest.approx((x, y), abs=4)


def test_paper_seen_from_the_side_is_flattened() -> None:
    corners = np.array([(30, 20), (960, 40), (990, 680), (10, 660)], np.float32)
    whole = np.array([(0, 0), (1000, 0), (1000, 700), (0, 700)], np.float32)
    move = cv2.getPerspectiveTransform(whole, corners)
    photo = cv2.warpPerspective(ruled(sheet()), move, (1000, 700), borderValue=(60, 60, 60))
    found = paper_corners(np.asarray(photo, np.uint8))
    assert found is not None and np.abs(found - corners).max() < 12
    straight = straightened(np.asarray(photo, np.uint8), SCALE)
    (cells,) = tables(straight.pixels, SCALE)
    assert close(cells, lattice(), 14.0)


def test_a_page_that_fills_its_picture_has_no_corners() -> None:
    assert paper_corners(ruled(sheet())) is None
    assert isinstance(straightened(sheet(), SCALE), Straight)
