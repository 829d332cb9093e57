"""Gold for the rule finder: on the ink, upright, and implied where nothing is printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eval.synth.damage import Warp
from eval.synth.damage.warp import Straight, scaled
from eval.synth.fonts import BUNDLED
from eval.synth.mill import fonts_for
from eval.synth.rules import (
    FEW_RULES,
    Change,
    drawn_style,
    joined,
    main,
    printed,
    uncovered,
    upright,
)
from extractors.document import Box, Rule
from models.rules.channels import ACROSS, DOWN, PAPER, TEXT
from models.rules.data import load, masks


def test_pieces_and_double_lines_become_one_rule() -> None:
    pieces = [Rule(0, 10, 40, 10), Rule(42, 10, 90, 10), Rule(0, 11.6, 90, 11.6)]
    (rule,) = joined(pieces)
    assert rule == pytest.approx(Rule(0, 10.8, 90, 10.8), abs=0.03)


def test_rules_apart_stay_apart() -> None:
    assert len(joined([Rule(0, 10, 40, 10), Rule(50, 10, 90, 10), Rule(0, 20, 90, 20)])) == 3
    assert joined([Rule(5, 0, 5, 3)]) == []


def test_what_no_other_rule_covers() -> None:
    others = [Rule(20, 10.5, 40, 10.5), Rule(60, 10, 120, 10), Rule(0, 30, 100, 30)]
    parts = uncovered(Rule(0, 10, 100, 10), others)
    assert parts == [Rule(0, 10, 20, 10), Rule(40, 10, 60, 10)]
    assert uncovered(Rule(5, 0, 5, 50), [Rule(5, 0, 5, 50)]) == []


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_turned_page_is_put_upright(quarters: int) -> None:
    """One black spot, followed around."""
    page = np.full((800, 600), 255, np.uint8)
    page[100:110, 50:60] = 0
    warp = Warp().then(scaled(1, 1))
    for done in range(quarters):
        width = 600 if done % 2 else 800
        turn = np.array([(0.0, -1.0, width), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)])
        page, warp = np.rot90(page, -1), warp.then(Straight(turn))
    change = Change(warp=warp, dpi=(72, 144), shrink=1)
    grey, way = upright(Image.fromarray(page), change, Box(0, 0, 600, 800))
    assert grey.shape == (1600, 1200)
    (x, y), *_ = way.forward(np.array([(55.0, 105.0)])).tolist()
    assert (x, y) == pytest.approx((110, 210), abs=1)
    assert grey[int(y), int(x)] < 60


def borders(seed: int, renderer: str = "reportlab") -> str:
    return drawn_style(seed, renderer, (BUNDLED,)).borders


def test_a_table_without_rules_implies_them() -> None:
    fonts = fonts_for("reportlab")
    seeds = range(300_000, 300_200)
    seed = next(s for s in seeds if drawn_style(s, "reportlab", fonts).borders == "none")
    _, golds = printed(seed, "reportlab")
    assert any(gold.implied for gold in golds.values())
    assert all(not gold.rules for gold in golds.values())


def test_programs_print_all_rules() -> None:
    assert {borders(seed, "chromium") for seed in range(60)} == {"all", "double"}
    assert {borders(seed) for seed in range(200)} >= {*FEW_RULES}


def test_gold_lies_on_the_ink(tmp_path: Path) -> None:
    """Seed 300015 is photographed without damage."""
    main(["--out", str(tmp_path), "--n=1", "--seed=300015", "--renderers", "reportlab"])
    pages = [load(path) for path in sorted(tmp_path.glob("*.npz"))]
    assert pages
    ruled = 0
    for page in pages:
        drawn = masks(page.shapes, page.picture.shape) > 200
        paper = np.median(page.picture[drawn[PAPER]])
        assert page.picture[drawn[TEXT]].mean() < paper - 10
        rules = drawn[ACROSS] | drawn[DOWN]
        ruled += int(rules.sum())
        assert not rules.any() or page.picture[rules].mean() < paper - 10
    assert ruled
