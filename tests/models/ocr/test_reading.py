"""From a lattice to a reading."""

from __future__ import annotations

import numpy as np
import pytest

from models.ocr.ctc import Lattice
from models.ocr.reading import Lexicon, Symbols, read_line

SYMBOLS = Symbols(["0", "1", "O", "件"])
DIGITS = frozenset("0123456789")


def rows(*steps: dict[int, float]) -> Lattice:
    lattice = np.full((len(steps), len(SYMBOLS.texts)), 1e-7, dtype=np.float32)
    for row, step in zip(lattice, steps, strict=True):
        row[list(step)] = list(step.values())
    return lattice


def test_free_reading_with_its_alternative() -> None:
    reading = read_line(rows({3: 0.9, 1: 0.1}), SYMBOLS, None, steps=1, count=3)
    assert (reading.text, reading.unrestricted) == ("O", "O")
    assert reading.confidence == pytest.approx(0.9)
    ((other, probability),) = reading.alternatives
    assert other == "0"
    assert probability == pytest.approx(0.1)


def test_an_alphabet_is_not_renormalised() -> None:
    reading = read_line(rows({3: 0.9, 1: 0.1}), SYMBOLS, DIGITS, steps=1, count=3)
    assert (reading.text, reading.unrestricted) == ("0", "O")
    assert reading.confidence == pytest.approx(0.1)


def test_a_character_outside_the_alphabet_leaves_no_confidence() -> None:
    reading = read_line(rows({4: 1.0}, {0: 1.0}), SYMBOLS, DIGITS, steps=2, count=3)
    assert reading.confidence < 1e-5
    assert reading.unrestricted == "件"


def test_characters_are_those_of_the_best_string_not_of_the_best_path() -> None:
    # the empty path is best (0.36), but "0" has more alignments
    step = {0: 0.6, 1: 0.4}
    reading = read_line(rows(step, step), SYMBOLS, None, steps=2, count=3)
    assert (reading.text, reading.unrestricted) == ("0", "")
    assert [character.text for character in reading.characters] == ["0"]
    assert reading.confidence == pytest.approx(0.64)


def test_words_are_weighed_by_how_likely_they_stand_there() -> None:
    symbols = Symbols(["甲", "乙", "丙", "."])
    lattice = np.full((3, 5), 1e-4, dtype=np.float32)
    lattice[0, [1, 2]] = 0.2, 0.7
    lattice[1, 4] = 0.9
    lattice[2, 3] = 0.8
    lexicon = Lexicon(symbols, ["甲丙", "乙丙", "丙", "丁"])
    line = lexicon.narrowed(lattice, steps=2.0)
    weights = lexicon.weights([line])
    assert weights[1] == pytest.approx(0.0, abs=0.01)
    assert weights[0] == pytest.approx(np.log(2 / 7), abs=0.01)
    assert weights[2] < weights[0] and weights[3] == -np.inf


def test_the_lines_of_a_place_are_weighed_together() -> None:
    symbols = Symbols(["甲", "乙"])
    lexicon = Lexicon(symbols, ["甲乙", "乙甲"])
    lines = [lexicon.narrowed(np.array([step], dtype=np.float32), steps=0.0)
             for step in ([0.1, 0.8, 0.1], [0.1, 0.1, 0.8])]  # fmt: skip
    first, second = lexicon.weights(lines)
    assert first == pytest.approx(0.0) and second < -3


def test_padding_is_not_read() -> None:
    lattice = rows({2: 1.0}, {0: 1.0}, {0: 1.0}, {4: 1.0}, {4: 1.0})
    assert read_line(lattice, SYMBOLS, None, steps=1.5, count=3).text == "1"


def test_places_lie_in_the_crop_and_in_order() -> None:
    lattice = rows({1: 1.0}, {0: 1.0}, {4: 1.0}, {0: 1.0}, {1: 1.0}, {0: 1.0})
    places = [(c.x0, c.x1) for c in read_line(lattice, SYMBOLS, None, steps=5, count=0).characters]
    flat = [x for place in places for x in place]
    assert flat == sorted(flat)
    assert all(0 <= x <= 1 for x in flat)
    assert places[1][0] == pytest.approx(places[0][1])
