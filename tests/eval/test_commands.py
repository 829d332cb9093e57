"""``gouji eval`` and ``gouji synth`` as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eval.commands import FAILED, USAGE
from eval.score import read_scores
from service.cli import add_commands, app

add_commands(app)


def gouji(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of two reports, and a run on it."""
    folder = tmp_path_factory.mktemp("eval")
    made = gouji("synth", "--n", "2", "--seed", "3", "--out", folder / "set", "--jobs", "1")
    assert made.exit_code == 0, made.output
    done = gouji("eval", "run", folder / "set", "--out", folder / "run", "--jobs", "1")
    assert done.exit_code == 0, done.output
    return folder


def test_synth_writes_a_data_set(folder: Path) -> None:
    manifest = json.loads((folder / "set" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["seed"] == 3
    assert [(folder / "set" / name).is_file() for name in manifest["documents"]] == [True, True]
    again = gouji("synth", "--n", "2", "--seed", "3", "--out", folder / "set", "--jobs", "1")
    assert again.exit_code == USAGE and "File exists" in again.output


def test_the_same_command_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    gouji("synth", "--n", "2", "--seed", "3", "--out", tmp_path / "set", "--jobs", "2")
    for path in (folder / "set").iterdir():
        assert (tmp_path / "set" / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("option", "value"), [("--levels", "mist"), ("--renderers", "quill"), ("--n", "0")]
)
def test_what_the_mill_does_not_know_is_refused(tmp_path: Path, option: str, value: str) -> None:
    refused = gouji("synth", "--out", tmp_path / "set", option, value)
    assert refused.exit_code == USAGE
    assert not (tmp_path / "set").exists()


def test_run_scores_and_show_prints(folder: Path) -> None:
    shown = gouji("eval", "show", folder / "run")
    assert shown.exit_code == 0
    assert "Cells right, as printed" in shown.output and "per 10,000" in shown.output
    sliced = gouji("eval", "show", folder / "run", "--by", "level")
    assert "| born-digital | 2 |" in sliced.output
    assert gouji("eval", "score", folder / "set", folder / "run", "--jobs", "1").exit_code == 0


def test_a_gate_fails_where_a_metric_dropped(folder: Path, tmp_path: Path) -> None:
    scores = json.loads((folder / "run" / "scores.json").read_text(encoding="utf-8"))
    better = json.loads(json.dumps(scores))
    for scored in scores["documents"]:
        scored["tallies"]["figures"]["hits"] = 0.0
        scored["tallies"]["figures"]["expected"] = scored["tallies"]["figures"]["found"] = 9
    low = tmp_path / "low.json"
    low.write_text(json.dumps(scores), encoding="utf-8")
    for scored in better["documents"]:
        scored["tallies"]["form"]["hits"] = 2.0
    high = tmp_path / "high.json"
    high.write_text(json.dumps(better), encoding="utf-8")
    read = ("eval", "run", folder / "set", "--out", folder / "run", "--jobs", "1")
    assert gouji(*read, "--baseline", low).exit_code == 0
    fallen = gouji(*read, "--baseline", high, "--max-drop", "form=0.01")
    assert fallen.exit_code == FAILED and "form: 2.000000 became 1.000000" in fallen.output


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("speed=1", "no metric 'speed'"),
        ("figures", "must be a number"),
        ("figures=-1", "0 or more"),
    ],
)
def test_a_gate_that_cannot_be_is_refused(folder: Path, limit: str, message: str) -> None:
    read = ("eval", "run", folder / "set", "--out", folder / "run", "--max-drop", limit)
    refused = gouji(*read)
    assert refused.exit_code == USAGE and message in refused.output


def test_compare_says_what_changed(folder: Path) -> None:
    same = gouji("eval", "compare", folder / "run", folder / "run")
    assert same.exit_code == 0 and "no metric changed" in same.output


def test_peers_are_scored_alike_and_those_missing_are_named(folder: Path, tmp_path: Path) -> None:
    done = gouji(
        "eval", "peers", folder / "set", "--out", tmp_path, "--jobs", "1",
        "--readers", "gouji,pdfplumber,img2table",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "| gouji | born-digital | 2 |" in done.output
    if find_spec("img2table") is None:
        assert "img2table: left out: " in done.output
    assert "| pdfplumber | born-digital | 2 |" in done.output
    assert read_scores(tmp_path / "pdfplumber").run.reader == "pdfplumber"


def test_peers_may_read_a_few_of_each_level(folder: Path, tmp_path: Path) -> None:
    few = ("--readers", "pdfplumber", "--each", "1", "--jobs", "1")
    done = gouji("eval", "peers", folder / "set", "--out", tmp_path, *few)
    assert "| pdfplumber | born-digital | 1 |" in done.output
    whole = gouji("eval", "peers", folder / "set", "--out", tmp_path, "--readers", "pdfplumber")
    assert whole.exit_code == USAGE and "its dataset differs" in " ".join(whole.output.split())


def test_report_is_one_page(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = gouji("eval", "report", folder / "run", "--dataset", folder / "set", "--html", page)
    assert done.exit_code == 0, done.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_check_finds_nothing_wrong_with_what_the_mill_makes(folder: Path) -> None:
    assert gouji("eval", "check", folder / "set").exit_code == 0
    with (folder / "set" / "truth.jsonl").open("a") as lines:
        lines.write("{\n")
    broken = gouji("eval", "check", folder / "set")
    assert broken.exit_code == FAILED and "truth.jsonl:3" in broken.output


def test_init_writes_what_a_person_fills_in(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "examples" / "sample.pdf"
    (tmp_path / "report.pdf").write_bytes(sample.read_bytes())
    assert gouji("eval", "init", tmp_path).exit_code == 0
    assert "requests.new[total]" in (tmp_path / "fields.csv").read_text(encoding="utf-8-sig")
    assert gouji("eval", "init", tmp_path).exit_code == USAGE


def test_a_folder_that_is_no_data_set_is_told_in_one_line(tmp_path: Path) -> None:
    refused = gouji("eval", "run", tmp_path, "--out", tmp_path / "run")
    assert refused.exit_code == USAGE
    assert refused.output == f"gouji: dataset-invalid: nothing is labelled in {tmp_path}\n"


def test_help_loads_no_library() -> None:
    code = (
        "import sys; from service.cli import add_commands, app; add_commands(app);"
        "print(sorted({'numpy', 'scipy', 'cv2', 'reportlab', 'pydantic'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
