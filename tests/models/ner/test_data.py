"""Batches of labelled paragraphs, and the faults put into them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ner.alphabet import Alphabet, read_alphabet, tokenizer_json
from models.ner.data import (
    LONGEST,
    Noise,
    Sample,
    batches,
    characters_of,
    mended,
    read_samples,
    spoilt,
)
from models.ner.labels import LAYERS, Span, classes_of

TEXT = "全年通过政府网站公开政府信息1320条，同比增长12.5%。"
SPANS = [
    Span(label="METRIC", start=2, end=14),
    Span(label="NUMBER", start=14, end=18),
    Span(label="UNIT", start=18, end=19),
    Span(label="CHANGE", start=20, end=24),
    Span(label="PERCENT", start=24, end=28),
    Span(label="UNIT", start=28, end=29),
]


def sample(text: str = TEXT, spans: list[Span] = SPANS) -> Sample:
    return Sample(text, np.array([classes_of(spans, len(text), n) for n in range(len(LAYERS))]))


@pytest.fixture(scope="module")
def alphabet(tmp_path_factory: pytest.TempPathFactory) -> Alphabet:
    folder = tmp_path_factory.mktemp("ner")
    (folder / "tokenizer.json").write_text(
        tokenizer_json(characters_of([sample(), sample()])), encoding="utf-8"
    )
    return read_alphabet(folder)


def test_paragraphs_are_read_with_the_classes_of_both_layers(tmp_path: Path) -> None:
    row = {"text": TEXT, "spans": [[s.label, s.start, s.end] for s in SPANS]}
    (tmp_path / "x.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (read,) = read_samples(tmp_path / "x.jsonl")
    assert read.text == TEXT
    assert np.array_equal(read.classes, sample().classes)


def test_common_characters_are_known_and_others_share_an_input(alphabet: Alphabet) -> None:
    encoded = alphabet.encode("政1龘龘")
    assert encoded[0] != encoded[1]
    assert list(encoded[2:]) == [alphabet.unknown] * 2


def test_a_batch_is_padded_and_its_padding_not_learned(alphabet: Alphabet) -> None:
    (batch,) = batches([sample(), sample("无。", [])], alphabet, None)
    assert batch.inputs.shape == batch.mask.shape == batch.classes[:, 0].shape
    assert batch.mask.sum(1).tolist() == [2, len(TEXT)]
    assert (batch.classes[0, :, 2:] == -100).all()


def test_of_a_long_paragraph_a_window_is_taken(alphabet: Alphabet) -> None:
    (batch,) = batches([sample(TEXT * 20, [])], alphabet, np.random.default_rng(0))
    assert batch.inputs.shape == (1, LONGEST)


def test_every_paragraph_comes_once(alphabet: Alphabet) -> None:
    many = [sample("，" * n + "1件", []) for n in range(1, 60)]
    rows = [row for batch in batches(many, alphabet, np.random.default_rng(0), size=64)
            for row in batch.mask.sum(1).tolist()]  # fmt: skip
    assert sorted(rows) == list(range(3, 62))


@given(st.integers(0, 10_000))
def test_faults_never_leave_a_span_without_its_beginning(seed: int) -> None:
    rng = np.random.default_rng(seed)
    noise = Noise(paragraphs=1.0, replaced=0.1, lost=0.1, added=0.1)
    faulty = spoilt(sample(), noise, rng, "甲乙丙")
    assert faulty.classes.shape == (len(LAYERS), len(faulty.text))
    assert np.array_equal(faulty.classes, mended(faulty.classes.copy()))


@given(st.integers(0, 10_000))
def test_faults_leave_as_many_digits_as_there_were(seed: int) -> None:
    rng = np.random.default_rng(seed)
    faulty = spoilt(sample(), Noise(paragraphs=1.0, lost=0.3, added=0.0), rng, "甲乙丙")
    assert sum(char.isdigit() for char in faulty.text) == sum(char.isdigit() for char in TEXT)


def test_some_paragraphs_stay_as_they_are() -> None:
    assert spoilt(sample(), Noise(paragraphs=0.0), np.random.default_rng(0), "甲").text == TEXT
