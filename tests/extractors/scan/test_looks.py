"""Looks at one cell put together, and what stands for zero on scans: right, or flagged."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

import pytest

from eval.synth.content import make_content
from eval.synth.damage import scan
from eval.synth.forms import FORM_2019, FORM_2021
from eval.synth.render_pdf import render
from eval.synth.style import Style
from extractors.document import Box
from extractors.networks import Networks
from extractors.pipeline import extract
from extractors.preparation.pixels import Pixels
from extractors.scan.looks import by_form, joined_lines, pooled, read_cells
from models.cells.predict import NumberReading
from models.ocr.engine import LineReading
from tests.extractors.scan.pages import sheet_with


def test_two_looks_that_agree_are_surer_than_one() -> None:
    once = pooled([({"12": 0.9, "17": 0.08}, 0.01)])
    twice = pooled([({"12": 0.9, "17": 0.08}, 0.01), ({"12": 0.9}, 0.02)])
    assert once[0][0] == twice[0][0] == "12"
    assert twice[0][1] > once[0][1]


def test_two_looks_that_differ_leave_the_figure_in_doubt() -> None:
    (best, sure), (other, _) = pooled([({"1": 0.99}, 0.003), ({"/": 0.98, "1": 0.02}, 0.02)])[:2]
    assert (best, other) == ("1", "/")
    assert sure < 0.8


def test_what_no_look_thought_of_keeps_its_share() -> None:
    ((text, probability),) = pooled([({"7": 0.3}, 0.1)])
    assert text == "7"
    assert probability == pytest.approx(0.75)


def test_no_line_of_a_cell_is_lost() -> None:
    lines = [[(digit, 0.9), ("8", 0.1)] for digit in "3320"]
    ((text, probability),) = joined_lines(lines)
    assert text == "3320"
    assert probability == pytest.approx(0.9**4)
    assert [text for text, _ in joined_lines(lines[:2])][:1] == ["33"]
    assert len(joined_lines(lines[:2])) == 4
    assert joined_lines([[("□", 0.9)]]) == [("", 0.0)]


class _Reader:
    """As number reader and as general recogniser; may see a digit more on more paper."""

    numbers = engine = property(lambda self: self)

    def read(self, crops: Sequence[Pixels]) -> list[NumberReading]:
        short = NumberReading(text="2515", confidence=0.999, alternatives=())
        longer = NumberReading(text="2515", confidence=0.43, alternatives=(("32515", 0.42),))
        return [longer if crop.shape[1] > 75 else short for crop in crops]

    def recognise(
        self, crops: Sequence[Pixels], alphabet: frozenset[str] | None = None, exact: bool = True
    ) -> list[LineReading]:
        return [LineReading(text="2515", confidence=0.99, characters=(), alternatives=(),
                            unrestricted="2515") for _ in crops]  # fmt: skip


def test_a_figure_that_may_be_a_digit_short_is_in_doubt() -> None:
    sheet = sheet_with("2515", 200, 140)
    (reading,) = read_cells(sheet, [Box(180, 124, 230, 150)], cast(Networks, _Reader()))
    assert reading.printed == "2515"
    assert reading.confidence <= 0.5
    assert "32515" in [other.printed for other in reading.alternatives]


@pytest.mark.parametrize(
    ("readings", "best"),
    [
        ([("6.", 0.94), ("6", 0.04)], "6"),
        ([("-0", 0.74), (".0", 0.2), ("0", 0.03)], "0"),
        ([("--0", 0.9)], "0"),
        ([("03", 0.5), ("3", 0.27)], "3"),
        ([("8.6", 0.9), ("86", 0.05)], "8.6"),
        ([("--", 0.5), ("0", 0.4)], "--"),
        ([("0-4", 0.9), ("04", 0.05)], "0-4"),  # neither is ever printed
    ],
)
def test_a_mark_beside_a_figure_is_no_part_of_it(
    readings: list[tuple[str, float]], best: str
) -> None:
    weighed = by_form(readings)
    assert weighed[0][0] == best
    assert sum(p for _, p in weighed) < 1.0
    assert {text for text, _ in readings} <= {text for text, _ in weighed}


def test_a_blot_does_not_make_a_figure_sure() -> None:
    ((text, sure), *_) = by_form([("6.", 0.94), ("6", 0.04)])
    assert text == "6" and sure < 0.7


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
