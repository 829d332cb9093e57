"""A figure as a text states it, before it has a place on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.document import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """``start`` and ``end`` are of the numeral in the paragraph, ``first`` and ``last`` of
    all that was read for it: qualifiers and unit with it. ``certainty`` is the reader's
    own, from 0 to 1."""

    metric: str
    start: int
    end: int
    first: int
    last: int
    value: Value
    unit: str | None
    qualifier: str | None
    certainty: float

    def same_as(self, other: Stated) -> bool:
        """Whether both say the same of the same numeral."""
        one = (self.start, self.end, self.value, self.unit, self.qualifier)
        return one == (other.start, other.end, other.value, other.unit, other.qualifier)


_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*[”’」』）)]*")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the text, without empty ones."""
    return (match.span() for match in _SENTENCE.finditer(text) if match[0].strip())
