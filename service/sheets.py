"""A report as a workbook: a sheet for each table of the form, the checks, what needs a look.

What a document says is text or a number, never a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from extractors.document import Field, Report
from service.layout import LaidBlock, form_of, laid_out

Content: TypeAlias = str | int | float | None

BOLD = Font(bold=True)
TITLE = Font(bold=True, size=13)
WRAPPED = Alignment(wrap_text=True, vertical="top")
REVIEW, FAILED, ABSENT, HEAD = (
    PatternFill("solid", start_color=colour) for colour in ("FFF2CC", "F8CBAD", "E7E6E6", "DDEBF7")
)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    fields: Mapping[str, Field]
    complaints: Mapping[str, str]
    """Of each cell, the checks that fail on it."""


def to_xlsx(report: Report) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    _summary(book.create_sheet("概况"), report)
    known = _Known(
        fields={field.path: field for field in report.fields}, complaints=_complaints(report)
    )
    if form := form_of(report):
        for table in laid_out(form, frozenset(known.fields)):
            sheet = book.create_sheet(_name(table.title))
            _form_table(sheet, table.title, table.blocks, known)
    _list(book.create_sheet("勾稽核对"), *_checks(report), colour=FAILED)
    _list(book.create_sheet("待核"), *_to_review(report), colour=REVIEW)
    _list(book.create_sheet("正文数据"), *_figures(report), colour=None)
    return _bytes(book)


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _name(title: str) -> str:
    return _FORBIDDEN.sub("", title)[:_LONGEST_NAME]


def put(cell: Cell, content: Content) -> Cell:
    """Text stays text, whatever sign it begins with."""
    if isinstance(content, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", content)
        cell.data_type = "s"
    else:
        cell.value = content
    return cell


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing here is merged
    return cell


def _row(sheet: Worksheet, row: int, contents: Iterable[Content]) -> list[Cell]:
    return [put(_at(sheet, row, column), content) for column, content in enumerate(contents, 1)]


def _wide(sheet: Worksheet, widths: Sequence[float]) -> None:
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


# --------------------------------------------------------------------------
# The form's tables


def _form_table(
    sheet: Worksheet, title: str, blocks: Iterable[LaidBlock], known: _Known
) -> None:  # fmt: skip
    _row(sheet, 1, [title])[0].font = TITLE
    at = 3
    for block in blocks:
        at = _block(sheet, at, block, known) + 1
    _wide(sheet, [14, 44, *[14] * 15])


def _block(sheet: Worksheet, at: int, block: LaidBlock, known: _Known) -> int:
    """Behind its last row."""
    for cell in _row(sheet, at, [block.title, None, *block.columns]):
        cell.font, cell.fill, cell.alignment = BOLD, HEAD, WRAPPED
    for row in block.rows:
        at += 1
        for cell in _row(sheet, at, [row.group, row.label]):
            cell.alignment = WRAPPED
        for column, name in enumerate(row.paths, 3):
            _figure(_at(sheet, at, column), known.fields.get(name), known.complaints.get(name))
    return at + 1


def _figure(cell: Cell, field: Field | None, complaint: str | None) -> None:
    cell.alignment = Alignment(horizontal="right")
    if field is None or field.state == "absent":
        cell.fill = ABSENT
        return
    put(cell, _number(field) if field.state == "read" else field.printed)
    if field.status == "review" or complaint:
        cell.fill = FAILED if complaint else REVIEW
        _comment(cell, _why(field, complaint))


def _comment(cell: Cell, text: str) -> None:
    cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", text), "gouji", height=120, width=320)


def _number(field: Field) -> Content:
    if isinstance(field.value, str):
        number = Decimal(field.value)
        return float(number) if number.is_finite() else field.printed
    return field.printed if field.value is None else field.value


def _why(field: Field, complaint: str | None) -> str:
    said = [complaint, field.reason, f"读作“{field.printed}”，可信度 {field.confidence:.4f}"]
    return "\n".join(part for part in said if part)


def _complaints(report: Report) -> dict[str, str]:
    failed = [check for check in report.checks if check.verdict == "fail"]
    return {
        term: f"勾稽不符：{check.explanation}（应为 {check.expected}，实为 {check.actual}）"
        for check in failed for term in check.terms
    }  # fmt: skip


# --------------------------------------------------------------------------
# Lists

_Listed: TypeAlias = tuple[Sequence[str], Sequence[float], Iterator[tuple[bool, list[Content]]]]
"""Headings, widths in characters, and rows, each with whether it is to be coloured."""


def _list(
    sheet: Worksheet, headings: Sequence[str], widths: Sequence[float],
    rows: Iterator[tuple[bool, list[Content]]], *, colour: PatternFill | None,
) -> None:  # fmt: skip
    for cell in _row(sheet, 1, headings):
        cell.font, cell.fill = BOLD, HEAD
    for at, (marked, contents) in enumerate(rows, 2):
        for cell in _row(sheet, at, contents):
            cell.alignment = WRAPPED
            if marked and colour:
                cell.fill = colour
    sheet.freeze_panes = "A2"
    _wide(sheet, widths)


def _checks(report: Report) -> _Listed:
    names = {"pass": "相符", "fail": "不符", "not_evaluable": "无法核对"}
    rows = ((check.verdict == "fail",
             [check.id, check.kind, names[check.verdict], "、".join(check.terms),
              check.expected, check.actual, check.explanation])
            for check in report.checks)  # fmt: skip
    return (["核对项", "类别", "结果", "涉及单元格", "应为", "实为", "说明"],
            [40, 12, 10, 60, 12, 12, 50], _contents(rows))  # fmt: skip


def _to_review(report: Report) -> _Listed:
    rows = ((True, [field.path, field.printed, field.value, field.reason, field.confidence,
                    field.source.page if field.source else None])
            for field in report.fields if field.status == "review")  # fmt: skip
    return (
        ["路径", "读作", "数值", "原因", "可信度", "页"],
        [50, 14, 14, 60, 10, 6],
        _contents(rows),
    )


def _figures(report: Report) -> _Listed:
    rows = ((False, [each.metric, each.printed, each.value, each.unit, each.qualifier,
                     each.sentence, each.source.page, each.confidence, each.status])
            for each in report.figures)  # fmt: skip
    return (["指标", "原文", "数值", "单位", "限定", "句子", "页", "可信度", "状态"],
            [36, 14, 14, 8, 12, 70, 6, 10, 10], _contents(rows))  # fmt: skip


def _contents(
    rows: Iterable[tuple[bool, Sequence[Content]]],
) -> Iterator[tuple[bool, list[Content]]]:
    return ((marked, list(contents)) for marked, contents in rows)


def _summary(sheet: Worksheet, report: Report) -> None:
    header, statuses = report.header, [field.status for field in report.fields]
    lines: list[tuple[str, Content]] = [
        ("文件", report.document.filename),
        ("sha256", report.document.sha256),
        ("标题", header.title.printed if header.title else None),
        ("机关", header.agency.printed if header.agency else None),
        ("年度", header.year.value if header.year else None),
        ("表式", report.template.id if report.template else "未能识别"),
        ("页数", len(report.document.pages)),
        ("采信数据", statuses.count("accepted")),
        ("待核数据", statuses.count("review")),
        ("勾稽不符", sum(check.verdict == "fail" for check in report.checks)),
        ("正文数据", len(report.figures)),
        *((issue.code, issue.message) for issue in report.issues),
    ]
    for at, (name, content) in enumerate(lines, 1):
        label, value = _row(sheet, at, [name, content])
        label.font, value.alignment = BOLD, WRAPPED
    _wide(sheet, [26, 90])
