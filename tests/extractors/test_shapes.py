"""Rules that nothing draws as rules: rows of dots, gaps between filled cells."""

from __future__ import annotations

from extractors.document import Box, Rule
from extractors.grids import find_lattices
from extractors.shapes import MOST_PANELS, Panel, dotted_rules, panel_rules


def dots(start: float, count: int, at: float, pitch: float = 2.0) -> list[Box]:
    return [Box(start + pitch * n, at, start + pitch * n + 1, at + 1) for n in range(count)]


def upright(boxes: list[Box]) -> list[Box]:
    return [Box(box.top, box.x0, box.bottom, box.x1) for box in boxes]


def test_a_row_of_dots_is_a_rule() -> None:
    assert dotted_rules(dots(10, 20, 50)) == [Rule(10, 50.5, 49, 50.5)]
    assert dotted_rules(upright(dots(10, 20, 50))) == [Rule(50.5, 10, 50.5, 49)]


def test_dots_far_apart_are_two_rules_and_few_are_none() -> None:
    assert len(dotted_rules([*dots(10, 20, 50), *dots(90, 20, 50)])) == 2
    assert dotted_rules(dots(10, 5, 50)) == []
    assert dotted_rules(dots(10, 20, 50, pitch=9)) == []


def test_a_dotted_lattice_has_its_cells() -> None:
    level = [dot for y in (50, 70, 90) for dot in dots(10, 61, y)]
    crossing = [dot for x in (10, 70, 130) for dot in upright(dots(50, 21, x))]
    (lattice,) = find_lattices(dotted_rules([*level, *crossing]))
    assert (len(lattice.xs), len(lattice.ys)) == (3, 3)


def table(gap: float = 1.5, shade: str = "white") -> list[Panel]:
    ground = Panel(Box(10, 10, 10 + 3 * 50 + gap, 10 + 2 * 20 + gap), "black")
    places = [(column, row) for row in range(2) for column in range(3)]
    return [ground] + [
        Panel(Box(10 + gap + 50 * c, 10 + gap + 20 * r, 60 + 50 * c, 30 + 20 * r), shade)
        for c, r in places
    ]


def test_gaps_between_cells_on_a_ground_are_rules() -> None:
    (lattice,) = find_lattices(panel_rules(table()))
    assert (len(lattice.xs), len(lattice.ys)) == (4, 3)
    assert all(all(row) for row in (*lattice.right, *lattice.below))


def test_cells_in_the_ground_s_own_colour_show_no_gap() -> None:
    assert panel_rules(table(shade="black")) == []


def test_shades_side_by_side_and_boxes_far_apart_are_no_table() -> None:
    assert panel_rules(table(gap=0.0)) == []
    assert panel_rules(table(gap=9.0)) == []


def test_a_drawing_of_many_shapes_is_left_alone() -> None:
    assert panel_rules([*table(), *(Panel(Box(0, 0, 5, 5), "red"),) * MOST_PANELS]) == []
