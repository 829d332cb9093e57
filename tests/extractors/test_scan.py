"""Two looks at one cell, and what stands for zero on scans: right, or flagged."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.synth.content import make_content
from eval.synth.damage import scan
from eval.synth.forms import FORM_2019, FORM_2021
from eval.synth.render_pdf import render
from eval.synth.style import Style
from extractors.document import Alternative, Reading
from extractors.pipeline import extract
from extractors.scan import DISAGREEMENT, agreed


def look(printed: str, confidence: float) -> Reading:
    return Reading(printed=printed, confidence=confidence, method="ocr")


def test_two_looks_that_agree_are_surer_than_either() -> None:
    both = agreed(look("12", 0.9), look("12", 0.8))
    assert both.printed == "12"
    assert both.confidence == pytest.approx(0.98)


def test_two_looks_that_differ_leave_the_figure_in_doubt() -> None:
    both = agreed(look("O", 0.99), look("0", 0.7))
    assert (both.printed, both.confidence) == ("0", DISAGREEMENT)
    assert both.alternatives[0] == Alternative(printed="O", confidence=DISAGREEMENT)


def test_an_empty_look_is_no_alternative() -> None:
    assert agreed(look("7", 0.9), look("", 0.2)).alternatives == ()


def _instead_of_zero(mark: str) -> Callable[[str], str]:
    return lambda printed: mark if printed == "0" else printed


@pytest.mark.parametrize(("mark", "level"), [("", "office"), ("/", "office"), ("无", "office")])
def test_what_stands_for_zero_is_never_silently_wrong(mark: str, level: str) -> None:
    content = make_content(FORM_2021, random.Random(1))
    printed = {name: _instead_of_zero(mark)(text) for name, text in content.figures.items()}
    pdf = render(replace(content, figures=printed), Style(table_size=10)).pdf
    found = {f.path: f for f in extract(scan(pdf, level, 1)).fields}
    wrong = {name for name, text in printed.items() if found[name].printed != text}
    assert {name for name in wrong if found[name].status == "accepted"} == set()


@pytest.mark.parametrize("mark", ["", "/", "-", "—", "无"])
def test_what_stands_for_zero_in_print_is_told_apart(mark: str) -> None:
    content = make_content(FORM_2019, random.Random(2))
    printed = {name: _instead_of_zero(mark)(text) for name, text in content.figures.items()}
    pdf = render(replace(content, figures=printed), Style(table_size=10)).pdf
    found = {field.path: field for field in extract(pdf).fields}
    assert {name: field.printed for name, field in found.items()} == printed
    states = {field.state for name, field in found.items() if printed[name] == mark}
    assert states == {"blank" if mark == "" else "not_applicable"}
