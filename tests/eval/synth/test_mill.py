"""Reports with truth: complete, repeatable, in the contract's own terms."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eval.synth import examples, fixtures
from eval.synth.mill import make
from eval.truth import truths


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from eval.synth.mill import make;"
        "print(hashlib.sha256(make(11).document).hexdigest())"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(make(11).document).hexdigest()


def test_the_truth_is_of_the_contract() -> None:
    for seed in range(10):
        truth = make(seed).truth
        assert truths().validate_json(truths().dump_json(truth)) == truth
        assert truth.header.agency and truth.sections and truth.fields and truth.figures


def test_figures_are_cut_from_their_sentences() -> None:
    for figure in make(4).truth.figures:
        start, end = figure.span
        assert figure.sentence[start:end] == figure.printed


def test_prose_repeats_what_the_table_prints() -> None:
    linked = 0
    for seed in range(10):
        truth = make(seed, contradiction="").truth
        values = {field.path: field.value for field in truth.fields}
        same = [figure for figure in truth.figures if figure.same_as]
        assert all(figure.value == values[figure.same_as or ""] for figure in same)
        linked += len(same)
    assert linked > 10


def test_prose_may_contradict_the_table() -> None:
    truth = make(5, contradiction="text-table", deviations=()).truth
    assert truth.contradictions == ("text.requests.received",)
    assert "requests.new[total]" not in {figure.same_as for figure in truth.figures}


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
        assert _same(path, bundled / path.name), path.name


def _same(made: Path, bundled: Path) -> bool:
    """Processors round differently, which tips single pixels of a fax over its threshold."""
    if made.suffix != ".png":
        return made.read_bytes() == bundled.read_bytes()
    ours, theirs = (np.asarray(Image.open(path)) for path in (made, bundled))
    return ours.shape == theirs.shape and float(np.mean(ours != theirs)) < 1e-3
