"""Quads from a probability map."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.ocr.boxes import clockwise, detector_size, line_quads, shrunk


def scores_with(*rectangles: tuple[int, int, int, int], value: float = 0.9) -> NDArray[np.float32]:
    scores = np.zeros((160, 320), dtype=np.float32)
    for x0, top, x1, bottom in rectangles:
        scores[top:bottom, x0:x1] = value
    return scores


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(64, 2048))
def test_network_sizes_are_multiples_and_bounded(width: int, height: int, side: int) -> None:
    size = detector_size(width, height, side)
    assert all(length % 32 == 0 and 32 <= length <= side + 16 for length in size)


def test_shrunk_has_the_network_shape() -> None:
    assert shrunk(np.zeros((500, 1000, 3), dtype=np.uint8), 640).shape == (1, 320, 640, 3)


def test_a_line_grows_by_its_margin() -> None:
    (quad,) = line_quads(scores_with((40, 40, 141, 61)), 320, 160)
    # area x 1.5 / perimeter = 100 x 20 x 1.5 / 240 = 12.5 pixels
    assert quad == pytest.approx(
        np.array([[27.5, 27.5], [152.5, 27.5], [152.5, 72.5], [27.5, 72.5]]), abs=0.6
    )


def test_quads_are_in_the_page_and_scaled() -> None:
    (quad,) = line_quads(scores_with((0, 0, 100, 20)), 640, 320)
    assert quad.min() == 0
    assert quad[2] == pytest.approx([223, 63], abs=2)


def test_faint_and_tiny_areas_are_no_lines() -> None:
    assert line_quads(scores_with((10, 10, 90, 30), value=0.5), 320, 160) == []
    assert line_quads(scores_with((10, 10, 12, 12)), 320, 160) == []
    assert line_quads(scores_with(), 320, 160) == []


def test_lines_come_from_top_to_bottom() -> None:
    quads = line_quads(
        scores_with((20, 100, 90, 112), (150, 20, 220, 32), (20, 20, 90, 32)), 320, 160
    )
    order = [(float(quad[0, 0]) < 100, float(quad[0, 1]) < 50) for quad in quads]
    assert order == [(True, True), (False, True), (True, False)]


@given(st.permutations(range(4)), st.integers(-30, 30))
def test_corners_run_clockwise_from_the_top_left(order: list[int], degrees: int) -> None:
    box = ((100.0, 80.0), (120.0, 30.0), float(degrees))
    radians = np.deg2rad(degrees)
    along = np.array([np.cos(radians), np.sin(radians)])
    across = np.array([-along[1], along[0]])
    truth = [
        np.array(box[0]) + x * along + y * across
        for x, y in ((-60, -15), (60, -15), (60, 15), (-60, 15))
    ]
    found = clockwise(np.asarray(cv2.boxPoints(box), dtype=np.float32)[order])
    assert found == pytest.approx(np.array(truth), abs=0.01)
