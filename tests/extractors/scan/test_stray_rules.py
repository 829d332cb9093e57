"""Pieces of rules that reach no side of a table of many columns."""

from __future__ import annotations

from extractors.document import Rule
from extractors.scan.stray_rules import without_stray_rules

XS = tuple(range(0, 361, 40))
YS = tuple(range(0, 121, 20))
TABLE = (
    *(Rule(XS[0], y, XS[-1], y) for y in YS),
    *(Rule(x, YS[0], x, YS[-1]) for x in XS),
)


def test_strokes_within_a_table_are_none_of_its_rules() -> None:
    level, upright = Rule(120, 50, 160, 50), Rule(140, 40, 140, 60)
    assert without_stray_rules([*TABLE, level, upright]) == TABLE


def test_a_rule_that_reaches_a_side_stays() -> None:
    header = Rule(240, 10, 360, 10)
    assert header in without_stray_rules([*TABLE, header])


def test_a_rule_under_most_of_a_header_stays() -> None:
    header = Rule(80, 10, 320, 10)
    assert header in without_stray_rules([*TABLE, header])


def test_tables_of_few_columns_keep_what_they_have() -> None:
    rules = (*(Rule(0, y, 120, y) for y in YS), *(Rule(x, 0, x, 120) for x in (0, 40, 120)))
    inner = Rule(80, 40, 80, 80)
    assert inner in without_stray_rules([*rules, inner])
