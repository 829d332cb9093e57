"""Light characters on a dark ground, whatever its colour."""

from __future__ import annotations

import numpy as np

from extractors.document import Box
from extractors.scan.dark import with_grounds


def test_a_coloured_ground_does_not_go_as_seals_do() -> None:
    made = np.full((40, 60), 245, np.uint8)
    made[18:22, 20:40] = 10
    without_colour = np.full((40, 60), 250, np.uint8)
    ground = Box(10, 10, 50, 30)
    whole = with_grounds(without_colour, made, [ground])
    assert (whole[18:22, 20:40] == 10).all()
    assert (whole[:10] == 250).all() and (without_colour == 250).all()
    assert with_grounds(without_colour, made, []) is without_colour
