"""What Chromium is given, and what is said where it is missing."""

from __future__ import annotations

import re

import pytest

from eval.errors import RendererMissing
from eval.synth.marked import Inks
from eval.synth.mill import make
from eval.synth.render_html import Look, Page
from eval.synth.style import Style
from tests.eval.synth.printing import (
    needs,
)
from tests.eval.synth.reports import report

chromium = needs("chromium")


@chromium
def test_only_what_chromium_can_show_is_named() -> None:
    switches = ("open-breaks", "repeat-heading", "page-numbers")
    truth = make(3, deviations=switches, renderer="chromium").truth
    assert truth.deviations == ("page-numbers",)


@chromium
def test_a_row_of_blank_cells_alone_has_a_height() -> None:
    sample = make(20368, renderer="chromium")
    row = [field for field in sample.truth.fields if field.path.startswith("disputes")]
    assert {field.state for field in row} == {"blank"}
    assert all(field.source and field.source.box.height > 5 for field in row)


def test_without_chromium_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RendererMissing, match="install Debian's package chromium"):
        make(1, renderer="chromium")


def _html(style: Style, look: Look) -> str:
    return Page(style, look, Inks()).html(report())


def test_cells_span_rows_and_columns() -> None:
    html = _html(Style(), Look())
    assert re.search(r'rowspan="3"[^>]*><div>（本列数据', html)
    assert 'colspan="5"' in html and "<thead>" not in html


def test_a_header_is_repeated_where_the_style_repeats_it() -> None:
    assert _html(Style(repeat_header=True), Look()).count("<thead>") == 2


def test_rules_are_borders_or_the_ground_between_cells() -> None:
    sheet = _html(Style(), Look(rules="ground"))
    assert '<table class="ground"' in sheet and '<table class="collapse"' in sheet
    assert '<table class="separate"' in _html(Style(), Look(rules="separate"))
    assert "border-" not in "".join(re.findall("<td[^>]*>", _html(Style(borders="none"), Look())))


def test_every_marked_span_has_an_ink_of_its_own() -> None:
    inks = Inks()
    html = Page(Style(), Look(), inks).html(report())
    colours = re.findall(r"#(\w{4}53)\b", html)
    assert len(set(colours)) == len(colours) == len(inks.made)
