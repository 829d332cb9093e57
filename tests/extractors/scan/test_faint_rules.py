"""Rules that stand in a pale strip of a table, and what only looks like them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.document import Rule
from extractors.preparation.pixels import Pixels, ink_of
from extractors.scan.faint_rules import faint_rules
from extractors.scan.sheet import TEXT_DARKER
from tests.extractors.scan.pages import SCALE, paper, write

XS = (40, 100, 160, 220)
YS = tuple(range(40, 161, 20))
LOST = 130.0
"""Where a column's side has paled."""


def table(page: Pixels) -> tuple[Rule, ...]:
    """Drawn, and as it is found: without the side at LOST."""
    rules = (
        *(Rule(XS[0], y, XS[-1], y) for y in YS),
        *(Rule(x, YS[0], x, YS[-1]) for x in XS),
    )
    for rule in rules:
        _draw(page, rule, 60)
    for top in YS[:-1]:
        for x in (55, 115, 175):
            write(page, "0", x, top + 14)
    return rules


def _draw(page: Pixels, rule: Rule, level: int) -> None:
    start, end = (
        (round(x * SCALE), round(y * SCALE))
        for x, y in ((rule.x0, rule.top), (rule.x1, rule.bottom))
    )
    cv2.line(page, start, end, (level,) * 3, 2)


def found(page: Pixels, rules: tuple[Rule, ...]) -> list[Rule]:
    grey = np.ascontiguousarray(page[..., 0])
    return list(faint_rules(grey, ink_of(grey, SCALE, TEXT_DARKER), rules, SCALE))


def test_a_pale_side_of_a_column_is_found_along_its_rows() -> None:
    page = paper()
    rules = table(page)
    _draw(page, Rule(LOST, YS[0], LOST, YS[-1]), 190)
    (rule,) = found(page, rules)
    assert rule.x0 == pytest.approx(LOST, abs=1)
    assert (rule.top, rule.bottom) == (YS[0], YS[-1])


def test_the_rest_of_a_side_that_stops_within_the_table_is_found() -> None:
    page = paper()
    rules = table(page)
    _draw(page, Rule(LOST, YS[0], LOST, YS[-1]), 190)
    rest = (*rules, Rule(LOST, YS[0], LOST, YS[3]))
    (rule,) = found(page, rest)
    assert (rule.top, rule.bottom) == (YS[3], YS[-1])


def test_a_fold_that_goes_on_past_the_table_is_no_rule() -> None:
    page = paper()
    rules = table(page)
    _draw(page, Rule(LOST, 5, LOST, 195), 190)
    assert found(page, rules) == []


def test_what_shines_through_is_too_pale_for_a_rule() -> None:
    page = paper()
    rules = table(page)
    _draw(page, Rule(LOST, YS[0], LOST, YS[-1]), 232)
    assert found(page, rules) == []


def test_figures_under_one_another_make_no_rule() -> None:
    page = paper()
    assert found(page, table(page)) == []


def test_rows_too_low_to_show_anything_do_no_harm() -> None:
    page = paper()
    rules = table(page)
    doubled = (*rules, Rule(XS[0], YS[2] + 2.8, XS[-1], YS[2] + 2.8))
    below = Rule(XS[0], 400, XS[-1], 400)
    side = Rule(XS[0], YS[-1], XS[0], 400), Rule(XS[-1], YS[-1], XS[-1], 400)
    assert found(page, (*doubled, below, *side)) == []
