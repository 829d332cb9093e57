"""Every place of the truth encloses the characters it speaks of, and nothing else."""

from __future__ import annotations

import pytest

from eval.synth.deviations import LAYOUT
from eval.synth.fonts import Font, available
from eval.synth.mill import make
from eval.synth.style import LETTER, Style
from tests.eval.synth.pages import check_places

STYLES = {
    "letter": Style(page=LETTER),
    "dense": Style(table_size=7.5, padding=1.0, line=0.2),
    "spaced": Style(spacing=0.8, header_breaks=2, upright_results=True, spaced_labels=True),
    "right": Style(figure_align="right", vertical="top", row_height=26.0, bold_figures=True),
    "left": Style(figure_align="left", vertical="bottom", padding=0.0, signature="spread"),
}
PICTURES = ("table-pictures",)
"""Switches whose tables have no text layer."""


@pytest.mark.parametrize("seed", range(8))
def test_places_with_whatever_the_seed_brings(seed: int) -> None:
    sample = make(seed)
    if not {"charts", *PICTURES} & {*sample.truth.deviations}:
        check_places(sample)


@pytest.mark.parametrize("switch", [name for name in LAYOUT if name not in PICTURES])
def test_places_under_every_layout(switch: str) -> None:
    sample = make(24, deviations=(switch,))
    assert sample.truth.deviations == (switch,)
    check_places(sample)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_places_in_other_styles(style: Style) -> None:
    check_places(make(3, style=style, deviations=()))


@pytest.mark.parametrize("font", available(), ids=lambda font: font.name)
def test_places_in_every_font_at_hand(font: Font) -> None:
    check_places(make(3, style=Style(font=font), deviations=()))


def test_places_where_heading_prose_and_table_have_fonts_of_their_own() -> None:
    fonts = available()
    style = Style(font=fonts[0], heading_font=fonts[-1], table_font=fonts[len(fonts) // 2])
    check_places(make(3, style=style, deviations=()))


def test_a_row_that_is_too_high_for_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="higher than a page"):
        make(1, style=Style(page=(400.0, 320.0), table_leading=60.0), deviations=())


def test_a_blank_cell_is_boxed_whole() -> None:
    sample = make(2, deviations=("zero-blank",), form="disclosure-report/2021")
    blanks = [item.source for item in sample.truth.fields if item.state == "blank"]
    assert blanks
    assert all(place and place.box.width > 15 for place in blanks)
