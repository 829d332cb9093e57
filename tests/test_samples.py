"""Real reports, read whole. They are not part of the project: absent, these tests skip."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pdfplumber
import pytest

from eval.metrics.prose import SAME_METRIC, character_overlap
from extractors.document import Box, Field, Figure, Report
from extractors.pipeline import extract

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
DATA = Path(__file__).parent / "data"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real samples are not here")

SECTIONS = ["overview", "proactive", "requests", "disputes", "problems", "other"]


@cache
def read(name: str) -> Report:
    return extract((SAMPLES / name).read_bytes(), filename=name)


def fields(name: str) -> dict[str, Field]:
    return {field.path: field for field in read(name).fields}


def truth() -> dict[str, str]:
    text = (SAMPLES / "zhangdian-2020.fields.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def test_every_field_of_the_printed_report_is_right_and_accepted() -> None:
    found = fields("zhangdian-2020.pdf")
    assert {name: found[name].printed for name in truth()} == truth()
    assert len(found) == 198
    assert {field.status for field in found.values()} == {"accepted"}


def test_every_box_encloses_exactly_the_printed_characters() -> None:
    report = read("zhangdian-2020.pdf")
    with pdfplumber.open(SAMPLES / "zhangdian-2020.pdf") as pdf:
        pages = [page.chars for page in pdf.pages]
    for field in report.fields:
        assert field.source is not None
        inside = _inside(pages[field.source.page - 1], field.source.box)
        assert "".join(inside) == field.printed, field.path


def _inside(chars: list[dict[str, object]], box: Box) -> list[str]:
    return [str(c["text"]) for c in chars
            if not str(c["text"]).isspace() and box.contains(*_centre(c))]  # fmt: skip


def _centre(char: dict[str, object]) -> tuple[float, float]:
    x0, x1, top, bottom = (float(str(char[key])) for key in ("x0", "x1", "top", "bottom"))
    return (x0 + x1) / 2, (top + bottom) / 2


def test_header_and_sections_of_the_printed_report() -> None:
    report = read("zhangdian-2020.pdf")
    header = report.header
    assert header.title and header.title.printed.endswith("2020年政府信息公开工作年度报告")
    assert header.agency and header.agency.value == "张店区人民政府"
    assert header.year and header.year.value == 2020
    assert header.period_end and header.period_end.value == "2020-12-31"
    assert header.postcode and header.postcode.value == "255020"
    assert [section.id for section in report.sections if section.level == 1] == SECTIONS


def test_the_printed_contradiction_is_kept_and_reported() -> None:
    report = read("zhangdian-2020.pdf")
    found = fields("zhangdian-2020.pdf")
    columns = ("upheld", "corrected", "other", "pending", "total")
    assert [found[f"disputes.review[{c}]"].value for c in columns] == [14, 4, 0, 0, 9]
    failed = [check for check in report.checks if check.verdict == "fail"]
    assert [check.id for check in failed] == ["disputes.total[review]"]
    assert [issue.code for issue in report.issues] == ["source-contradiction"]


def test_figures_of_the_prose() -> None:
    figures = read("zhangdian-2020.pdf").figures
    stated = {(figure.printed, figure.unit) for figure in figures}
    assert {("10378", "条"), ("131", "件"), ("92.3", "%"), ("700", "人次")} <= stated
    assert [f.same_as for f in figures if f.printed == "131"] == ["requests.new[total]"]
    assert not any(figure.printed == "4" for figure in figures)  # a threshold, not a figure


def test_the_scan_is_read_or_flagged_never_silently_wrong() -> None:
    found = fields("zhangdian-2020-scan.pdf")
    wrong = {name for name, printed in truth().items() if found[name].printed != printed}
    assert len(wrong) <= 198 - 192
    assert all(found[name].status == "review" for name in wrong)


def test_the_scan_points_at_the_same_places_as_its_twin() -> None:
    printed, scanned = fields("zhangdian-2020.pdf"), fields("zhangdian-2020-scan.pdf")
    for name, field in scanned.items():
        if field.source is not None and field.printed:
            twin = printed[name].source
            assert twin is not None and field.source.page == twin.page
            assert field.source.box.expanded(4).contains(*twin.box.center), name


def test_a_report_of_another_city_and_form() -> None:
    expected = json.loads((DATA / "hongze-2024.numbers.json").read_text(encoding="utf-8"))
    found = fields("hongze-2024.pdf")
    assert {name: found[name].value for name in expected} == expected
    absent = {name for name, field in found.items() if field.state == "absent"}
    assert absent == set(found) - set(expected)
    assert all(".results.other." in name for name in absent)


def test_what_contradicts_itself_in_that_report_is_flagged() -> None:
    report = read("hongze-2024.pdf")
    assert report.template and report.template.id == "disclosure-report/2021"
    failed = [(check.kind, check.expected, check.actual) for check in report.checks
              if check.verdict == "fail"]  # fmt: skip
    assert failed == [("text_table", "95", "17")]
    assert [issue.code for issue in report.issues] == ["text-table-mismatch"]


@pytest.mark.parametrize("name", ["zhangdian-2020", "hongze-2024"])
def test_the_figures_of_the_prose_are_those_marked_by_hand(name: str) -> None:
    """``prose-figures.json`` counts characters without spaces within a section's text."""
    marked = json.loads((DATA / "prose-figures.json").read_text(encoding="utf-8"))[name]
    report = read(f"{name}.pdf")
    texts = {section.id: "".join(section.text.split()) for section in report.sections}
    stated = [
        (row["section"], *row["numeral"], row["value"], row["unit"], row["qualifier"])
        for row in marked
    ]
    found = [(figure.section, *_place(texts[figure.section], figure), figure.value, figure.unit,
              figure.qualifier) for figure in report.figures]  # fmt: skip
    assert found == stated
    metrics = ["".join(texts[row["section"]][slice(*words)] for words in row["metric"])
               for row in marked]  # fmt: skip
    close = [character_overlap(figure.metric, metric) >= SAME_METRIC
             for figure, metric in zip(report.figures, metrics, strict=True)]  # fmt: skip
    assert sum(close) / len(close) >= 0.95


def _place(text: str, figure: Figure) -> tuple[int, int]:
    """Of the numeral within its section's text."""
    sentence = "".join(figure.sentence.split())
    before = "".join(figure.sentence[: figure.span[0]].split())
    start = text.index(sentence) + len(before)
    return start, start + len(figure.printed)
