"""Text broken into lines, and the places of its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eval.synth.fonts import Face

_TOKEN = re.compile(r"[0-9A-Za-z.,%:/+-]+|.", re.DOTALL)
_NO_START = "，。、；：）》”！？％%"
"""A line does not begin with these; they hang over the margin instead."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A face, with ``spacing`` points behind every character."""

    face: Face
    spacing: float = 0.0

    def width(self, text: str, size: float) -> float:
        return self.face.width(text, size) + self.spacing * len(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``start`` is the offset of its first character in the whole text."""

    text: str
    start: int = 0
    indent: float = 0.0

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def wrap_prose(text: str, face: Lettering, size: float, room: float, indent: float) -> list[Line]:
    """Lines of running text: words and numbers stay whole, the first is indented."""
    lines, current, start, left = [], "", 0, indent
    for token in _TOKEN.findall(text):
        fits = left + face.width(current + token, size) <= room
        if current and not fits and token not in _NO_START:
            lines.append(Line(text=current, start=start, indent=left))
            start, current, left = start + len(current), "", 0.0
        current += token
    return [*lines, Line(text=current, start=start, indent=left)] if current else lines


def wrap_cell(text: str, face: Lettering, size: float, room: float) -> list[Line]:
    """Broken by hand at ``\\n``, else anywhere, as narrow table columns break words."""
    lines, start = [], 0
    for part in text.split("\n"):
        lines += list(_cell_lines(part, start, face, size, room))
        start += len(part) + 1
    return lines


def _cell_lines(
    text: str, offset: int, face: Lettering, size: float, room: float
) -> Iterator[Line]:
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or face.width(text[start : end + 1], size) > room:
            yield Line(text=text[start:end], start=offset + start)
            start = end
