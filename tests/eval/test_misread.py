"""Misreadings of thousands of reports, of which a few here."""

from __future__ import annotations

import sys

import pytest

from eval import misread
from eval.misread import SHOWN, cases, run, table


def test_a_share_is_misread_and_one_report_in_four_contradicts_itself() -> None:
    made = list(cases(80, 3, 0.05))
    cells = sum(len(case.true) for case in made)
    assert 0.02 < sum(len(case.misread) for case in made) / cells < 0.06
    assert 8 < sum(case.contradiction is not None for case in made) < 32


def test_the_same_seed_gives_the_same_readings() -> None:
    (one,), (same,), (other,) = (list(cases(1, seed, 0.05)) for seed in (1, 1, 2))
    assert one.found == same.found != other.found


def test_no_repair_is_wrong_and_every_contradiction_is_kept() -> None:
    counts = run(40, 7, [0.02])[0.02]
    assert counts["repaired wrongly"] == 0 < counts["repaired rightly"]
    assert counts["contradiction kept"] == counts["contradictory"] > 0
    fates = [name for name in SHOWN[2:8] if counts[name]]
    assert sum(counts[name] for name in fates) == counts["cells"]


def test_the_command_prints_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["misread", "--reports", "2", "--misread", "0.01"])
    misread.main()
    printed = capsys.readouterr().out
    assert printed == table(run(2, 1, [0.01]))
    assert printed.count("\n") == len(SHOWN) + 2
