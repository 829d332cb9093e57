"""What LibreOffice is given, and what is said where it is missing."""

from __future__ import annotations

import pytest
from docx.document import Document

from eval.errors import RendererMissing
from eval.synth.marked import Inks
from eval.synth.mill import make
from eval.synth.render_docx import Look, Writer
from eval.synth.style import Style
from tests.eval.synth.reports import report


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
