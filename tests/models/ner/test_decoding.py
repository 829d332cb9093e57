"""From probabilities to spans: the likeliest row of classes that makes spans."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from models.ner.labels import ENTITY, FIGURE
from models.ner.predict import TOUCHING, spans_of


def scores(*rows: dict[str, float]) -> np.ndarray:
    """Probabilities of the figures' layer by class, the rest spread; no entities."""
    found = np.full((len(rows), len(FIGURE) + len(ENTITY)), 1e-5, dtype=np.float32)
    found[:, len(FIGURE)] = 1.0
    for place, row in enumerate(rows):
        for name, share in row.items():
            found[place, FIGURE.index(name)] = share
    return found


def found(*rows: dict[str, float]) -> list[tuple[str, int, int]]:
    return [(span.label, span.start, span.end) for span in spans_of(scores(*rows))]


BEGIN, INNER, OUTSIDE = {"B-METRIC": 0.9}, {"I-METRIC": 0.9}, {"O": 1.0}


@pytest.mark.parametrize("hole", [
    {"O": 0.6, "I-METRIC": 0.4}, {"B-METRIC": 0.6, "I-METRIC": 0.4},
    {"I-OBJECT": 0.6, "I-METRIC": 0.4},
])  # fmt: skip
def test_a_doubtful_character_does_not_break_a_span(hole: dict[str, float]) -> None:
    assert found(BEGIN, INNER, hole, INNER, INNER) == [("METRIC", 0, 5)]


def test_an_inner_class_alone_makes_a_span_with_its_beginning() -> None:
    first = {"O": 0.5, "B-METRIC": 0.4}
    assert found(OUTSIDE, first, INNER, INNER, OUTSIDE) == [("METRIC", 1, 4)]


def test_spans_of_one_type_may_touch_where_that_is_plain() -> None:
    begin, inner = {"B-METRIC": 1.0}, {"I-METRIC": 1.0}
    assert found(begin, inner, begin, inner) == [("METRIC", 0, 2), ("METRIC", 2, 4)]


def test_no_row_of_classes_is_likelier() -> None:
    """Against all rows, on short texts of three classes."""
    names = ("O", "B-METRIC", "I-METRIC")
    rng = np.random.default_rng(5)
    for _ in range(50):
        shares = rng.dirichlet(np.ones(3), size=5)
        rows = [dict(zip(names, row.tolist(), strict=True)) for row in shares]
        best = max(product(range(3), repeat=5), key=lambda row: weight(row, shares))
        assert found(*rows) == spans(best)


def weight(row: tuple[int, ...], shares: np.ndarray) -> float:
    total = 0.0
    for place, (before, now) in enumerate(zip((0, *row), row, strict=False)):
        if now == 2 and before == 0:
            return -np.inf
        total += float(np.log(shares[place, now])) - TOUCHING * (now == 1 and before > 0)
    return total


def spans(row: tuple[int, ...]) -> list[tuple[str, int, int]]:
    starts = [place for place, now in enumerate(row) if now == 1]
    ends = [next((end for end in range(start + 1, 5) if row[end] != 2), 5) for start in starts]
    return [("METRIC", start, end) for start, end in zip(starts, ends, strict=True)]
