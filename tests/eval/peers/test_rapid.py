"""RapidOCR's answers as tokens; the library itself is a fake unless it is installed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import pytest

from eval.peers.lines import Pixels
from eval.peers.rapid import Characters, Rapid
from tests.eval.peers.drawing import ruled, sheet, written


def corners(x: float, width: float) -> list[list[float]]:
    return [[x, 0], [x + width, 0], [x + width, 10], [x, 10]]


def words(text: str, x: int) -> Characters:
    return tuple((c, 0.9, [[x + 8 * i, 0], [x + 8 * i + 6, 10]]) for i, c in enumerate(text))


@dataclass
class Answer:
    txts: tuple[str, ...] | None = ("12 3", " ")
    boxes: object = None
    scores: tuple[float, ...] = (0.8, 0.6)
    word_results: tuple[Characters, ...] = ((*words("123", 0),), ())

    def __post_init__(self) -> None:
        self.boxes = np.array([corners(0, 30), corners(50, 5)])


class Engine:
    answer = Answer()
    seen: Pixels

    def __init__(self, params: Mapping[str, object]) -> None:
        self.params = params

    def __call__(self, picture: Pixels, **options: bool) -> Answer:
        Engine.seen = picture
        assert options == {"return_word_box": True, "return_single_char_box": True}
        return self.answer


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[Engine]:
    module = ModuleType("rapidocr")
    monkeypatch.setattr(module, "RapidOCR", Engine, raising=False)
    monkeypatch.setitem(sys.modules, "rapidocr", module)
    return Engine


def test_lines_come_with_their_characters(engine: type[Engine]) -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    picture[..., 0] = 9
    (token,) = Rapid().tokens(picture)
    assert (token.text, token.confidence) == ("123", 0.8)
    assert [part.box.x0 for part in token.parts] == [0, 8, 16]
    assert engine.seen[0, 0].tolist() == [0, 0, 9]


@pytest.mark.parametrize("told", [(), (words("12", 0), ())])
def test_characters_that_do_not_fit_the_lines_are_left_out(
    engine: type[Engine], monkeypatch: pytest.MonkeyPatch, told: tuple[Characters, ...]
) -> None:
    monkeypatch.setattr(engine, "answer", Answer(word_results=told))
    (token,) = Rapid().tokens(sheet())
    assert (token.text, token.parts) == ("123", ())


def test_an_empty_page_has_no_tokens(engine: type[Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "answer", Answer(txts=None))
    assert Rapid().tokens(sheet()) == []


@pytest.mark.filterwarnings("default")
def test_the_library_itself_reads_a_table() -> None:
    pytest.importorskip("omegaconf", reason="rapidocr's code is not installed")
    tokens = Rapid().tokens(written(ruled(sheet()), "253227", 420, 205))
    assert [token.text for token in tokens] == ["253227"]
