"""Workbooks of any length, written row by row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from service.bulk.query import values
from service.bulk.summary import FOR_A_PERSON
from service.bulk.words import words
from service.review.words import Language
from service.sheets import BOLD, HEAD, Content, put

if TYPE_CHECKING:
    import duckdb
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS = 1_048_575
"""Of a sheet, beside its headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[float] = ()


def workbook(listings: Iterable[Listing]) -> bytes:
    """A sheet for each; a list that is too long for one goes on in the next."""
    book = Workbook(write_only=True)
    for listing in listings:
        for number, rows in enumerate(_sheets(listing.rows), 1):
            title = listing.title if number == 1 else f"{listing.title} {number}"
            _sheet(book.create_sheet(title[:31]), listing, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheets(rows: Iterable[Sequence[object]]) -> Iterator[Iterable[Sequence[object]]]:
    """One at least; each is used up before the next is asked for."""
    left = iter(rows)
    yield islice(left, MOST_ROWS)
    for first in left:
        yield chain([first], islice(left, MOST_ROWS - 1))


def _sheet(
    sheet: WriteOnlyWorksheet, listing: Listing, rows: Iterable[Sequence[object]]
) -> None:  # fmt: skip
    for number, width in enumerate(listing.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width  # type: ignore[attr-defined]
    sheet.freeze_panes = "A2"
    headings = [put(WriteOnlyCell(sheet), heading) for heading in listing.headings]
    for cell in headings:
        cell.font, cell.fill = BOLD, HEAD
    sheet.append(headings)
    for row in rows:
        sheet.append([put(WriteOnlyCell(sheet), content(value)) for value in row])


def content(value: object) -> Content:
    """As a cell holds it."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


# --------------------------------------------------------------------------
# What needs a person

_FIELDS = """
    SELECT d.source, d.agency, d.year, f.page, f.path, f.printed, f.reason, f.confidence
    FROM fields f JOIN documents d USING (document) WHERE f.status = 'review'
    ORDER BY d.source, f.page, f.path
"""
_DOCUMENTS = f"""
    SELECT source, agency, year, form, pages, to_review, figures_to_review, checks_failed,
           confidence FROM documents WHERE {FOR_A_PERSON}
    ORDER BY to_review + 5 * checks_failed DESC, figures_to_review DESC, source
"""
_CHECKS = """
    WITH failed AS (SELECT * FROM checks WHERE verdict = 'fail'), others AS (
        SELECT f.document, f.id, string_agg(o.source, '、' ORDER BY o.source) AS sources
        FROM (SELECT document, id, unnest(compared_with) AS other FROM failed) f
        JOIN documents o ON o.document = f.other GROUP BY ALL
    )
    SELECT d.source, d.agency, d.year, f.id, f.explanation, f.expected, f.actual, o.sources
    FROM failed f JOIN documents d USING (document) LEFT JOIN others o USING (document, id)
    ORDER BY d.source, f.id
"""
_FAILED = """
    SELECT source, code, message FROM documents WHERE outcome = 'failed'
    UNION ALL SELECT source, code, message FROM sources WHERE code IS NOT NULL ORDER BY ALL
"""
_DUPLICATES = """
    SELECT source, kind, of_source, agency, year, figures, alike FROM duplicates ORDER BY ALL
"""


def for_a_person(connection: duckdb.DuckDBPyConnection, language: Language) -> bytes:
    """The workbook of what needs one."""
    w = words(language)
    head, wide = (w["source"], w["agency"], w["year"]), (60, 28, 8)
    return workbook([
        Listing(title=w["queue"], rows=values(connection, _DOCUMENTS), widths=(*wide, 24),
                headings=(*head, w["form"], w["pages"], w["to_review"],
                          f"{w['to_review']} ({w['figures']})", w["checks_failed"],
                          w["confidence"])),
        Listing(title=w["to_review"], rows=values(connection, _FIELDS),
                widths=(*wide, 6, 46, 14, 50, 10),
                headings=(*head, w["page"], w["path"], w["printed"], w["reason"],
                          w["confidence"])),
        Listing(title=w["checks_failed"], rows=values(connection, _CHECKS),
                widths=(*wide, 40, 60, 12, 12, 40),
                headings=(*head, w["check"], w["explanation"], w["expected"], w["actual"],
                          w["across"])),
        Listing(title=w["failed"], rows=values(connection, _FAILED), widths=(60, 24, 60),
                headings=(w["source"], w["code"], w["message"])),
        Listing(title=w["duplicates"], rows=_named(values(connection, _DUPLICATES), w),
                widths=(60, 24, 60, 28),
                headings=(w["source"], w["kind"], w["of"], w["agency"], w["year"],
                          w["figures"], w["alike"])),
    ])  # fmt: skip


def _named(rows: Iterable[Sequence[object]], w: dict[str, str]) -> Iterator[Sequence[object]]:
    for source, kind, *others in rows:
        yield source, w[str(kind)], *others
