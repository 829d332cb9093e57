"""Charts and other tables: what they state, and what is no figure."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from decimal import Decimal

import pdfplumber
import pytest

from eval.synth.charts import charts, placeholder
from eval.synth.content import Content, make_content
from eval.synth.draw_chart import HEIGHT
from eval.synth.forms import FORM_2021
from eval.synth.grids import tables
from eval.synth.inserts import Chart, Insert, PlainTable, insert_key
from eval.synth.plain_tables import plain_tables
from eval.synth.render_pdf import Printed, render
from eval.synth.style import Style
from eval.synth.tables import make_figures
from eval.synth.truth import truth_of
from eval.truth import Truth
from tests.eval.synth.pages import check_places, inked, sample_of, text_of

KINDS = ("pie", "bar", "column")


def _content(*inserts: Insert) -> Content:
    content = make_content(FORM_2021, random.Random(7))
    first, *others = content.sections
    return replace(content, sections=(replace(first, inserts=inserts), *others))


def _printed(*inserts: Insert) -> tuple[Printed, Truth]:
    content, style = _content(*inserts), Style()
    printed = render(content, style)
    return printed, truth_of(content, printed, tables(content, style), document="x.pdf")


def _made(seed: int) -> list[Chart]:
    rng = random.Random(seed)
    return charts(make_figures(FORM_2021, rng), 2023, rng)


@pytest.mark.parametrize("seed", range(6))
def test_every_label_is_a_figure_in_its_place(seed: int) -> None:
    made = _made(seed)
    printed, truth = _printed(*made)
    stated = {
        (label.text, m.value) for chart in made for label in chart.labels for m in label.mentions
    }
    found = {(f.sentence, f.value) for f in truth.figures}
    assert stated <= found and len(stated) > 5
    check_places(sample_of(printed.pdf, truth))


@pytest.mark.parametrize("kind", KINDS)
def test_all_kinds_come(kind: str) -> None:
    assert kind in {chart.kind for seed in range(6) for chart in _made(seed)}


def test_shares_follow_from_the_counts() -> None:
    for seed in range(20):
        for chart in _made(seed):
            shares = [m for label in chart.labels for m in label.mentions if m.unit == "%"]
            total = sum((Decimal(str(share.value)) for share in shares), Decimal(0))
            assert not shares or abs(total - 100) * 2 <= len(shares)


def test_counts_are_linked_to_their_cells() -> None:
    figures = make_figures(FORM_2021, random.Random(3))
    made = charts(figures, 2023, random.Random(3))
    linked = [m for chart in made for label in chart.labels for m in label.mentions if m.same_as]
    assert linked
    assert all(str(m.value) == figures[m.same_as or ""] for m in linked)


def test_axis_numbers_and_placeholders_are_no_figures() -> None:
    plain, bare = _printed(placeholder(random.Random(1)))[1], _printed()[1]
    assert [f.sentence for f in plain.figures] == [f.sentence for f in bare.figures]


def test_a_placeholder_shows_what_the_program_left() -> None:
    text = text_of(_printed(placeholder(random.Random(1)))[0].pdf)
    assert all(left in text for left in ("系列 1", "类别 4", "4.3", "2.4", "4.4"))


def test_a_picture_has_no_text_but_looks_alike() -> None:
    chart = next(chart for chart in _made(0) if chart.kind == "pie")
    drawn, drawn_truth = _printed(chart)
    pixels, pixels_truth = _printed(replace(chart, picture=True))
    assert drawn_truth.figures == pixels_truth.figures
    assert chart.title in text_of(drawn.pdf)
    assert chart.title not in text_of(pixels.pdf)
    sample = sample_of(pixels.pdf, pixels_truth)
    labels = [
        f for f in pixels_truth.figures if f.sentence in {label.text for label in chart.labels}
    ]
    assert labels and all(inked(sample, figure.source) for figure in labels)


def test_a_chart_stands_on_one_page() -> None:
    printed, _ = _printed(*_made(1))
    with pdfplumber.open(io.BytesIO(printed.pdf)) as pdf:
        frames = [rect for page in pdf.pages for rect in page.rects
                  if rect["height"] == pytest.approx(HEIGHT)]  # fmt: skip
        assert len(frames) == len(_made(1))
        assert all(rect["bottom"] < 841.89 - 60 for rect in frames)


# --------------------------------------------------------------------------
# Tables


def _plain(seed: int) -> list[PlainTable]:
    return plain_tables(2023, random.Random(seed))


def test_tables_are_in_the_truth_as_printed_and_hold_no_fields() -> None:
    made = _plain(1)
    printed, truth = _printed(*made)
    named = {table.name: table for table in truth.tables}
    for number, table in enumerate(made):
        cells = named[insert_key("overview", number)].cells
        assert [cell.text for cell in cells] == [text for row in table.rows for text in row]
        assert table.caption in text_of(printed.pdf)
    bare = _printed()[1]
    assert [f.printed for f in truth.fields] == [f.printed for f in bare.fields]
    check_places(sample_of(printed.pdf, truth))


def test_rows_are_of_one_width() -> None:
    for seed in range(20):
        assert all(len({len(row) for row in table.rows}) == 1 for table in _plain(seed))


def test_a_table_before_and_one_behind_the_official_one() -> None:
    content = make_content(FORM_2021, random.Random(7))
    first, second = (
        replace(t, after=after) for t, after in zip(_plain(1), (False, True), strict=False)
    )
    sections = tuple(replace(s, inserts=(first, second)) if s.id == "requests" else s
                     for s in content.sections)  # fmt: skip
    text = text_of(render(replace(content, sections=sections), Style()).pdf)
    order = [text.index(what) for what in (first.caption, "申请人情况", second.caption)]
    assert order == sorted(order)
