"""Results written out: JSON, a table to read, CSV; to standard output, a file or a folder."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import ClassVar, TextIO

from extractors.contract import to_json
from extractors.document import Field, Report
from extractors.errors import OptionError
from service.tables import render

CSV_COLUMNS = (
    "filename", "path", "printed", "value", "unit", "state", "confidence", "status", "method",
    "page", "x0", "top", "x1", "bottom",
)  # fmt: skip


class OutputUnwritable(OptionError):
    code: ClassVar[str] = "output-unwritable"


class Sink:
    """Where results go: standard output; a folder (or, of several documents, a path
    without a suffix), a file for each, named after the document; or one file.

    Several JSON results in one stream are one object a line. Writing raises
    :class:`OutputUnwritable`.
    """

    def __init__(self, target: Path | None, form: str, *, many: bool) -> None:
        self._target = target
        self._form = form
        self._many = many
        self._folder = target is not None and (target.is_dir() or (many and not target.suffix))
        self._stream: TextIO | None = None
        self._written: Counter[str] = Counter()

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    def write(self, file: Path, report: Report) -> None:
        if self._folder and self._target is not None:
            self._write_file(self._target / self._name(file), report)
        else:
            stream = self._open()
            stream.write(self._text(report, header=not self._written, line=self._many))
            stream.flush()
        self._written[file.name] += 1

    def _write_file(self, path: Path, report: Report) -> None:
        text = self._text(report, header=True, line=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise OutputUnwritable(str(error)) from error

    def _name(self, file: Path) -> str:
        """After the document; numbered where documents of one name come from two folders."""
        again = self._written[file.name]
        return f"{file.name}{f'.{again + 1}' if again else ''}.{_suffix(self._form)}"

    def _open(self) -> TextIO:
        if self._target is None:
            return sys.stdout
        if self._stream is None:
            try:
                self._stream = self._target.open("w", encoding="utf-8")
            except OSError as error:
                raise OutputUnwritable(str(error)) from error
        return self._stream

    def _text(self, report: Report, *, header: bool, line: bool) -> str:
        if self._form == "json":
            return to_json(report, indent=None if line else 2) + "\n"
        if self._form == "csv":
            return to_csv(report, header=header)
        colour = self._target is None and sys.stdout.isatty()
        return render(report, colour=colour)


def _suffix(form: str) -> str:
    return "txt" if form == "table" else form


def to_csv(report: Report, *, header: bool = True) -> str:
    """One row per field of the form."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if header:
        writer.writerow(CSV_COLUMNS)
    writer.writerows(_csv_row(report.document.filename, field) for field in report.fields)
    return buffer.getvalue()


def _csv_row(filename: str, field: Field) -> list[object]:
    return [
        filename, field.path, field.printed, field.value, field.unit, field.state,
        field.confidence, field.status, field.method, *_place(field),
    ]  # fmt: skip


def _place(field: Field) -> Iterator[object]:
    if field.source is None:
        yield from [None] * 5
    else:
        yield field.source.page
        yield from field.source.box
