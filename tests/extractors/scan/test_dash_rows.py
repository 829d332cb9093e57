"""Dashes side by side are cells' contents, and a rule is a rule whatever its paper does."""

from __future__ import annotations

import numpy as np

from extractors.document import Rule
from extractors.preparation.pixels import Pixels
from extractors.scan.dash_rows import without_dash_rows

UPRIGHTS = [Rule(x, 0.0, x, 100.0) for x in (10.0, 40.0, 70.0, 100.0, 130.0)]
ACROSS = Rule(10.0, 50.0, 130.0, 50.0)


def ink(*pieces: tuple[float, float]) -> Pixels:
    """At two pixels a point, with the ink of level pieces at the rule's height."""
    picture = np.zeros((200, 280), np.uint8)
    for x0, x1 in pieces:
        picture[99:102, round(2 * x0) : round(2 * x1)] = 255
    return picture


def test_dashes_in_the_middles_of_cells_are_no_rule() -> None:
    dashes = [(x.x0 + 7, x.x0 + 23) for x in UPRIGHTS[:-1]]
    assert without_dash_rows([ACROSS, *UPRIGHTS], ink(*dashes), 2.0) == tuple(UPRIGHTS)


def test_a_seal_over_one_of_the_cells_makes_it_no_rule() -> None:
    dashes = [(x.x0 + 7, x.x0 + 23) for x in UPRIGHTS[:-1]]
    assert ACROSS not in without_dash_rows([ACROSS, *UPRIGHTS], ink(*dashes, (95, 105)), 2.0)


def test_a_rule_with_gaps_stays() -> None:
    pieces = [(10, 52), (60, 88), (92, 130)]
    assert ACROSS in without_dash_rows([ACROSS, *UPRIGHTS], ink(*pieces), 2.0)


def test_a_rule_too_faint_for_ink_stays() -> None:
    assert ACROSS in without_dash_rows([ACROSS, *UPRIGHTS], ink(), 2.0)
