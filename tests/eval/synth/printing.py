"""What holds for every program that prints reports."""

from __future__ import annotations

import io
import subprocess
import sys
from hashlib import sha256

import pikepdf
import pytest

from eval.synth.mill import Sample, available_renderers, make
from eval.synth.style import Style
from extractors.document import Field
from extractors.pipeline import extract
from tests.eval.synth.pages import characters, inked, inside

STYLES = {
    "cut": Style(cut=True, repeat_header=True, page=(841.89, 595.28), page_number="第{}页"),
    "lines": Style(borders="three-line", header_line=1.5, spacing=0.6, signature="spread"),
    "dark": Style(shade=(0.2, 0.32, 0.53), header_text=(1.0, 1.0, 1.0), number_place="outer"),
}
SEEDS = (2, 6, 8)


def needs(renderer: str) -> pytest.MarkDecorator:
    installed = renderer in available_renderers()
    return pytest.mark.skipif(not installed, reason=f"{renderer} is not installed")


def hash_elsewhere(seed: int, renderer: str) -> str:
    """Of the report that another process makes."""
    code = (
        "from hashlib import sha256; from eval.synth.mill import make;"
        f"print(sha256(make({seed}, renderer={renderer!r}).document).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def check_same_bytes(seed: int, renderer: str) -> None:
    made = sha256(make(seed, renderer=renderer).document).hexdigest()
    assert made == hash_elsewhere(seed, renderer)


def check_bare(sample: Sample) -> None:
    """Nothing in the file but pages: no links, no times, no names."""
    with pikepdf.open(io.BytesIO(sample.document)) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer
        assert all("/Annots" not in page for page in pdf.pages)


def check_pictures(sample: Sample) -> None:
    """Charts and tables that are pictures have ink where the truth says, tables no text."""
    assert {"charts", "table-pictures"} <= {*sample.truth.deviations}
    assert all(inked(sample, figure.source) for figure in sample.truth.figures)
    tables = tuple(t.removeprefix("picture:") for t in sample.truth.style if t[:8] == "picture:")
    pages = characters(sample.document)
    for field in sample.truth.fields:
        if field.source and field.value and field.path.startswith(tables):
            assert inked(sample, field.source) and not inside(field.source, pages), field.path


def check_read(sample: Sample) -> None:
    """The extractor reads every field right, and finds blank cells where they are."""
    found = {field.path: field for field in extract(sample.document).fields}
    for field in sample.truth.fields:
        read = found[field.path]
        assert (read.value, read.state) == (field.value, field.state), field.path
        if field.state == "blank":
            assert _overlap(field, read) > 0.8, field.path


def _overlap(one: Field, other: Field) -> float:
    """Of two places, the common area by that of both."""
    assert one.source and other.source and one.source.page == other.source.page
    shared = one.source.box.intersection(other.source.box).area
    return shared / (one.source.box.area + other.source.box.area - shared)
