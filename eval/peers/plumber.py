"""pdfplumber: the tables and lines of the text layer, none where a page has none.

Tables are those of its ``find_tables`` with the edges that the page draws, its default;
characters that a page prints twice to look bold count once (``dedupe_chars``). On six
documents of 198 to 207 figures that read them all; so did ``lines_strict``, tolerances of
1 and 5 points in place of 3, and edges from one point long, so the defaults stay.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from eval.peers.base import library
from eval.peers.placing import Token, grid_of, line_of
from extractors.document import Box, Grid, Page, Reading, TextLine, enclosing
from extractors.errors import DamagedDocument

if TYPE_CHECKING:
    from pdfplumber._typing import T_bbox, T_obj
    from pdfplumber.page import Page as PlumbedPage
    from pdfplumber.table import Table

TABLES: dict[str, str | float] = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}


class Plumber:
    name = "pdfplumber"

    def __init__(self, tables: dict[str, str | float] = TABLES) -> None:
        library("pdfplumber")
        self._tables = tables
        told = {name: str(value) for name, value in tables.items()}
        self.settings: Mapping[str, str] = {**told, "dedupe_chars": "True"}

    def read(self, data: bytes) -> tuple[Page, ...]:
        import pdfplumber
        from pdfplumber.utils.exceptions import PdfminerException

        if b"%PDF-" not in data[:1024]:
            return ()
        try:
            with pdfplumber.open(io.BytesIO(data)) as document:
                return tuple(_page(page, self._tables) for page in document.pages)
        except PdfminerException as error:
            raise DamagedDocument("pdfplumber cannot read it") from error


def _page(raw: PlumbedPage, settings: dict[str, str | float]) -> Page:
    page = raw.dedupe_chars()
    tables = page.find_tables(settings) if page.chars else []
    x0, top, x1, bottom = page.cropbox
    return Page(
        number=page.page_number, width=float(x1 - x0), height=float(bottom - top),
        rotation=page.rotation, source="text",
        lines=_lines(page, [table.bbox for table in tables]),
        grids=tuple(_grid(page, table) for table in tables),
    )  # fmt: skip


def _grid(page: PlumbedPage, table: Table) -> Grid:
    chars = [char for char in page.chars if _within(char, table.bbox)]
    cells = [(_box(page, cell), _reading(page, cell, chars)) for cell in table.cells]
    return grid_of(page.page_number, cells)


def _reading(page: PlumbedPage, cell: T_bbox, chars: Sequence[T_obj]) -> Reading:
    """The text as pdfplumber's own ``Table.extract`` puts it together, less white space."""
    from pdfplumber.utils.text import extract_text

    inside = [char for char in chars if _within(char, cell)]
    printed = "".join(extract_text(inside).split())
    if not printed:
        return Reading()
    return Reading(printed=printed, box=enclosing(t.box for t in _tokens(page, inside)))


def _within(char: T_obj, box: T_bbox) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _lines(page: PlumbedPage, tables: Sequence[T_bbox]) -> tuple[TextLine, ...]:
    """The lines outside the tables."""
    number = page.page_number
    outside = page.filter(lambda it: not any(_within(it, table) for table in tables))
    found = (_tokens(page, line["chars"]) for line in outside.extract_text_lines())
    return tuple(line_of(number, tokens) for tokens in found if tokens)


def _tokens(page: PlumbedPage, chars: Sequence[T_obj]) -> list[Token]:
    return [
        Token(
            text=char["text"], box=_box(page, (char["x0"], char["top"], char["x1"], char["bottom"]))
        )
        for char in chars
        if not char["text"].isspace()
    ]


def _box(page: PlumbedPage, box: T_bbox) -> Box:
    """On the visible part of the page."""
    x0, top = page.cropbox[:2]
    return Box(float(box[0] - x0), float(box[1] - top), float(box[2] - x0), float(box[3] - top))
