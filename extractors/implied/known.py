"""Rows by their labels, which forms know: a row of blanks has nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import Indel

from extractors.document import Box, enclosing
from extractors.implied.words import Band, Word
from extractors.labels import normalised

MOST_LINES = 10
"""Of one row's label, those of its figures and of a group's label among them."""

WELL_KNOWN = 0.8
"""Likeness from which lines are the label of a row of a form."""

CLOSING = frozenset("”’）》」』】)，。；：、")
HANGING = 2
"""Lines below a label, one of them of figures, that its last mark may stand on."""

LINE_GAP = 0.6
"""Between it and the label's last line at most, in heights of its characters."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """The bands ``start`` to ``end`` (exclusive) hold a label of a form, in ``box``."""

    start: int
    end: int
    box: Box


def label_words(band: Band) -> list[Word]:
    return [word for word in band if not word.figure and not word.mark]


def known_rows(bands: Sequence[Band], labels: Sequence[str]) -> list[KnownRow]:
    """The split of printed lines into labels (normalised) that knows most characters. Lines
    between them, and words further out, such as a group's label, belong to none."""
    best: list[tuple[float, tuple[KnownRow, ...]]] = [(0.0, ())]
    for end in range(1, len(bands) + 1):
        options = [best[end - 1]]
        for start in range(max(0, end - MOST_LINES), end):
            known, rows = best[start]
            for words in _columns_of_labels(bands[start:end]):
                gain = _known(words, labels)
                if gain:
                    row = KnownRow(start, end, enclosing(word.box for word in words))
                    options.append((known + gain, (*rows, row)))
        best.append(max(options, key=lambda option: option[0]))
    return [_with_hanging_marks(row, bands) for row in best[-1][1]]


def without_groups(rows: Sequence[KnownRow]) -> list[KnownRow]:
    """Without labels that some forms give a row and others a group of rows, where rows go on
    beside them: above and below, or on the same lines."""
    return [row for n, row in enumerate(rows)
            if not _is_group(row, [*rows[max(0, n - 1) : n], *rows[n + 1 : n + 2]])]  # fmt: skip


def _is_group(row: KnownRow, neighbours: Sequence[KnownRow]) -> bool:
    inner = [each for each in neighbours if each.box.x0 >= row.box.x1]
    level = any(each.box.top < row.box.bottom and row.box.top < each.box.bottom for each in inner)
    return level or len(inner) == 2


def _with_hanging_marks(row: KnownRow, bands: Sequence[Band]) -> KnownRow:
    """A line of a label may hold nothing but the mark that ends it."""
    marks = [
        (end, word.box)
        for end, band in enumerate(bands[row.end : row.end + HANGING], row.end + 1)
        for word in band
        if not set(word.text) - CLOSING
        and row.box.x0 - 1 <= word.box.x0 < row.box.x1
        and word.box.top - row.box.bottom < LINE_GAP * word.size
    ]
    return replace(
        row, end=max([row.end, *(end for end, _ in marks)]),
        box=enclosing([row.box, *(box for _, box in marks)]),
    )  # fmt: skip


def _columns_of_labels(bands: Sequence[Band]) -> Iterator[list[Word]]:
    """The words from each of the first line's words on, in all lines."""
    for first in label_words(bands[0]):
        left = first.box.x0 - first.size
        lines = [[word for word in label_words(band) if word.box.x0 >= left] for band in bands]
        if lines[-1]:
            yield [*(word for line in lines for word in line)]


def _known(words: Sequence[Word], labels: Sequence[str]) -> float:
    """How many characters of a form's label these are; 0 if they are none."""
    text = normalised("".join(word.text for word in words))
    likest = process.extractOne(
        text, labels, scorer=Indel.normalized_similarity, score_cutoff=WELL_KNOWN
    )
    return (2 * likest[1] - 1) * len(likest[0]) if likest else 0.0
