"""The mill's reports add up, say where everything stands, and repeat themselves."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest

from eval.synth.content import make_content
from eval.synth.examples import FOLDER, write
from eval.synth.mill import generate, make
from extractors.document import Box
from extractors.reconcile import evaluate
from extractors.templates import Template, load
from tests.extractors.test_reconcile import field

FORMS = {form.id: form for form in load()}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("contradict", [False, True])
def test_figures_satisfy_every_sum_but_the_one_that_is_to_fail(
    form: Template, *, contradict: bool
) -> None:
    for seed in range(20):
        content = make_content(form, seed, contradict=contradict)
        fields = {name: field(name, printed) for name, printed in content.figures.items()}
        failed = {check.id for check in evaluate(form, fields) if check.verdict == "fail"}
        assert failed == set(content.contradictions)
        assert set(fields) == set(form.paths())


def test_the_truth_says_where_each_figure_is_printed() -> None:
    sample = make(3)
    with pdfplumber.open(io.BytesIO(sample.document)) as pdf:
        pages = [page.chars for page in pdf.pages]
    for item in sample.truth["fields"]:
        box = Box(*item["source"]["box"])
        chars = pages[item["source"]["page"] - 1]
        inside = [c["text"] for c in chars if box.contains(*_centre(c))]
        assert "".join(inside) == item["printed"], item["path"]
        assert item["value"] is None or Decimal(item["value"]) == Decimal(item["printed"])


def _centre(char: dict[str, float]) -> tuple[float, float]:
    return (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = list(generate(tmp_path / "a", 1, 5, ["born-digital", "office"]))
    second = list(generate(tmp_path / "b", 1, 5, ["born-digital", "office"]))
    assert first == second
    assert make(6).document != first[0].document


def test_a_dataset_is_documents_truth_and_a_manifest(tmp_path: Path) -> None:
    samples = list(generate(tmp_path, 2, 1, ["born-digital"]))
    lines = (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [json.loads(line)["document"] for line in lines] == [s.name for s in samples]
    assert set(manifest["sha256"]) == {s.name for s in samples}


def test_an_unknown_level_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no level mist"):
        list(generate(tmp_path / "out", 1, 1, ["mist"]))
    assert not (tmp_path / "out").exists()


def test_the_bundled_samples_are_what_the_mill_makes(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("sample.pdf", "sample-scan.pdf", "sample.truth.json"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
