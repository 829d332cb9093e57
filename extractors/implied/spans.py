"""Where the columns or the rows of a table begin and end, along one axis.

Cells do not overlap: what stands beside a label, and beside no other, is of that label's
column or row. What stands between two labels may be of either, unless that leaves a label
without anything and its neighbour with two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a column or row is printed, its label and its figures; ``sure``
    that no figure is another's."""

    start: float
    end: float
    sure: bool = True

    def joined(self, part: Interval, *, sure: bool = True) -> Span:
        return Span(min(self.start, part[0]), max(self.end, part[1]), self.sure and sure)

    def holds(self, at: float) -> bool:
        return self.start <= at <= self.end


def runs_of(parts: Iterable[Interval], gap: float) -> list[Interval]:
    """What the parts cover, those nearer to each other than ``gap`` as one."""
    runs: list[Interval] = []
    for start, end in sorted(parts):
        if runs and start - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((start, end))
    return runs


def overlapped(run: Interval, labels: Sequence[Interval]) -> list[int]:
    return [n for n, label in enumerate(labels) if run[0] < label[1] and label[0] < run[1]]


def spans_of(
    labels: Sequence[Interval], parts: Sequence[Interval], gaps: Sequence[float]
) -> list[Span]:
    """The span of every label, in their order; ``parts`` are figures, and those nearer than
    the first of ``gaps`` are of one label, or than the next where that would be of two."""
    runs = [run for part in runs_of(parts, gaps[0]) for run in _parted(part, parts, labels, gaps)]
    spans = [Span(*label) for label in labels]
    if len(runs) == len(labels) and _in_order(runs, labels):
        return [span.joined(run) for span, run in zip(spans, runs, strict=True)]
    owners = [overlapped(run, labels) for run in runs]
    has_own = {owner for own in owners for owner in own}
    for run, own in zip(runs, owners, strict=True):
        for owner in own:
            spans[owner] = spans[owner].joined(run, sure=len(own) == 1)
    free = [run for run, own in zip(runs, owners, strict=True) if not own]
    beside = [_beside(run, labels) for run in free]
    for run, around in zip(free, beside, strict=True):
        without = [n for n in around if n not in has_own] if beside.count(around) == 1 else []
        _give(run, around, without, labels, spans)
    return spans


def _in_order(runs: Sequence[Interval], labels: Sequence[Interval]) -> bool:
    """Whether no run stands beside another label than the one of its number."""
    return all(set(overlapped(run, labels)) <= {n} for n, run in enumerate(runs))


def _parted(
    run: Interval, parts: Sequence[Interval], labels: Sequence[Interval], gaps: Sequence[float]
) -> list[Interval]:
    """A run in pieces, as long as it stands beside two labels."""
    if len(overlapped(run, labels)) < 2 or len(gaps) < 2:
        return [run]
    inside = [part for part in parts if run[0] <= part[0] and part[1] <= run[1]]
    return [piece for part in runs_of(inside, gaps[1])
            for piece in _parted(part, parts, labels, gaps[1:])]  # fmt: skip


def _beside(run: Interval, labels: Sequence[Interval]) -> list[int]:
    """The labels between which a run stands."""
    before = [n for n, label in enumerate(labels) if label[1] <= run[0]]
    after = [n for n, label in enumerate(labels) if label[0] >= run[1]]
    return [*before[-1:], *after[:1]]


def _give(
    run: Interval, beside: Sequence[int], without: Sequence[int], labels: Sequence[Interval],
    spans: list[Span],
) -> None:  # fmt: skip
    """A run between two labels to the one ``without`` any, if one is; else to the nearer."""
    sure = len(without) == 1
    owner = without[0] if sure else min(beside, key=lambda n: _distance(run, labels[n]))
    for n in beside:
        spans[n] = replace(spans[n], sure=spans[n].sure and sure)
    spans[owner] = spans[owner].joined(run)


def _distance(run: Interval, label: Interval) -> float:
    return max(label[0] - run[1], run[0] - label[1])


def bounds_between(spans: Sequence[Span], drawn: Sequence[float] = ()) -> list[float]:
    """Where one ends and the next begins: at the only rule ``drawn`` there, or half-way."""
    return [_bound(before, after, drawn) for before, after in pairwise(spans)]


def _bound(before: Span, after: Span, drawn: Sequence[float]) -> float:
    rules = [at for at in drawn if before.end - 1 <= at <= after.start + 1]
    return rules[0] if len(rules) == 1 else (before.end + after.start) / 2


def without_overlaps(spans: Sequence[Span]) -> list[Span]:
    """Neighbours that overlap are not sure."""
    crossing = {n for n, (a, b) in enumerate(pairwise(spans)) if a.end > b.start}
    return [replace(span, sure=False) if {n, n - 1} & crossing else span
            for n, span in enumerate(spans)]  # fmt: skip
