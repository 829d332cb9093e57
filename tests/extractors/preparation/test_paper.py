"""The sheet is found before another ground, and shadows are taken off it."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.preparation.paper import (
    background,
    darkened,
    evenly_lit,
    find_sheet,
    ink_share,
    unevenness,
)
from extractors.preparation.pixels import Pixels, grey_of, pixels
from tests.extractors.preparation.drawing import SCALE, page, photographed, skewed

CORNERS = np.array([(150.0, 120.0), (1330.0, 160.0), (1300.0, 1840.0), (110.0, 1790.0)])


def shaded(picture: Pixels, least: float) -> Pixels:
    """Darker towards the right."""
    light = np.linspace(1.0, least, picture.shape[1])[:, None]
    return pixels(picture * light)


def test_a_photographed_sheet_is_found_by_its_corners() -> None:
    sheet = find_sheet(photographed(page(), CORNERS), SCALE)
    assert sheet is not None
    assert np.abs(sheet.corners * SCALE - CORNERS).max() < 12
    width, height = sheet.size
    assert height / width == pytest.approx(2**0.5, rel=0.01)


def test_a_fold_does_not_part_a_sheet() -> None:
    folded = page().astype(float)
    middle = folded.shape[0] // 3
    shadow = 1 - 0.3 * np.exp(-(((np.arange(folded.shape[0]) - middle) / 6.0) ** 2))
    shadow[:middle] *= 0.93
    sheet = find_sheet(photographed(pixels(folded * shadow[:, None, None]), CORNERS), SCALE)
    assert sheet is not None
    assert np.abs(sheet.corners * SCALE - CORNERS).max() < 15


@pytest.mark.parametrize("picture", [page(), skewed(page(), 2.0), shaded(page(), 0.6)])
def test_a_scan_is_no_sheet_on_a_table(picture: Pixels) -> None:
    assert find_sheet(picture, SCALE) is None


def test_shadows_are_taken_off_and_print_is_not() -> None:
    dark = shaded(page(), 0.5)
    ground = background(dark, SCALE)
    assert unevenness(ground) < 0.6
    lit = evenly_lit(dark, ground)
    assert unevenness(background(lit, SCALE)) > 0.95
    assert ink_share(grey_of(lit)) < 0.3


def test_faint_print_becomes_dark() -> None:
    faint = pixels(255 - (255 - page().astype(int)) * 0.4)
    share = ink_share(grey_of(faint))
    assert share > 0.5
    assert ink_share(grey_of(darkened(faint, share, 250.0))) < 0.35
