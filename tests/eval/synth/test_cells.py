"""The number reader's material: what is printed is what is said, where it is said."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from eval.synth.cells.__main__ import make, write
from eval.synth.cells.cut import HIGHEST_DIGIT, windows
from eval.synth.cells.reports import report
from eval.synth.cells.sheets import HELD_OUT, latin_fonts, sheet, wide_fonts
from eval.synth.cells.strings import figure
from eval.synth.damage import LEVELS
from models.cells.alphabet import CHARACTERS, fold
from models.cells.data import read_folder


def test_figures_are_mostly_small_and_never_lack_a_character() -> None:
    rng = random.Random(0)
    texts = [figure(rng) for _ in range(8000)]
    counts = {c: sum(c in fold(text) for text in texts) for c in CHARACTERS}
    assert min(counts.values()) > 30
    assert 0.1 < texts.count("0") / len(texts) < 0.2
    assert 0.05 < texts.count("") / len(texts) < 0.1


def test_a_sheet_is_made_by_its_seed() -> None:
    assert sheet(3).pdf == sheet(3).pdf
    assert sheet(3).pdf != sheet(4).pdf


def test_the_test_set_has_fonts_of_its_own() -> None:
    assert not HELD_OUT & {*latin_fonts(False), *wide_fonts(False)}
    assert {place.font for place in sheet(1).places}.isdisjoint(HELD_OUT)
    assert {"Courier", "Times-Italic"} <= set(latin_fonts(True)) <= HELD_OUT


def test_cells_hold_their_text() -> None:
    for place in sheet(5).places:
        assert place.cell.x0 <= place.digits.x0 <= place.digits.x1 <= place.cell.x1
        assert place.cell.top < place.digits.top < place.digits.bottom < place.cell.bottom


@pytest.mark.parametrize("level", ["clean", "fax", "turned"])
def test_ink_lies_where_the_window_says(level: str) -> None:
    printed = sheet(7)
    found = windows(printed, level, 7)
    again = windows(printed, level, 7)
    assert len(found) > 0.8 * len(printed.places)
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(found, again, strict=True))
    digits = [w for w in found if w.text.isascii() and w.text.isdigit()]
    darker = 0
    for window in digits:
        grey = window.pixels if window.pixels.ndim == 2 else window.pixels.mean(axis=2)
        x0, top, x1, bottom = (round(side) for side in window.digits)
        darker += grey[top:bottom, x0:x1].mean() < np.percentile(grey, 60)
        assert bottom - top <= HIGHEST_DIGIT + 1
    assert darker > 0.9 * len(digits)


def test_reports_give_their_figures() -> None:
    places = report(5).places
    assert len(places) > 50
    assert {place.text for place in places} >= {"0"}
    for place in places:
        assert place.digits.height == pytest.approx(places[0].digits.height, rel=0.7)


def test_the_command_writes_a_shard_for_each_document(tmp_path: Path) -> None:
    total = write(tmp_path, "train", 2)
    assert total == len(read_folder(tmp_path / "train"))
    names = sorted(path.name for path in (tmp_path / "train").iterdir())
    assert names == ["00000000-clean.npz", "00000001-office.npz"]
    assert list(LEVELS)[:2] == ["clean", "office"]
    (tmp_path / "development").mkdir()
    make(0, folder=tmp_path / "development", name="development", seed=1)
    assert (tmp_path / "development" / "10100000-clean.npz").exists()
