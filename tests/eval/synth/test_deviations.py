"""Each switch shows on the page, and the truth says what it did."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from functools import cache

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from eval.synth.deviations import CONTENT, LAYOUT, WRONG_YEAR, drawn
from eval.synth.fixtures import fixture
from eval.synth.fonts import BUNDLED
from eval.synth.forms import FORMS
from eval.synth.mill import Sample, make
from eval.synth.style import PAGE_NUMBERS, Style
from eval.truth import Table
from extractors.document import Field, Value
from tests.eval.synth.pages import characters, check_places, inked, inside, text_of

Shown = Callable[[Sample, Sample], bool]
"""Whether the second sample shows what the first, without the switch, does not."""

FORM, OLD_FORM = "disclosure-report/2021", "disclosure-report/2019"
SEED = 32


def _states(sample: Sample, start: str = "") -> set[str]:
    return {f.state for f in sample.truth.fields if f.path.startswith(start)}


def _printed(sample: Sample) -> list[str]:
    return [field.printed for field in sample.truth.fields]


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
    """Some cell is printed otherwise, and so."""

    def shown(plain: Sample, made: Sample) -> bool:
        before = _fields(plain)
        return any(
            has(f.printed) and f.printed != before[f.path].printed for f in made.truth.fields
        )

    return shown


def _other_labels(plain: Sample, made: Sample) -> bool:
    return _printed(plain) == _printed(made) and text_of(plain.document) != text_of(made.document)


def _table(sample: Sample, name: str) -> Table:
    return next(table for table in sample.truth.tables if table.name == name)


def _rows(sample: Sample, name: str) -> int:
    return max(cell.row + cell.row_span for cell in _table(sample, name).cells)


def _texts(sample: Sample, name: str) -> set[str]:
    return {cell.text for cell in _table(sample, name).cells}


def _row_more(name: str, rows: int) -> Shown:
    return lambda plain, made: _rows(made, name) == _rows(plain, name) + rows


def _mixed(plain: Sample, made: Sample) -> bool:
    """The second table is the other form's, and is what is printed; the third is not."""
    return (
        "本年增/减" in _texts(made, "proactive") - _texts(plain, "proactive")
        and _texts(made, "requests") == _texts(plain, "requests")
        and _states(made, "proactive.rules[disclosed]") == {"read"}
        and _states(made, "proactive.rules[repealed]") == set()
    )


def _more_tables(plain: Sample, made: Sample) -> bool:
    new = {table.name for table in made.truth.tables} - {t.name for t in plain.truth.tables}
    return len(new) > 0 and all(_texts(made, name) for name in new)


def _yuan(plain: Sample, made: Sample) -> bool:
    before, after = (_fields(sample)["proactive.fees[amount]"] for sample in (plain, made))
    return after.unit == "元" and Decimal(after.value or 0) == Decimal(before.value or 0) * 10000


def _run_in(plain: Sample, made: Sample) -> bool:
    headings = [s.heading for s in made.truth.sections if s.level == 1]
    return headings == [s.heading for s in plain.truth.sections if s.level == 1] and any(
        _count(f"{heading}。", made) for heading in headings
    )


def _said_below(plain: Sample, made: Sample) -> bool:
    """A note is prose of its section, a caption is not."""
    new = {s.text for s in made.truth.sections} - {s.text for s in plain.truth.sections}
    return len(new) == 1 and new.pop() in text_of(made.document)


