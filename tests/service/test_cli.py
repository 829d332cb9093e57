"""The command line: what stands on standard output, where files go, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extractors.contract import from_json
from extractors.errors import PagesInvalid
from service.cli import Exit, app
from service.page_ranges import parse_pages

EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLE = EXAMPLES / "sample.pdf"


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def test_json_is_exactly_one_result_of_the_contract() -> None:
    result = run("extract", SAMPLE, "--format", "json")
    report = from_json(result.stdout)
    assert report.contract == "1"
    assert report.document.filename == "sample.pdf"
    assert result.stderr == ""


def test_json_is_the_default_where_nobody_watches() -> None:
    assert json.loads(run("extract", SAMPLE).stdout)["contract"] == "1"


def test_a_report_with_a_contradiction_needs_review() -> None:
    assert run("extract", SAMPLE).exit_code == Exit.REVIEW


def test_standard_input_is_a_document_too() -> None:
    result = run("extract", "-", stdin=SAMPLE.read_bytes())
    assert len(json.loads(result.stdout)["fields"]) > 150


def test_the_table_shows_the_forms_and_what_needs_a_look() -> None:
    text = run("extract", SAMPLE, "--format", "table").stdout
    assert "一、本年新收" in text and "结果维持" in text
    assert "source-contradiction" in text


def test_csv_has_a_row_for_every_field() -> None:
    rows = list(csv.DictReader(io.StringIO(run("extract", SAMPLE, "--format", "csv").stdout)))
    fields = json.loads(run("extract", SAMPLE).stdout)["fields"]
    assert [row["path"] for row in rows] == [field["path"] for field in fields]
    assert rows[0]["filename"] == "sample.pdf"


def test_several_documents_are_one_line_each_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.7 and no more")
    result = run("extract", bad, SAMPLE, tmp_path / "missing.pdf", SAMPLE)
    assert [from_json(line).document.filename for line in result.stdout.splitlines()] == [
        "sample.pdf",
        "sample.pdf",
    ]
    assert "broken.pdf: damaged-document:" in result.stderr
    assert "missing.pdf: file-unreadable:" in result.stderr
    assert result.exit_code == Exit.UNREADABLE


def test_a_folder_gets_a_file_for_each_document(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("extract", SAMPLE, EXAMPLES / "sample.pdf", "-o", out)
    assert result.stdout == ""
    names = sorted(file.name for file in out.iterdir())
    assert names == ["sample.pdf.2.json", "sample.pdf.json"]


def test_the_format_follows_the_name_of_the_output_file(tmp_path: Path) -> None:
    target = tmp_path / "fields.csv"
    run("extract", SAMPLE, "-o", target)
    assert target.read_text(encoding="utf-8").startswith("filename,path,printed")


def test_only_the_pages_asked_for_are_read() -> None:
    pages = json.loads(run("extract", SAMPLE, "--pages", "1-2").stdout)["document"]["pages"]
    assert [page["number"] for page in pages] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--pages", "99"), "pages-invalid"),
        (("--pages", "x"), "pages-invalid"),
        (("--engine", "abacus"), "engine-unknown"),
        (("--limit", "max_dogs=3"), "limit-invalid"),
        (("--limit", "max_pages=many"), "limit-invalid"),
    ],
)
def test_wrong_options_are_usage_errors(arguments: tuple[str, str], code: str) -> None:
    result = run("extract", SAMPLE, *arguments)
    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert code in result.stderr


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty-document"), (b"words", "unsupported-media")]
)
def test_what_is_no_document_has_a_stable_code(tmp_path: Path, data: bytes, code: str) -> None:
    file = tmp_path / "file.pdf"
    file.write_bytes(data)
    result = run("extract", file)
    assert (result.exit_code, result.stdout) == (Exit.UNREADABLE, "")
    assert code in result.stderr


def test_a_limit_can_be_set_and_is_named_when_exceeded() -> None:
    result = run("extract", SAMPLE, "--limit", "max_pages=3")
    assert (result.exit_code, result.stdout) == (Exit.UNREADABLE, "")
    assert "limit-exceeded" in result.stderr and "max_pages" in result.stderr
    assert run("extract", SAMPLE, "--limit", "max_pages=4").exit_code == Exit.REVIEW


def test_the_official_forms_pass_their_own_check(tmp_path: Path) -> None:
    assert run("templates", "check").exit_code == Exit.CLEAN
    (tmp_path / "bad.toml").write_text('id = "x"', encoding="utf-8")
    result = run("templates", "check", tmp_path)
    assert result.exit_code == Exit.REVIEW
    assert "template-invalid" in result.stderr


def test_a_folder_without_forms_is_a_usage_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        result = run("extract", SAMPLE, "--templates", folder)
        assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
        assert "template-invalid" in result.stderr


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = run("extract", SAMPLE, "-o", tmp_path / "no" / "such" / "folder.json")
    assert result.exit_code == Exit.USAGE
    assert "output-unwritable" in result.stderr


def test_the_schema_describes_the_result() -> None:
    schema = json.loads(run("schema").stdout)
    assert {"document", "fields", "checks"} <= set(schema["properties"])


@pytest.mark.parametrize(
    ("text", "pages"), [("", ()), ("3", (3,)), ("1-3,5", (1, 2, 3, 5)), ("2,2", (2, 2))]
)
def test_page_lists(text: str, pages: tuple[int, ...]) -> None:
    assert parse_pages(text) == pages


@pytest.mark.parametrize("text", ["0", "3-1", "a-b", "1-", "-2", "1;2"])
def test_page_lists_that_name_no_page(text: str) -> None:
    with pytest.raises(PagesInvalid):
        parse_pages(text)
