"""The yardstick of page preparation is itself straight."""

from __future__ import annotations

import numpy as np
import pytest

from eval.preparation import Sheet, grid, outcome, sheets, straightness, table, true_turn, turned
from eval.synth.damage.warp import Straight, Warp, turned_about

PRINTED = grid((60.0, 60.0, 540.0, 780.0))


def test_scale_and_shift_are_no_fault() -> None:
    moved = straightness(PRINTED, PRINTED * 1.3 + 20)
    assert (moved.away, moved.farthest, moved.crooked) == pytest.approx((0, 0, 0), abs=1e-9)


def test_a_turn_is_a_fault() -> None:
    degree = turned_about(300, 420, np.radians(1.0)).forward(PRINTED)
    assert straightness(PRINTED, degree).crooked > 2


def test_one_point_off_its_row_counts_as_such() -> None:
    moved = PRINTED.copy()
    moved[::2, 1] += 1.0
    assert straightness(PRINTED, moved).crooked == pytest.approx(0.5 / 2**0.5, abs=0.05)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_true_turns_bring_points_upright(quarters: int) -> None:
    size = (600.0, 840.0)
    quarter = Straight(np.array([(0.0, -1.0, 840.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]))
    back = Straight(np.array([(0.0, -1.0, 600.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]))
    warp = Warp((quarter, back, quarter)[:quarters])
    turns = true_turn(warp, PRINTED)
    assert (turns + quarters) % 4 == 0
    seen = (size, size[::-1])[quarters % 2]
    assert np.allclose(turned(warp.forward(PRINTED), seen, turns), PRINTED)


def test_outcomes_make_a_table() -> None:
    sheet: Sheet = next(sheets("office", [2]))
    lines = table({"office": [outcome(sheet)]}).splitlines()
    assert len(lines) == 3
    assert lines[2].startswith("| office | 1 |")
