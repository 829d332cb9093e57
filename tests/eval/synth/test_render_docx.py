"""Reports that LibreOffice prints: every place encloses exactly its characters."""

from __future__ import annotations

import pytest
from docx.document import Document

from eval.errors import RendererMissing
from eval.synth.marked import Inks
from eval.synth.mill import make
from eval.synth.render_docx import Look, Writer
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
from tests.eval.synth.reports import report

libreoffice = needs("libreoffice")


@libreoffice
@pytest.mark.parametrize("seed", SEEDS)
def test_places_and_reading(seed: int) -> None:
    sample = make(seed, deviations=("blank-rows",), style=Style(), renderer="libreoffice")
    check_places(sample)
    check_bare(sample)
    check_read(sample)


@libreoffice
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_places_in_other_styles(style: Style) -> None:
    check_places(make(3, style=style, deviations=("zero-blank",), renderer="libreoffice"))


@libreoffice
def test_another_process_gives_the_same_bytes() -> None:
    check_same_bytes(5, "libreoffice")


@libreoffice
def test_charts_and_pictures_stand_where_the_truth_says() -> None:
    check_pictures(make(24, deviations=("charts", "table-pictures"), renderer="libreoffice"))


def test_without_libreoffice_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RendererMissing, match="neither soffice nor libreoffice"):
        make(1, renderer="libreoffice")


def _document(style: Style) -> Document:
    return Writer(style, Look(), Inks()).write(report())


def _xml(style: Style) -> str:
    return str(_document(style).element.xml)


def test_merged_cells_are_read_back() -> None:
    requests = _document(Style()).tables[1]
    assert requests.cell(0, 0).text == requests.cell(2, 2).text
    assert requests.cell(0, 0).text.startswith("（本列数据")


def test_rows_stay_whole_unless_the_style_cuts_them() -> None:
    assert "<w:cantSplit/>" in _xml(Style()) and "<w:cantSplit/>" not in _xml(Style(cut=True))


def test_a_header_is_repeated_where_the_style_repeats_it() -> None:
    assert _xml(Style(repeat_header=True)).count("<w:tblHeader/>") == 6
    assert "<w:tblHeader/>" not in _xml(Style())


def test_the_page_and_its_number_follow_the_style() -> None:
    document = _document(Style(page=(841.89, 595.28), page_number="— {} —"))
    section = document.sections[0]
    assert section.page_width and section.page_width.pt == pytest.approx(841.9, abs=0.1)
    assert 'w:instr=" PAGE "' in section.footer.part.element.xml
    assert "— " in section.footer.part.element.xml
