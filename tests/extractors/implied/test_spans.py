"""Figures are given to the labels beside them, and doubted where there is a choice."""

from __future__ import annotations

import random

import pytest

from extractors.implied.spans import Interval, Span, bounds_between, runs_of, spans_of

GAPS = (6.0, 3.5, 1.2)
LABELS: list[Interval] = [(0, 40), (100, 140), (200, 240)]


def owned(parts: list[Interval]) -> list[Span]:
    return spans_of(LABELS, parts, GAPS)


def test_figures_below_their_labels_are_theirs() -> None:
    assert owned([(10, 20), (110, 120), (205, 260)]) == [
        Span(0, 40), Span(100, 140), Span(200, 260)
    ]  # fmt: skip


def test_figures_set_to_one_side_are_given_in_order() -> None:
    assert owned([(50, 60), (150, 160), (250, 260)]) == [
        Span(0, 60), Span(100, 160), Span(200, 260)
    ]  # fmt: skip


def test_a_figure_between_two_labels_is_of_the_one_that_has_none() -> None:
    spans = owned([(50, 60), (110, 130)])
    assert spans == [Span(0, 60), Span(100, 140), Span(200, 240)]


def test_a_figure_between_two_labels_without_any_is_in_doubt() -> None:
    spans = owned([(60, 80)])
    assert [span.sure for span in spans] == [False, False, True]


def test_two_figures_between_two_labels_are_in_doubt() -> None:
    spans = owned([(50, 60), (75, 85), (110, 120)])
    assert [span.sure for span in spans] == [False, False, True]


def test_figures_that_touch_are_parted_between_their_labels() -> None:
    labels: list[Interval] = [(0, 10), (12, 22)]
    parts: list[Interval] = [(0, 5), (5.5, 10.5), (12.5, 17), (17.5, 22)]
    assert spans_of(labels, parts, GAPS) == [Span(0, 10.5), Span(12, 22)]


def test_a_figure_beside_two_labels_is_in_doubt() -> None:
    assert [span.sure for span in owned([(20, 120)])] == [False, False, True]


@pytest.mark.parametrize("seed", range(20))
def test_no_figure_is_lost_and_no_span_is_surely_wrong(seed: int) -> None:
    """Columns of cells with figures anywhere inside, some blank: what is sure is right."""
    rng = random.Random(seed)
    labels: list[Interval] = []
    figures: list[Interval] = []
    cells: list[Interval] = []
    for n in range(6):
        left, right = 60.0 * n + 2, 60.0 * (n + 1) - 2
        middle, half = (left + right) / 2, rng.uniform(4, 20)
        labels.append((middle - half, middle + half))
        cells.append((left, right))
        if rng.random() < 0.7:
            start = rng.uniform(left + 2, right - 12)
            figures.append((start, start + 8))
    for cell, span in zip(cells, spans_of(labels, figures, GAPS), strict=True):
        inside = [figure for figure in figures if cell[0] <= figure[0] < cell[1]]
        assert not span.sure or all(span.holds(a) and span.holds(b) for a, b in inside)
        assert not span.sure or (cell[0] <= span.start and span.end <= cell[1])


def test_a_single_rule_between_two_spans_is_their_bound() -> None:
    spans = [Span(0, 10), Span(30, 40), Span(60, 70)]
    assert bounds_between(spans, [14.0, 45.0, 55.0]) == [14.0, 50.0]


def test_runs_end_where_the_gap_is_wide() -> None:
    assert runs_of([(0, 1), (1.5, 3), (9, 10), (2, 2.5)], 2.0) == [(0, 3), (9, 10)]
