"""Every place of the truth encloses the characters it speaks of, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from eval.synth.deviations import LAYOUT
from eval.synth.fonts import Font, available
from eval.synth.mill import Sample, make
from eval.synth.style import LETTER, Style
from extractors.document import Box, enclosing
from tests.eval.synth.pages import Character, characters, inside

STYLES = {"letter": Style(page=LETTER), "dense": Style(table_size=7.5, padding=1.0, line=0.2)}


def _check(sample: Sample) -> None:
    pages = characters(sample.document)
    assert len(pages) == len(sample.truth["pages"])
    for item in _placed(sample.truth):
        found = inside(item, pages)
        if _breaks(found) and "path" not in item:
            assert item["printed"][0] in {char.text for char in found}
            continue
        assert "".join(char.text for char in found) == item["printed"], item
        if found:
            around = enclosing(char.box for char in found)
            assert Box(*item["source"]["box"]) == pytest.approx(around, abs=0.02), item


def _placed(truth: dict[str, Any]) -> list[dict[str, Any]]:
    header = [item for name, item in truth["header"].items() if item and name != "title"]
    fields = [field for field in truth["fields"] if field["source"]]
    return [*header, *truth["figures"], *fields]


def _breaks(found: list[Character]) -> bool:
    """Over two lines of prose, whose other characters then stand in the box too."""
    return len({round(char.box.top) for char in found}) > 1


@pytest.mark.parametrize("seed", range(8))
def test_places_with_whatever_the_seed_brings(seed: int) -> None:
    _check(make(seed))


@pytest.mark.parametrize("switch", LAYOUT)
def test_places_under_every_layout(switch: str) -> None:
    sample = make(24, deviations=(switch,))
    assert sample.truth["deviations"] == [switch]
    _check(sample)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_places_in_other_styles(style: Style) -> None:
    _check(make(3, style=style, deviations=()))


@pytest.mark.parametrize("font", available(), ids=lambda font: font.name)
def test_places_in_every_font_at_hand(font: Font) -> None:
    _check(make(3, style=Style(font=font), deviations=()))


def test_a_row_that_is_too_high_for_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="higher than a page"):
        make(1, style=Style(page=(400.0, 320.0), table_leading=60.0), deviations=())


def test_a_blank_cell_is_boxed_whole() -> None:
    sample = make(2, deviations=("zero-blank",), form="disclosure-report/2021")
    blanks = [item for item in sample.truth["fields"] if item["state"] == "blank"]
    assert blanks
    assert all(Box(*item["source"]["box"]).width > 15 for item in blanks)
