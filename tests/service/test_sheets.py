"""A workbook that a clerk can use, and that no document can make do anything."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from extractors.document import Report
from extractors.pipeline import extract
from service.sheets import FAILED, REVIEW, to_xlsx
from tests.service.serving import SAMPLE

TABLE = "主动公开政府信息情况"


@pytest.fixture(scope="module")
def report() -> Report:
    return extract(SAMPLE.read_bytes(), filename="sample.pdf")


def opened(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(to_xlsx(report)))


def with_field(report: Report, path: str, **changes: object) -> Report:
    fields = tuple(replace(field, **changes) if field.path == path else field  # type: ignore[arg-type]
                   for field in report.fields)  # fmt: skip
    return replace(report, fields=fields)


def cells(book: Workbook) -> list[object]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_every_figure_of_the_form_is_a_number_in_its_table(report: Report) -> None:
    book = opened(report)
    assert len(book.sheetnames) == 7
    found = [cell.value for sheet in book.worksheets[1:4] for row in sheet.iter_rows()
             for cell in row if isinstance(cell.value, int | float)]  # fmt: skip
    read = [field for field in report.fields if field.state == "read" and field.value is not None]
    assert sorted(found) == sorted(float(field.value or 0) for field in read)


def test_doubts_and_contradictions_are_coloured_and_say_why(report: Report) -> None:
    path = "requests.new[total]"
    doubted = with_field(report, path, status="review", reason="字迹不清", printed="7", value=7)
    check = next(check for check in report.checks if path in check.terms)
    contradicted = replace(
        doubted, checks=(replace(check, verdict="fail", terms=("requests.carried_in[total]",)),)
    )
    sheet = opened(contradicted).worksheets[2]
    marked = {cell.fill.start_color.rgb[-6:]: cell.comment.text
              for row in sheet.iter_rows() for cell in row if cell.comment}  # fmt: skip
    assert "字迹不清" in marked[REVIEW.start_color.rgb[-6:]]
    assert "勾稽不符" in marked[FAILED.start_color.rgb[-6:]]


@pytest.mark.parametrize("printed", ['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "a\x00b\x1b"])
def test_nothing_that_a_document_says_is_a_formula(report: Report, printed: str) -> None:
    said = with_field(report, "requests.new[total]", printed=printed, value=None, reason=printed,
                      status="review")  # fmt: skip
    said = replace(said, document=replace(report.document, filename=printed))
    kinds = {cell.data_type for sheet in opened(said) for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_report_without_a_form_has_its_prose(report: Report) -> None:
    book = opened(replace(report, template=None, fields=()))
    assert book.sheetnames == ["概况", "勾稽核对", "待核", "正文数据"]
    assert book["正文数据"].max_row == len(report.figures) + 1
