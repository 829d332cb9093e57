"""What a reader's score is worth: curves from scores to probabilities of being right.

A curve is piecewise linear in log odds and rises. ``curves.toml`` holds those that were
fitted on labelled documents, and how often what they would accept was wrong there.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from models import weights

KEY = "confidence-curves"

LEAST_ODDS = 1e-9
"""Probabilities nearer to 0 or 1 count as this near."""


def log_odds(probability: float) -> float:
    bounded = min(max(probability, LEAST_ODDS), 1 - LEAST_ODDS)
    return math.log(bounded / (1 - bounded))


def probability_of(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Corners, in log odds: ``scores`` rising, ``values`` never falling. Level outside."""

    scores: tuple[float, ...]
    values: tuple[float, ...]

    def __call__(self, score: float) -> float:
        return probability_of(float(np.interp(log_odds(score), self.scores, self.values)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Of the labelled figures with at least ``confidence``: how many, how many wrong, and
    the share of wrong ones that the next set exceeds with 5 % probability (Clopper and
    Pearson 1934)."""

    confidence: float
    accepted: int
    wrong: int
    bound: float

    @property
    def rate(self) -> float:
        """Of wrong ones, with one more than there were: luck is no merit."""
        return (self.wrong + 1) / (self.accepted + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """``ink``: of a reading by its picture alone; ``field``: of a figure of the form when
    its place and the sums are considered, too. ``steps`` are sorted by confidence."""

    ink: Curve
    field: Curve
    steps: tuple[Acceptance, ...]

    def least(self, wrong: float) -> Acceptance:
        """The lowest confidence from which at most a share ``wrong`` was wrong, had there
        been one more; the highest known, where none is good enough."""
        good = [step for step in self.steps if step.rate <= wrong]
        return min(good, key=lambda step: step.confidence, default=self.steps[-1])


def load(own: Path | None = None) -> Calibration:
    """The listed curves, or those of a file of one's own.

    Raises:
        WeightsError: the file is missing, altered, or holds no curves.
    """
    return _read(weights.locate(KEY, own))


@cache
def _read(path: Path) -> Calibration:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Calibration(
            ink=_curve(content["ink"]),
            field=_curve(content["field"]),
            steps=tuple(Acceptance(**step) for step in content["steps"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise weights.WeightsError(f"{path.name}: no curves of confidence: {error}") from error


def _curve(corners: Sequence[Sequence[float]]) -> Curve:
    scores, values = zip(*corners, strict=True)
    return Curve(scores=scores, values=values)
