"""From a CTC lattice to strings: greedy spans, n best readings, forced alignment.

A lattice is float32 (steps, symbols): each row the probabilities of the symbols
at one step, symbol 0 the blank. It need not sum to 1: symbols may be left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

BLANK = 0
LEAST = 1e-30
SMALLEST = 1e-300
"""Stand in for a probability of 0: of one step, and of a run of steps."""

Lattice: TypeAlias = NDArray[np.float32]
Labels: TypeAlias = tuple[int, ...]
Step: TypeAlias = tuple[tuple[int, float], ...]
Beam: TypeAlias = dict[Labels, tuple[float, float]]
"""Prefix to the probabilities of its alignments that end in blank, and in its last symbol."""


@dataclass(frozen=True, slots=True)
class Span:
    """A symbol on steps ``start`` to ``end`` (exclusive); its highest probability there."""

    symbol: int
    probability: float
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BeamSettings:
    """Per step symbols below ``floor`` are dropped, save the best one."""

    width: int = 8
    floor: float = 1e-4
    symbols: int = 8


DEFAULT_BEAM = BeamSettings()


def greedy(lattice: Lattice) -> list[Span]:
    """The best symbol of each step, repeats joined, blanks left out."""
    return path_spans(lattice, lattice.argmax(axis=1).astype(np.intp))


def path_spans(lattice: Lattice, path: NDArray[np.intp]) -> list[Span]:
    """Args: path: (steps,), a symbol for each step."""
    cuts = np.flatnonzero(np.diff(path)) + 1
    bounds = np.concatenate(([0], cuts, [len(path)])).tolist()
    runs = pairwise(bounds)
    return [_span(lattice, path, *run) for run in runs if run[0] < run[1] and path[run[0]] != BLANK]


def _span(lattice: Lattice, path: NDArray[np.intp], start: int, end: int) -> Span:
    symbol = int(path[start])
    return Span(symbol, float(lattice[start:end, symbol].max()), start, end)


def n_best(lattice: Lattice, settings: BeamSettings = DEFAULT_BEAM) -> list[tuple[Labels, float]]:
    """The most probable label sequences, best first, by prefix beam search.

    Each probability is the sum over the sequence's alignments that the beam kept:
    exact when nothing was dropped, else a lower bound.
    """
    beam: Beam = {(): (1.0, 0.0)}
    scale = 0.0
    for step in merged_steps(sparse_steps(lattice, settings)):
        beam, peak = _pruned(_advanced(beam, step), settings.width)
        scale += math.log(peak)
    factor = math.exp(max(scale, -700.0))
    found = [(labels, sum(parts) * factor) for labels, parts in beam.items()]
    return sorted(found, key=lambda pair: -pair[1])


def sparse_steps(lattice: Lattice, settings: BeamSettings) -> list[Step]:
    """For each step its (symbol, probability) pairs worth following."""
    best = lattice.argmax(axis=1)
    peaks = np.maximum(lattice[np.arange(len(lattice)), best], LEAST)
    steps: list[Step] = [(pair,) for pair in zip(best.tolist(), peaks.tolist(), strict=True)]
    for row in np.flatnonzero(peaks <= 1 - settings.floor).tolist():
        symbols = np.flatnonzero(lattice[row] >= settings.floor)
        if len(symbols) > 1:
            pairs = zip(symbols.tolist(), lattice[row, symbols].tolist(), strict=True)
            steps[row] = _strongest(list(pairs), settings.symbols)
    return steps


def _strongest(step: list[tuple[int, float]], count: int) -> Step:
    if len(step) <= count:
        return tuple(step)
    return tuple(sorted(step, key=lambda pair: -pair[1])[:count])


def merged_steps(steps: Sequence[Step]) -> Iterator[Step]:
    """Joins runs of steps that all keep the same single symbol; exact for CTC."""
    for symbol, run in groupby(steps, key=_only_symbol):
        if symbol is None:
            yield from run
        else:
            yield ((symbol, max(math.prod(step[0][1] for step in run), SMALLEST)),)


def _only_symbol(step: Step) -> int | None:
    return step[0][0] if len(step) == 1 else None


def _advanced(beam: Beam, step: Step) -> Beam:
    following: Beam = {}
    for prefix, (blank, symbol) in beam.items():
        for label, probability in step:
            for labels, *gain in _moves(prefix, blank, symbol, label):
                old = following.get(labels, (0.0, 0.0))
                following[labels] = (
                    old[0] + gain[0] * probability,
                    old[1] + gain[1] * probability,
                )
    return following


def _moves(
    prefix: Labels, blank: float, symbol: float, label: int
) -> tuple[tuple[Labels, float, float], ...]:
    """Where one label leads from a prefix: (prefix, weight to blank end, weight to symbol end)."""
    if label == BLANK:
        return ((prefix, blank + symbol, 0.0),)
    if prefix and prefix[-1] == label:
        return ((prefix, 0.0, symbol), ((*prefix, label), 0.0, blank))
    return (((*prefix, label), 0.0, blank + symbol),)


def _pruned(beam: Beam, width: int) -> tuple[Beam, float]:
    """The ``width`` best prefixes, best first, divided by the best one's probability."""
    ranked = sorted(beam.items(), key=lambda item: -sum(item[1]))[:width]
    peak = sum(ranked[0][1])
    scaled = {key: (blank / peak, symbol / peak) for key, (blank, symbol) in ranked}
    return {key: parts for key, parts in scaled.items() if sum(parts) > 0}, peak


