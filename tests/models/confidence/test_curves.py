"""Curves of confidence, and what is accepted by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.confidence.curves import Acceptance, Calibration, Curve, load, log_odds
from models.weights import WeightsError

CURVE = Curve(scores=(-2.0, 0.0, 3.0), values=(-4.0, 0.0, 6.0))
PROBABILITIES = st.floats(0.0, 1.0)


@given(PROBABILITIES, PROBABILITIES)
def test_a_curve_rises_and_gives_probabilities(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0.0 < CURVE(low) <= CURVE(high) < 1.0


def test_a_curve_is_linear_in_log_odds_and_level_outside() -> None:
    assert CURVE(0.5) == 0.5
    assert log_odds(CURVE(1 / (1 + 2.718281828**-1.5))) == pytest.approx(3.0)
    assert log_odds(CURVE(1.0)) == pytest.approx(6.0)


def steps(*rows: tuple[float, int, int]) -> Calibration:
    made = (Acceptance(confidence=c, accepted=n, wrong=k, bound=1.0) for c, n, k in rows)
    return Calibration(ink=CURVE, field=CURVE, steps=tuple(made))


@pytest.mark.parametrize(
    ("wrong", "least"),
    [
        (0.1, 0.9),
        (1e-3, 0.99),
        (1e-4, 0.999),
        (1e-9, 0.999),  # none is good enough: the highest
    ],
)
def test_the_least_confidence_is_the_lowest_that_was_good_enough(
    wrong: float, least: float
) -> None:
    calibration = steps((0.9, 30_000, 300), (0.99, 25_000, 20), (0.999, 20_000, 0))
    assert calibration.least(wrong).confidence == least


def test_none_wrong_of_a_few_is_not_good_enough() -> None:
    assert steps((0.9, 100, 0), (0.99, 90, 0)).least(1e-4).confidence == 0.99


def test_the_listed_curves_keep_what_the_target_promises() -> None:
    listed = load()
    chosen = listed.least(1e-4)
    assert chosen.rate <= 1e-4 and chosen.accepted >= 10_000
    assert 0.9 < chosen.confidence < 1.0
    assert listed.ink(0.997) > 0.999 > listed.ink(0.5)


@pytest.mark.parametrize("text", ["", "ink = 3", "ink = [[0.0, 1.0]]\nfield = [[0.0]]\nsteps = []"])
def test_a_file_without_curves_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "curves.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WeightsError, match="no curves of confidence"):
        load(file)
