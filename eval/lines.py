"""Files of one JSON value a line, too large to be held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a line stands: ``number`` counts from 1, ``start`` bytes from the file's
    beginning. Small enough to be sent to another process in place of its text."""

    file: Path
    number: int
    start: int

    @property
    def place(self) -> str:
        return f"{self.file.name}:{self.number}"

    def read(self) -> bytes:
        with self.file.open("rb") as stream:
            stream.seek(self.start)
            return stream.readline()


def lines_of(file: Path) -> Iterator[tuple[Line, bytes]]:
    """Every line with its text; none where there is no file."""
    if not file.is_file():
        return
    start = 0
    with file.open("rb") as stream:
        for number, text in enumerate(stream, 1):
            yield Line(file=file, number=number, start=start), text
            start += len(text)
