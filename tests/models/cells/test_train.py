"""Training runs, goes on from its checkpoint, and exports; where torch is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.cells.data import write_shard
from tests.models.cells.drawing import figure

torch = pytest.importorskip("torch")


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    for name in ("train", "development"):
        (tmp_path / name).mkdir()
        write_shard(tmp_path / name / "0.npz", [figure(str(n), digit=12) for n in range(12)])
    out = tmp_path / "run"
    return ["--data", str(tmp_path), "--out", str(out), "--batch", "4", "--every", "2"]


def test_two_steps_and_two_more(options: list[str], tmp_path: Path) -> None:
    from models.cells import train

    train.main([*options, "--steps", "2"])
    train.main([*options, "--steps", "4"])
    kept = torch.load(tmp_path / "run" / "last.pt", weights_only=True)
    assert kept["counts"][0] == 4


def test_the_rate_rises_and_falls() -> None:
    from models.training import rate_at

    rates = [rate_at(step, 4000, 1.0, 500) for step in range(0, 4001, 100)]
    assert max(rates) == pytest.approx(1.0)
    assert rates.index(max(rates)) == 5
    assert rates[-1] == pytest.approx(0.01)


def test_repeats_are_joined() -> None:
    from models.cells.train import greedy

    assert greedy([0, 3, 3, 0, 3, 5, 5, 0]) == (3, 3, 5)
