"""Quarter turns: the direction of lines from the ink, heads and feet from a judge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.preparation.orientation import Turn, upright_turn
from extractors.preparation.pixels import Pixels, grey_of, shrunk
from tests.extractors.preparation.drawing import SCALE, page


class Judge:
    """Says of every line that it stands on its head, with one probability."""

    def __init__(self, share: float) -> None:
        self.share, self.seen = share, 0

    def __call__(self, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        self.seen += len(crops)
        assert all(crop.shape[1] > 1.5 * crop.shape[0] for crop in crops)
        return np.full(len(crops), self.share)


def turn_of(picture: Pixels, judge: Judge) -> Turn:
    small, scale = shrunk(grey_of(picture), SCALE)
    return upright_turn(picture, SCALE, small, scale, judge)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_turn_that_was_made_is_undone(quarters: int) -> None:
    seen = np.ascontiguousarray(np.rot90(page(), quarters))
    on_head = quarters in {2, 3}
    turn = turn_of(seen, Judge(0.9 if on_head else 0.1))
    assert (turn.quarters, turn.sure) == (quarters, True)


@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_no_turn_without_sureness(quarters: int) -> None:
    seen = np.ascontiguousarray(np.rot90(page(), quarters))
    turn = turn_of(seen, Judge(0.5))
    assert (turn.quarters, turn.sure) == (0, False)


class Doubtful(Judge):
    """Hardly sure of the lines of one direction, which it is asked about second."""

    def __call__(self, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        shares = super().__call__(crops)
        return shares if self.seen == len(crops) else 0.5 + 0.3 * (shares - 0.5)


def test_rules_of_dashes_longer_than_the_text_turn_no_page() -> None:
    seen = page()
    for x in range(20, seen.shape[1] - 20, 60):
        for y in range(20, seen.shape[0] - 20, 12):
            seen[y : y + 8, x : x + 12] = 30
    upright = turn_of(seen, Doubtful(0.1))
    assert upright.quarters == 0


def test_a_blank_page_is_not_judged() -> None:
    judge = Judge(0.99)
    turn = turn_of(np.full((1200, 900, 3), 250, np.uint8), judge)
    assert (turn.quarters, turn.sure, judge.seen) == (0, False, 0)
