"""Printed text to numbers and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import State, Value
from extractors.numbers import (
    Qualifier,
    cell_state,
    find,
    format_chinese,
    format_value,
    normalise,
    parse,
    parse_cell,
    parse_chinese,
)  # fmt: skip

WIDE = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")

counts = st.integers(min_value=0, max_value=10**11)
amounts = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False)


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("0", 0, None),
        ("+5", 5, None),
        ("－309", -309, None),
        ("−3", -3, None),
        ("—17", -17, None),
        ("负 8", -8, None),
        ("17,326.05", "17326.05", None),
        ("17，326.05", "17326.05", None),
        ("１２ ３４", 1234, None),
        ("182个", 182, "个"),
        ("60516万元", 60516, "万元"),
        ("282.10万元", "282.1", "万元"),
        ("251000 元", 251000, "元"),
        ("92.3％", "92.3", "%"),
    ],
)
def test_cells_hold_one_number(printed: str, value: Value, unit: str | None) -> None:
    number = parse_cell(printed)
    assert number is not None
    assert (number.value, number.unit) == (value, unit)


@pytest.mark.parametrize(
    "printed", ["", "/", "一", "三十", "5万", "12 个 3", "3-5", "007", "1,23", "1.2.3", "约5", "O"]
)
def test_cells_of_anything_else_are_left_to_people(printed: str) -> None:
    assert parse_cell(printed) is None


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        ("", "blank"),
        (" \u3000", "blank"),
        ("/", "not_applicable"),
        ("／", "not_applicable"),
        ("--", "not_applicable"),
        ("——", "not_applicable"),
        ("－", "not_applicable"),
        ("无", "not_applicable"),
        ("0", "read"),
        ("-5", "read"),
        ("一", "read"),
        ("无数据", "read"),
    ],
)
def test_blank_is_not_a_dash_and_neither_is_zero(printed: str, state: State) -> None:
    assert cell_state(printed) == state


@pytest.mark.parametrize(
    ("printed", "value", "unit", "qualifier"),
    [
        ("20余万条", 200000, "条", "over"),
        ("5.65万余条", 56500, "条", "over"),
        ("1.3亿余次", 130000000, "次", "over"),
        ("近8000个", 8000, "个", "approximately"),
        ("约3千人次", 3000, "人次", "approximately"),
        ("累计1024条", 1024, "条", "cumulative"),
        ("累计2000余条", 2000, "条", "over"),
        ("超百万", 1000000, None, "over"),
        ("不足50件", 50, "件", "under"),
        ("98%以上", 98, "%", "over"),
        ("30件左右", 30, "件", "approximately"),
        ("1200余万元", 1200, "万元", "over"),
        ("3千万元", 3000, "万元", None),
        ("十二万元", 12, "万元", None),
        ("百分之八十", 80, "%", None),
        ("两次", 2, "次", None),
        ("一台", 1, "台", None),
        ("一百零五件", 105, "件", None),
        ("三成", 3, "成", None),
        ("5個", 5, "个", None),
        ("2百分点", 2, "个百分点", None),
    ],
)
def test_prose_numbers(
    printed: str, value: Value, unit: str | None, qualifier: Qualifier | None
) -> None:
    number = parse(printed)
    assert number is not None
    assert (number.value, number.unit, number.qualifier) == (value, unit, qualifier)


@pytest.mark.parametrize("printed", ["", "3-5件", "三四次", "1万2千份", "5至8个", "若干", "十百"])
def test_ranges_and_guesses_are_no_number(printed: str) -> None:
    assert parse(printed) is None


@given(counts)
def test_separators_do_not_change_a_number(count: int) -> None:
    for printed in (str(count), f"{count:,}", f"{count:,}".translate(WIDE)):
        number = parse_cell(printed)
        assert number is not None
        assert number.value == count


@given(amounts, st.sampled_from(["", "元", "万元", "%"]))
def test_decimals_survive_printing(amount: Decimal, unit: str) -> None:
    for printed in (f"{amount:f}", f"{amount:,f}".translate(WIDE)):
        number = parse_cell(printed + unit)
        assert number is not None
        assert number.decimal == amount
        assert number.unit == (unit or None)
        assert Decimal(str(number.value)) == amount


@given(counts)
def test_chinese_numerals_round_trip(count: int) -> None:
    assert parse_chinese(format_chinese(count)) == count


def _is_year(text: str) -> bool:
    return len(text) >= 4 and set(text) <= set("零〇一二两三九")


@given(st.text(alphabet="零〇一二两三九十百千万亿", max_size=8))
def test_chinese_numerals_are_read_in_full_form_only(text: str) -> None:
    value = parse_chinese(text)
    if value is not None and not _is_year(text):
        spelled = text.replace("两", "二").replace("〇", "零")
        assert format_chinese(value) in (spelled, spelled.removeprefix("一"), "一" + spelled)


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_signs_survive(count: int) -> None:
    number = parse_cell(f"{count:+d}".translate(WIDE))
    assert number is not None
    assert number.value == count


@given(st.text(max_size=40))
def test_normalising_keeps_every_offset(text: str) -> None:
    assert len(normalise(text)) == len(text)


@given(st.text(alphabet="约近累计0123456789.,，余多万亿条件%至-一二十百个 ", max_size=30))
def test_mentions_are_in_order_and_within_the_text(text: str) -> None:
    position = 0
    for mention in find(text):
        assert position <= mention.start <= mention.numeral[0] < mention.numeral[1] <= mention.end
        position = mention.end
    assert position <= len(text)


@pytest.mark.parametrize(
    ("decimal", "value"), [("5.00", 5), ("0.50", "0.5"), ("1E+3", 1000), ("-0.0", 0)]
)
def test_values_are_integers_or_plain_decimal_strings(decimal: str, value: Value) -> None:
    assert format_value(Decimal(decimal)) == value


@pytest.mark.parametrize("printed", ["9" * 5000, "百万" * 2500, "亿" * 5000])
def test_endless_numerals_are_no_number(printed: str) -> None:
    assert parse(printed) is None
    assert parse_cell(printed) is None
