"""Data sets: complete, repeatable, in the contract's own terms."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from eval.synth import examples, fixtures
from eval.synth.mill import generate, make
from extractors.document import Field, Figure, Header, Section


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    levels = ["born-digital", "fax"]
    first, second = (list(generate(tmp_path / name, 1, 5, levels)) for name in "ab")
    assert first == second
    assert make(6).document != first[0].document
    for name in ("truth.jsonl", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from eval.synth.mill import make;"
        "print(hashlib.sha256(make(11).document).hexdigest())"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(make(11).document).hexdigest()


def test_a_dataset_is_documents_truth_and_a_manifest(tmp_path: Path) -> None:
    samples = list(generate(tmp_path, 2, 1, ["born-digital"]))
    lines = (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [sample.truth for sample in samples]
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    assert set(manifest["sha256"]) == {*(s.name for s in samples), "truth.jsonl"}


def test_the_truth_is_of_the_contract() -> None:
    for seed in range(10):
        truth = make(seed).truth
        for kind, items in ((Field, truth["fields"]), (Figure, truth["figures"])):
            assert TypeAdapter(list[kind]).validate_python(items)  # type: ignore[valid-type]
        assert TypeAdapter(list[Section]).validate_python(truth["sections"])
        assert TypeAdapter(Header).validate_python(truth["header"]).agency


def test_figures_are_cut_from_their_sentences() -> None:
    for figure in make(4).truth["figures"]:
        start, end = figure["span"]
        assert figure["sentence"][start:end] == figure["printed"]


def test_prose_repeats_what_the_table_prints() -> None:
    linked = 0
    for seed in range(10):
        truth = make(seed, contradiction="").truth
        values = {field["path"]: field["value"] for field in truth["fields"]}
        same = [figure for figure in truth["figures"] if figure["same_as"]]
        assert all(figure["value"] == values[figure["same_as"]] for figure in same)
        linked += len(same)
    assert linked > 10


def test_prose_may_contradict_the_table() -> None:
    truth = make(5, contradiction="text-table", deviations=()).truth
    assert truth["contradictions"] == ["text.requests.received"]
    assert "requests.new[total]" not in {figure["same_as"] for figure in truth["figures"]}


def test_an_unknown_level_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no level mist"):
        list(generate(tmp_path / "out", 1, 1, ["mist"]))
    assert not (tmp_path / "out").exists()


def test_from_the_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "eval.synth", "--n", "2", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == f"2 documents in {tmp_path}\n"
    assert len(list(tmp_path.glob("*.pdf"))) == 2


@pytest.mark.parametrize(
    ("write", "bundled"),
    [(examples.write, examples.FOLDER), (fixtures.write, fixtures.FOLDER)],
    ids=["examples", "fixtures"],
)
def test_what_is_bundled_is_what_the_mill_makes(
    tmp_path: Path, write: Callable[[Path], None], bundled: Path
) -> None:
    write(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (bundled / path.name).read_bytes(), path.name
