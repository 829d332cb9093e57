"""The statistics behind the plots."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cbrt, log10, sqrt
from typing import NamedTuple

Confidences = Sequence[tuple[float, bool]]
"""(confidence, right) of each cell."""

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
"""Of the bins of confidence: narrow where most cells are."""

Z = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""


def stretched(share: float) -> float:
    """0..1 along a scale that has room near 100 %: the cube root of the error rate.

    90 % stands at 0.54, 99 % at 0.78, 99.9 % at 0.9; more errors than cases at 0.
    """
    return 1.0 - cbrt(min(1.0, max(0.0, 1 - share)))


def wilson(hits: float, of: float) -> tuple[float, float]:
    """The shares that ``hits`` out of ``of`` do not rule out, with 95 % confidence.

    Wilson, Journal of the American Statistical Association 22 (1927). Nothing
    rules out nothing.
    """
    if not of:
        return 0.0, 1.0
    share, square = hits / of, Z * Z
    middle = share + square / (2 * of)
    reach = Z * sqrt(max(0.0, share * (1 - share) / of + square / (4 * of * of)))
    scale = 1 + square / of
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


# --------------------------------------------------------------------------
# Calibration


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """``mean`` of the confidences; bins hold their lower edge, the last its upper too."""

    low: float
    high: float
    count: int
    right: int
    mean: float

    @property
    def share(self) -> float:
        return self.right / self.count


def bins(confidences: Confidences) -> list[Bin]:
    """Those that are not empty."""
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in EDGES[1:]]
    for value, right in confidences:
        place = min(bisect_right(EDGES, value), len(EDGES) - 1) - 1
        sorted_in[max(0, place)].append((value, right))
    return [
        Bin(low=low, high=high, count=len(inside), right=sum(right for _, right in inside),
            mean=sum(value for value, _ in inside) / len(inside))
        for low, high, inside in zip(EDGES, EDGES[1:], sorted_in, strict=False) if inside
    ]  # fmt: skip


def calibration_error(found: Sequence[Bin]) -> float:
    """How far confidence and share right lie apart, on average over cells.

    Expected calibration error: Naeini, Cooper and Hauskrecht, AAAI 2015.
    """
    total = sum(each.count for each in found)
    apart = sum(each.count * abs(each.share - each.mean) for each in found)
    return apart / total if total else 0.0


# --------------------------------------------------------------------------
# Selection


class Covered(NamedTuple):
    """If the surest ``coverage`` of the cells were taken, ``risk`` of them were wrong."""

    coverage: float
    risk: float


def risk_coverage(confidences: Confidences) -> list[Covered]:
    """One point for each confidence that occurs, the surest first."""
    taken = wrong = 0
    curve = []
    for _, group in groupby(sorted(confidences, reverse=True), key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        taken += len(rights)
        wrong += rights.count(False)
        curve.append(Covered(taken / len(confidences), wrong / taken))
    return curve


def area_under_risk(confidences: Confidences) -> float:
    """The mean risk over all coverages; cells as sure as each other come in any order.

    AURC: Geifman, Uziel and El-Yaniv, ICLR 2019.
    """
    taken, wrong, total = 0, 0.0, 0.0
    for _, group in groupby(sorted(confidences, reverse=True), key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        rate = rights.count(False) / len(rights)
        for _ in rights:
            taken, wrong = taken + 1, wrong + rate
            total += wrong / taken
    return total / taken if taken else 0.0


def thinned(curve: Sequence[Covered], most: int = 240) -> list[Covered]:
    """No more points than a screen shows; the first and the last stay."""
    if len(curve) <= most:
        return list(curve)
    step = (len(curve) - 1) / (most - 1)
    return [curve[round(place * step)] for place in range(most)]


# --------------------------------------------------------------------------
# Time

PER_DECADE = 5


@dataclass(frozen=True, slots=True)
class Column:
    """``count`` values from ``low`` to below ``high``."""

    low: float
    high: float
    count: int


def log_histogram(values: Sequence[float]) -> list[Column]:
    """Columns of equal ratio, five to a decade, without gaps; values must be above 0."""
    places = [int((log10(value) * PER_DECADE + 1e-9) // 1) for value in values]
    if not places:
        return []
    return [
        Column(10 ** (place / PER_DECADE), 10 ** ((place + 1) / PER_DECADE), places.count(place))
        for place in range(min(places), max(places) + 1)
    ]
