"""Confidences are fitted to how often they come true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from eval.calibrate import Labelled, Outcome, fit, isotonic, steps, upper_bound, written
from eval.errors import DatasetInvalid
from extractors.pipeline import Options, extract
from models.confidence.curves import load
from service.cli import add_commands, app
from tests.extractors.reconcile.test_decisions import FORM, TRUE, found

add_commands(app)


def outcomes(count: int = 20_000) -> list[Outcome]:
    """Scores that promise too much: right as often as their square."""
    rng = np.random.default_rng(1)
    scores = rng.uniform(0.05, 0.999, count)
    return [Outcome(score=float(s), right=bool(rng.random() < s * s)) for s in scores]


def test_a_curve_says_how_often_scores_come_true() -> None:
    curve = isotonic(outcomes())
    assert [curve(score) for score in (0.3, 0.6, 0.9)] == pytest.approx(
        [0.09, 0.36, 0.81], abs=0.04
    )


def test_none_wrong_does_not_make_certain() -> None:
    curve = isotonic([Outcome(score=0.99, right=True)] * 500)
    assert curve(0.99) == pytest.approx(500.5 / 501)


def test_steps_count_what_each_confidence_would_accept() -> None:
    found = list(steps([Outcome(score=0.95, right=False), Outcome(score=0.9999, right=True)]))
    assert [(step.confidence, step.accepted, step.wrong) for step in found][:2] == [
        (0.9, 2, 1),
        (0.97, 1, 0),
    ]
    assert found[-1].confidence == 0.9999


def test_the_bound_is_exact() -> None:
    """0 of n: 1 - 0.05^(1/n)."""
    assert upper_bound(0, 30_000) == pytest.approx(1 - 0.05 ** (1 / 30_000))
    assert upper_bound(3, 3) == 1.0


def labelled(wrong: float) -> Labelled:
    """A report read by a reader that is always as sure and misreads a share."""
    rng = np.random.default_rng(2)
    names = [name for name in TRUE if rng.random() < wrong]
    truth = {each.field.path: each.field for each in found({}, sure=0.9)}
    read = found({name: [(str(int(TRUE[name]) + 3), 0.6)] for name in names}, sure=0.95)
    return Labelled(template=FORM, found=tuple(read), truth=truth)


def test_curves_of_documents_are_written_and_read_back(tmp_path: Path) -> None:
    calibration = fit([labelled(0.5)] * 4)
    assert calibration.ink(0.6) < 0.1 and calibration.ink(0.95) > 0.99
    file = tmp_path / "curves.toml"
    file.write_text(written(calibration), encoding="utf-8")
    assert written(load(file)) == written(calibration)


def test_without_recognised_figures_there_is_nothing_to_fit() -> None:
    with pytest.raises(DatasetInvalid, match="nothing to calibrate on"):
        fit([])


def test_the_command_fits_curves_that_extraction_takes(tmp_path: Path) -> None:
    def gouji(*arguments: str | Path) -> int:
        return CliRunner().invoke(app, [str(argument) for argument in arguments]).exit_code

    made = gouji("synth", "--n", "1", "--seed", "3", "--levels", "clean", "--jobs", "1",
                 "--out", tmp_path / "set")  # fmt: skip
    assert made == 0
    file = tmp_path / "curves.toml"
    assert gouji("eval", "calibrate", tmp_path / "set", "--out", file, "--jobs", "1") == 0
    document = next((tmp_path / "set").glob("*.pdf"))
    report = extract(document.read_bytes(), options=Options(calibration=file, most_wrong=0.5))
    assert report.versions.weights["confidence-curves"]
    assert any(field.status == "accepted" for field in report.fields)
