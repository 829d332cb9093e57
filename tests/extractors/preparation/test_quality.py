"""What is measured of a picture, and what a clerk is told."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.preparation.paper import ink_share
from extractors.preparation.pixels import Pixels, grey_of, pixels
from extractors.preparation.quality import ADVICE, WORDS, Handling, Quality, judged, measured
from tests.extractors.preparation.drawing import SCALE, page

PLAIN = Handling(light=1.0, skew=0.0, bend=0.0, sheet=False)


def quality_of(picture: Pixels, scale: float = SCALE) -> Quality:
    return measured(picture, scale, ink_share(grey_of(picture)), PLAIN)


def soft(picture: Pixels) -> Pixels:
    return pixels(cv2.GaussianBlur(picture, (0, 0), 0.4))


def noisy(picture: Pixels, deviation: float) -> Pixels:
    grain = np.random.default_rng(0).normal(0, deviation, picture.shape)
    return pixels(np.clip(picture + grain, 0, 255))


def test_a_clean_page_has_no_faults() -> None:
    quality = quality_of(noisy(soft(page()), 1.5))
    assert (quality.faults, quality.verdict, quality.message) == ((), "good", "")


def test_blur_shows() -> None:
    quality = quality_of(noisy(pixels(cv2.GaussianBlur(page(), (0, 0), 3.0)), 0.8))
    assert "blurred" in quality.faults
    assert "模糊" in quality.message


def test_low_resolution_is_grave() -> None:
    small = cv2.resize(page(), None, fx=0.45, fy=0.45, interpolation=cv2.INTER_AREA)
    quality = quality_of(noisy(pixels(small), 0.8), SCALE * 0.45)
    assert quality.faults[0] == "low-resolution"
    assert quality.verdict == "poor"
    assert quality.message.startswith("约70 dpi，分辨率低")
    assert quality.message.endswith("请以 200 dpi 以上重新扫描")


def test_faintness_and_noise_show() -> None:
    faint = pixels(255 - (255 - page().astype(int)) * 0.25)
    assert "faint" in quality_of(noisy(soft(faint), 1.0)).faults
    assert "noisy" in quality_of(noisy(page(), 14.0)).faults


def test_black_and_white_is_told_apart() -> None:
    fax = pixels((page() > 128) * np.uint8(255))
    quality = quality_of(fax)
    assert quality.binarised and quality.faults == ("binarised",)
    assert quality.verdict == "good"


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [({"light": 0.65}, "fair"), ({"light": 0.3}, "poor"), ({"sheet": True}, "good")],
)
def test_verdicts_follow_the_measurements(changes: dict[str, float], verdict: str) -> None:
    plain = quality_of(noisy(soft(page()), 1.5))
    assert judged(replace(plain, **changes)).verdict == verdict  # type: ignore[arg-type]


def test_every_fault_has_words_and_advice() -> None:
    assert WORDS.keys() == ADVICE.keys()
