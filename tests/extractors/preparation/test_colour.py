"""Coloured marks go, black print under them stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.preparation.colour import is_coloured, without_marks
from extractors.preparation.pixels import Pixels, grey_of, pixels
from tests.extractors.preparation.drawing import LINES, SCALE, page

RED, BLUE, YELLOW = (205, 30, 38), (40, 60, 165), (250, 240, 90)


def sealed(colour: tuple[int, int, int], strength: float) -> tuple[Pixels, Pixels]:
    """A page with a filled round seal over its text, and where the seal lies."""
    plain = page()
    cover = np.zeros(plain.shape[:2], np.uint8)
    middle = (round(180 * SCALE), round(LINES[4] * SCALE))
    cv2.circle(cover, middle, round(55 * SCALE), 255, -1, cv2.LINE_AA)
    share = cover[..., None] / 255 * strength * (1 - np.array(colour) / 255)
    return pixels(plain * (1 - share)), cover


@pytest.mark.parametrize("colour", [RED, BLUE, YELLOW])
@pytest.mark.parametrize("strength", [0.5, 0.9])
def test_under_a_seal_print_stays_and_paper_is_bare(
    colour: tuple[int, int, int], strength: float
) -> None:
    picture, cover = sealed(colour, strength)
    cleaned, plain = without_marks(picture, SCALE), grey_of(page())
    inside = cv2.erode(cover, np.ones((9, 9), np.uint8)) > 0
    ink, bare = inside & (plain < 60), inside & (plain > 240)
    assert np.median(cleaned[ink]) < 110
    assert np.percentile(cleaned[bare], 10) > 215
    away = cv2.dilate(cover, np.ones((31, 31), np.uint8)) == 0
    assert np.array_equal(cleaned[away], grey_of(picture)[away])


def test_a_grey_picture_keeps_its_grey() -> None:
    assert not is_coloured(page())
    assert np.array_equal(without_marks(page(), SCALE), grey_of(page()))
