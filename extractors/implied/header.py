"""The cells of a header and their levels: columns' labels, groups' labels above them, a title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from extractors.document import Box, enclosing
from extractors.implied.blocks import Block, label_side
from extractors.implied.words import Word, is_title

LINE_GAP = 0.55
"""Between the lines of one cell at most, in heights of their characters."""


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """Its lines' box; ``level`` is 0 for a column's label, higher for what stands above."""

    box: Box
    level: int


def header_cells(block: Block) -> list[HeaderCell]:
    """The cells over the figures, from the lowest up; the labels' own header is none."""
    side = label_side(block.rows)
    title = title_bands(block)
    words = (w for band in block.header[title:] for w in band if w.box.x0 >= side)
    return with_words((), words)


def with_words(known: Iterable[HeaderCell], words: Iterable[Word]) -> list[HeaderCell]:
    """The cells, those that the words above them make among them."""
    cells = list(known)
    for word in sorted(words, key=lambda each: -each.box.bottom):
        below = _below(word, cells)
        if len(below) == 1 and _goes_on(word, below[0]):
            cells[cells.index(below[0])] = _grown(below[0], word)
        else:
            level = 1 + max((cell.level for cell in below), default=-1)
            cells.append(HeaderCell(word.box, level))
    return cells


def label_header(block: Block) -> Box | None:
    """What stands over the labels."""
    side = label_side(block.rows)
    words = [word for band in block.header[title_bands(block) :] for word in band]
    boxes = [word.box for word in words if word.box.x0 < side]
    return enclosing(boxes) if boxes else None


def title_bands(block: Block) -> int:
    """How many of the header's bands are titles: a word alone over the table's middle."""
    box = enclosing(word.box for band in (*block.header, *block.rows) for word in band)
    count = 0
    for band in block.header[:-1]:
        if not is_title(band, box):
            break
        count += 1
    return count


def _below(word: Word, cells: Sequence[HeaderCell]) -> list[HeaderCell]:
    """The cells that a word stands on: no other lies between."""
    under = [cell for cell in cells if _overlap(word.box, cell.box)]
    return [cell for cell in under
            if not any(other.level > cell.level and _overlap(other.box, cell.box)
                       for other in under)]  # fmt: skip


def _overlap(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _goes_on(word: Word, cell: HeaderCell) -> bool:
    return cell.box.top - word.box.bottom <= LINE_GAP * word.size


def _grown(cell: HeaderCell, word: Word) -> HeaderCell:
    return HeaderCell(enclosing([cell.box, word.box]), cell.level)


def level_bounds(cells: Sequence[HeaderCell]) -> Iterator[float]:
    """The y between every two levels."""
    for level in sorted({cell.level for cell in cells})[1:]:
        between = [
            (cell.box.bottom + min(other.box.top for other in under)) / 2
            for cell in cells
            if cell.level == level
            and (under := [o for o in cells if o.level < level and _overlap(o.box, cell.box)])
        ]
        if between:
            yield median(between)
