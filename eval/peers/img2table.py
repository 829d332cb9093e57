"""img2table: its ruled tables, with the text layer where there is one, else with RapidOCR.

A page with a text layer goes through its PDF class, any other through its Image class
with the words of :mod:`eval.peers.rapid` in the form of its OCR plug-ins; its own plug-in
for RapidOCR passes whole lines, which may stand in two cells. What a cell says is
img2table's word for it; where the ink stands, and how sure it is, the words'.

What was tried, in figures right of all:

* pictures straightened by :mod:`eval.peers.lines`, as for the other peers: 198 of 198 on
  an office scan; its own ``detect_rotation``, off then, 194; the same 95 of 200 in a
  photograph, where both lose the part of a table that the page's end leaves open;
* ``borderless_tables``: one more on one of eight documents (173 of 200), but 70 fewer on
  another (25 in place of 95), where it takes ruled rows for a table of its own: off;
* ``implicit_rows`` and ``implicit_columns``: no more on five documents, one fewer on one;
* ``min_confidence`` 1 or 50: the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from eval.peers.base import library
from eval.peers.lines import straightened
from eval.peers.pictured import DPI, Found, Place, TextReader
from eval.peers.placing import Token, token_of
from eval.peers.rapid import Rapid
from extractors.document import Box, Page
from extractors.reader import OpenDocument, open_document

if TYPE_CHECKING:
    from eval.peers.lines import Pixels

Options = dict[str, bool | int]
Record = dict[str, Any]
"""A word as img2table passes it about: id, parent, value, confidence 0..99, x1, y1, x2, y2."""

OPTIONS: Options = {"borderless_tables": False, "min_confidence": 1}

PDF_SCALE = 200 / 72
"""Pixels per point in which img2table tells where things stand in a PDF."""


class Corners(Protocol):
    x1: int
    y1: int
    x2: int
    y2: int


class TableCell(Protocol):
    bbox: Corners
    value: str | None


class Table(Protocol):
    """What img2table found: the cells of each row."""

    content: Mapping[int, Sequence[TableCell]]


class Img2Table:
    name = "img2table"

    def __init__(self, options: Options = OPTIONS, text: TextReader | None = None) -> None:
        self._documents = library("img2table.document")
        self._layer = library("img2table.ocr.pdf").PdfOCR()
        self._words = library("img2table.ocr._types").OCRData
        self._text = text or Rapid()
        self._options = options
        self.settings: Mapping[str, str] = {
            "dpi": f"{DPI:g}",
            **{key: str(value) for key, value in options.items()},
            **{f"rapidocr {key}": value for key, value in self._text.settings.items()},
        }

    def read(self, data: bytes) -> tuple[Page, ...]:
        """Each page by itself: img2table takes a document as all text or all pictures."""
        with open_document(data) as document:
            numbers = range(1, document.page_count + 1)
            return tuple(self._page(data, document, number) for number in numbers)

    def _page(self, data: bytes, document: OpenDocument, number: int) -> Page:
        import numpy as np

        if document.media_type != "application/pdf":
            return self._pictured_page(document, number)
        pdf = self._documents.PDF(src=data, pages=[number - 1])
        layer = self._layer.of(pdf)
        tokens = list(_tokens(layer.records[0])) if layer else []
        if not tokens:
            return self._pictured_page(document, number)
        tables = pdf.extract_tables(**self._options)[number - 1]
        place = Place(page=number, back=np.eye(3), scale=PDF_SCALE)
        return place.read(document, [_cells(table) for table in tables], tokens, "text")

    def _pictured_page(self, document: OpenDocument, number: int) -> Page:
        raster = document.render(number, DPI)
        straight = straightened(raster.pixels, raster.scale)
        tokens = self._text.tokens(straight.pixels)
        tables = self._tables(straight.pixels, tokens) if tokens else []
        place = Place(page=number, back=straight.back, scale=raster.scale)
        return place.read(document, [_cells(table) for table in tables], tokens, "ocr")

    def _tables(self, pixels: Pixels, tokens: Sequence[Token]) -> Sequence[Table]:
        words = self._words(records={0: list(_records(tokens))})
        picture = self._documents.Image(src=_encoded(pixels), ocr_data=words)
        found: Sequence[Table] = picture.extract_tables(**self._options)
        return found


def _encoded(pixels: Pixels) -> bytes:
    import cv2
    import numpy as np

    return cv2.imencode(".bmp", np.ascontiguousarray(pixels[:, :, ::-1]))[1].tobytes()


def _cells(table: Table) -> list[Found]:
    """Its cells, each once; a merged one is told in every row and column that it spans."""
    every = (cell for row in table.content.values() for cell in row)
    places = {
        Box(cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2): cell.value for cell in every
    }
    return [(box, "".join((value or "").split())) for box, value in places.items()]


def _tokens(words: Iterable[Record]) -> Iterator[Token]:
    for word in words:
        corners = [(word["x1"], word["y1"]), (word["x2"], word["y2"])]
        token = token_of(word["value"] or "", corners, 1.0)
        if token:
            yield token


def _records(tokens: Iterable[Token]) -> Iterator[Record]:
    """Word by word where the line's words have places, as the text layer's are."""
    for line, token in enumerate(tokens):
        for part, piece in enumerate(token.parts or (token,)):
            x1, y1, x2, y2 = map(round, piece.box)
            yield {
                "id": f"{line}.{part}", "parent": str(line), "value": piece.text,
                "confidence": int(100 * piece.confidence),
                "x1": x1, "y1": y1, "x2": x2, "y2": y2,
            }  # fmt: skip
