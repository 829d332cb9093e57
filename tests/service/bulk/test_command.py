"""``gouji bulk`` as people call it, with the real reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from tests.service.bulk.running import put, rows

SAMPLE = Path(__file__).parents[3] / "examples" / "sample.pdf"


def bulk(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["bulk", *map(str, arguments)])


def test_a_real_report_is_read_and_not_read_again(tmp_path: Path) -> None:
    first = bulk(SAMPLE, "--out", tmp_path / "out", "--workers", "1", "--lang", "en")
    assert first.exit_code == 3, first.output
    (document,) = rows(tmp_path / "out", "documents")
    assert (document["outcome"], document["form"]) == ("read", "disclosure-report/2021")
    assert document["checks_failed"] == 1 and document["weights"] != "{}"
    assert len(rows(tmp_path / "out", "fields")) == document["fields"] == 200
    assert len(rows(tmp_path / "out", "figures")) > 50
    again = bulk("run", SAMPLE, "--out", tmp_path / "out", "--lang", "en")
    assert again.exit_code == 3 and "1 known before" in again.stderr
    assert rows(tmp_path / "out", "documents") == [document]
    stricter = bulk(SAMPLE, "--out", tmp_path / "out", "--most-wrong", "0.01")
    assert stricter.exit_code == 2 and "settings-changed" in stricter.stderr
    limited = bulk(SAMPLE, "--out", tmp_path / "out", "--limit", "max_pages=2", "--plan")
    assert limited.exit_code == 0 and '{"max_pages": 2}: 1 documents' in limited.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere", "--out", "out"), "source-invalid"),
        ((SAMPLE, "--out", "out", "--limit", "max_rages=2"), "limit-invalid"),
        ((SAMPLE, "--out", "out", "--ocr", "eyes"), "engine-unknown"),
        (("summary", "nowhere"), "target-invalid"),
        (("review", "nowhere"), "target-invalid"),
    ],
)
def test_wrong_usage_has_a_code(
    arguments: tuple[str | Path, ...], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = bulk(*arguments)
    assert result.exit_code == 2 and code in result.stderr, result.output


def test_names_that_are_no_text_are_read_too(tmp_path: Path) -> None:
    """As archives of older systems have them."""
    path = put(tmp_path / "in", "plain.pdf", agency="甲", year=2023)
    path.rename(path.with_name(os.fsdecode("报告.pdf".encode("gbk"))))
    result = bulk(tmp_path / "in", "--out", tmp_path / "out", "--workers", "1")
    assert result.exit_code == 4, result.output
    (document,) = rows(tmp_path / "out", "documents")
    assert document["code"] == "damaged-document"
    assert Path(document["source"]).name == "报告.pdf"
