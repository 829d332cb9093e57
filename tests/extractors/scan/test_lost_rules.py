"""A rule that the paper lost between two rows is put back by the figures it stood between."""

from __future__ import annotations

import cv2
import pytest

from extractors.document import Box, Cell, Grid, Reading, enclosing
from extractors.preparation.pixels import Pixels
from extractors.scan.lost_rules import lost_levels
from tests.extractors.scan.pages import SCALE, paper, sheet_with_ink_rules, write

COLUMNS = [(60.0 + 50 * number, 110.0 + 50 * number) for number in range(4)]
TOP, BOTTOM = 100.0, 148.0
UPPER, LOWER = 115.0, 139.0
"""Baselines of the figures of two rows."""


def page_of(*figures: tuple[str, ...], top: float = UPPER, below: float = LOWER) -> Pixels:
    """One frame whose columns hold one or two figures each."""
    page = paper()
    for (x0, _), cell in zip(COLUMNS, figures, strict=True):
        for text, y in zip(cell, (top, below), strict=False):
            write(page, text, x0 + 4, y)
    edge = (round(COLUMNS[0][0] * SCALE), round(TOP * SCALE))
    end = (round(COLUMNS[-1][1] * SCALE), round(BOTTOM * SCALE))
    cv2.rectangle(page, edge, end, (40, 40, 40), 2)
    for _, x1 in COLUMNS[:-1]:
        cv2.line(page, (round(x1 * SCALE), edge[1]), (round(x1 * SCALE), end[1]), (40,) * 3, 2)
    return page


def grid_of(*texts: str) -> Grid:
    cells = tuple(
        Cell(page=1, box=Box(x0, TOP, x1, BOTTOM), reading=Reading(printed=text), row=0,
             column=number, row_span=1, column_span=1)
        for number, ((x0, x1), text) in enumerate(zip(COLUMNS, texts, strict=True))
    )  # fmt: skip
    return Grid(page=1, box=enclosing(cell.box for cell in cells), cells=cells)


def found(page: Pixels, *texts: str) -> list[float]:
    return [rule.top for rule in lost_levels(sheet_with_ink_rules(page), [grid_of(*texts)])]


def test_two_rows_in_one_are_parted_between_their_figures() -> None:
    page = page_of(("3", "8"), ("0", "0"), ("2", "0"), ("5", "8"))
    (y,) = found(page, "38", "00", "20", "58")
    assert UPPER < y < LOWER - 5


@pytest.mark.parametrize(
    ("figures", "texts"),
    [
        ([("3",), ("0",), ("2",), ("58",)], ("3", "0", "2", "58")),
        ([("3", "8"), ("0",), ("2",), ("5", "8")], ("38", "0", "2", "58")),  # wrapped or upright
        ([("37777777777", "8"), ("45555555555", "0"), ("23333333333", "0"), ("58888888888", "8")],
         ("377777777778", "455555555550", "233333333330", "588888888888")),  # no room beside them
    ],
    ids=["one row", "some over two lines", "full cells"],
)  # fmt: skip
def test_other_rows_stay_whole(figures: list[tuple[str, ...]], texts: tuple[str, ...]) -> None:
    assert found(page_of(*figures), *texts) == []


def test_words_are_no_rows_of_figures() -> None:
    assert found(page_of(("3", "8"), ("0", "0"), ("2", "0"), ("5", "8")), *("甲乙",) * 4) == []
