"""Each look draws what it promises, and is named."""

from __future__ import annotations

import io
import random
from collections import Counter
from dataclasses import replace
from functools import cache

import pdfplumber
import pytest

from eval.synth.mill import Sample, make
from eval.synth.style import BLACK, DARK, LETTER, LIGHT, WHITE, Borders, Style, make_style, traits
from tests.eval.synth.pages import Item, characters

FORM = "disclosure-report/2021"
PLAIN = Style(line=0.5, page=(595.28, 2400.0))
"""Every table on one page."""


@cache
def _made(style: Style) -> Sample:
    return make(4, form=FORM, contradiction="", deviations=(), style=style)


@cache
def _drawn(style: Style) -> tuple[list[Item], list[Item]]:
    """Lines, and rectangles, of all pages."""
    with pdfplumber.open(io.BytesIO(_made(style).document)) as pdf:
        return ([line for page in pdf.pages for line in page.lines],
                [rect for page in pdf.pages for rect in page.rects])  # fmt: skip


def _rules(style: Style) -> tuple[int, int]:
    """How many rules run down, and how many across."""
    lines = _drawn(style)[0]
    down = sum(abs(line["x0"] - line["x1"]) < 0.01 for line in lines)
    return down, len(lines) - down


def _with(borders: Borders) -> tuple[int, int]:
    return _rules(replace(PLAIN, borders=borders))


def _tables(sample: Sample) -> int:
    return len(sample.truth.tables)


def test_no_rules_at_all() -> None:
    assert _with("none") == (0, 0)


def test_no_rules_down() -> None:
    assert _with("no-vertical") == (0, _with("all")[1])


def test_no_frame() -> None:
    tables = _tables(_made(PLAIN))
    down, across = _with("all")
    assert _with("no-outer") == (down - 2 * tables, across - 2 * tables)


def test_two_lines_for_each() -> None:
    assert _with("double") == tuple(2 * count for count in _with("all"))


def test_three_lines_a_block() -> None:
    """Above and below each table and under each header; blocks part by one."""
    blocks = 4
    assert _with("three-line") == (0, (blocks + blocks + 1) + 3 + 3)


def test_rules_as_thin_rectangles() -> None:
    lines, rects = _drawn(replace(PLAIN, filled_rules=True))
    assert lines == []
    assert len(rects) == sum(_rules(PLAIN))
    assert all(min(rect["width"], rect["height"]) == pytest.approx(0.5) for rect in rects)


@pytest.mark.parametrize(
    "style",
    [replace(PLAIN, rule="dashed"), replace(PLAIN, rule="dotted")],
    ids=lambda s: str(s.rule),
)
def test_broken_strokes(style: Style) -> None:
    assert all(line["dash"] and line["dash"][0] for line in _drawn(style)[0])


def test_a_thick_frame_and_a_thick_rule_under_the_header() -> None:
    weights = Counter(line["linewidth"] for line in _drawn(replace(PLAIN, outer=2.0))[0])
    assert weights[2] == 4 * _tables(_made(PLAIN))
    weights = Counter(line["linewidth"] for line in _drawn(replace(PLAIN, header_line=1.5))[0])
    assert weights[1.5] == 4 + 2


def test_fills() -> None:
    shaded = _drawn(replace(PLAIN, shade=LIGHT[1]))[1]
    assert all(rect["non_stroking_color"] == pytest.approx(LIGHT[1]) for rect in shaded)
    assert len(shaded) > 20
    striped = _drawn(replace(PLAIN, zebra=LIGHT[0]))[1]
    assert len(striped) > 50


def test_white_text_on_dark() -> None:
    sample = _made(replace(PLAIN, shade=DARK[0], header_text=WHITE))
    with pdfplumber.open(io.BytesIO(sample.document)) as pdf:
        white = "".join(
            c["text"] for c in pdf.pages[0].chars if set(c["non_stroking_color"]) == {1}
        )
    assert "申请人情况" in white and "予以公开" not in white


def _cell(style: Style, path: str) -> tuple[float, float, float, float]:
    field = next(f for f in _made(style).truth.fields if f.path == path)
    assert field.source
    return field.source.box


def test_figures_stand_where_they_are_told() -> None:
    path = "proactive.permits[decisions]"
    lefts = {align: _cell(replace(PLAIN, figure_align=align), path)[0]
             for align in ("left", "centre", "right")}  # fmt: skip
    assert lefts["left"] < lefts["centre"] < lefts["right"]
    roomy = replace(PLAIN, row_height=40.0)
    tops = {where: _cell(replace(roomy, vertical=where), path)[1]
            for where in ("top", "middle", "bottom")}  # fmt: skip
    assert tops["top"] < tops["middle"] < tops["bottom"]


def test_headers_broken_by_hand() -> None:
    pages = characters(_made(replace(PLAIN, header_breaks=3)).document)
    text = "".join(char.text for page in pages for char in page)
    lines = {round(char.box.top) for page in pages for char in page if char.text in "商业企"}
    assert "商业企业" in text and len(lines) > 1


def test_results_one_character_a_line() -> None:
    style = replace(PLAIN, upright_results=True)
    cell = next(cell for table in _made(style).truth.tables for cell in table.cells
                if cell.text.startswith("三、本年度"))  # fmt: skip
    assert cell.text == "三、本年度办理结果"
    upright = [c for page in characters(_made(style).document) for c in page if c.box.x0 < 90]
    assert len({round(c.box.top) for c in upright if c.text in "本年度办理结果"}) >= 7


def test_labels_with_spaces() -> None:
    texts = {
        c.text for t in _made(replace(PLAIN, spaced_labels=True)).truth.tables for c in t.cells
    }
    assert {"规 章", "总 计"} < texts


# --------------------------------------------------------------------------
# Names


def test_the_truth_names_the_look() -> None:
    style = Style(
        page=(792.0, 612.0),
        borders="three-line",
        colour=(0.4, 0.4, 0.4),
        table_size=7.5,
        padding=0.0,
    )
    wanted = {"borders:three-line", "font:sans", "page:letter", "page:landscape", "table:7.5pt",
              "colour:grey", "padding:none"}  # fmt: skip
    assert wanted == set(traits(style))
    assert _made(style).truth.style == traits(style)
    assert LETTER == (612.0, 792.0) and style.shade == WHITE != BLACK


def test_three_quarters_are_ruled_plainly_and_no_kind_is_forgotten() -> None:
    rng = random.Random(1)
    drawn = Counter(make_style(rng).borders for _ in range(3000))
    assert 0.72 < drawn.pop("all") / 3000 < 0.82
    assert len(drawn) == 5
    assert all(0.025 < count / 3000 < 0.065 for count in drawn.values())


def test_no_columns_run_into_each_other() -> None:
    rng = random.Random(2)
    styles = [make_style(rng) for _ in range(500)]
    assert all(s.padding for s in styles if s.borders in ("none", "three-line", "no-vertical"))
