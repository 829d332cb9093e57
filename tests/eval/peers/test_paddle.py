"""PaddleOCR's answers as tokens; its pipeline is a fake unless the package is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest

from eval.peers.base import PeerMissing
from eval.peers.lines import Pixels
from eval.peers.paddle import OPTIONS, Paddle
from models.ocr import paddle
from models.ocr.engine import RECOGNISER, EngineUnavailable
from tests.eval.peers.drawing import ruled, sheet, written


class Pipeline:
    options: dict[str, object]

    def __init__(self, **options: object) -> None:
        Pipeline.options = options

    def predict(self, picture: Pixels, *, return_word_box: bool) -> list[dict[str, object]]:
        assert return_word_box
        corners = np.array([(0, 0), (40, 0), (40, 10), (0, 10)])
        halves = [((0, 0), (20, 10)), ((20, 0), (40, 10))]
        return [
            {
                "rec_texts": ["公开 12", "3"], "rec_polys": [corners, corners],
                "rec_scores": [0.9, 0.8], "text_word": [["公开", "12"], ["3", "x"]],
                "text_word_region": [halves, halves[:1]],
            }
        ]  # fmt: skip


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> type[Pipeline]:
    @contextmanager
    def folder(key: str) -> Iterator[tuple[str, str]]:
        yield key, f"folder of {key}"

    monkeypatch.setattr(paddle, "load_library", lambda: SimpleNamespace(PaddleOCR=Pipeline))
    monkeypatch.setattr(paddle, "model_folder", folder)
    return Pipeline


def test_lines_come_with_their_words(pipeline: type[Pipeline]) -> None:
    first, second = Paddle().tokens(sheet())
    assert (first.text, first.confidence) == ("公开12", 0.9)
    assert [(part.text, part.box.x0) for part in first.parts] == [("公开", 0), ("12", 20)]
    assert (second.text, [part.text for part in second.parts]) == ("3", ["3"])


def test_its_settings_are_what_the_pipeline_gets(pipeline: type[Pipeline]) -> None:
    settings = Paddle().settings
    assert settings == {name: str(value) for name, value in OPTIONS.items()}
    assert OPTIONS.items() <= pipeline.options.items()
    assert pipeline.options["text_recognition_model_dir"] == f"folder of {RECOGNISER}"


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> object:
        raise EngineUnavailable("the engine paddleocr needs its packages")

    monkeypatch.setattr(paddle, "load_library", missing)
    with pytest.raises(PeerMissing, match=r"peers\.txt"):
        Paddle()


@pytest.mark.filterwarnings("default")
def test_the_library_itself_reads_a_table() -> None:
    if find_spec("paddleocr") is None:  # importing it here would settle what it finds
        pytest.skip("the package paddleocr is not installed")
    tokens = Paddle().tokens(written(ruled(sheet()), "253227", 420, 205))
    assert [token.text for token in tokens] == ["253227"]
