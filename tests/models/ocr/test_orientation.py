"""The classifier knows a line of Chinese from one on its head."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from eval.synth.fonts import BUNDLED
from models.ocr import orientation
from models.ocr.orientation import HEIGHT, WIDTH, line_orientation, packed
from models.weights import WeightsError

TEXTS = ("政府信息公开工作年度报告", "本年新收政府信息公开申请", "行政复议行政诉讼情况")


def line(text: str) -> NDArray[np.uint8]:
    picture = Image.new("RGB", (34 * len(text), 44), (250, 250, 250))
    font = ImageFont.truetype(str(BUNDLED.file), 32)
    ImageDraw.Draw(picture).text((6, 4), text, fill=(20, 20, 20), font=font)
    return np.array(picture, np.uint8)


def test_upright_lines_and_lines_on_their_heads() -> None:
    upright = [line(text) for text in TEXTS]
    turned = [np.ascontiguousarray(np.rot90(crop, 2)) for crop in upright]
    shares = line_orientation().upside_down([*upright, *turned])
    assert shares[: len(TEXTS)].max() < 0.2
    assert shares[len(TEXTS) :].min() > 0.8


def test_no_crops_no_answers() -> None:
    assert line_orientation().upside_down([]).shape == (0,)


@pytest.mark.parametrize("width", [5, 100, 900])
def test_crops_are_packed_to_one_size(width: int) -> None:
    assert packed(np.zeros((20, width, 3), np.uint8)).shape == (3, HEIGHT, WIDTH)


def test_missing_weights_are_a_weights_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orientation, "CLASSIFIER", "nothing")
    with pytest.raises(WeightsError):
        orientation.LineOrientation()
