"""Lengths of lines compared with tolerance, and both ways of finding them on a clean page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.rule_score import Tally, along, gold_of, lines_of, main, on_page
from extractors.scan.ink_rules import ink_rules
from models.rules.channels import ACROSS, DOWN, IMPLIED_DOWN, NAMES, PAPER
from models.rules.data import Page, Shape, save


def line(channel: int, *points: tuple[float, float]) -> Shape:
    return Shape(channel=channel, points=np.array(points, np.float32))


def page() -> Page:
    """A ruled grid at 200 pixels per inch."""
    picture = np.full((800, 800), 235, np.uint8)
    picture[200:601:100, 100:701] = picture[201:602:100, 100:701] = 30
    picture[200:602, 100:701:200] = picture[200:602, 101:702:200] = 30
    level = [line(ACROSS, (100, y + 1), (702, y + 1)) for y in range(200, 601, 100)]
    down = [line(DOWN, (x + 1, 200), (x + 1, 602)) for x in range(100, 701, 200)]
    paper = line(PAPER, (0, 0), (800, 0), (800, 800), (0, 800))
    return Page(
        picture=picture, shapes=(*level, *down, paper),
        implied=True, level="clean", renderer="reportlab",
    )  # fmt: skip


def test_places_along_a_line_are_evenly_apart() -> None:
    places = along(np.array([(0.0, 0.0), (3.0, 4.0), (3.0, 9.0)]))
    assert len(places) == 40
    assert np.hypot(*np.diff(places, axis=0).T) == pytest.approx(0.25, abs=0.1)


def test_what_lies_near_is_right() -> None:
    gold, tally = along(np.array([(0.0, 0.0), (100.0, 0.0)])), Tally()
    tally.add(gold + np.array([0, 1.5]), gold)
    assert tally.cells == ("100.0", "100.0", "100.0", "1.50")
    tally.add(gold + np.array([0, 5]), gold)
    assert tally.cells[:3] == ("50.0", "50.0", "50.0")
    tally.add(np.zeros((0, 2)), gold)
    assert (tally.found, tally.gold) == (800, 1200)


def test_the_ink_shows_a_clean_grid() -> None:
    tally, gold, found = Tally(), gold_of(page()), on_page(page(), ink_rules)
    for channel in (ACROSS, DOWN):
        tally.add(found[channel], gold[channel])
    assert min(map(float, tally.cells[:3])) > 98
    assert float(tally.cells[3]) < 0.3


def test_ridges_become_lines() -> None:
    maps = np.zeros((len(NAMES), 100, 120), np.float32)
    maps[ACROSS, 30:33, 10:110] = 1
    maps[IMPLIED_DOWN, 20:80, 60:63] = 1
    found = lines_of(maps)
    assert np.abs(found[ACROSS][:, 1] - 31.5 * 0.72).max() < 0.4
    assert np.abs(found[IMPLIED_DOWN][:, 0] - 61.5 * 0.72).max() < 0.4
    assert len(found[DOWN]) == 0


def test_the_command_prints_both_methods(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path / "page.npz", page())
    main(["--pages", str(tmp_path), "--threads", "1"])
    printed = capsys.readouterr().out
    assert "| clean | ink |" in printed
    assert "| all | network |" in printed
