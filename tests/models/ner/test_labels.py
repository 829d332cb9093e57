"""Spans and the classes of characters."""

from __future__ import annotations

import numpy as np
import pytest

from models.ner.labels import CLASSES, ENTITY, FIGURE, LAYERS, Span, classes_of
from models.ner.predict import spans_of


def certain(classes: list[list[int]]) -> np.ndarray:
    rows = [np.eye(len(names), dtype=np.float32)[row]
            for names, row in zip(LAYERS, classes, strict=True)]  # fmt: skip
    return np.concatenate(rows, axis=-1)


def test_classes_are_those_of_both_layers_in_turn() -> None:
    assert len(CLASSES) == len(FIGURE) + len(ENTITY)
    assert CLASSES[0] == "figure:O"
    assert CLASSES[len(FIGURE)] == "entity:O"


def test_spans_become_classes_and_spans_again() -> None:
    spans = [
        Span(label="METRIC", start=0, end=4),
        Span(label="NUMBER", start=4, end=6),
        Span(label="UNIT", start=6, end=7),
        Span(label="CHANNEL", start=0, end=2),
    ]
    classes = [classes_of(spans, 8, layer) for layer in range(len(LAYERS))]
    assert spans_of(certain(classes)) == spans


def test_two_spans_of_a_label_that_touch_stay_two() -> None:
    spans = [Span(label="LIST", start=0, end=2), Span(label="LIST", start=2, end=3)]
    classes = [classes_of(spans, 3, layer) for layer in range(len(LAYERS))]
    assert spans_of(certain(classes)) == spans


def test_of_spans_that_overlap_in_a_layer_the_first_stays() -> None:
    spans = [Span(label="DATE", start=1, end=4), Span(label="NAME", start=3, end=5)]
    assert classes_of(spans, 6, 1).count(0) == 3


def test_an_inner_class_behind_another_type_begins_a_span() -> None:
    inner = FIGURE.index("I-UNIT")
    found = spans_of(certain([[0, inner, inner], [0, 0, 0]]))
    assert found == [Span(label="UNIT", start=1, end=3)]


def test_a_span_is_as_certain_as_its_least_certain_character() -> None:
    scores = certain([classes_of([Span(label="UNIT", start=0, end=2)], 2, 0), [0, 0]])
    scores[1, : len(FIGURE)] *= 0.6
    (span,) = spans_of(scores)
    assert span.score == pytest.approx(0.6)
