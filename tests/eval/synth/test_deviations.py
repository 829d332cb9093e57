"""Each switch shows on the page, and the truth says what it did."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from eval.synth.deviations import CONTENT, LAYOUT, WRONG_YEAR, drawn
from eval.synth.fixtures import fixture
from eval.synth.forms import FORMS
from eval.synth.mill import Sample, make
from eval.synth.style import PAGE_NUMBERS, Style
from tests.eval.synth.pages import characters, text_of

Shown = Callable[[Sample, Sample], bool]
"""Whether the second sample shows what the first, without the switch, does not."""

FORM = "disclosure-report/2021"
SEED = 24


def _states(sample: Sample, start: str = "") -> set[str]:
    return {f["state"] for f in sample.truth["fields"] if f["path"].startswith(start)}


def _printed(sample: Sample) -> list[str]:
    return [field["printed"] for field in sample.truth["fields"]]


def _count(text: str, sample: Sample) -> int:
    return text_of(sample.document).count(text)


def _newly(text: str) -> Shown:
    return lambda plain, made: _count(text, made) > _count(text, plain) == 0


def _gone(text: str) -> Shown:
    return lambda plain, made: _count(text, made) < _count(text, plain)


def _zero(printed: str) -> Shown:
    return lambda plain, made: printed in _printed(made) and printed not in _printed(plain)


def _state(state: str, start: str) -> Shown:
    return lambda plain, made: state in _states(made, start) and state not in _states(plain, start)


def _any_printed(has: Callable[[str], bool]) -> Shown:
    return lambda plain, made: any(map(has, _printed(made))) and not any(map(has, _printed(plain)))


def _other_labels(plain: Sample, made: Sample) -> bool:
    return _printed(plain) == _printed(made) and text_of(plain.document) != text_of(made.document)


SHOWN: dict[str, Shown] = {
    "one-other-row": _gone("3.其他"),
    "missing-row": _state("absent", "requests"),
    "no-totals": _state("absent", "disputes"),
    "extra-row": lambda plain, made: len(text_of(made.document)) > len(text_of(plain.document)),
    "no-block-title": _gone("第二十条第"),
    "label-typo": _other_labels,
    "label-spaces": _other_labels,
    "half-width": _newly("(七)总计"),
    "list-commas": _newly("1、属于国家秘密"),
    "totals-only": _state("blank", "requests"),
    "blank-rows": _state("blank", "requests"),
    "blank-table": lambda _plain, made: _states(made, "disputes") == {"blank"},
    "zero-blank": _zero(""),
    "zero-slash": _zero("/"),
    "zero-dash": _zero("-"),
    "zero-long-dash": _zero("—"),
    "zero-none": _zero("无"),
    "units": _any_printed(lambda text: text.endswith("件")),
    "thousands": _any_printed(lambda text: "," in text),
    "full-width-digits": _any_printed(lambda text: "１" in text),
    "five-sections": _gone("其他需要报告的事项"),
    "seven-sections": _newly("七、"),
    "unnumbered": _gone("五、"),
    "headless": lambda plain, made: len(made.truth["sections"]) < len(plain.truth["sections"]),
    "prompts": _newly("（该部分以表格形式报告）"),
}


@cache
def _made(*switches: str, seed: int = SEED) -> Sample:
    return make(seed, form=FORM, contradiction="", deviations=switches)


@pytest.mark.parametrize("name", CONTENT)
def test_a_switch_shows_and_is_recorded(name: str) -> None:
    made = _made(name)
    assert made.truth["deviations"] == [name]
    assert SHOWN[name](_made(), made)


@pytest.mark.parametrize("name", CONTENT)
def test_a_switch_breaks_no_sum(name: str) -> None:
    assert _made(name).truth["contradictions"] == []


def test_a_form_of_other_years() -> None:
    plain, wrong = _made(), _made(WRONG_YEAR)
    assert wrong.truth["deviations"] == [WRONG_YEAR]
    assert wrong.truth["template"] == plain.truth["template"] == FORM
    assert wrong.truth["header"]["year"]["value"] < 2021 <= plain.truth["header"]["year"]["value"]


def test_a_switch_without_effect_is_not_recorded() -> None:
    made = make(3, form="disclosure-report/2019", deviations=("one-other-row",))
    assert made.truth["deviations"] == []


def test_the_one_other_row_holds_the_sum_of_the_three() -> None:
    plain, made = (_values(sample) for sample in (_made(), _made("one-other-row")))
    for column in ("natural_person", "total"):
        three = [plain[f"requests.results.other.{name}[{column}]"]
                 for name in ("correction_overdue", "fee_overdue", "other")]  # fmt: skip
        assert made[f"requests.results.other[{column}]"] == sum(three)
        assert made[f"requests.results.other.other[{column}]"] is None


def _values(sample: Sample) -> dict[str, Any]:
    return {field["path"]: field["value"] for field in sample.truth["fields"]}


def test_narrow_columns_wrap_numbers() -> None:
    tall = [field for field in fixture("wrapped-numbers").truth["fields"]
            if field["source"]["box"][3] - field["source"]["box"][1] > 12]  # fmt: skip
    assert any(len(field["printed"]) > 2 for field in tall)


def _labels_on_no_page_whole(sample: Sample) -> list[str]:
    pages = ["".join(char.text for char in page) for page in characters(sample.document)]
    labels = [row.label for row in FORMS[FORM].requests.rows]
    return [label for label in labels if not any(label in page for page in pages)]


def test_a_row_breaks_over_two_pages() -> None:
    assert _labels_on_no_page_whole(_made()) == []
    assert len(_labels_on_no_page_whole(_made("cut-rows"))) == 1


def test_a_repeated_header_counts_once() -> None:
    plain, made = _made("cut-rows"), _made("cut-rows", "repeat-header")
    assert _count("申请人情况", made) > _count("申请人情况", plain)
    assert _printed(made) == _printed(plain)


@pytest.mark.parametrize("text", [text for text in PAGE_NUMBERS if text])
def test_page_numbers_stand_on_every_page(text: str) -> None:
    style = Style(page_number=text, number_place="outer")
    pages = characters(make(SEED, style=style, deviations=()).document)
    for number, page in enumerate(pages, 1):
        assert "".join(char.text for char in page).endswith(text.format(number))


def test_all_switches_are_drawn_at_about_their_rates() -> None:
    rng = random.Random(1)
    names = [name for _ in range(2000) for name in drawn(rng)]
    rates = {name: switch.rate for name, switch in CONTENT.items() if name[:5] != "zero-"}
    rates |= {name: switch.rate for name, switch in LAYOUT.items()}
    for name, rate in rates.items():
        assert abs(names.count(name) / 20 - rate) < 3, name


def test_zero_is_printed_in_one_way_at_most() -> None:
    rng = random.Random(2)
    for _ in range(500):
        assert sum(name.startswith("zero-") for name in drawn(rng)) <= 1
