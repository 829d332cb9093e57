"""Cells come from rules, with spans, broken rules and open sides."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Box, Grid, Reading, Rule
from extractors.grids import find_grids, find_lattices
from tests.builders import ruled

XS, YS = [50.0, 150.0, 250.0, 350.0], [100.0, 120.0, 140.0, 160.0]


def unread(boxes: Sequence[Box]) -> list[Reading]:
    return [Reading()] * len(boxes)


def find(rules: Sequence[Rule]) -> tuple[Grid, ...]:
    return find_grids(1, rules, unread)


def places(grid: Grid) -> set[tuple[int, int, int, int]]:
    return {(c.row, c.column, c.row_span, c.column_span) for c in grid.cells}


FULL = {(r, c, 1, 1) for r in range(3) for c in range(3)}


def test_a_full_lattice_gives_every_cell() -> None:
    (grid,) = find(ruled(XS, YS))
    assert places(grid) == FULL
    assert grid.box == Box(50, 100, 350, 160)


def test_a_missing_piece_of_a_rule_joins_two_cells() -> None:
    rules = [rule for rule in ruled(XS, YS) if rule.x0 != 150.0]
    rules.append(Rule(150, 120, 150, 160))
    (grid,) = find(rules)
    assert places(grid) == FULL - {(0, 0, 1, 1), (0, 1, 1, 1)} | {(0, 0, 1, 2)}


def test_a_label_cell_may_span_rows() -> None:
    inner = (120.0, 140.0)
    rules = [rule for rule in ruled(XS, YS) if not rule.horizontal or rule.top not in inner]
    rules += [Rule(150, y, 350, y) for y in (120, 140)]
    (grid,) = find(rules)
    assert (0, 0, 3, 1) in places(grid)


def test_rules_in_pieces_and_slightly_off_are_one_rule() -> None:
    pieces = [Rule(x, y + (i % 2), x + 48, y + (i % 2))
              for y in YS for i, x in enumerate(range(50, 350, 50))]  # fmt: skip
    verticals = [rule for rule in ruled(XS, YS) if not rule.horizontal]
    (grid,) = find(pieces + verticals)
    assert places(grid) == FULL


def test_a_table_cut_by_the_page_has_its_last_row() -> None:
    rules = [rule for rule in ruled(XS, YS) if not (rule.horizontal and rule.top in (100, 160))]
    (grid,) = find(rules)
    assert places(grid) == FULL
    assert grid.open_top and grid.open_bottom


def test_a_table_without_side_rules_has_its_outer_columns() -> None:
    rules = [rule for rule in ruled(XS, YS) if rule.horizontal or rule.x0 in (150.0, 250.0)]
    (grid,) = find(rules)
    assert places(grid) == FULL
    assert not grid.open_top


def test_a_lone_row_without_bottom_and_sides_has_its_outer_cells() -> None:
    (grid,) = find([Rule(50, 100, 350, 100), Rule(150, 100, 150, 120), Rule(250, 100, 250, 120)])
    assert [cell.box for cell in grid.cells] == [
        Box(50, 100, 150, 120), Box(150, 100, 250, 120), Box(250, 100, 350, 120),
    ]  # fmt: skip


def test_two_tables_are_two_grids_top_first() -> None:
    lower = ruled(XS, [y + 200 for y in YS])
    upper, second = find([*lower, *ruled(XS, YS)])
    assert upper.box.bottom < second.box.top


def test_underlines_and_single_lines_are_no_grid() -> None:
    assert find([Rule(50, 100, 300, 100), Rule(400, 10, 400, 700)]) == ()


@given(
    xs=st.lists(st.integers(1, 60), min_size=2, max_size=8, unique=True),
    ys=st.lists(st.integers(1, 60), min_size=2, max_size=8, unique=True),
    drop=st.sets(st.integers(0, 15)),
)
def test_cells_tile_the_grid_whatever_rules_are_missing(
    xs: list[int], ys: list[int], drop: set[int]
) -> None:
    columns, rows = [x * 12.0 for x in sorted(xs)], [y * 12.0 for y in sorted(ys)]
    for grid in find([r for i, r in enumerate(ruled(columns, rows)) if i not in drop]):
        assert abs(sum(cell.box.area for cell in grid.cells) - grid.box.area) < 1e-6


def test_a_page_of_hatching_ends() -> None:
    hatching = [Rule(x * 0.9, 0, x * 0.9, 700) for x in range(4000)]
    hatching += [Rule(0, y * 0.9, 3600, y * 0.9) for y in range(4000)]
    assert all(len(grid.cells) >= 1 for grid in find(hatching[::3]))


def test_a_halftone_is_no_table() -> None:
    """Dots in rows are taken for rules by the hundred; a table has a few dozen."""
    across = [Rule(0, 3.0 * n, 400, 3.0 * n) for n in range(100)]
    down = [Rule(4.0 * n, 0, 4.0 * n, 300) for n in range(100)]
    assert find_lattices([*across, *down]) == ()
    assert len(find_lattices([*across, *down[::20]])) == 1
