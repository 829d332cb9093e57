"""Rules that the paper lost in part are put back where the ink shows where they were."""

from __future__ import annotations

import cv2
import pytest

from extractors.document import Box, Cell, Grid, Reading, enclosing
from extractors.preparation.pixels import Pixels
from extractors.scan.lost_uprights import lost_uprights
from tests.extractors.scan.pages import SCALE, paper, sheet_with_ink_rules, write

LEFT, WIDTH, NUMBER = 60.0, 50.0, 5
HEAD, TOP, BOTTOM = 76.0, 100.0, 124.0
"""Upper sides of the header and of the row of figures, and its lower side."""

Placed = tuple[int, int, int, int, str]
"""Row, column, rows and columns over which a cell goes, and what was read in it."""


def place(column: int) -> float:
    return LEFT + WIDTH * column


def grid_of(*cells: Placed) -> Grid:
    levels = (HEAD, TOP, BOTTOM)
    made = []
    for row, column, rows, columns, text in cells:
        box = Box(place(column), levels[row], place(column + columns), levels[row + rows])
        made.append(
            Cell(page=1, box=box, reading=Reading(printed=text), row=row, column=column,
                 row_span=rows, column_span=columns)
        )  # fmt: skip
    return Grid(page=1, box=enclosing(cell.box for cell in made), cells=tuple(made))


def page_of(labels: str, figures: str) -> Pixels:
    """Columns with a character of each, under one another; a blank is none."""
    page = paper()
    for texts, baseline in ((labels, 92.0), (figures, 117.0)):
        for column, text in enumerate(texts):
            if text.strip():
                write(page, text, place(column) + 20, baseline)
    for y in (HEAD, BOTTOM):
        left, right = ((round(x * SCALE), round(y * SCALE)) for x in (LEFT, place(NUMBER)))
        cv2.line(page, left, right, (40,) * 3, 2)
    return page


def found(page: Pixels, *cells: Placed) -> set[tuple[float, float, float, float]]:
    rules = lost_uprights(sheet_with_ink_rules(page), [grid_of(*cells)])
    return {(rule.x0, rule.top, rule.x1, rule.bottom) for rule in rules}


HEADER: list[Placed] = [(0, n, 1, 1, "甲") for n in range(NUMBER)]
SINGLE: list[Placed] = [(1, n, 1, 1, str(n)) for n in range(3)]


def test_a_rule_of_the_header_goes_on_between_two_figures() -> None:
    page = page_of("HHHHH", "01234")
    assert found(page, *HEADER, *SINGLE, (1, 3, 1, 2, "34")) == {(place(4), TOP, place(4), BOTTOM)}


def test_a_rule_that_is_lost_in_the_header_as_well_stands_in_the_gap_of_both() -> None:
    page = page_of("HHHHH", "01234")
    (x, top, _, bottom), *others = sorted(
        found(page, *HEADER[:3], (0, 3, 1, 2, "甲甲"), *SINGLE, (1, 3, 1, 2, "34"))
    )
    assert abs(x - place(4)) < 0.2 * WIDTH
    assert {(top, bottom), *((other[1], other[3]) for other in others)} == {
        (HEAD, TOP), (TOP, BOTTOM)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "figures", "text"),
    [("HHHHH", "0123 ", "3"), ("HHHHH", "012 4", "4")],
    ids=["nothing on the right", "nothing on the left"],
)
def test_a_figure_alone_is_not_parted_from_a_blank(labels: str, figures: str, text: str) -> None:
    page = page_of(labels, figures)
    assert not found(page, *HEADER, *SINGLE, (1, 3, 1, 2, text))


def test_the_label_of_a_group_of_columns_stays_whole() -> None:
    page = page_of("  HH ", "01234")
    cells = [(1, n, 1, 1, str(n)) for n in range(NUMBER)]
    assert not found(page, (0, 0, 1, 5, "甲甲"), *cells)


def test_words_across_columns_stay_whole() -> None:
    page = page_of("HHHHH", "012HH")
    assert not found(page, *HEADER, *SINGLE, (1, 3, 1, 2, "甲乙"))


def test_a_figure_is_parted_from_the_label_above_it() -> None:
    page = page_of("HHHHH", "01234")
    cells = [*HEADER[:4], *SINGLE, (1, 3, 1, 1, "3"), (0, 4, 2, 1, "甲4")]
    assert found(page, *cells) == {(place(4), TOP, place(5), TOP)}


def test_a_label_beside_two_rows_stays_whole() -> None:
    page = page_of("HHHH ", "01234")
    cells = [*HEADER[:4], *SINGLE, (1, 3, 1, 1, "3"), (0, 4, 2, 1, "甲")]
    assert not found(page, *cells)