SHOWN: dict[str, Shown] = {
    "charts": lambda plain, made: len(made.truth.figures) > len(plain.truth.figures),
    "placeholder-chart": lambda plain, made: (
        made.truth.figures == plain.truth.figures or _count("系列 1", made) == 1
    ),
    "other-tables": _more_tables,
    "neighbour-tables": _more_tables,
    "other-table-picture": _more_tables,
    "contents-table": _more_tables,
    "appendices": lambda plain, made: _more_tables(plain, made) and _count("附件1", made) == 1,
    "mixed-template": _mixed,
    "one-other-row": _gone("3.其他"),
    "missing-row": _state("absent", "requests"),
    "missing-block": _state("absent", "proactive"),
    "missing-document-row": _state("absent", "proactive"),
    "missing-outcome": _state("absent", "disputes"),
    "no-totals": _state("absent", "disputes"),
    "extra-row": _row_more("proactive", 1),
    "extra-reason": _row_more("requests", 1),
    "no-block-title": _gone("第二十条第"),
    "label-typo": _other_labels,
    "label-spaces": _other_labels,
    "half-width": _newly("(七)总计"),
    "list-commas": _newly("1、属于国家秘密"),
    "full-width-labels": _newly("１．属于国家秘密"),
    "header-words": lambda plain, made: (
        _other_labels(plain, made)
        and _texts(plain, "disputes") | _texts(plain, "requests")
        != _texts(made, "disputes") | _texts(made, "requests")
    ),
    "eight-digits": _any_printed(lambda text: len(text) == 8 and text.isdecimal()),
    "four-decimals": _any_printed(lambda text: text[-5:-4] == "."),
    "yuan": _yuan,
    "plus-signs": _any_printed(lambda text: text.startswith("+")),
    "totals-only": _state("blank", "requests"),
    "blank-rows": _state("blank", "requests"),
    "blank-table": lambda _plain, made: (
        {"blank"} in [_states(made, name) for name in ("proactive", "requests", "disputes")]
    ),
    "zero-blank": _zero(""),
    "zero-slash": _zero("/"),
    "zero-dash": _zero("-"),
    "zero-full-dash": _zero("－"),
    "zero-long-dash": _zero("—"),
    "zero-none": _zero("无"),
    "zero-space": _zero(""),
    "units": _any_printed(lambda text: text.endswith("件")),
    "thousands": _any_printed(lambda text: "," in text),
    "full-width-commas": _any_printed(lambda text: "，" in text),
    "figure-spaces": _any_printed(lambda text: " " in text),
    "full-width-digits": _any_printed(lambda text: "１" in text),
    "five-sections": lambda plain, made: len(made.truth.sections) < len(plain.truth.sections),
    "seven-sections": _newly("七、"),
    "misnumbered": lambda _plain, made: _count("三、", made) == 3 or _count("六、", made) == 0,
    "unnumbered": _gone("五、"),
    "run-in-headings": _run_in,
    "headless": lambda plain, made: len(made.truth.sections) == len(plain.truth.sections) - 1,
    "bare-tables": lambda plain, made: len(made.truth.sections) == len(plain.truth.sections) - 3,
    "prompts": _newly("以表格形式报告）"),
    "notes": _said_below,
    "captions": lambda plain, made: (
        _newly("单位：件")(plain, made)
        and [s.text for s in made.truth.sections] == [s.text for s in plain.truth.sections]
    ),
}
PLACED_ANEW = ("placeholder-chart", "neighbour-tables", "appendices", "mixed-template",
               "zero-space", "figure-spaces", "run-in-headings", "notes", "captions")  # fmt: skip
OF_THE_OLD_FORM = ("plus-signs",)


@cache
def _made(*switches: str, seed: int = SEED, form: str = FORM) -> Sample:
    return make(seed, form=form, contradiction="", deviations=switches, style=Style())


def _able(name: str) -> tuple[Sample, Sample]:
    """A report in which the switch finds something to change: without it, and with it."""
    form = OLD_FORM if name in OF_THE_OLD_FORM else FORM
    seeds = range(SEED, SEED + 20)
    seed = next(seed for seed in seeds if _made(name, seed=seed, form=form).truth.deviations)
    return _made(seed=seed, form=form), _made(name, seed=seed, form=form)


