"""A folder of documents made ready for a person to label."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from eval.errors import DatasetInvalid
from eval.labels import documents_in
from eval.sheet import SHEET, form_cells
from extractors.document import Field
from extractors.errors import DocumentError
from extractors.templates import load

GUIDE = "README.md"
USUAL_FORM = "disclosure-report/2021"
EXAMPLE = "DOCUMENT.pdf"
"""Stands for the document in a folder that has none yet."""

TYPED = ("document", "path", "label", "printed", "state")
Row = tuple[object, ...]

_GUIDE = """\
# Labelling (标注)

`{sheet}` has one row for each figure cell of each document. Fill in two columns from
the paper, never from what ought to be there:

- `printed`: the characters in the cell (单元格中所印), wrong totals and odd commas included.
- `state`: leave it empty where a number is printed. Where there is none:
  `blank` an empty cell (空白), `not_applicable` a sign for none (/ - — 无; put it into
  `printed`), `absent` the table has no such cell (无此单元格).

A row with neither is not labelled yet, and is not scored. `label` repeats the form's
words (行名 · 表头) and may be deleted. One document's rows may be copied for another.
{prefilled}
Excel: open it through Data > From Text and take every column as text (文本), or 1-2
becomes a date; save as “CSV UTF-8”. Then: `gouji eval check` on this folder.
"""
_PREFILLED = """
The rows hold what gouji read (预填); compare every one with the paper, those of low
`confidence` first. A reading that is left unlooked at scores as right.
"""


def init(folder: Path, form: str | None = None, *, prefill: bool = False) -> None:
    """Write ``fields.csv``, a row for each document and cell of the form, and a guide.

    Args:
        folder: Made where there is none; without a document in it, the rows are those
            of an example to be renamed.
        prefill: Fill in what gouji reads, by the form that it finds. A document that
            cannot be read gets empty rows.

    Raises:
        DatasetInvalid: no such form, the files are there already, or cannot be written.
    """
    cells = list(form_cells(_known(form or USUAL_FORM)).values())
    empty = [(cell.path, cell.label, "", "") for cell in cells if not cell.optional]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_present(folder)
        rows = list(_filled(folder, empty) if prefill else _empty(folder, empty))
        _write_sheet(folder / SHEET, (*TYPED, "confidence") if prefill else TYPED, rows)
        _write_guide(folder / GUIDE, prefill=prefill)
    except OSError as error:
        raise DatasetInvalid(f"{error.filename or folder}: {error.strerror}") from error


def _known(form: str) -> str:
    names = [known.id for known in load()]
    if form not in names:
        raise DatasetInvalid(f"no form {form!r}; there are {', '.join(names)}")
    return form


def _refuse_present(folder: Path) -> None:
    for name in (SHEET, GUIDE):
        if (folder / name).exists():
            raise DatasetInvalid(f"{folder / name} is there already; nothing was written")


def _empty(folder: Path, cells: Iterable[Row]) -> Iterator[Row]:
    for document in list(documents_in(folder)) or [EXAMPLE]:
        yield from ((document, *cell) for cell in cells)


def _filled(folder: Path, empty: Iterable[Row]) -> Iterator[Row]:
    for document in list(documents_in(folder)) or [EXAMPLE]:
        rows = list(_readings(folder / document))
        yield from ((document, *row) for row in rows or ((*cell, "") for cell in empty))


def _readings(document: Path) -> Iterator[Row]:
    """None of a document that cannot be read, or follows no known form."""
    from extractors.pipeline import extract

    try:
        report = extract(document.read_bytes(), filename=document.name)
    except (DocumentError, FileNotFoundError):
        return
    yield from (_reading(field) for field in report.fields)


def _reading(field: Field) -> Row:
    return field.path, _labels()[field.path], field.printed, field.state, field.confidence


@cache
def _labels() -> dict[str, str]:
    """By path; the newest form's words where several have a cell."""
    return {cell.path: cell.label for form in load() for cell in form_cells(form.id).values()}


def _write_sheet(file: Path, header: Row, rows: Iterable[Row]) -> None:
    """With the mark at the start by which Excel knows UTF-8."""
    with file.open("x", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _write_guide(file: Path, *, prefill: bool) -> None:
    text = _GUIDE.format(sheet=SHEET, prefilled=_PREFILLED if prefill else "")
    with file.open("x", encoding="utf-8") as stream:
        stream.write(text)
