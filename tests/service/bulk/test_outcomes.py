"""What a run leaves for people: the summary, the workbook, exports, the desk."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from service.app import create_app
from service.bulk import workbook as workbooks
from service.bulk.desk import Desk
from service.bulk.places import Place
from service.bulk.plots import histogram
from service.bulk.run import Tally
from service.bulk.show import Pace, clock, line
from service.bulk.store import Store
from service.bulk.workbook import Listing, workbook
from service.cli import app
from service.settings import Settings
from tests.service.bulk.running import put, rows, run

NEW, IN = "requests.new[total]", "requests.carried_in[total]"
COLUMN = {"requests.new[total]": "4", "requests.carried_in[total]": "1",
          "requests.results.total[total]": "3", "requests.carried_out[total]": "2"}  # fmt: skip


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outcomes")
    source = folder / "in"
    put(source, "sound.pdf", agency="甲局", year=2023, figures=COLUMN)
    put(source, "doubt.pdf", agency="乙局", year=2023, figures=COLUMN, doubted=[NEW])
    put(source, "off.pdf", agency="=1+1", year=2024, figures=COLUMN | {IN: "7"})
    put(source, "torn.pdf", act="tear")
    (source / "copy.pdf").write_bytes((source / "sound.pdf").read_bytes())
    run(source, folder / "out")
    return folder / "out"


def test_the_summary_says_what_happened_and_asks_nobody(target: Path) -> None:
    page = (target / "summary.html").read_text()
    for words in ("damaged-document", "it is torn", "乙局", "torn.pdf", "copy.pdf", "same bytes"):
        assert words in page
    assert not re.search(r"""(src|href)=["']|https?://""", page)
    assert "=1+1" in page and "<svg" in page
    facts = dict(re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page))
    assert (facts["files"], facts["documents"], facts["duplicates"]) == ("5", "4", "1")


def test_the_workbook_lists_what_needs_a_person(target: Path) -> None:
    book = load_workbook(target / "review.xlsx")
    queue, fields, checks, failed, duplicates = (
        list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets
    )
    assert [Path(str(row[0])).name for row in queue] == ["off.pdf", "doubt.pdf"]
    assert [(Path(str(row[0])).name, row[4], row[5]) for row in fields] == [
        ("doubt.pdf", NEW, "4")]  # fmt: skip
    assert [(Path(str(row[0])).name, row[5], row[6]) for row in checks] == [("off.pdf", 11, 5)]
    assert [(Path(str(row[0])).name, row[1]) for row in failed] == [
        ("torn.pdf", "damaged-document")]  # fmt: skip
    assert [Path(str(row[0])).name for row in duplicates] == ["sound.pdf"]
    agency = book.worksheets[0]["B2"]
    assert agency.value == "=1+1" and agency.data_type == "s"


def test_a_list_too_long_for_a_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    path = tmp_path / "long.xlsx"
    path.write_bytes(workbook([Listing(title="a", headings=["n"], rows=((n,) for n in range(7)))]))
    book = load_workbook(path)
    assert book.sheetnames == ["a", "a 2", "a 3"]
    assert [sheet["A2"].value for sheet in book.worksheets] == [0, 3, 6]


def exported(target: Path, out: Path, *options: str) -> None:
    result = CliRunner().invoke(app, ["bulk", "export", str(target), "--out", str(out), *options])
    assert result.exit_code == 0, result.output


