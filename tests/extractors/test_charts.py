"""Figures that stand at bars and slices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from eval.synth.mill import make
from extractors.charts import chart_figures, find_charts, without_charts
from extractors.document import Box, Chart, Figure, Page, Source, TextLine
from extractors.pipeline import Options, extract
from extractors.sections import Paragraph
from extractors.templates import Labels

SIZE = 8.0
NONE = Labels()


def line(*pieces: tuple[str, float], top: float) -> TextLine:
    """Pieces of text on one line, each from its own x on."""
    text, boxes = "", []
    for piece, start in pieces:
        left = start
        for char in piece:
            right = left + (SIZE / 4 if char == " " else SIZE)
            boxes.append(Box(left, top, right, top + SIZE))
            text, left = text + char, right
    return TextLine(page=1, text=text, boxes=tuple(boxes))


def found(*lines: TextLine, labels: Labels = NONE) -> list[tuple[str, str, str | None]]:
    return [
        (label.name, label.text[slice(*label.span)], label.unit)
        for chart in find_charts(1, lines, labels)
        for label in chart.labels
    ]


COLUMNS = (
    line(("公开数量（单位：条）", 100), top=0),
    line(("900", 76), ("794", 160), top=20),
    line(("600", 76), top=40),
    line(("300", 76), ("407", 120), ("212", 200), top=60),
    line(("0", 92), top=80),
    line(("网站", 124), ("微博", 164), ("微信", 204), top=90),
)
"""An axis at the left, three columns and their names."""


def test_a_number_over_a_column_counts_the_name_under_it() -> None:
    assert sorted(found(*COLUMNS)) == [
        ("微信", "212", "条"), ("微博", "794", "条"), ("网站", "407", "条")
    ]  # fmt: skip


def test_a_number_at_a_bar_counts_the_name_beside_it() -> None:
    bars = (
        line(("门户网站", 20), ("38条", 200), top=20),
        line(("公众号", 28), ("121条", 260), top=50),
        line(("0", 60), ("50", 120), ("100", 180), ("150", 240), top=70),
    )
    assert found(*bars) == [("门户网站", "38", "条"), ("公众号", "121", "条")]


@pytest.mark.parametrize("between", [" ", "，", "：", "; "])
def test_a_slice_has_its_name_and_share_in_one_piece(between: str) -> None:
    pie = (
        line((f"予以公开{between}43.5%", 60), top=20),
        line((f"部分公开{between}56.5%", 200), ("予以公开", 400), top=90),
    )
    assert found(*pie) == [("予以公开", "43.5", "%"), ("部分公开", "56.5", "%")]


def test_years_are_names() -> None:
    columns = (
        line(("280", 120), ("310", 180), top=20),
        line(("2022年", 112), ("2023年", 172), top=60),
    )
    assert found(*columns) == [("2022年", "280", None), ("2023年", "310", None)]


def test_a_chart_that_nobody_filled_in_states_nothing_and_is_no_text() -> None:
    lines = (
        line(("4.3", 120), ("2.5", 180), top=20),
        line(("类别 1", 110), ("类别 2", 170), top=60),
    )
    (chart,) = find_charts(1, lines, NONE)
    assert chart.labels == ()
    assert without_charts(lines, [chart]) == ()


def test_a_slice_whose_name_is_set_apart_is_one_like_the_others() -> None:
    pie = (
        line(("公开 40%", 60), ("公开", 300), top=20),
        line(("其他", 200), ("60%", 240), ("其他", 300), top=90),
        line(("不公开", 60), ("7%", 100), top=130),
    )
    assert sorted(found(*pie)) == [("不公开", "7", "%"), ("公开", "40", "%"), ("其他", "60", "%")]


def test_title_and_key_of_a_chart_are_no_text_what_is_signed_below_is() -> None:
    signed = line(("某县政府办公室2022年", 190), top=112)
    lines = (*COLUMNS, line(("数量", 150), top=102), signed)
    (chart,) = find_charts(1, lines, NONE)
    assert without_charts(lines, [chart]) == (signed,)


def test_two_charts_one_under_the_other_are_two() -> None:
    lower = [
        replace(each, boxes=tuple(Box(b.x0, b.top + 130, b.x1, b.bottom + 130) for b in each.boxes))
        for each in COLUMNS
    ]
    assert len(find_charts(1, [*COLUMNS, *lower], NONE)) == 2


def test_rows_of_an_official_table_are_no_bars() -> None:
    rows = (line(("行政处罚", 20), ("27", 200), top=20), line(("行政强制", 20), ("8", 200), top=40))
    assert found(*rows, labels=Labels(rows=("行政处罚", "行政强制"))) == []
    assert len(found(*rows)) == 2


def test_numbers_over_columns_of_an_official_table_are_no_chart() -> None:
    rows = (
        line(("979", 120), ("0", 200), top=20),
        line(("采购项目数量", 100), ("采购总金额", 180), top=40),
    )
    assert found(*rows, labels=Labels(columns=("采购项目数量", "采购总金额"))) == []


@pytest.mark.parametrize(
    "lines",
    [
        (line(("全年公开信息38条，同比增长5%。", 20), top=20),),
        (line(("一、总体情况", 20), top=20), line(("12", 200), top=40)),
        (line(("2023年1月5日", 200), top=20), line(("某县人民政府", 180), top=40)),
        (line(("1", 300), top=20), line(("2", 300), top=60)),
    ],
)
def test_prose_headings_and_page_numbers_are_no_charts(lines: tuple[TextLine, ...]) -> None:
    assert find_charts(1, lines, NONE) == []


def page(*charts: Chart, source: str = "text") -> Page:
    return Page(number=1, width=600, height=800, rotation=0, source=source,  # type: ignore[arg-type]
                lines=(), grids=(), charts=charts)  # fmt: skip


def test_a_figure_of_a_chart_belongs_to_the_section_it_stands_in() -> None:
    places = (Source(page=1, box=Box(0, -15, 8, -7)),)
    before = Paragraph(text="甲", places=places, section="overview.1")
    after = Paragraph(
        text="乙", places=(Source(page=1, box=Box(0, 700, 8, 708)),), section="proactive"
    )
    figures = list(chart_figures([page(*find_charts(1, COLUMNS, NONE))], [before, after]))
    assert {figure.section for figure in figures} == {"overview.1"}


def test_a_number_in_its_name_s_piece_is_accepted_one_at_its_place_reviewed() -> None:
    pie = (line(("公开 40%", 60), top=20), line(("其他 60%", 200), top=90))
    joint = list(chart_figures([page(*find_charts(1, pie, NONE))], []))
    placed = list(chart_figures([page(*find_charts(1, COLUMNS, NONE))], []))
    scanned = list(chart_figures([page(*find_charts(1, pie, NONE), source="ocr")], []))
    assert {figure.status for figure in joint} == {"accepted"}
    assert {figure.status for figure in (*placed, *scanned)} == {"review"}


def stated(figures: Sequence[Figure]) -> set[tuple[str, str, str | None]]:
    return {(it.metric, str(it.value), it.unit) for it in figures if len(it.sentence) < 30
            and not it.sentence.endswith(("。", "；"))}  # fmt: skip


@pytest.mark.parametrize("seed", [51002, 51011])
def test_charts_of_made_up_reports_are_read_with_their_places(seed: int) -> None:
    """Pies, bars and columns, drawn as lines or given as a picture."""
    made = make(seed, renderer="reportlab")
    report = extract(made.document, options=Options(threads=1))
    assert stated(made.truth.figures)
    assert stated(made.truth.figures) <= stated(report.figures)
    for figure in made.truth.figures:
        if figure.sentence.endswith(("。", "；", "！")) or figure.source is None:
            continue
        boxes = [it.source.box for it in report.figures
                 if it.metric == figure.metric and it.value == figure.value]  # fmt: skip
        assert any(box.expanded(3).contains(*figure.source.box.center) for box in boxes)
