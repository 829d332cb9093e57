"""The truth goes where the ink goes, through straight moves and bends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from eval.synth.damage import geometry, paper, phone
from eval.synth.damage.shot import Step, in_turn
from eval.synth.damage.warp import Bend, Straight, Warp, map_box, shifted, turned_about
from extractors.document import Box
from tests.eval.synth.sheets import after, ink, mapped, sheet

BENT = phone.Pose(curl=(4.0, 7.0))
MOVES: Mapping[str, Step] = {
    "turned-90": geometry.turned((90,)),
    "turned-180": geometry.turned((180,)),
    "turned-270": geometry.turned((270,)),
    "skewed": geometry.skewed(3.0),
    "reduced": geometry.reduced(0.92, 0.97),
    "tilted": geometry.tilted(0.05),
    "rolled": geometry.rolled(5.0, 12.0),
    "bound": geometry.bound(3.0, 8.0, reach=18.0),
    "wobbled": geometry.wobbled(1.0),
    "folded": paper.folded(1.0, 2.5),
    "on wood": phone.held("wood", BENT),
    "on cloth": phone.held("cloth", BENT),
    "on a desk": phone.held("desk", BENT),
    "on a screen": phone.held("screen", phone.Pose(curl=(0.0, 0.0))),
    "all": in_turn(
        paper.folded(1.0, 2.0), geometry.skewed(2.0), phone.held("desk", BENT),
        geometry.turned((90,)), geometry.wobbled(0.5),
    ),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", MOVES)
def test_boxes_lie_around_the_ink(name: str, seed: int) -> None:
    shot = after(MOVES[name], seed)
    for expected in mapped(shot):
        found = ink(shot.pixels, expected)
        assert found == pytest.approx(expected, abs=1.6)


@pytest.mark.parametrize("name", MOVES)
def test_the_ink_really_moves(name: str) -> None:
    before, now = mapped(sheet()), mapped(after(MOVES[name], 0))
    assert max(abs(a - b) for one, two in zip(before, now, strict=True)
               for a, b in zip(one, two, strict=True)) > 1  # fmt: skip


def test_a_quarter_turn_changes_width_and_height() -> None:
    width, height = sheet().size
    assert after(geometry.turned((90,)), 1).size == (height, width)
    assert after(geometry.turned((180,)), 1).size == (width, height)


def test_grey_pictures_move_as_coloured_ones() -> None:
    for step in (geometry.skewed(2.0), geometry.bound(3.0, 8.0), phone.held("wood", BENT)):
        grey, coloured = after(step, 3, sheet(colours=1)), after(step, 3)
        assert grey.pixels.shape == (*coloured.pixels.shape[:2], 1)
        assert mapped(grey) == mapped(coloured)


def test_a_telephone_sees_all_corners_of_the_page() -> None:
    for seed in range(12):
        shot = after(phone.held("desk", phone.Pose()), seed)
        corners = map_box(shot.warp, Box(0.0, 0.0, 300.0, 424.0))
        assert Box(0.0, 0.0, *shot.size).intersection(corners) == corners


def test_lines_bend_towards_the_gutter() -> None:
    shot = after(geometry.bound(6.0, 8.0), 5)
    across = np.stack([np.linspace(0, 300, 50), np.full(50, 20.0)], axis=1)
    x, y = shot.warp.forward(across).T
    straight = np.polyval(np.polyfit(x, y, 1), x)
    assert np.abs(y - straight).max() > 1.5


# --------------------------------------------------------------------------
# Warps


def _bend() -> Bend:
    along = np.linspace(-200, 600, 300)
    return geometry.lifted(
        turned_about(150, 200, 0.4).matrix, along, 25 * np.sin(along / 90),
        anchor=150, middle=200, distance=900, view=0.3,
    )  # fmt: skip


def test_what_went_forward_comes_back() -> None:
    warp = Warp().then(shifted(4, 5)).then(_bend()).then(turned_about(9, 9, 1.0))
    points = np.random.default_rng(1).uniform(0, 300, (200, 2))
    assert warp.backward(warp.forward(points)) == pytest.approx(points, abs=0.05)


def test_straight_moves_become_one() -> None:
    warp = Warp().then(shifted(1, 0)).then(shifted(2, 0)).then(_bend()).then(shifted(1, 1))
    assert len(warp.moves) == 3
    assert len(Warp().then(warp).moves) == 3


def test_a_turned_box_keeps_its_middle() -> None:
    turn = Straight(np.array([(0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]))
    assert map_box(turn, Box(1.0, 2.0, 3.0, 8.0)) == Box(-8.0, 1.0, -2.0, 3.0)


def test_a_bent_side_is_followed_between_its_corners() -> None:
    along = np.linspace(-100, 400, 400)
    hill = 40 * np.exp(-(((along - 150) / 40) ** 2))
    bend = geometry.lifted(np.eye(3), along, hill, anchor=150, middle=0, distance=1e6, view=0.5)
    assert map_box(bend, Box(50.0, 100.0, 250.0, 110.0)).top == pytest.approx(80, abs=0.5)