def test_export_as_csv(target: Path, tmp_path: Path) -> None:
    exported(target, tmp_path / "csv")
    with (tmp_path / "csv" / "fields.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(rows(target, "fields")) == 12
    with (tmp_path / "csv" / "wide.csv").open(encoding="utf-8") as file:
        wide = {row["agency"]: row for row in csv.DictReader(file)}
    assert float(wide["=1+1"][IN]) == 7 and float(wide["甲局"][NEW]) == 4


def test_export_as_a_workbook(target: Path, tmp_path: Path) -> None:
    exported(target, tmp_path / "all.xlsx", "--format", "xlsx")
    book = load_workbook(tmp_path / "all.xlsx")
    assert {"documents", "checks", "wide"} <= set(book.sheetnames)
    assert book["documents"].max_row == 5 and "fields" not in book.sheetnames
    exported(target, tmp_path / "fields.xlsx", "--format", "xlsx", "--table", "fields")
    assert load_workbook(tmp_path / "fields.xlsx").sheetnames == ["fields"]


def test_export_as_a_database(target: Path, tmp_path: Path) -> None:
    exported(target, tmp_path / "all.duckdb", "--format", "duckdb")
    with duckdb.connect(str(tmp_path / "all.duckdb"), read_only=True) as connection:
        query = "SELECT agency, value FROM fields JOIN documents USING (document) WHERE path = ?"
        found = connection.execute(query, [IN]).fetchall()
    assert sorted((agency, int(value)) for agency, value in found) == [
        ("=1+1", 7), ("乙局", 1), ("甲局", 1)]  # fmt: skip


def test_a_table_that_is_not_there_and_a_target_that_is_none_are_refused(
    target: Path, tmp_path: Path
) -> None:
    command = ["bulk", "export", str(target), "--out", str(tmp_path / "x"), "--table", "feilds"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2 and "table-unknown" in result.stderr
    result = CliRunner().invoke(app, ["bulk", "export", str(tmp_path), "--out", "x"])
    assert result.exit_code == 2 and "target-invalid" in result.stderr


# --------------------------------------------------------------------------


def test_corrections_flow_back_into_the_datasets(target: Path) -> None:
    from fastapi.testclient import TestClient

    store = Store(Place(str(target)))
    desk = Desk(store=store, data=target / "review")
    assert desk.lay_out(10) == (2, []) and desk.lay_out(10) == (2, [])
    settings = Settings.model_validate({"data": desk.data, "workers": 0, "hosts": "*"})
    with TestClient(create_app(settings)) as api:
        listed = {each["filename"]: each for each in api.get("/v1/documents").json()["documents"]}
        assert list(listed) == ["off.pdf", "doubt.pdf"]
        for name, path, printed in (("doubt.pdf", NEW, "4"), ("off.pdf", IN, "1")):
            said = {"corrections": [{"path": path, "action": "correct", "printed": printed}]}
            address = f"/v1/documents/{listed[name]['id']}/corrections"
            assert api.post(address, json=said).status_code == 201
    assert desk.bring_back() == 2 and desk.bring_back() == 0
    fields = {(row["path"], row["corrected_by"]): row for row in rows(target, "fields")
              if row["corrected_by"]}  # fmt: skip
    assert {path: (row["read_as"], row["printed"], int(row["value"]), row["status"])
            for (path, _), row in fields.items()} == {
        NEW: ("4", "4", 4, "accepted"), IN: ("7", "1", 1, "accepted")}  # fmt: skip
    documents = {Path(row["source"]).name: row for row in rows(target, "documents")}
    assert len(documents) == 4
    assert documents["off.pdf"]["checks_failed"] == documents["doubt.pdf"]["to_review"] == 0
    assert documents["off.pdf"]["corrected"] == 1
    assert len(rows(target, "corrections")) == 2
    assert all('"printed":"7"' in row["report"] for row in rows(target, "reports")
               if row["document"] == documents["off.pdf"]["document"])  # fmt: skip


# --------------------------------------------------------------------------


def test_pace_is_that_of_late() -> None:
    now = [0.0]
    pace = Pace(now=lambda: now[0])
    tally = Tally(files=100)
    for _ in range(10):
        now[0] += 2.0
        tally.read += 4
        tally.pages += 12
        pace.mark(tally)
    documents, pages = pace.rates()
    assert (documents, pages) == (2.0, 6.0)
    assert pace.left(tally) == 30.0
    assert clock(pace.left(tally)) == "0:00:30" and clock(None) == "–"
    assert "40/100 files, 40 read" in line(tally, pace)


def test_bars_count_from_each_edge_up_to_the_next() -> None:
    made = histogram("t", [0, 0.5, 1, 5, 50], (0, 1, 10))
    assert made.counts == [2, 2, 1]
    assert made.svg().count("<rect") == 3
