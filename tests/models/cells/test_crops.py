"""A crop's place, size and contrast as the network sees them."""

from __future__ import annotations

import numpy as np
import pytest

from models.cells.crops import HEIGHT, LEAST_WIDTH, MOST_WIDTH, packed, padded_width, prepared
from models.cells.data import cut
from tests.models.cells.drawing import figure


@pytest.mark.parametrize("digit", [8, 19, 60])
def test_digits_take_six_tenths_of_the_height(digit: int) -> None:
    row = prepared(cut(figure("88", digit=digit)))
    inked = np.flatnonzero((row > 0.5).any(axis=1))
    assert row.shape[0] == HEIGHT
    assert abs((inked[-1] - inked[0] + 1) / HEIGHT - 0.6) < 0.13


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (120, 200), (30, 100)])
def test_paper_is_0_and_ink_is_1(ink: int, paper: int) -> None:
    row = prepared(cut(figure("8", ink=ink, paper=paper)))
    assert abs(np.median(row)) < 0.05
    assert 0.9 < row.max() <= 1.5


def test_grain_is_not_blown_up() -> None:
    rng = np.random.default_rng(0)
    grain = (230 + rng.normal(0, 3, (40, 60))).astype(np.uint8)
    assert np.abs(prepared(grain)).max() < 0.5


def test_colour_is_read_as_brightness() -> None:
    crop = cut(figure("12"))
    assert np.array_equal(prepared(np.repeat(crop[..., None], 3, axis=2)), prepared(crop))


def test_widths_are_padded_with_paper() -> None:
    rows = [prepared(np.full((32, width), 200, np.uint8)) + 1 for width in (20, 33)]
    batch = packed(rows, 64)
    assert batch.shape == (2, 1, HEIGHT, 64)
    assert batch[0, 0, :, 20:].max() == 0
    assert batch[1, 0, :, :33].min() == 1


@pytest.mark.parametrize(("width", "padded"), [(3, LEAST_WIDTH), (33, 64), (5000, MOST_WIDTH)])
def test_padded_widths(width: int, padded: int) -> None:
    assert padded_width(np.zeros((HEIGHT, width), np.uint8)) == padded
