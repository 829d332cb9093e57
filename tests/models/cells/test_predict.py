"""The committed network reads made-up figures."""

from __future__ import annotations

from collections.abc import Sequence
from operator import or_
from pathlib import Path

import numpy as np
import pytest

from models import weights
from models.cells.data import Cut, cut, drawn_cut
from models.cells.predict import KEY, NumberReader, NumberReading
from tests.models.cells.drawing import figure

TEXTS = ["0", "7", "17", "1234", "-5", "+309", "99.5%", "60516", "20894713", "3/5", "(12)"]


@pytest.fixture(scope="module")
def reader() -> NumberReader:
    return NumberReader(threads=1)


def read_or_doubted(found: Sequence[NumberReading]) -> bool:
    """Strokes of one width are like no printed font: most are read, none is surely wrong."""
    right = [reading.text == text for text, reading in zip(TEXTS, found, strict=True)]
    unsure = [reading.confidence < 0.95 for reading in found]
    return sum(right) >= 9 and all(map(or_, right, unsure))


@pytest.mark.parametrize("digit", [10, 16, 24, 40])
def test_figures_are_read(reader: NumberReader, digit: int) -> None:
    assert read_or_doubted(reader.read([cut(figure(text, digit=digit)) for text in TEXTS]))


def test_pale_and_tinted_figures_are_read(reader: NumberReader) -> None:
    crops = [cut(figure(text, ink=150, paper=200)) for text in TEXTS]
    assert read_or_doubted(reader.read(crops))


def test_crops_may_be_a_little_off(reader: NumberReader) -> None:
    rng = np.random.default_rng(0)
    crops = [cut(figure("60516"), drawn_cut(rng)) for _ in range(20)]
    assert {reading.text for reading in reader.read(crops)} == {"60516"}


@pytest.mark.parametrize("grain", [0.0, 2.0, 5.0])
def test_blank_paper_holds_nothing(reader: NumberReader, grain: float) -> None:
    rng = np.random.default_rng(1)
    crops = [
        np.clip(225 + rng.normal(0, grain, (36, width)), 0, 255).astype(np.uint8)
        for width in (12, 30, 60, 100)
    ]
    for reading in reader.read(crops):
        assert reading.text == "" and reading.confidence > 0.9


def test_a_rule_beside_blank_paper_is_nothing(reader: NumberReader) -> None:
    crop = np.full((36, 50), 230, np.uint8)
    crop[:, :2] = 40
    crop[-2:] = 40
    (reading,) = reader.read([crop])
    assert reading.text == "" and reading.confidence > 0.9


def test_a_lone_dash_keeps_its_place(reader: NumberReader) -> None:
    crop = np.full((40, 40), 235, np.uint8)
    crop[19:21, 10:30] = 30
    (reading,) = reader.read([crop])
    assert reading.text == "-"


def test_probabilities_are_of_whole_strings(reader: NumberReader) -> None:
    crops = [cut(figure(text, digit=8, ink=120), Cut(shift=0.1)) for text in TEXTS]
    for reading in reader.read(crops):
        shares = [reading.confidence, *(p for _, p in reading.alternatives)]
        assert sum(shares) <= 1.0001
        assert shares == sorted(shares, reverse=True)
        assert len({reading.text, *(t for t, _ in reading.alternatives)}) == len(shares)


def test_company_changes_little(reader: NumberReader) -> None:
    crops = [cut(figure(text)) for text in TEXTS]
    together = reader.read(crops)
    alone = [reader.read([crop])[0] for crop in crops]
    assert [a.text for a in alone] == [t.text for t in together]
    assert all(
        abs(a.confidence - t.confidence) < 1e-3 for a, t in zip(alone, together, strict=True)
    )


def test_nothing_is_read_of_nothing(reader: NumberReader) -> None:
    assert reader.read([]) == []


def test_the_weights_are_those_listed_and_small() -> None:
    path = weights.locate(KEY)
    assert weights.used()[KEY] == weights.describe(KEY).sha256
    assert 300_000 < path.stat().st_size < 4_000_000


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.onnx"
    own.write_bytes(b"nothing")
    with pytest.raises(weights.WeightsError, match="no network"):
        NumberReader(own=own)
