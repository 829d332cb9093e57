"""Tables from rules and text from a reader that says what we know."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from eval.peers.lines import Pixels
from eval.peers.pictured import LinesAndText
from eval.peers.placing import Token
from extractors.document import Box
from tests.eval.peers.drawing import SCALE, png, ruled, sheet, turned


def a4() -> Pixels:
    """So large that its stated resolution is believed."""
    return sheet(1654, 2339)


class Said:
    name = "said"
    settings: Mapping[str, str] = {"how": "by heart"}

    def __init__(self, *tokens: Token) -> None:
        self._tokens = list(tokens)

    def tokens(self, pixels: Pixels) -> list[Token]:
        return self._tokens


FIGURE = Token(text="253", box=Box(460, 215, 520, 245), confidence=0.8)
HEADING = Token(text="一、总体情况", box=Box(100, 100, 300, 130))


def test_figures_stand_in_cells_and_the_rest_in_lines() -> None:
    (page,) = LinesAndText(Said(FIGURE, HEADING)).read(png(ruled(a4())))
    (grid,) = page.grids
    assert [(c.row, c.column, c.text) for c in grid.cells if c.text] == [(0, 1, "253")]
    assert len(grid.cells) == 9 and page.source == "ocr"
    assert [(line.text, line.page) for line in page.lines] == [("一、总体情况", 1)]
    assert page.lines[0].box == pytest.approx(tuple(v / SCALE for v in HEADING.box), abs=0.1)


def test_places_are_those_of_the_page_before_it_was_straightened() -> None:
    upright, skewed = (
        LinesAndText(Said(FIGURE)).read(png(page))[0].grids[0]
        for page in (ruled(a4()), turned(ruled(a4()), 2.0))
    )
    (before,), (after,) = ([c for c in grid.cells if c.text] for grid in (upright, skewed))
    assert before.reading.box and after.reading.box
    assert after.reading.box.center[1] - before.reading.box.center[1] > 0
    assert after.box.contains(*after.reading.box.center)


def test_the_settings_say_what_was_used() -> None:
    reader = LinesAndText(Said())
    assert (reader.name, reader.settings) == ("said + lines", {"dpi": "200", "how": "by heart"})
