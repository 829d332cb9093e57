"""A few steps of training; only where torch is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.rules.channels import NAMES
from models.rules.data import save
from tests.models.rules.test_data import page

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_steps_are_taken_kept_and_taken_up_again(tmp_path: Path) -> None:
    from models.rules.train import main

    save(tmp_path / "page.npz", page())
    folders = [f"--{name}={tmp_path}" for name in ("train", "dev")]
    small = ["--side=64", "--batch=2", "--every=1", f"--out={tmp_path / 'run'}"]
    main([*folders, *small, "--steps=1"])
    assert (tmp_path / "run" / "rule-finder.onnx").stat().st_size < 2_000_000
    main([*folders, *small, "--steps=2"])
    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    assert state["step"] == 2


def test_the_network_keeps_the_size_of_its_input() -> None:
    from models.rules.net import RuleNet

    maps = RuleNet(len(NAMES))(torch.zeros(2, 1, 64, 96))
    assert maps.shape == (2, len(NAMES), 64, 96)


def test_what_is_unknown_costs_nothing() -> None:
    from models.rules.train import loss

    maps, gold = torch.zeros(1, len(NAMES), 8, 8), torch.zeros(1, len(NAMES), 8, 8)
    known = torch.ones(1, len(NAMES))
    assert loss(maps, gold, known * 0) == 0
    assert loss(maps, gold, known) > loss(maps - 5, gold, known)
