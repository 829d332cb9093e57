"""img2table's answers as pages; the library is a fake unless it is installed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import pytest

from eval.peers.img2table import Img2Table, Record
from eval.peers.placing import Token
from extractors.document import Box, Page
from tests.eval.peers.drawing import png, ruled, written
from tests.eval.peers.test_pictured import Said, a4

SAMPLE = Path(__file__).parents[3] / "examples" / "sample.pdf"
SCAN = SAMPLE.with_name("sample-scan.pdf")


def word(value: str | None, x: int, y: int) -> Record:
    return {"value": value, "x1": x, "y1": y, "x2": x + 20, "y2": y + 20}


def cell(x1: int, x2: int, value: str | None) -> SimpleNamespace:
    return SimpleNamespace(bbox=SimpleNamespace(x1=x1, y1=200, x2=x2, y2=260), value=value)


WIDE, LAST = cell(100, 600, "1 2\n3"), cell(600, 800, None)
TABLE = SimpleNamespace(content={0: [WIDE, WIDE, LAST]})


@dataclass
class Words:
    records: Mapping[int, Sequence[Record]]


@dataclass
class Document:
    src: bytes
    pages: list[int] = field(default_factory=lambda: [0])
    ocr_data: Words | None = None
    last: ClassVar[Document]

    def extract_tables(self, **options: object) -> dict[int, list[object]] | list[object]:
        Document.last = self
        return [TABLE] if self.ocr_data else {self.pages[0]: [TABLE]}


class Layer:
    words: ClassVar[list[Record]] = []

    def of(self, document: Document) -> Words | None:
        return Words({0: self.words}) if self.words else None


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    contents: dict[str, dict[str, object]] = {
        "document": {"PDF": Document, "Image": Document},
        "ocr.pdf": {"PdfOCR": Layer},
        "ocr._types": {"OCRData": Words},
    }
    for name in ("", ".ocr"):
        monkeypatch.setitem(sys.modules, f"img2table{name}", ModuleType(f"img2table{name}"))
    for name, things in contents.items():
        module = ModuleType(f"img2table.{name}")
        vars(module).update(things)
        monkeypatch.setitem(sys.modules, module.__name__, module)


def read(data: bytes, *tokens: Token) -> tuple[Page, ...]:
    return Img2Table(text=Said(*tokens)).read(data)


FIGURES = Token(
    text="123", box=Box(120, 215, 300, 245), confidence=0.8,
    parts=(
        Token(text="12", box=Box(120, 215, 180, 245), confidence=0.9),
        Token(text="3", box=Box(250, 215, 300, 245), confidence=0.7),
    ),
)  # fmt: skip


@pytest.mark.usefixtures("library")
def test_a_picture_is_read_with_the_words_of_the_reader_of_text() -> None:
    (page,) = read(png(ruled(a4())), FIGURES)
    (grid,) = page.grids
    assert [(c.column, c.column_span, c.text) for c in grid.cells] == [(0, 1, "123"), (1, 1, "")]
    assert (grid.cells[0].reading.confidence, page.source) == (0.8, "ocr")
    passed = Document.last.ocr_data
    assert passed and [(r["value"], r["parent"], r["confidence"]) for r in passed.records[0]] == [
        ("12", "0", 90),
        ("3", "0", 70),
    ]


@pytest.mark.usefixtures("library")
def test_a_text_layer_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Layer, "words", [word("123", 120, 220), word("题", 100, 50)])
    pages = read(SAMPLE.read_bytes(), FIGURES)
    assert {page.source for page in pages} == {"text"} and len(pages) == 4
    assert [line.text for line in pages[1].lines] == ["题"]
    assert pages[1].grids[0].cells[0].text == "123"
    assert Document.last.pages == [3]


@pytest.mark.usefixtures("library")
def test_a_page_without_text_is_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Layer, "words", [word(None, 0, 0)])
    pages = read(SCAN.read_bytes(), FIGURES)
    assert {page.source for page in pages} == {"ocr"}


@pytest.mark.usefixtures("library")
def test_a_page_on_which_nothing_is_read_has_no_tables() -> None:
    (page,) = read(png(ruled(a4())))
    assert (page.grids, page.lines) == ((), ())


@pytest.mark.filterwarnings("default")
def test_the_library_itself_finds_a_table() -> None:
    pytest.importorskip("img2table", reason="img2table is not installed")
    page, tokens = ruled(a4()), []
    for i, text in enumerate(["11", "22", "33", "44"]):
        x, y = 150 + 300 * (i % 2), 205 + 60 * (i // 2)
        written(page, text, x, y)
        tokens.append(Token(text=text, box=Box(x, y + 5, x + 50, y + 35)))
    (found,) = read(png(page), *tokens)
    texts = [cell.text for cell in found.grids[0].cells if cell.text]
    assert texts == ["11", "22", "33", "44"]