@pytest.mark.parametrize("name", CONTENT)
def test_a_switch_shows_is_recorded_and_breaks_no_sum(name: str) -> None:
    plain, made = _able(name)
    assert made.truth.deviations == (name,)
    assert SHOWN[name](plain, made)
    assert made.truth.contradictions == ()


@pytest.mark.parametrize("name", PLACED_ANEW)
def test_a_switch_misplaces_nothing(name: str) -> None:
    check_places(_able(name)[1])


def test_a_form_of_other_years() -> None:
    plain, wrong = _made(), _made(WRONG_YEAR)
    assert wrong.truth.deviations == (WRONG_YEAR,)
    assert wrong.truth.template == plain.truth.template == FORM
    years = [sample.truth.header.year for sample in (wrong, plain)]
    assert [int(year.printed) > 2020 for year in years if year] == [False, True]


def test_a_switch_without_effect_is_not_recorded() -> None:
    made = make(3, form=OLD_FORM, deviations=("one-other-row",))
    assert made.truth.deviations == ()


def test_the_one_other_row_holds_the_sum_of_the_three() -> None:
    plain, made = (_fields(sample) for sample in (_made(), _made("one-other-row")))
    for column in ("natural_person", "total"):
        three = [plain[f"requests.results.other.{name}[{column}]"].value
                 for name in ("correction_overdue", "fee_overdue", "other")]  # fmt: skip
        assert made[f"requests.results.other[{column}]"].value == sum(map(_whole, three))
        assert made[f"requests.results.other.other[{column}]"].value is None


def _fields(sample: Sample) -> dict[str, Field]:
    return {field.path: field for field in sample.truth.fields}


def _whole(value: Value) -> int:
    assert isinstance(value, int)
    return value


def test_narrow_columns_wrap_numbers() -> None:
    tall = [field for field in fixture("wrapped-numbers").truth.fields
            if field.source and field.source.box.height > 12]  # fmt: skip
    assert any(len(field.printed) > 2 for field in tall)


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


def test_a_repeated_heading_counts_once() -> None:
    plain, made = _made("cut-rows"), _made("cut-rows", "repeat-heading")
    heading = next(s.heading for s in made.truth.sections if s.id == "requests")
    assert (_count(heading, plain), _count(heading, made)) == (1, 2)
    headings = [[s.heading for s in sample.truth.sections] for sample in (plain, made)]
    assert headings[0] == headings[1]
    check_places(made)


def test_a_line_runs_over_all_pages() -> None:
    made = _made("running-header")
    tops = ["".join(c.text for c in page if c.box.top < 60) for page in characters(made.document)]
    assert len(set(tops)) == 1 and tops[0]


def test_a_site_stands_above_the_title() -> None:
    made = _made("site")
    title = made.truth.header.title
    assert title
    above = [c for c in characters(made.document)[0] if c.box.bottom < title.source.box.top]
    assert len(above) > 10


@pytest.mark.parametrize("seed", range(3))
def test_tables_may_be_pictures_only(seed: int) -> None:
    made = make(seed, deviations=("table-pictures",), style=Style())
    blank = [field for field in made.truth.fields if field.source and field.state == "read"
             and not inside(field.source, characters(made.document))]  # fmt: skip
    assert blank
    assert all(inked(made, field.source) for field in blank[::7] if field.source)


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


@pytest.mark.parametrize("form", FORMS)
def test_all_switches_at_once(form: str) -> None:
    names = [name for name in (*CONTENT, *LAYOUT) if name not in ("charts", "table-pictures")]
    made = make(5, form=form, deviations=tuple(names))
    assert len(made.truth.deviations) > 30
    check_places(made)


def test_the_bundled_font_has_every_character() -> None:
    known = {chr(code) for code in TTFont(BUNDLED.file).getBestCmap()}
    for seed in range(3):
        made = make(seed, deviations=tuple(name for name in CONTENT if name != "site"))
        assert set(text_of(made.document)) <= known | {"\x02"}
