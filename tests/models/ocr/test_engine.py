"""The seam: engines by name, the real default one, the fake one."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest

from models.ocr.crops import crop_quad
from models.ocr.engine import BACKENDS, Engine, EngineSettings, EngineUnknown, make_engine
from models.ocr.ppocr import _quick_precision
from models.weights import WeightsError, locate
from tests.models.ocr.drawing import drawn, page_with
from tests.models.ocr.fake import FakeEngine

FIGURES = frozenset("0123456789.,-+/%")
NUMBERS = ["0", "7", "34", "198", "-309", "253227", "43.5", "1", "60516", "+12"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return make_engine("ppocr", EngineSettings(threads=1))


def test_the_seam_loads_no_library() -> None:
    code = "import sys, models.ocr.engine; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "cv2", "openvino", "paddleocr"} & set(done.stdout.split())


def test_engines_by_name() -> None:
    assert sorted(BACKENDS) == ["paddleocr", "ppocr"]
    with pytest.raises(EngineUnknown, match="there are paddleocr, ppocr"):
        make_engine("abacus")


@pytest.mark.parametrize("content", [b"", b"no network"])
def test_own_weights_that_are_no_network_are_refused(tmp_path: Path, content: bytes) -> None:
    for key in ("det", "rec"):
        (tmp_path / f"PP-OCRv6_{key}_small.onnx").write_bytes(content)
    with pytest.raises(WeightsError, match="no network"):
        make_engine("ppocr", EngineSettings(weights=tmp_path))


def test_a_recogniser_must_list_its_characters(tmp_path: Path) -> None:
    for name in ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"):
        copyfile(locate("pp-ocrv6-small-det"), tmp_path / name)
    with pytest.raises(WeightsError, match="characters"):
        make_engine("ppocr", EngineSettings(weights=tmp_path))


def test_numbers_are_read(engine: Engine) -> None:
    readings = engine.recognise([drawn(text) for text in NUMBERS], alphabet=FIGURES)
    assert [reading.text for reading in readings] == NUMBERS
    assert min(reading.confidence for reading in readings) > 0.5


def test_order_and_batching_change_nothing(engine: Engine) -> None:
    crops = [drawn(text) for text in NUMBERS]
    together = engine.recognise(crops)
    alone = [engine.recognise([crop])[0] for crop in crops]
    assert [reading.text for reading in together] == [reading.text for reading in alone]
    turned = engine.recognise(crops[::-1])[::-1]
    assert [reading.text for reading in turned] == [reading.text for reading in together]


def test_quick_reading_says_the_same(engine: Engine) -> None:
    crops = [drawn(text) for text in NUMBERS]
    quick = engine.recognise(crops, exact=False)
    assert [reading.text for reading in quick] == NUMBERS
    assert [reading.confidence for reading in quick] == pytest.approx(
        [reading.confidence for reading in engine.recognise(crops)], abs=0.2
    )


def test_precision_that_the_processor_lacks_is_not_emulated() -> None:
    assert _quick_precision(EngineSettings(quick_precision="i4096")) == "f32"


def test_letters_leave_no_confidence_in_figures(engine: Engine) -> None:
    (reading,) = engine.recognise([drawn("Total")], alphabet=FIGURES)
    assert reading.unrestricted == "Total"
    assert reading.confidence < 0.01


def test_probabilities_are_probabilities(engine: Engine) -> None:
    for reading in engine.recognise([drawn(text) for text in NUMBERS]):
        rest = [probability for _, probability in reading.alternatives]
        assert rest == sorted(rest, reverse=True)
        assert reading.confidence + sum(rest) <= 1.01
        assert reading.confidence >= max(rest, default=0)
        assert "".join(character.text for character in reading.characters) == reading.text


def test_characters_are_placed_where_they_stand(engine: Engine) -> None:
    crop = drawn("2    5    8")
    columns = np.flatnonzero((crop[:, :, 0] < 128).any(axis=0)) / crop.shape[1]
    (reading,) = engine.recognise([crop], alphabet=FIGURES)
    inked = np.split(columns, np.flatnonzero(np.diff(columns) > 0.1) + 1)
    assert reading.text == "258"
    for character, ink in zip(reading.characters, inked, strict=True):
        assert character.x0 <= ink.mean() <= character.x1


def test_no_crop_no_reading(engine: Engine) -> None:
    assert engine.recognise([]) == []


@pytest.mark.parametrize("shape", [(1, 1, 3), (400, 2, 3), (3, 900, 3)])
def test_odd_crops_are_survived(engine: Engine, shape: tuple[int, int, int]) -> None:
    (reading,) = engine.recognise([np.full(shape, 255, dtype=np.uint8)])
    assert 0 <= reading.confidence <= 1


def test_a_page_is_detected_and_read(engine: Engine) -> None:
    texts = ["Information 2020", "1234567890", "Disclosure"]
    page, corners = page_with(texts)
    quads = engine.detect(page)
    assert [
        reading.text for reading in engine.recognise([crop_quad(page, q) for q in quads])
    ] == texts
    for quad, corner in zip(quads, corners, strict=True):
        assert quad[0] == pytest.approx(corner, abs=12)


def test_an_empty_page_has_no_lines(engine: Engine) -> None:
    assert engine.detect(np.full((300, 200, 3), 255, dtype=np.uint8)) == []


def test_one_engine_serves_several_threads(engine: Engine) -> None:
    crops = [drawn(text) for text in NUMBERS]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: engine.recognise(crops), range(8)))
    assert all(result == results[0] for result in results)


def test_the_fake_engine_fits_the_seam() -> None:
    fake: Engine = FakeEngine(texts=["12", "34"])
    crop = drawn("x")
    assert [r.text for r in fake.recognise([crop, crop, crop])] == ["12", "34", ""]
    assert fake.detect(crop) == []
