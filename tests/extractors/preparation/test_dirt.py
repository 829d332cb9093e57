"""Lines of dirt on the glass are given their light back; rules and text stay."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.preparation.dirt import without_dirt
from extractors.preparation.pixels import Pixels, grey_of, pixels
from tests.extractors.preparation.drawing import SCALE, page, skewed


def dirtied(picture: Pixels, at: int, share: float, axis: int = 1) -> Pixels:
    light = np.ones(picture.shape[axis])
    light[at : at + 2] = share
    shape = (1, -1) if axis == 1 else (-1, 1)
    return pixels(picture * light.reshape(*shape, *[1] * (picture.ndim - 2)))


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("share", [0.4, 0.8])
@pytest.mark.parametrize("printed", [page(), grey_of(page())], ids=["colour", "grey"])
def test_text_under_a_line_of_dirt_comes_back(printed: Pixels, share: float, axis: int) -> None:
    given = dirtied(printed, 510, share, axis)
    clean = without_dirt(given, SCALE)
    assert np.abs(clean.astype(int) - printed).max() <= 4
    assert np.abs(given.astype(int) - printed).max() > 40


@pytest.mark.parametrize(
    "picture",
    [page(), skewed(dirtied(page(), 500, 0.6), 1.5), np.full((3, 5), 200, np.uint8)],
    ids=["clean", "a line that is not along the axis", "tiny"],
)
def test_what_is_no_dirt_stays_as_it_is(picture: Pixels) -> None:
    assert without_dirt(picture, SCALE) is picture


def test_rules_of_a_table_that_fills_the_picture_stay() -> None:
    crossed = dirtied(dirtied(page(), 500, 0.6), 300, 0.6, axis=0)
    assert without_dirt(crossed, SCALE) is crossed
    many = page()
    for at in range(200, 700, 80):
        many = dirtied(many, at, 0.6)
    assert without_dirt(many, SCALE) is many


def test_a_thin_black_line_is_as_dark_as_what_stands_beside_it() -> None:
    printed = grey_of(page())
    black = printed.copy()
    black[:, 510] = 0
    clean = without_dirt(black, SCALE)
    expected = printed.copy()
    expected[:, 510] = np.minimum(printed[:, 509], printed[:, 511])
    assert (clean == expected).all()


def test_a_black_line_as_wide_as_a_stroke_is_left_for_what_is_under_it_is_lost() -> None:
    black = dirtied(page(), 500, 0.0)
    assert without_dirt(black, SCALE) is black
