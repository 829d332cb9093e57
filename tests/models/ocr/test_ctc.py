"""Decoding, checked against all paths of tiny lattices."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ocr import ctc
from models.ocr.ctc import BLANK, BeamSettings, Labels, Lattice, Span

EXACT = BeamSettings(width=10_000, floor=0.0, symbols=100)


def collapsed(path: tuple[int, ...]) -> Labels:
    return tuple(symbol for symbol, _ in groupby(path) if symbol != BLANK)


def enumerated(lattice: Lattice) -> dict[Labels, float]:
    totals: dict[Labels, float] = defaultdict(float)
    for path in product(range(lattice.shape[1]), repeat=len(lattice)):
        totals[collapsed(path)] += float(np.prod(lattice[range(len(path)), path], dtype=float))
    return totals


@given(st.data())
def test_likelihoods_are_those_of_all_paths(data: st.DataObject) -> None:
    lattice = data.draw(lattices())
    totals = enumerated(lattice)
    texts = [*totals, (1,) * 5]
    for text, likelihood in zip(texts, ctc.log_likelihoods(lattice, texts), strict=True):
        assert np.exp(likelihood) == pytest.approx(totals.get(text, 0.0), rel=1e-4)


@st.composite
def lattices(draw: st.DrawFn, least: float = 1 / 128) -> Lattice:
    steps, symbols = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    weights = st.lists(st.floats(least, 1, width=32), min_size=symbols, max_size=symbols)
    rows = np.array([draw(weights) for _ in range(steps)], dtype=np.float32)
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), dtype=np.float32)


def peaked(*symbols: int, peak: float = 0.97, columns: int = 5) -> Lattice:
    lattice = np.full((len(symbols), columns), (1 - peak) / (columns - 1), dtype=np.float32)
    lattice[range(len(symbols)), symbols] = peak
    return lattice


@given(lattices())
def test_n_best_is_every_reading_with_its_probability(lattice: Lattice) -> None:
    found, truth = dict(ctc.n_best(lattice, EXACT)), enumerated(lattice)
    assert found.keys() == truth.keys()
    assert [found[labels] for labels in truth] == pytest.approx(list(truth.values()), rel=1e-4)


@given(lattices())
def test_n_best_is_sorted_and_sums_to_one(lattice: Lattice) -> None:
    values = [probability for _, probability in ctc.n_best(lattice, EXACT)]
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(1, rel=1e-4)


@given(lattices(), st.integers(1, 3))
def test_a_narrow_beam_never_promises_more(lattice: Lattice, width: int) -> None:
    truth = enumerated(lattice)
    for labels, probability in ctc.n_best(lattice, BeamSettings(width=width, floor=0.05)):
        assert probability <= truth[labels] * 1.0001


@given(lattices())
def test_restriction_keeps_the_unrestricted_probability(lattice: Lattice) -> None:
    truth = enumerated(lattice)
    for labels, probability in ctc.n_best(np.ascontiguousarray(lattice[:, :2]), EXACT):
        assert probability == pytest.approx(truth[labels], rel=1e-4)


@given(lattices())
def test_alignment_is_the_best_path_of_its_labels(lattice: Lattice) -> None:
    for labels in enumerated(lattice):
        spans = ctc.aligned(lattice, labels)
        assert tuple(span.symbol for span in spans) == labels
        assert all(a.end <= b.start for a, b in pairwise(spans))


@given(lattices())
def test_alignment_of_the_greedy_path_is_greedy(lattice: Lattice) -> None:
    path = lattice.argmax(axis=1)
    spans = ctc.path_spans(lattice, path)
    labels = [span.symbol for span in spans]
    aligned = ctc.aligned(lattice, labels)
    assert [span.symbol for span in aligned] == labels
    assert len(aligned) == len(spans)


@given(st.lists(st.integers(0, 4), max_size=6))
def test_greedy_collapses(symbols: list[int]) -> None:
    spans = ctc.greedy(peaked(*symbols)) if symbols else ctc.greedy(np.zeros((0, 5), np.float32))
    assert tuple(span.symbol for span in spans) == collapsed(tuple(symbols))


def test_spans_tell_their_steps() -> None:
    spans = ctc.greedy(peaked(0, 3, 3, 0, 3, 1))
    assert [(span.symbol, span.start, span.end) for span in spans] == [
        (3, 1, 3),
        (3, 4, 5),
        (1, 5, 6),
    ]
    assert all(span.probability == pytest.approx(0.97) for span in spans)


def test_steps_too_few_cannot_be_aligned() -> None:
    assert ctc.aligned(peaked(1, 1), [1, 1]) == []
    assert ctc.aligned(peaked(1), [1]) == [Span(1, pytest.approx(0.97), 0, 1)]  # type: ignore[arg-type]


def test_no_step_reads_as_nothing() -> None:
    assert ctc.n_best(np.zeros((0, 3), dtype=np.float32)) == [((), 1.0)]
    assert ctc.aligned(np.zeros((0, 3), dtype=np.float32), []) == []


def test_a_lattice_of_zeros_is_impossible_not_an_error() -> None:
    ((_, probability), *_) = ctc.n_best(np.zeros((400, 3), dtype=np.float32))
    assert probability == pytest.approx(0.0)


def test_the_strongest_symbols_are_followed() -> None:
    lattice = np.array([[0.1, 0.2, 0.3, 0.4]], dtype=np.float32)
    (step,) = ctc.sparse_steps(lattice, BeamSettings(symbols=2))
    assert [symbol for symbol, _ in step] == [3, 2]
