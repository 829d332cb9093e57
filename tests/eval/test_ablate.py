"""What sums and calibration are worth."""

from __future__ import annotations

from eval.ablate import compare, table
from models.confidence.curves import load
from tests.eval.test_calibrate import labelled


def test_without_sums_less_is_accepted() -> None:
    rows = compare([labelled(0.02)], load())
    assert list(rows) == [
        "everything",
        "without sums",
        "without calibration",
        "without either",
    ]
    assert rows["everything"].accepted > 1.5 * rows["without sums"].accepted
    assert {row.fields for row in rows.values()} == {rows["everything"].fields}


def test_rows_are_printed_with_their_bounds() -> None:
    printed = table(compare([labelled(0.0)], load()))
    assert printed.splitlines()[2].startswith("| everything | ")
    assert printed.count("\n") == 6
