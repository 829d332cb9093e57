"""pdfplumber itself, on documents whose truth is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.peers import READERS, report
from extractors.document import Report
from extractors.errors import DamagedDocument

ROOT = Path(__file__).parents[3]
MILL = ROOT / "tests" / "data" / "mill"


def read(file: Path) -> Report:
    return report(READERS["pdfplumber"](), file.read_bytes(), file.name)


def truth(file: Path) -> dict[str, str]:
    stated = json.loads(file.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return {field["path"]: field["printed"] for field in stated["fields"]}


FILES = [ROOT / "examples" / "sample.pdf", MILL / "form-2019.pdf", MILL / "cut-row.pdf"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_reads_every_figure_of_a_text_layer(file: Path) -> None:
    found = {field.path: field.printed for field in read(file).fields}
    expected = truth(file)
    assert {path: found[path] for path in expected} == expected


def test_its_boxes_enclose_the_figures() -> None:
    file = FILES[0]
    stated = json.loads(file.with_suffix(".truth.json").read_text(encoding="utf-8"))
    centres = {f.path: f.source.box.center for f in read(file).fields if f.source and f.printed}
    for field in stated["fields"]:
        x0, top, x1, bottom = field["source"]["box"]
        x, y = centres[field["path"]]
        assert x0 <= x <= x1 and top <= y <= bottom, field["path"]


def test_lines_outside_the_tables_are_prose() -> None:
    found = read(FILES[0])
    assert found.header.year and found.header.year.value == 2023
    assert [section.id for section in found.sections if section.level == 1][:2] == [
        "overview",
        "proactive",
    ]


def test_a_scan_and_a_picture_give_it_nothing() -> None:
    scan = read(ROOT / "examples" / "sample-scan.pdf")
    assert (len(scan.document.pages), scan.template, scan.sections) == (4, None, ())
    assert not scan.fields
    picture = read(ROOT / "examples" / "sample-page.png")
    assert (picture.document.media_type, picture.document.pages) == ("image/png", ())


def test_a_damaged_document_is_told() -> None:
    with pytest.raises(DamagedDocument):
        READERS["pdfplumber"]().read(b"%PDF-1.7 nothing more")
