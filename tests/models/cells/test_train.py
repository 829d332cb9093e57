"""Training runs, goes on from its checkpoint, and exports; where torch is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import weights
from models.cells.crops import packed, prepared
from models.cells.data import cut, write_shard
from models.cells.predict import KEY
from models.runtime import compiled
from tests.models.cells.drawing import figure

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")


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


def test_what_was_exported_can_be_started_from() -> None:
    from models.cells.net import NumberNet, Reader
    from models.cells.train import start_from

    net = NumberNet()
    start_from(net, weights.locate(KEY))
    batch = packed([prepared(cut(figure(text))) for text in ("17", "0", "-5.2")], 96)
    with torch.no_grad():
        found = Reader(net).eval()(torch.from_numpy(batch)).numpy()
    expected = np.asarray(compiled(weights.locate(KEY), 1)(batch)[0])
    assert np.allclose(found, expected, atol=2e-4)


def test_a_network_of_another_shape_is_no_start() -> None:
    from models.cells.net import NumberNet
    from models.cells.train import start_from

    with pytest.raises(RuntimeError, match="shape"):
        start_from(NumberNet(16), weights.locate(KEY))


def test_norms_are_held_after_a_start(options: list[str], tmp_path: Path) -> None:
    from models.cells import train

    train.main([*options, "--steps", "2", "--start", str(weights.locate(KEY))])
    kept = torch.load(tmp_path / "run" / "last.pt", weights_only=True)["net"]
    assert not kept["picture.0.1.running_mean"].any()
    assert kept["picture.0.1.bias"].any()
