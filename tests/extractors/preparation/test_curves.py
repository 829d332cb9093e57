"""Curves through masks, whatever drew them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.preparation.curves import (
    RULES,
    Curve,
    Mask,
    level_curves,
    table_sides,
    traces,
    upright_curves,
)
from extractors.preparation.pixels import grey_of, shrunk
from tests.extractors.preparation.drawing import LINES, SCALE, XS, YS, page, sagged


def drawn(slope: float) -> Mask:
    mask = np.zeros((200, 400), np.uint8)
    cv2.line(mask, (20, 100), (380, round(100 + 360 * slope)), 255, 1)
    return mask


@pytest.mark.parametrize("slope", [0.0, 0.08, -0.05])
def test_a_line_gives_one_curve_along_it(slope: float) -> None:
    (curve,) = level_curves(drawn(slope), 1.0, RULES)
    x, y = curve.places.T
    assert np.ptp(x) > 320
    assert y == pytest.approx(100.5 + (x - 20.5) * slope, abs=0.8)


def test_probabilities_serve_as_well() -> None:
    soft = np.asarray(cv2.GaussianBlur(drawn(0.02), (0, 0), 0.8), np.float32)
    (curve,) = level_curves(soft / soft.max(), 1.0, RULES)
    x, y = curve.places.T
    assert np.polyfit(x, y, 1)[0] == pytest.approx(0.02, abs=0.002)


def test_upright_curves_are_those_of_the_mask_on_its_side() -> None:
    (curve,) = upright_curves(np.array(drawn(0.03).T, np.uint8), 1.0, RULES)
    assert np.ptp(curve.places[:, 1]) > 320


def test_what_is_short_or_thick_gives_none() -> None:
    mask = np.zeros((200, 400), np.uint8)
    mask[20:24, 10:40] = mask[100:140, 10:390] = 255
    assert level_curves(mask, 1.0, RULES) == []


def test_a_page_shows_its_rules_and_lines() -> None:
    small, scale = shrunk(grey_of(sagged(page(), 8.0)), SCALE)
    seen = traces(small, scale)
    rules = [curve for curve in seen.level if curve.spread == RULES.spread]
    assert len(rules) >= len(YS) - 1
    assert len(seen.level) >= len(YS) + len(LINES) - 3
    assert len(seen.upright) >= len(XS) - 1


def test_a_blank_page_shows_nothing() -> None:
    seen = traces(np.full((800, 600), 250, np.uint8), 1.0)
    assert seen.level == seen.upright == ()


def test_where_level_rules_begin_and_end_are_a_table_s_sides() -> None:
    ys = np.arange(100.0, 300.0, 25.0)
    rules = [Curve(places=np.array([(60 + 0.05 * y, y), (400 + 0.05 * y, y)]), spread=0.25)
             for y in ys]  # fmt: skip
    part = Curve(places=np.array([(150.0, 210.0), (410.5, 210.0)]), spread=0.25)
    left, right = table_sides([*rules, part])
    assert len(left.places) == len(right.places) - 1 == len(ys)
    x, y = left.places.T
    assert np.polyfit(y, x, 1)[0] == pytest.approx(0.05)
    assert list(table_sides(rules[:5])) == []
