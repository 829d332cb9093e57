"""Two runs on one data set: what got better, what worse, and whether it is chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.errors import ResultsInvalid
from eval.metrics.registry import METRICS, Metric
from eval.score import DocumentScore, Scores, totals
from eval.tally import CONFIDENCE, Tally

DRAWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``low`` and ``high`` bound the change of the value with 95 % confidence."""

    metric: Metric
    before: Tally
    after: Tally
    low: float
    high: float

    @property
    def change(self) -> float:
        return self.metric.value(self.after) - self.metric.value(self.before)

    @property
    def loss(self) -> float:
        return self.metric.loss(self.before, self.after)

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """Cells that one run has wrong and the other right."""

    document: str
    mended: tuple[str, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    differences: tuple[Difference, ...]
    documents: tuple[DocumentChange, ...]


def compare(before: Scores, after: Scores, *, seed: int = 0) -> Comparison:
    """
    Raises:
        ResultsInvalid: the two are of different data sets.
    """
    if before.run.dataset != after.run.dataset:
        raise ResultsInvalid("the two runs are of different data sets")
    by_name = {scored.document: scored for scored in before.documents}
    pairs = [(by_name[scored.document], scored) for scored in after.documents]
    return Comparison(
        differences=tuple(_differences(pairs, seed)),
        documents=tuple(change for pair in pairs if (change := _change(*pair))),
    )


def _change(before: DocumentScore, after: DocumentScore) -> DocumentChange | None:
    was, now = ({wrong.path for wrong in scored.wrong} for scored in (before, after))
    if was == now:
        return None
    return DocumentChange(
        document=after.document, mended=tuple(sorted(was - now)), broken=tuple(sorted(now - was))
    )


def _differences(
    pairs: Sequence[tuple[DocumentScore, DocumentScore]], seed: int
) -> Iterator[Difference]:
    sums_before, sums_after = (totals([pair[side] for pair in pairs]) for side in (0, 1))
    draws = np.random.default_rng(seed).integers(0, len(pairs), (DRAWS, len(pairs)))
    for name, metric in METRICS.items():
        if name not in sums_after:
            continue
        low, high = _interval(metric, [_tallies(pair, name) for pair in pairs], draws)
        yield Difference(
            metric=metric, before=sums_before[name], after=sums_after[name], low=low, high=high
        )


def _tallies(pair: tuple[DocumentScore, DocumentScore], name: str) -> tuple[Tally, Tally]:
    before, after = (scored.tallies.get(name, Tally()) for scored in pair)
    return before, after


def _interval(
    metric: Metric, tallies: Sequence[tuple[Tally, Tally]], draws: NDArray[np.int64]
) -> tuple[float, float]:
    """Of the change, by drawing documents with replacement, both runs' together.

    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    before, after = (_values(metric, [pair[side] for pair in tallies], draws) for side in (0, 1))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(after - before, [tail, 1 - tail])
    return float(low), float(high)


def _values(
    metric: Metric, tallies: Sequence[Tally], draws: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The metric's value in each draw, as :meth:`Metric.value` says it."""
    hits, expected, found = (
        np.array([getattr(tally, part) for tally in tallies], np.float64)[draws].sum(axis=1)
        for part in ("hits", "expected", "found")
    )
    errors = metric.kind == "errors"
    top, below = (hits, expected) if errors else (2 * hits, expected + found)
    empty = np.full_like(hits, 0.0 if errors else 1.0)
    return np.asarray(np.divide(top, below, out=empty, where=below > 0), np.float64)


def dropped(
    baseline: Scores, now: Scores, limits: Mapping[str, float]
) -> list[tuple[Metric, Tally, Tally]]:
    """The metrics that lost more than their limit; ``limits`` by the metric's name."""
    before, after = totals(baseline.documents), totals(now.documents)
    return [
        (METRICS[name], before[name], after[name])
        for name, limit in limits.items()
        if METRICS[name].loss(before.get(name, Tally()), after.get(name, Tally())) > limit
    ]
