"""Whole documents of the mill, through the whole pipeline, against their truth."""

from __future__ import annotations

import dataclasses
import io
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from eval.metrics.fields import pairs
from eval.synth.damage import scanned
from eval.synth.mill import make
from eval.synth.style import Style
from eval.truth import Truth, truths
from extractors.document import Field, Report
from extractors.networks import keys
from extractors.pipeline import Options, extract
from service.tables import render

EXAMPLES = Path(__file__).parents[1] / "examples"
TRUTH = truths().validate_json((EXAMPLES / "sample.truth.json").read_bytes())


@cache
def sample(name: str) -> Report:
    return extract((EXAMPLES / name).read_bytes(), filename=name)


def fields(report: Report) -> dict[str, Field]:
    return {field.path: field for field in report.fields}


def differences(report: Report, truth: Truth) -> dict[str, tuple[str, str, str]]:
    """By path: what is printed, what was read, and its status."""
    found = fields(report)
    return {item.path: (item.printed, found[item.path].printed, found[item.path].status)
            for item in truth.fields
            if found[item.path].printed != item.printed}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_reports_with_ruled_tables_are_read_without_error(seed: int) -> None:
    made = make(seed, deviations=(), style=Style())
    report = extract(made.document)
    assert report.template and report.template.id == made.truth.template
    assert differences(report, made.truth) == {}
    assert {field.status for field in report.fields} == {"accepted"}
    failed = tuple(check.id for check in report.checks if check.verdict == "fail")
    assert failed == made.truth.contradictions


@pytest.mark.parametrize("dpi", [120, 180])
def test_tables_given_as_pictures_are_read_to_their_borders(dpi: int) -> None:
    style = Style(pictured=("requests", "disputes"), picture_dpi=dpi)
    made = make(7, deviations=(), style=style)
    wrong = differences(extract(made.document), made.truth)
    assert len(wrong) <= 2 and all(status == "review" for *_, status in wrong.values())


@pytest.mark.parametrize("seed", range(6))
def test_whatever_a_report_looks_like_no_error_is_silent(seed: int) -> None:
    made = make(seed)
    report = extract(made.document)
    wrong = [pair for pair in pairs(made.truth, report) if not pair.read_right]
    assert [pair.path for pair in wrong if pair.accepted] == []


def test_the_bundled_scan_is_read_and_its_contradiction_kept() -> None:
    report = sample("sample-scan.pdf")
    assert differences(report, TRUTH) == {}
    assert [page.source for page in report.document.pages] == ["ocr"] * 4
    review = [field.path for field in report.fields if field.status == "review"]
    assert review == ["disputes.review[pending]"]
    assert [issue.code for issue in report.issues] == ["reading-suspected"]
    assert set(report.versions.weights) == set(keys())


def test_the_bundled_scan_points_at_the_printed_figures() -> None:
    found = fields(sample("sample-scan.pdf"))
    for item in TRUTH.fields:
        source = found[item.path].source
        assert source and item.source and source.page == item.source.page
        assert source.box.expanded(5).contains(*item.source.box.center), item.path


def test_the_prose_of_the_bundled_scan_reads_like_the_print() -> None:
    printed, scan = sample("sample.pdf"), sample("sample-scan.pdf")
    level = [s.heading for s in printed.sections if s.level == 1]
    assert [s.heading for s in scan.sections if s.level == 1] == level
    stated = Counter((f.value, f.unit) for f in printed.figures)
    common = stated & Counter((f.value, f.unit) for f in scan.figures)
    assert stated.total() == 110 and common.total() >= 109
    linked = [f.printed for f in printed.figures if f.same_as == "requests.new[total]"]
    assert linked == ["295", "295"]


@pytest.mark.parametrize("name", ["sample.pdf", "sample-scan.pdf"])
def test_whatever_is_for_a_person_says_why(name: str) -> None:
    report = sample(name)
    header = (getattr(report.header, each.name) for each in dataclasses.fields(report.header))
    items = [*filter(None, header), *report.figures, *report.fields]
    assert {(item.status, item.reason is None) for item in items} <= {
        ("accepted", True),
        ("review", False),
    }


def test_the_readme_shows_what_the_sample_gives() -> None:
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```text\n")[2].partition("\n```")[0].splitlines()
    printed = render(sample("sample-scan.pdf"), colour=False).splitlines()
    assert shown == [line.rstrip() for line in printed][-len(shown) :]


def test_header_of_the_sample() -> None:
    header = sample("sample.pdf").header
    for name in ("agency", "year", "published"):
        assert getattr(header, name).value == getattr(TRUTH.header, name).value


def test_pictures_are_documents_too() -> None:
    pages = scanned((EXAMPLES / "sample.pdf").read_bytes(), "clean", 6)
    tiff = _saved(pages, "TIFF", dpi=(200, 200))
    report = extract(tiff, filename="pages.tiff")
    assert report.document.media_type == "image/tiff"
    assert differences(report, TRUTH) == {}


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_one_page_as_a_picture_gives_what_stands_on_it(form: str) -> None:
    page = scanned((EXAMPLES / "sample.pdf").read_bytes(), "clean", 6)[3:]
    found = fields(extract(_saved(page, form, dpi=(200, 200))))
    assert found["disputes.litigation_after_review[total]"].value == 38
    assert found["requests.new[total]"].state == "absent"
    assert found["requests.new[total]"].status == "review"


def _saved(pages: list[Image.Image], form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    if form == "TIFF":
        options |= {"save_all": True, "append_images": pages[1:]}
    pages[0].save(buffer, form, **options)
    return buffer.getvalue()


def test_pages_left_out_leave_their_figures_out() -> None:
    data = (EXAMPLES / "sample.pdf").read_bytes()
    found = fields(extract(data, options=Options(pages=(1, 3))))
    assert found["proactive.permits[decisions]"].value == 649417
    assert found["disputes.review[total]"].state == "absent"


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    options = Options(on_page=lambda done, total: told.append((done, total)))
    extract((EXAMPLES / "sample.pdf").read_bytes(), options=options)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
