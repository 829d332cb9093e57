"""A reader of text with the ruled tables of :mod:`eval.peers.lines`: peers that only
detect and recognise text lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from eval.peers.base import library
from eval.peers.lines import moved, straightened, tables
from eval.peers.placing import Method, Token, fill, grid_of, lines_of
from extractors.document import Box, Cell, Grid, Page, Reading, TextLine
from extractors.reader import OpenDocument, open_document

if TYPE_CHECKING:
    from eval.peers.lines import Matrix, Pixels

DPI = 200.0


class TextReader(Protocol):
    """Detects and recognises text; boxes are pixels of the picture it is given."""

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> Mapping[str, str]: ...

    def tokens(self, pixels: Pixels) -> list[Token]: ...


class LinesAndText:
    """Every page as a picture: tables from its rules, text from a reader of text."""

    def __init__(self, text: TextReader) -> None:
        library("cv2")
        self._text = text
        self.name = f"{text.name} + lines"
        self.settings: Mapping[str, str] = {"dpi": f"{DPI:g}", **text.settings}

    def read(self, data: bytes) -> tuple[Page, ...]:
        with open_document(data) as document:
            return tuple(self._page(document, n) for n in range(1, document.page_count + 1))

    def _page(self, document: OpenDocument, number: int) -> Page:
        raster = document.render(number, DPI)
        straight = straightened(raster.pixels, raster.scale)
        place = Place(page=number, back=straight.back, scale=raster.scale)
        cells = [[(box, None) for box in table] for table in tables(straight.pixels, raster.scale)]
        return place.read(document, cells, self._text.tokens(straight.pixels), "ocr")


Found = tuple[Box, str | None]
"""A cell and its text as a peer tells it, None where the tokens are to tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a straightened picture stands: tables are put together in its own points,
    ``scale`` pixels each, and then moved back to the page as it was."""

    page: int
    back: Matrix
    scale: float

    def read(
        self,
        document: OpenDocument,
        tables: Sequence[Sequence[Found]],
        tokens: Iterable[Token],
        method: Method,
    ) -> Page:
        """The page of these tables and tokens, all in pixels of the straightened picture."""
        raw = document.page(self.page)
        left = [self._token(token) for token in tokens]
        grids = []
        for table in tables:
            filled, left = fill([self._points(box) for box, _ in table], left, method)
            told = (_told(found, cell) for found, cell in zip(table, filled, strict=True))
            grids.append(self._grid_on_page(grid_of(self.page, list(told))))
        lines = (self._line_on_page(line) for line in lines_of(self.page, left))
        return Page(
            number=self.page, width=raw.width, height=raw.height, rotation=raw.rotation,
            source=method, lines=tuple(lines), grids=tuple(grids),
        )  # fmt: skip

    def _points(self, pixels: Box) -> Box:
        return Box(*(value / self.scale for value in pixels))

    def _token(self, token: Token) -> Token:
        parts = tuple(map(self._token, token.parts))
        return replace(token, box=self._points(token.box), parts=parts)

    def _on_page(self, points: Box) -> Box:
        pixels = Box(*(value * self.scale for value in points))
        return self._points(moved(pixels, self.back))

    def _grid_on_page(self, grid: Grid) -> Grid:
        cells = tuple(self._cell_on_page(cell) for cell in grid.cells)
        return replace(grid, box=self._on_page(grid.box), cells=cells)

    def _cell_on_page(self, cell: Cell) -> Cell:
        ink = cell.reading.box
        reading = replace(cell.reading, box=self._on_page(ink) if ink else None)
        return replace(cell, box=self._on_page(cell.box), reading=reading)

    def _line_on_page(self, line: TextLine) -> TextLine:
        return replace(line, boxes=tuple(map(self._on_page, line.boxes)))


def _told(found: Found, filled: tuple[Box, Reading]) -> tuple[Box, Reading]:
    """The cell with the text that the peer tells, where it tells one."""
    box, reading = filled
    return box, reading if found[1] is None else replace(reading, printed=found[1])
