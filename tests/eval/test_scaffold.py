"""Folders made ready for labelling."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from eval.errors import DatasetInvalid
from eval.labels import read_labels
from eval.metrics.fields import pairs
from eval.scaffold import EXAMPLE, init
from eval.sheet import form_cells
from eval.truth import truths
from eval.validate import validate
from extractors.templates import load
from tests.eval.labelled import document, report

MILL = Path(__file__).parent.parent / "data" / "mill"


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "fields.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def fill(folder: Path, printed: dict[str, str]) -> None:
    """Type figures into the sheet, as a person does."""
    table = rows(folder)
    with (folder / "fields.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, table[0].keys())
        writer.writeheader()
        writer.writerows({**row, "printed": printed.get(row["path"], "")} for row in table)


@pytest.mark.parametrize("form", [form.id for form in load()])
def test_a_row_for_each_cell_of_each_document(tmp_path: Path, form: str) -> None:
    document(tmp_path, "a.pdf")
    document(tmp_path, "poor/b.png")
    init(tmp_path, form)
    paths = next(list(it.paths()) for it in load() if it.id == form)
    assert {(row["document"], row["path"]) for row in rows(tmp_path)} == {
        (name, path) for name in ("a.pdf", "poor/b.png") for path in paths
    }
    assert len(rows(tmp_path)) == 2 * len(paths)


def test_rows_say_what_is_printed_beside_the_cell() -> None:
    cells = form_cells("disclosure-report/2021")
    assert cells["disputes.review[upheld]"].label == "行政复议 · 结果维持"
    assert cells["requests.new[legal.research]"].label == (
        "一、本年新收政府信息公开申请数量 · 法人或其他组织 · 科研机构"
    )


def test_filled_in_and_read_again(tmp_path: Path) -> None:
    document(tmp_path, "a.pdf")
    init(tmp_path)
    assert list(read_labels(tmp_path)) == []
    typed = {"requests.new[total]": "1,204", "proactive.rules[in_force]": "/"}
    fill(tmp_path, typed)
    (truth,) = read_labels(tmp_path)
    assert {field.path: field.printed for field in truth.fields} == typed
    assert {field.value for field in truth.fields} == {1204, None}
    assert truth.template == "disclosure-report/2021"
    assert list(validate(tmp_path)) == []


def test_an_empty_folder_gets_an_example(tmp_path: Path) -> None:
    init(tmp_path / "new")
    assert {row["document"] for row in rows(tmp_path / "new")} == {EXAMPLE}
    assert "requests" not in (tmp_path / "new" / "README.md").read_text(encoding="utf-8")
    (first, *_) = validate(tmp_path / "new")
    assert (first.place, first.message) == ("fields.csv:2", f"{EXAMPLE}: no such file")


def test_readings_to_be_corrected(tmp_path: Path) -> None:
    shutil.copy(MILL / "form-2019.pdf", tmp_path)
    document(tmp_path, "prose.pdf")
    (tmp_path / "torn.pdf").write_bytes(b"torn")
    init(tmp_path, prefill=True)
    whole = truths().validate_json((MILL / "form-2019.truth.json").read_bytes())
    read = next(truth for truth in read_labels(tmp_path) if truth.document == "form-2019.pdf")
    assert read.template == "disclosure-report/2019"
    both = pairs(whole, report(read))
    assert len(both) > 150 and all(pair.read_right for pair in both)
    empty = [row for row in rows(tmp_path) if row["document"] != "form-2019.pdf"]
    assert {row["document"] for row in empty} == {"prose.pdf", "torn.pdf"}
    assert {row["printed"] + row["state"] + row["confidence"] for row in empty} == {""}
    assert "confidence" in (tmp_path / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("present", ["fields.csv", "README.md"])
def test_nothing_is_overwritten(tmp_path: Path, present: str) -> None:
    (tmp_path / present).write_text("mine", encoding="utf-8")
    with pytest.raises(DatasetInvalid, match=f"{present} is there already; nothing was written"):
        init(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [present]
    assert (tmp_path / present).read_text(encoding="utf-8") == "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(DatasetInvalid, match="File exists"):
        init(tmp_path / "a")


def test_an_unknown_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid, match=r"no form '2021'; there are disclosure-report/2019"):
        init(tmp_path / "new", "2021")
    assert not (tmp_path / "new").exists()
