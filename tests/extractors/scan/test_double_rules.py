"""What is left of a double rule's second line is told from digits by its column."""

from __future__ import annotations

import pytest

from extractors.document import Box
from extractors.scan.double_rules import without_double_rules
from extractors.scan.ink import CellMarks

SCALE = 2.0
COLUMN = [Box(100, 40.0 * n, 160, 40.0 * n + 40) for n in range(6)]


def marked(cell: Box, *marks: Box) -> CellMarks:
    return CellMarks(room=cell, inner=cell, marks=marks)


def mark(cell: Box, x: float, width: float = 2.0) -> Box:
    return Box(x, cell.top + 10, x + width, cell.top + 24)


@pytest.mark.parametrize("x", [103.0, 155.0], ids=["left", "right"])
def test_a_thin_mark_beside_every_cell_of_a_column_is_a_rule(x: float) -> None:
    cells = [marked(cell, mark(cell, x), mark(cell, 128, 9)) for cell in COLUMN]
    assert [cell.marks for cell in without_double_rules(cells, COLUMN, SCALE)] == [
        (mark(cell, 128, 9),) for cell in COLUMN
    ]


@pytest.mark.parametrize(
    "places",
    [
        [(103.0, 2.0)] * 2 + [(128.0, 9.0)] * 4,
        [(103.0, 5.0)] * 6,
        [(128.0, 2.0)] * 6,
    ],
    ids=["beside a few cells", "as thick as a digit", "in the middle"],
)
def test_digits_stay(places: list[tuple[float, float]]) -> None:
    cells = [marked(cell, mark(cell, *place)) for cell, place in zip(COLUMN, places, strict=True)]
    assert without_double_rules(cells, COLUMN, SCALE) == cells


def test_a_one_stays_that_stands_elsewhere_in_a_column_with_a_double_rule() -> None:
    cells = [marked(cell, mark(cell, 103)) for cell in COLUMN[:5]]
    cells.append(marked(COLUMN[5], mark(COLUMN[5], 103), mark(COLUMN[5], 106)))
    (*_, last) = without_double_rules(cells, COLUMN, SCALE)
    assert last.marks == (mark(COLUMN[5], 106),)
