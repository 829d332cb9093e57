"""Rules read off drawn maps: where they lie, where they end, what is joined and dropped."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.document import Rule
from extractors.scan.rule_mask import rules_from_mask

SCALE = 100 / 72
Line = tuple[float, float, float, float]


def drawn(*lines: Line, height: float = 200, width: float = 300) -> NDArray[np.float32]:
    """A map of lines (points), three and a half pixels wide as the rule finder draws them."""
    picture = np.zeros((round(height * SCALE), round(width * SCALE)), np.uint8)
    for line in lines:
        points = np.array(line).reshape(2, 2) * SCALE - 0.5
        cv2.polylines(
            picture, [np.rint(points * 16).astype(np.int32)], False, 255, 2, cv2.LINE_AA, 4
        )  # fmt: skip
    return np.asarray(picture / np.float32(255), np.float32)


def maps(
    across: NDArray[np.float32], down: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    return np.stack([across, np.zeros_like(across) if down is None else down])


@pytest.mark.parametrize("y", [50.0, 50.2, 50.4, 50.6, 50.8])
def test_a_level_rule_lies_between_pixels(y: float) -> None:
    (rule,) = rules_from_mask(maps(drawn((30, y, 250, y))), SCALE)
    assert rule.horizontal
    assert rule == pytest.approx(Rule(30, y, 250, y), abs=0.7)
    assert rule.top == rule.bottom == pytest.approx(y, abs=0.12)


@pytest.mark.parametrize("x", [40.0, 40.3, 40.6])
def test_an_upright_rule_of_one_low_row(x: float) -> None:
    blank = drawn()
    (rule,) = rules_from_mask(maps(blank, drawn((x, 60, x, 69))), SCALE)
    assert not rule.horizontal
    assert rule == pytest.approx(Rule(x, 60, x, 69), abs=0.8)
    assert rule.x0 == pytest.approx(x, abs=0.12)


def test_neighbours_stay_apart() -> None:
    ys = [50.0, 57.0, 63.0, 75.0]
    rules = rules_from_mask(maps(drawn(*((30, y, 250, y) for y in ys))), SCALE)
    assert [rule.top for rule in rules] == pytest.approx(ys, abs=0.2)


def test_gaps_are_joined_and_wide_ones_are_not() -> None:
    broken = drawn((30, 50, 90, 50), (97, 50.4, 150, 50.4), (190, 50, 250, 50))
    left, right = sorted(rules_from_mask(maps(broken), SCALE))
    assert (left.x0, left.x1) == pytest.approx((30, 150), abs=0.7)
    assert (right.x0, right.x1) == pytest.approx((190, 250), abs=0.7)


def test_a_faint_stretch_is_followed_from_a_sure_one() -> None:
    rule = drawn((30, 50, 250, 50))
    rule[:, round(120 * SCALE) : round(180 * SCALE)] *= 0.45
    (found,) = rules_from_mask(maps(rule), SCALE)
    assert (found.x0, found.x1) == pytest.approx((30, 250), abs=0.7)


def test_what_is_nowhere_sure_is_no_rule() -> None:
    assert rules_from_mask(maps(drawn((30, 50, 250, 50)) * np.float32(0.45)), SCALE) == ()


def test_specks_are_no_rules() -> None:
    assert rules_from_mask(maps(drawn((30, 50, 32, 50))), SCALE) == ()


def test_a_rule_that_is_a_little_off_level_is_one_rule() -> None:
    (rule,) = rules_from_mask(maps(drawn((30, 50, 250, 52))), SCALE)
    assert (rule.x0, rule.x1) == pytest.approx((30, 250), abs=1)
    assert rule.top == pytest.approx(51, abs=0.5)


def test_an_empty_map_has_none() -> None:
    assert rules_from_mask(maps(drawn()), SCALE) == ()


def test_another_scale_gives_the_same_points() -> None:
    level = drawn((30, 50, 250, 50))
    doubled = np.asarray(cv2.resize(level, None, fx=2, fy=2), np.float32)
    (one,), (two,) = (
        rules_from_mask(maps(m), s) for m, s in ((level, SCALE), (doubled, 2 * SCALE))
    )
    assert one == pytest.approx(two, abs=0.5)
