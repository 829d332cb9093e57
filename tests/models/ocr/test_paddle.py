"""PaddleOCR behind the same seam; the last tests need its package."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from models.ocr import paddle
from models.ocr.engine import Engine, EngineUnavailable, make_engine
from tests.models.ocr.drawing import drawn, page_with


def test_an_alphabet_leaves_characters_out_and_says_so() -> None:
    reading = paddle.reading("1O件", 0.9, frozenset("01"))
    assert (reading.text, reading.unrestricted) == ("1", "1O件")
    assert reading.confidence == paddle.OUTSIDE
    assert [(c.text, c.x0) for c in reading.characters] == [("1", 0.0)]


def test_a_reading_within_the_alphabet_keeps_its_score() -> None:
    assert paddle.reading("10", 0.9, frozenset("01")) == paddle.reading("10", 0.9, None)
    assert paddle.reading("", 0.0, None).characters == ()


@pytest.mark.parametrize("package", ["paddleocr", "onnxruntime"])
def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EngineUnavailable, match="needs its packages") as caught:
        make_engine("paddleocr")
    assert caught.value.code == "engine-missing"


@pytest.fixture(scope="module")
def engine() -> Engine:
    if find_spec("paddleocr") is None:  # importing it here would settle what it finds
        pytest.skip("the package paddleocr is not installed")
    return make_engine("paddleocr")


@pytest.mark.filterwarnings("default")
def test_paddleocr_reads_crops(engine: Engine) -> None:
    readings = engine.recognise([drawn("253227"), drawn("34")])
    assert [reading.text for reading in readings] == ["253227", "34"]
    assert min(reading.confidence for reading in readings) > 0.9
    assert engine.recognise([]) == []


@pytest.mark.filterwarnings("default")
def test_paddleocr_detects_lines(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    page, corners = page_with(["Information 2020", "1234567890"])
    quads = engine.detect(page)
    assert [quad[0].tolist() for quad in quads] == [pytest.approx(c, abs=14) for c in corners]
    assert capfd.readouterr().out == ""


@pytest.mark.usefixtures("engine")
def test_paddleocr_sends_and_keeps_no_record_of_its_use(tmp_path: Path) -> None:
    code = "from models.ocr.engine import make_engine; make_engine('paddleocr')"
    clean = {key: value for key, value in os.environ.items() if key not in {*paddle.QUIET, "CI"}}
    environment = {**clean, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert not [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name]
