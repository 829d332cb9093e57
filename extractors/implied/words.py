"""Words and printed lines: what the glyphs of a page without rules are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.document import Box, Glyph, enclosing
from extractors.labels import is_figure, is_ideograph, is_label

WORD_GAP = 0.5
"""Between two words, in heights of their characters."""

WIDE_GAP = 0.9
"""Beside punctuation."""

CLOSING, OPENING = "、，。：；）)”’》.,:;", "（(“‘《"

LIKE_FIGURES = frozenset("0123456789OoQD〇○lI|一ー丨丿ノ")
"""What recognition makes of digits, dashes and slashes that stand alone."""

CLEAR_GAP = 2.0
"""Between a label and a lone figure behind it, in heights of their characters."""


DOWNWARD = 3
"""Characters below one another that are a label printed downwards."""

APART = 0.15
"""Between such a character and the words beside it, in heights of it, at least."""

CENTRED = 0.06
"""Of the table's width that a title's middle may lie off the table's."""

INDENT = 0.15
"""Of the table's width: labels stand nearer to its left side than a title does."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters of one line without a wide gap between them; ``size`` is their height,
    ``letters`` are their boxes, where they are known."""

    text: str
    box: Box
    size: float
    letters: tuple[Box, ...] = ()

    @property
    def figure(self) -> bool:
        """Not the marks of a label's number, which one printed downwards has alone."""
        like = is_figure(self.text) or not set(self.text) - LIKE_FIGURES
        return like and "、" not in self.text and not self.mark

    @property
    def mark(self) -> bool:
        return not self.text.strip(CLOSING + OPENING)

    @property
    def label(self) -> bool:
        return is_label(self.text) and not self.figure


Band = tuple[Word, ...]
"""The words of one printed line, left to right."""


def words_of(row: Sequence[Glyph]) -> Band:
    runs: list[list[Glyph]] = []
    for before, glyph in pairwise([None, *row]):
        wide = before and glyph and _are_apart(before, glyph)
        if glyph and (not runs or wide):
            runs.append([])
        runs[-1] += [glyph] if glyph else []
    return tuple(map(word_of, runs))


def word_of(glyphs: Sequence[Glyph]) -> Word:
    boxes = tuple(glyph.box for glyph in glyphs)
    text = "".join(glyph.text for glyph in glyphs)
    return Word(text, enclosing(boxes), median(box.height for box in boxes), boxes)


def without_downward(lines: Sequence[Sequence[Glyph]]) -> list[list[list[Glyph]]]:
    """Each line in pieces: what is printed downwards, one character a line, at the left of
    other words is no part of them."""
    first = [line[0] if _stands_apart(line) else None for line in lines]
    downward = {id(glyph) for run in _downward_runs(first) if len(run) >= DOWNWARD for glyph in run}
    return [[list(line[:1]), list(line[1:])] if id(line[0]) in downward else [list(line)]
            for line in lines]  # fmt: skip


def _stands_apart(line: Sequence[Glyph]) -> bool:
    return len(line) < 2 or line[1].box.x0 - line[0].box.x1 > APART * line[0].box.height


def _downward_runs(first: Iterable[Glyph | None]) -> list[list[Glyph]]:
    """Characters below one another, as close as the lines of one cell."""
    runs: list[list[Glyph]] = []
    for glyph in first:
        if glyph is None or not (is_ideograph(glyph.text) or glyph.text in CLOSING):
            continue
        run = next((run for run in runs if _is_below(glyph, run[-1])), None)
        if run is None:
            runs.append([glyph])
        else:
            run.append(glyph)
    return runs


def _is_below(glyph: Glyph, above: Glyph) -> bool:
    gap = glyph.box.top - above.box.bottom
    size = max(glyph.box.height, above.box.height)
    return abs(glyph.box.x0 - above.box.x0) < 0.3 * size and -0.3 * size < gap < 0.8 * size


def parted(word: Word, x: float) -> list[Word]:
    """A word in two, where it stands on both sides of an upright line."""
    sides = [[(char, box) for char, box in zip(word.text, word.letters, strict=True)
              if (box.center[0] > x) is right] for right in (False, True)]  # fmt: skip
    if not all(sides):
        return [word]
    return [word_of([Glyph(char, box) for char, box in side]) for side in sides]


def _are_apart(before: Glyph, glyph: Glyph) -> bool:
    """Punctuation fills but half of its place."""
    half = before.text in CLOSING or glyph.text in OPENING
    gap = (WIDE_GAP if half else WORD_GAP) * max(before.box.height, glyph.box.height)
    return glyph.box.x0 - before.box.x1 > gap


def is_figure_band(band: Band) -> bool:
    """Figures alone, behind labels if there are any; a lone one clearly apart."""
    first = next((number for number, word in enumerate(band) if word.figure), len(band))
    figures = band[first:]
    if not figures or not all(word.figure for word in figures):
        return False
    if len(figures) > 1:
        return True
    apart = first and figures[0].box.x0 - band[first - 1].box.x1
    return apart > CLEAR_GAP * figures[0].size


def is_title(band: Band, table: Box) -> bool:
    """A word alone over the middle of a table."""
    if len(band) != 1 or band[0].figure:
        return False
    box = band[0].box
    centred = abs(box.center[0] - table.center[0]) < CENTRED * table.width
    return centred and box.x0 > table.x0 + INDENT * table.width


def first_figure(band: Band) -> float:
    """Where the figures begin."""
    return min(word.box.x0 for word in band if word.figure)


def height_of(band: Band) -> float:
    return max(word.size for word in band)


def top_of(band: Band) -> float:
    return min(word.box.top for word in band)


def bottom_of(band: Band) -> float:
    return max(word.box.bottom for word in band)


def gap_between(above: Band, below: Band) -> float:
    return top_of(below) - bottom_of(above)


def middle_of(band: Band) -> float:
    return (top_of(band) + bottom_of(band)) / 2
