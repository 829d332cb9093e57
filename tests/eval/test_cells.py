"""Two readers of cells are held side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.cells import (
    Answer,
    Asked,
    asked,
    chosen,
    dirt,
    dirt_table,
    dirty,
    groups,
    shares_right,
    sureness,
    table,
    tight,
)
from extractors.scan.ink import CROP_MARGIN
from models.cells.data import Window, write_shard
from models.cells.predict import NumberReader
from tests.models.cells.drawing import figure


def _all_zero(windows: Sequence[Window]) -> list[Answer]:
    return [("0", 1 / (1 + i)) for i in range(len(windows))]


def test_a_tight_crop_holds_the_ink_and_a_margin() -> None:
    crop = tight(figure("17", digit=20))
    dark = np.flatnonzero((crop.max(axis=2) < 128).any(axis=0))
    assert crop.shape[0] == pytest.approx(20 + 2 * CROP_MARGIN, abs=2)
    assert dark[0] == pytest.approx(CROP_MARGIN, abs=2)
    assert crop.shape[1] - 1 - dark[-1] == pytest.approx(CROP_MARGIN, abs=2)


def test_a_blank_crop_is_blank() -> None:
    assert np.ptp(tight(figure("", digit=20))) == 0


def test_words_are_not_asked_for(tmp_path: Path) -> None:
    write_shard(tmp_path / "0.npz", [figure("1"), figure("2X"), figure("3")])
    assert sorted(window.text for window in chosen(tmp_path, 9)) == ["1", "3"]
    assert len(chosen(tmp_path, 1)) == 1
    assert len(chosen(tmp_path, 9, words=True)) == 3


def test_a_window_counts_for_its_kinds() -> None:
    assert list(groups(figure(""))) == ["blank"]
    assert list(groups(figure("—", digit=8))) == ["all", "", "digits under 12 pixels", "lone -"]


def test_right_answers_are_counted_surest_first() -> None:
    found = [Asked("all", i < 6, 1 - i / 10) for i in range(10)]
    assert shares_right(found) == [0.6, 6 / 9, 6 / 8, 1.0]


def test_tables_name_groups_and_readers() -> None:
    found = asked(_all_zero, [figure(text) for text in ("0", "０", "1", "")])
    lines = table({"one": found, "two": found}).splitlines()
    assert lines[0].startswith("| cells | crops | one, surest 100% | two, surest 100% |")
    assert lines[2].startswith("| all | 3 | 66.67 | 66.67 | 66.67 | 66.67 | 100.00 |")
    assert any(line.startswith("| blank | 1 | 0.00 |") for line in lines)
    assert sureness({"one": found}).splitlines()[2] == "| 0.5 | 33.3 % | 0.000 % |"


def _office(text: str) -> Window:
    return replace(figure(text), level="office")


def test_every_kind_of_dirt_changes_crops_and_is_drawn_again_alike() -> None:
    windows = [_office(text) for text in ("17", "XYZ", "8", "305")]
    clean = dirty(windows, dirt(windows)["none"])
    for name, change in dirt(windows).items():
        first, again = (dirty(windows, change) for _ in range(2))
        assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
        same = all(np.array_equal(a, b) for a, b in zip(first, clean, strict=True))
        assert same == (name == "none")


def test_the_table_of_dirt_counts_figures_of_good_pages() -> None:
    windows = [*map(_office, ("17", "XYZ", "8", "")), figure("3")]
    lines = dirt_table(NumberReader(threads=1), windows).splitlines()
    assert lines[2].startswith("| none | 2 | 100.00 |")
    assert len(lines) == 2 + len(dirt(windows)) + 1
