"""The shipped network on drawn pages: sizes, sense, and rules where they were drawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.rules.channels import ACROSS, DOWN, NAMES, PAPER, TEXT
from models.rules.predict import RuleFinder
from models.weights import WeightsError

XS, YS = range(100, 701, 120), range(300, 601, 30)


@pytest.fixture(scope="module")
def finder() -> RuleFinder:
    return RuleFinder(threads=1)


def table(shade: int = 60) -> NDArray[np.uint8]:
    """A grid of hairlines with a figure in each cell, and lines of words above it."""
    page = np.full((1169, 827), 240, np.uint8)
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), shade, 1)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), shade, 1)
    font = cv2.FONT_HERSHEY_SIMPLEX
    for y in YS[:-1]:
        for x in XS[:-1]:
            cv2.putText(page, "128", (x + 45, y + 20), font, 0.45, 30, 1, cv2.LINE_AA)
    for y in range(80, 250, 30):
        cv2.putText(page, "words in a line of prose", (110, y), font, 0.6, 30, 1, cv2.LINE_AA)
    return page


def test_maps_are_probabilities_of_the_pages_size(finder: RuleFinder) -> None:
    maps = finder.find(table()[:1001, :733])
    assert maps.shape == (len(NAMES), 1001, 733)
    assert maps.dtype == np.float32
    assert maps.min() >= 0 and maps.max() <= 1


@pytest.mark.parametrize("shade", [60, 170])
def test_drawn_rules_are_seen_and_little_else(finder: RuleFinder, shade: int) -> None:
    maps = finder.find(table(shade))
    across = np.zeros((1169, 827), bool)
    across[np.ix_(YS, range(XS[0] + 4, XS[-1] - 4))] = True
    down = np.zeros_like(across)
    down[np.ix_(range(YS[0] + 4, YS[-1] - 4), XS)] = True
    for channel, gold in ((ACROSS, across), (DOWN, down)):
        assert (maps[channel][gold] >= 0.5).mean() > 0.9
        around = cv2.dilate(gold.astype(np.uint8), np.ones((11, 11))) == 0
        assert (maps[channel][around] >= 0.5).mean() < 0.002


def test_text_and_paper_are_seen(finder: RuleFinder) -> None:
    maps = finder.find(table())
    assert maps[TEXT, 104, 120:300].mean() > 0.5
    assert maps[TEXT, 700:].mean() < 0.05
    assert maps[PAPER, 100:1000, 100:700].mean() > 0.9


def test_one_at_a_time_from_several_threads(finder: RuleFinder) -> None:
    page = table()[:320, :256]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(finder.find, [page] * 6))
    assert all((maps == found[0]).all() for maps in found)


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rule-finder.onnx").write_bytes(b"nothing")
    with pytest.raises(WeightsError):
        RuleFinder(own=tmp_path)
