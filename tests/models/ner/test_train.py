"""Training runs, goes on from its checkpoint, and exports; where torch is installed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import models.ner

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnx")

ROWS = [
    {"text": f"收到申请{n}件，同比增长{n}.5%。", "spans": [
        ["METRIC", 0, 4], ["NUMBER", 4, 5], ["UNIT", 5, 6], ["CHANGE", 7, 11],
        ["PERCENT", 11, 14], ["UNIT", 14, 15],
    ]}
    for n in range(1, 10)
]  # fmt: skip


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    for name in ("train", "development"):
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    out = tmp_path / "run"
    return ["--data", str(tmp_path), "--out", str(out), "--batch", "64", "--every", "2"]


def test_two_steps_and_two_more(options: list[str], tmp_path: Path) -> None:
    from models.ner import train

    train.main([*options, "--steps", "2"])
    train.main([*options, "--steps", "4"])
    kept = torch.load(tmp_path / "run" / "last.pt", weights_only=True)
    assert kept["counts"][0] == 4


def test_a_run_starts_with_the_weights_and_the_alphabet_of_another(
    options: list[str], tmp_path: Path
) -> None:
    from models.ner import train

    listed = Path(models.ner.__file__).parent
    train.main([*options, "--steps", "0", "--start", str(listed)])
    kept = (tmp_path / "run" / "tokenizer.json").read_bytes()
    assert kept == (listed / "tokenizer.json").read_bytes()
    fresh, started = tmp_path / "fresh", tmp_path / "started"
    train.main([*options, "--out", str(fresh), "--steps", "1"])
    train.main([*options, "--out", str(started), "--steps", "1", "--start", str(listed)])
    assert best(started) > best(fresh)


def best(run: Path) -> float:
    """The best measurement of a run."""
    return float(torch.load(run / "best.pt", weights_only=True)["counts"][2])


@pytest.mark.filterwarnings("ignore")  # of torch's exporter
def test_what_is_exported_loads_with_transformers_and_says_the_same(
    options: list[str], tmp_path: Path
) -> None:
    from models.ner import train

    folder = tmp_path / "model"
    train.main([*options, "--steps", "2", "--export", str(folder)])
    assert difference(folder) < 1e-3


def test_the_listed_folder_loads_with_transformers_and_says_the_same() -> None:
    assert difference(Path(models.ner.__file__).parent) < 1e-3


def difference(folder: Path) -> float:
    """The greatest between what transformers and our own reader give for a text."""
    from transformers import AutoModelForTokenClassification, PreTrainedTokenizerFast

    from models.ner.predict import Labeller

    labeller = Labeller(own=folder)
    net = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    text = "全年收到申请12件，其中自然人10件（占83.3%）。"
    inputs = tokenizer(text, return_tensors="pt")["input_ids"]
    assert inputs[0].tolist() == labeller.alphabet.encode(text).tolist()
    with torch.no_grad():
        logits = net(input_ids=inputs).logits[0].numpy()
    return float(np.abs(labeller.logits([text])[0] - logits).max())


def test_spans_of_a_row_of_classes() -> None:
    from models.ner.train import spans_in

    spans = {(1, 0, 2), (2, 2, 3), (2, 4, 5), (1, 5, 6), (1, 6, 7)}
    assert spans_in([1, 2, 3, 0, 4, 1, 1]) == spans
