"""Rules of a sheet: found in the ink, led on, freed of stubs, strays and ghosts."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from extractors.document import Rule
from extractors.grids import find_lattices
from extractors.preparation.pixels import Pixels, grey_of, ink_of
from extractors.scan.dark import dark_grounds, edges, lightened
from extractors.scan.ink_rules import TEXT_DARKER, ink_rules
from extractors.scan.rules import completed, find_rules, without_strokes
from models.rules.predict import RuleFinder
from tests.extractors.scan.pages import (
    SCALE,
    XS,
    YS,
    draw_table,
    paper,
    sheet_with_ink_rules,
    turned,
    write,
)


def level(y: float, x0: float, x1: float) -> Rule:
    return Rule(x0, y, x1, y)


def upright(x: float, top: float, bottom: float) -> Rule:
    return Rule(x, top, x, bottom)


def never(_: Rule) -> float:
    return 0.0


FRAME = (
    *(level(y, 0, 200) for y in (0, 20, 40, 60)),
    *(upright(x, 0, 60) for x in (0, 100, 200)),
)


@pytest.mark.parametrize("degrees", [0.0, 0.7, -1.8, 3.5])
def test_a_turned_table_is_found_where_it_stands(degrees: float) -> None:
    page = paper()
    draw_table(page)
    write(page, "line of text under the table", 60, 190)
    sheet = sheet_with_ink_rules(turned(page, degrees))
    (lattice,) = find_lattices(sheet.rules)
    assert np.diff(lattice.xs) == pytest.approx(np.diff(XS), abs=1.5)
    assert np.diff(lattice.ys) == pytest.approx(np.diff(YS), abs=1.5)


def test_boxes_lead_back_to_the_page_as_it_was() -> None:
    page = paper()
    draw_table(page)
    write(page, "words that give the page a direction", 60, 190)
    tilted = turned(page, 2.0)
    sheet = sheet_with_ink_rules(tilted)
    (lattice,) = find_lattices(sheet.rules)
    box = sheet.on_page(sheet.pixels_of(lattice.box))
    xs = np.nonzero(grey_of(tilted)[: 170 * 3] < 120)[1]
    assert box.x0 <= xs.min() / SCALE + 2 and box.x1 >= xs.max() / SCALE - 2


def test_faint_thin_rules_are_found() -> None:
    page = paper()
    draw_table(page, shade=215, thickness=1)
    write(page, "text", 100, 190)
    (lattice,) = find_lattices(sheet_with_ink_rules(page).rules)
    assert (len(lattice.xs), len(lattice.ys)) == (len(XS), len(YS))


def test_a_blank_picture_has_no_rules() -> None:
    assert ink_rules(grey_of(paper()), SCALE) == ()


def test_an_end_in_the_air_is_led_on_to_the_next_crossing_rule() -> None:
    assert completed([*FRAME, level(10, 0, 90)], never)[-1] == FRAME[-1]
    assert level(10, 0, 100) in completed([*FRAME, level(10, 0, 90)], never)
    assert level(50, 0, 200) in completed([*FRAME, level(50, 0, 120)], never)


def test_what_the_network_thinks_likely_is_not_lost() -> None:
    broken = [*FRAME[:5], upright(100, 0, 20), upright(100, 40, 60), FRAME[6]]

    def likely(_: Rule) -> float:
        return 0.3

    assert upright(100, 0, 60) in completed(broken, likely)
    assert upright(100, 0, 60) not in completed(broken, never)


@pytest.mark.parametrize(
    "mark", [level(50, 30, 50), upright(50, 24, 32)], ids=["a stroke", "a digit 1"]
)
def test_short_marks_that_end_on_nothing_are_no_rules(mark: Rule) -> None:
    assert set(completed([*FRAME, mark], never)) == set(FRAME)


def test_two_tables_are_not_joined_where_no_rule_runs_between_them() -> None:
    below = [Rule(rule.x0, rule.top + 100, rule.x1, rule.bottom + 100) for rule in FRAME]
    found = completed([*FRAME, *below], lambda _: 0.2)
    assert max(rule.bottom - rule.top for rule in found if not rule.horizontal) == 60


def test_a_streak_that_leaves_a_table_is_no_rule() -> None:
    assert set(completed([*FRAME, level(31, 200, 290)], never)) == set(FRAME)


def test_a_rule_whose_end_a_streak_meets_is_kept_without_it() -> None:
    sides = [upright(x, 0, 90) for x in (20, 40, 80)]
    table = [level(0, 0, 100), level(90, 0, 100), upright(0, 0, 90), upright(100, 0, 90), *sides]
    streaked = [rule for rule in table if rule != upright(40, 0, 90)]
    assert set(completed([*streaked, upright(40, -9, 90)], never)) == set(table)
    assert set(completed([*streaked, upright(40, -30, 90)], never)) == set(streaked)


def test_a_fold_that_runs_on_past_its_neighbours_is_no_rule() -> None:
    assert set(completed([*FRAME, level(31, -40, 150)], never)) == set(FRAME)


def test_a_rule_that_ends_at_its_table_s_side_is_not_led_on_to_a_fold() -> None:
    table = [level(y, 50, 250) for y in (40, 60, 80, 100)]
    sides = [upright(x, 40, 100) for x in (50, 150, 250)]
    edge = upright(300, 0, 200)
    found = completed([*table, *sides, edge], lambda _: 1.0)
    assert {rule.x1 for rule in found if rule.horizontal} == {250}


def table_on(paper_: Pixels, draw: Callable[[Pixels], None]) -> Pixels:
    draw(paper_)
    for line in range(5):
        write(paper_, "words in a line of running text", 60, 180 + 14 * line)
    return paper_


def test_network_and_ink_find_a_table_together() -> None:
    page = table_on(paper(), draw_table)
    rules = find_rules(grey_of(page), SCALE, RuleFinder(threads=1))
    (lattice,) = find_lattices(rules)
    assert (len(lattice.xs), len(lattice.ys)) == (len(XS), len(YS))


def test_dotted_rules_are_not_ghosts() -> None:
    page = table_on(paper(), lambda _: None)
    dots: list[float] = np.arange(YS[0], YS[-1], 2.2).tolist()
    for x in XS:
        for y in dots:
            cv2.circle(page, (round(x * SCALE), round(y * SCALE)), 1, (60,) * 3, -1)
    left, right = (round(x * SCALE) for x in (XS[0], XS[-1]))
    for at in (round(y * SCALE) for y in YS):
        cv2.line(page, (left, at), (right, at), (40,) * 3, 2)
    rules = find_rules(grey_of(page), SCALE, RuleFinder(threads=1))
    (lattice,) = find_lattices(rules)
    assert len(lattice.xs) == len(XS)


def test_the_strokes_of_a_tight_line_are_no_rule() -> None:
    page = table_on(paper(), draw_table)
    ink = ink_of(grey_of(page), SCALE, TEXT_DARKER)
    y = 180 - 4.0
    strokes = [level(y, x, x + 15) for x in (62, 92, 122)]
    kept = without_strokes([*FRAME, *strokes], [], ink, SCALE)
    assert set(kept) == set(FRAME)


def test_rules_that_shine_through_are_none() -> None:
    page = table_on(paper(), draw_table)
    pale = page.copy()
    for x in (75, 150, 250):
        cv2.line(pale, (round(x * SCALE), 0), (round(x * SCALE), page.shape[0]), (225,) * 3, 2)
    both = find_rules(grey_of(pale), SCALE, RuleFinder(threads=1))
    (lattice,) = find_lattices(both)
    assert len(lattice.xs) == len(XS)


def test_a_dark_row_is_read_as_dark_on_light() -> None:
    page = paper()
    x0, top, x1, bottom = (round(v * SCALE) for v in (60, 100, 280, 124))
    page[top:bottom, x0:x1] = 30
    cv2.putText(page, "HEAD", (x0 + 200, bottom - 18), cv2.FONT_HERSHEY_SIMPLEX, 1, (240,) * 3, 2)
    grey = grey_of(page)
    (ground,) = dark_grounds(grey, SCALE)
    assert [v / SCALE for v in ground] == pytest.approx([60, 100, 280, 124], abs=1)
    light = lightened(grey, [ground])
    assert np.median(light[top:bottom, x0:x1]) > 200 and light[top:bottom, x0:x1].min() < 60
    assert len(edges([ground], SCALE)) == 4


def test_a_heading_is_no_dark_ground() -> None:
    page = paper()
    write(page, "BOLD HEADING", 60, 100, 1.2)
    assert dark_grounds(grey_of(page), SCALE) == []
