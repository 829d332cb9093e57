"""Pictures of made-up reports come out upright and straight, and good ones untouched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from eval.preparation import Sheet, grid, outcome, sheets, true_turn
from extractors.preparation import prepare


@cache
def pages(level: str, seed: int) -> Sequence[Sheet]:
    return list(sheets(level, [seed]))


def test_a_clean_scan_is_left_as_it_is() -> None:
    for sheet in pages("clean", 2):
        prepared = prepare(sheet.picture, sheet.scale)
        assert prepared.picture is sheet.picture
        assert prepared.quality.verdict == "good"
        assert prepared.on_page(np.array([[10.0, 20.0]])) * sheet.scale == pytest.approx(
            np.array([[10.0, 20.0]])
        )


@pytest.mark.parametrize(
    ("level", "seed", "most"),
    [
        ("office", 1, 0.4),
        ("fax", 3, 1.2),
        ("photo", 1, 1.5),
        ("turned", 2, 0.4),
        ("curled", 4, 1.5),
    ],
)
def test_lines_come_out_straight(level: str, seed: int, most: float) -> None:
    for sheet in pages(level, seed):
        result = outcome(sheet)
        assert result.turned_right
        assert result.after.crooked < most
        assert result.after.crooked < 0.6 * result.before.crooked


@pytest.mark.parametrize(("level", "seed"), [("turned", 0), ("photo", 0), ("curled", 1)])
def test_there_and_back(level: str, seed: int) -> None:
    sheet = pages(level, seed)[0]
    prepared = prepare(sheet.picture, sheet.scale)
    seen = sheet.warp.forward(grid(sheet.box))
    assert np.abs(prepared.on_page(prepared.off_page(seen)) - seen).max() * sheet.scale < 0.3
    assert prepared.turn.quarters == true_turn(sheet.warp, grid(sheet.box))


def test_the_way_back_leads_to_the_same_ink() -> None:
    sheet = pages("turned", 0)[0]
    prepared = prepare(sheet.picture, sheet.scale)
    height, width = prepared.grey.shape
    places = np.random.default_rng(0).uniform((80, 80), (width - 80, height - 80), (4000, 2))
    given = (prepared.on_page(places) * sheet.scale).astype(int)
    inside = ((given >= 0) & (given < sheet.picture.shape[1::-1])).all(axis=1)
    x, y = places[inside].astype(int).T
    seen = sheet.picture[given[inside, 1], given[inside, 0]].mean(axis=1)
    assert np.corrcoef(prepared.grey[y, x], seen)[0, 1] > 0.8


@pytest.mark.parametrize("shape", [(1, 300, 3), (5, 5, 3), (800, 30, 3), (700, 500, 3)])
@pytest.mark.parametrize("level", [0, 120, 255])
def test_what_shows_no_page_passes_through(shape: tuple[int, int, int], level: int) -> None:
    prepared = prepare(np.full(shape, level, np.uint8), 2.0)
    assert prepared.grey.shape == shape[:2]
    assert prepared.turn.quarters == 0
    assert prepared.quality.skew == 0
