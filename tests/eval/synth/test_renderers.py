"""What every program that prints reports must get right: places, bytes, pictures."""

from __future__ import annotations

import pytest

from eval.synth.mill import make
from eval.synth.style import Style
from tests.eval.synth.pages import check_places
from tests.eval.synth.printing import (
    SEEDS,
    STYLES,
    check_bare,
    check_pictures,
    check_read,
    check_same_bytes,
    needs,
)

programs = pytest.mark.parametrize(
    "renderer", [pytest.param(name, marks=needs(name)) for name in ("chromium", "libreoffice")]
)


@programs
@pytest.mark.parametrize("seed", SEEDS)
def test_places_and_reading(renderer: str, seed: int) -> None:
    sample = make(seed, deviations=("blank-rows",), style=Style(), renderer=renderer)
    check_places(sample)
    check_bare(sample)
    check_read(sample)


@programs
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_places_in_other_styles(renderer: str, style: Style) -> None:
    check_places(make(3, style=style, deviations=("zero-blank",), renderer=renderer))


@programs
def test_another_process_gives_the_same_bytes(renderer: str) -> None:
    check_same_bytes(5, renderer)


@programs
def test_charts_and_pictures_stand_where_the_truth_says(renderer: str) -> None:
    check_pictures(make(24, deviations=("charts", "table-pictures"), renderer=renderer))
