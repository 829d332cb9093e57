"""Two readers of cells are held side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.cells import Answer, Asked, asked, chosen, groups, shares_right, sureness, table, tight
from extractors.scan.ink import CROP_MARGIN
from models.cells.data import Window, write_shard
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