def log_likelihoods(lattice: Lattice, texts: Sequence[Labels]) -> NDArray[np.float64]:
    """(texts,): the logarithm of each text's probability, over all its alignments; -inf
    where the steps are too few."""
    longest = max(map(len, texts), default=0)
    states = np.full((len(texts), 2 * longest + 1), BLANK, dtype=np.intp)
    for row, labels in zip(states, texts, strict=True):
        row[1 : 2 * len(labels) : 2] = labels
    logs = np.log(np.maximum(lattice, LEAST)).astype(np.float64)
    ending = _forward(logs, states, _skippable(states))
    last = 2 * np.array([len(labels) for labels in texts], dtype=np.intp)
    rows = np.arange(len(texts))
    before = np.where(last > 0, ending[rows, np.maximum(last - 1, 0)], -np.inf)
    return np.asarray(np.logaddexp(ending[rows, last], before))


def _forward(
    logs: NDArray[np.float64], states: NDArray[np.intp], skip: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(texts, states): the logarithm of what reaches each state at the last step."""
    reached = np.full(states.shape, -np.inf)
    reached[:, :2] = logs[0][states[:, :2]]
    for step in logs[1:]:
        stayed = reached.copy()
        stayed[:, 1:] = np.logaddexp(stayed[:, 1:], reached[:, :-1])
        skipped = np.where(skip[:, 2:], reached[:, :-2], -np.inf)
        stayed[:, 2:] = np.logaddexp(stayed[:, 2:], skipped)
        reached = stayed + step[states]
    return reached


def aligned(lattice: Lattice, labels: Sequence[int]) -> list[Span]:
    """The most probable alignment of given labels; [] where the steps are too few."""
    if not len(lattice):
        return []
    states = np.full(2 * len(labels) + 1, BLANK, dtype=np.intp)
    states[1::2] = labels
    scores = np.log(np.maximum(lattice[:, states], LEAST)).astype(np.float64)
    back = _viterbi(scores, _skippable(states))
    if back is None:
        return []
    return _state_spans(lattice, states, back)


def _skippable(states: NDArray[np.intp]) -> NDArray[np.bool_]:
    """As the states, along the last axis: whether one may follow the one two before it."""
    skip = np.zeros(states.shape, dtype=np.bool_)
    skip[..., 3::2] = states[..., 3::2] != states[..., 1:-2:2]
    return skip


def _viterbi(scores: NDArray[np.float64], skip: NDArray[np.bool_]) -> list[int] | None:
    """Best state for each step, or None; scores (steps, states) are logarithms."""
    steps, states = scores.shape
    best = np.full(states, -np.inf)
    best[:2] = scores[0, :2]
    back = np.zeros((steps, states), dtype=np.intp)
    for step in range(1, steps):
        choices = np.full((3, states), -np.inf)
        choices[0] = best
        choices[1, 1:] = best[:-1]
        choices[2, 2:] = np.where(skip[2:], best[:-2], -np.inf)
        back[step] = choices.argmax(axis=0)
        best = choices.max(axis=0) + scores[step]
    return _traced(best, back)


def _traced(best: NDArray[np.float64], back: NDArray[np.intp]) -> list[int] | None:
    state = len(best) - 1 if len(best) == 1 or best[-1] >= best[-2] else len(best) - 2
    if not np.isfinite(best[state]):
        return None
    path = [state]
    for step in range(len(back) - 1, 0, -1):
        state -= int(back[step, state])
        path.append(state)
    return path[::-1]


def _state_spans(lattice: Lattice, states: NDArray[np.intp], path: list[int]) -> list[Span]:
    spans = []
    for state, run in groupby(range(len(path)), key=path.__getitem__):
        steps = list(run)
        symbol = int(states[state])
        if symbol != BLANK:
            peak = float(lattice[steps, symbol].max())
            spans.append(Span(symbol, peak, steps[0], steps[-1] + 1))
    return spans
