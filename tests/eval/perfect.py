"""A small truth, and the result that says exactly the same."""

from __future__ import annotations

from collections.abc import Iterable

from eval.score import EMPTY
from eval.truth import GridCell, Truth
from eval.truth import Table as TrueTable
from extractors.document import (
    Box,
    Check,
    Field,
    Figure,
    Header,
    HeaderItem,
    Report,
    Section,
    Source,
    State,
    Table,
    TableCell,
    TemplateMatch,
    Value,
)

COLUMN, ROW = 40.0, 20.0


def place(row: int, column: int = 0) -> Source:
    left, top = 50 + COLUMN * column, 50 + ROW * row
    return Source(page=1, box=Box(left, top, left + COLUMN, top + ROW))


def field(path: str, printed: str, row: int, state: State = "read") -> Field:
    value = int(printed) if state == "read" else None
    source = None if state == "absent" else place(row)
    return Field(path=path, printed=printed, value=value, unit="件", state=state, confidence=0.99,
                 status="accepted", method="ocr", source=source)  # fmt: skip


def figure(metric: str, value: Value, unit: str, qualifier: str | None = None) -> Figure:
    sentence = f"{metric}{value}{unit}。"
    start = len(metric)
    return Figure(metric=metric, printed=str(value), value=value, unit=unit, qualifier=qualifier,
                  section="overview", sentence=sentence, confidence=0.99, status="accepted",
                  source=place(20), span=(start, start + len(str(value))))  # fmt: skip


def item(printed: str, value: Value) -> HeaderItem:
    return HeaderItem(printed=printed, value=value, confidence=1.0, status="accepted",
                      source=place(21))  # fmt: skip


FIELDS = (
    field("proactive.rules[made]", "3", 0),
    field("proactive.rules[repealed]", "0", 1),
    field("requests.new[total]", "12", 5),
    field("requests.carried_in[total]", "", 6, "blank"),
    field("requests.results.other.other[total]", "", 0, "absent"),
    field("disputes.review[upheld]", "/", 10, "not_applicable"),
    field("disputes.review[total]", "3", 11),
)

TRUTH = Truth(
    document="report.pdf",
    level="office",
    renderer="reportlab",
    deviations=("zero-slash",),
    template="disclosure-report/2021",
    pages=((595.0, 842.0),),
    header=Header(year=item("2023", 2023), phone=item("0310-2000000", "0310-2000000")),
    sections=(
        Section(
            id="overview", level=1, heading="一、总体情况", text="发布30条。", source=place(22)
        ),
        Section(id="x", level=2, heading="（一）主动公开", text="举办培训3次。", source=place(23)),
    ),
    fields=FIELDS,
    figures=(
        figure("发布信息", 30, "条"),
        figure("举办培训", 3, "次"),
        figure("召开会议", 3, "次", "over"),
    ),
    tables=tuple(
        TrueTable(name=name, cells=(GridCell(row=0, column=0, text="规章"),
                                    GridCell(row=0, column=1, text=text)))
        for name, text in (("proactive", "3"), ("requests", "12"), ("disputes", "3"))
    ),
    contradictions=("requests.balance[total]",),
)  # fmt: skip


def result(truth: Truth = TRUTH) -> Report:
    """The result that says what the truth says."""
    return Report(
        document=EMPTY.document,
        template=TemplateMatch(id=truth.template, score=1.0) if truth.template else None,
        header=truth.header,
        sections=truth.sections,
        fields=truth.fields,
        figures=truth.figures,
        tables=tuple(_table(table, truth.fields) for table in truth.tables),
        checks=tuple(_failed(name) for name in truth.contradictions),
        issues=(),
        versions=EMPTY.versions,
    )


def _table(table: TrueTable, fields: Iterable[Field]) -> Table:
    """Around its fields, so that it is known for theirs."""
    own = [f.source for f in fields if f.source and f.path.startswith(table.name)]
    box = Box(0, own[0].box.top, 600, own[-1].box.bottom)
    return Table(source=Source(page=1, box=box), cells=tuple(map(_cell, table.cells)))


def _cell(cell: GridCell) -> TableCell:
    left, top = COLUMN * cell.column, ROW * cell.row
    box = Box(left, top, left + COLUMN * cell.column_span, top + ROW * cell.row_span)
    return TableCell(row=cell.row, column=cell.column, row_span=cell.row_span,
                     column_span=cell.column_span, text=cell.text, box=box)  # fmt: skip


def _failed(name: str) -> Check:
    return Check(id=name, verdict="fail", kind="sum", terms=(), expected="1", actual="2",
                 explanation="")  # fmt: skip
