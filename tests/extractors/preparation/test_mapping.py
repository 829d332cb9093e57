"""Places go there and back, and pictures are resampled only where they must be."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.preparation.mapping import Flat, nodes_for

SIZE = (300, 200)
PLACES = np.random.default_rng(0).uniform(10, 190, (50, 2))
GIVEN = np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8)


def bent() -> Flat:
    rows, columns, nodes = nodes_for(SIZE, 10)
    rest = np.stack([4 * np.sin(nodes[:, 1] / 60), 5 * np.sin(nodes[:, 0] / 80)], axis=1)
    matrix = np.array([(1.0, 0.02, 3.0), (-0.02, 1.0, 2.0), (1e-5, 0.0, 1.0)])
    return Flat(size=SIZE, matrix=matrix, rest=rest.reshape(rows, columns, 2), step=10)


def test_places_come_back() -> None:
    flat = bent()
    assert np.abs(flat.to_page(flat.to_flat(PLACES)) - PLACES).max() < 0.01
    assert np.abs(flat.to_flat(flat.to_page(PLACES)) - PLACES).max() < 0.01


def test_the_picture_lies_where_the_places_say() -> None:
    given = np.zeros((200, 300), np.uint8)
    given[100:104, 150:154] = 255
    ys, xs = np.nonzero(bent().picture(given) > 127)
    seen = np.array([[xs.mean() + 0.5, ys.mean() + 0.5]])
    assert bent().to_page(seen)[0] == pytest.approx((152, 102), abs=0.3)


def test_a_straight_picture_is_the_same_object() -> None:
    assert Flat(size=SIZE, matrix=np.eye(3)).picture(GIVEN) is GIVEN


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_moves_pixels_whole(quarters: int) -> None:
    turned = np.rot90(GIVEN, -quarters)
    height, width = turned.shape[:2]
    matrix = {
        1: [(0, 1, 0), (-1, 0, width), (0, 0, 1)],
        2: [(-1, 0, width), (0, -1, height), (0, 0, 1)],
        3: [(0, -1, height), (1, 0, 0), (0, 0, 1)],
    }[quarters]
    flat = Flat(size=(width, height), matrix=np.array(matrix, float))
    assert flat.quarter_turns == quarters
    assert np.array_equal(flat.picture(GIVEN), turned)
