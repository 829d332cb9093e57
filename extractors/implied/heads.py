"""The columns of a form, fitted to the glyphs of a header.

A header's labels stand side by side, broken over lines and often hardly parted, under
labels of groups. The form knows them and their order: of all ways to cut the header's lines
into upright strips, the one whose strips end in most of its labels.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from extractors.document import Box, Glyph, enclosing
from extractors.labels import normalised, similarity
from extractors.templates import Heading

Line = Sequence[Glyph]
"""The glyphs of one printed line, left to right."""

MOST_LINES = 8
"""Of a header, its groups' labels among them."""

LINE_GAP = 2.5
"""Between its lines at most, in heights of their characters."""

LEAST_GAP = 0.08
"""Between the labels of two columns, in heights of their characters."""

ALIKE = 0.65
"""Likeness from which a strip's text is the label of a column."""

MOST_KNOWN = 0.65
"""Share of the characters of a form's header from which it is found."""

OFF = 0.01
"""Of a character, what each line below a label counts against it."""

NEAR = 1.0
"""Points between two sides that are one."""

LONGER = 1.6
"""Times a form's longest label, the most text that is looked at."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column's label: its lines' box, how like the form's it is (0..1), and the number of
    its column in the form."""

    box: Box
    likeness: float
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A form's header on the page: its columns found, left to right; ``gain`` are the
    characters known, ``share`` those of all that the form has."""

    heading: Heading
    heads: tuple[Head, ...]
    gain: float

    @property
    def box(self) -> Box:
        return enclosing(head.box for head in self.heads)

    @property
    def share(self) -> float:
        return self.gain / _length(self.heading)


def find_headers(lines: Sequence[Line], headings: Sequence[Heading]) -> list[Header]:
    """Every header of a form, top to bottom; of those that overlap, the one known best."""
    found = [header for last in range(len(lines)) for heading in headings
             if (header := _ending_at(lines, last, heading))]  # fmt: skip
    kept: list[Header] = []
    for header in sorted(found, key=lambda each: (-each.gain, -each.share, each.box.bottom)):
        if not any(header.box.intersection(other.box).area for other in kept):
            kept.append(header)
    return sorted(kept, key=lambda each: each.box.top)


def _ending_at(lines: Sequence[Line], last: int, heading: Heading) -> Header | None:
    """The header whose lowest line is this one, if there is one."""
    if not _may_end(lines[last], _characters(heading)):
        return None
    window = _window(lines, last)
    printed = Counter(_plain(glyph) for line in window for glyph in line)
    expected = Counter("".join(labels[0] for labels in heading.columns))
    if (printed & expected).total() < MOST_KNOWN * expected.total():
        return None
    heads, gain = _fitted(window, heading.columns)
    header = Header(heading=heading, heads=tuple(heads), gain=gain) if heads else None
    return header if header and header.share >= MOST_KNOWN else None


def _may_end(line: Line, known: frozenset[str]) -> bool:
    """Whether a word of the line has characters of the header alone."""
    said = ("".join(map(_plain, word)) for word in _words(line))
    return any(word and known.issuperset(word) for word in said)


def _words(line: Line) -> Iterator[list[Glyph]]:
    word: list[Glyph] = []
    for before, after in pairwise([*line, None]):
        word += [before] if before else []
        if before and (after is None or _are_apart(before, after)):
            yield word
            word = []


def _are_apart(before: Glyph, after: Glyph) -> bool:
    return after.box.x0 - before.box.x1 > LEAST_GAP * before.box.height


def _window(lines: Sequence[Line], last: int) -> list[Line]:
    first = last
    while first > 0 and last - first < MOST_LINES - 1 and _are_near(lines[first - 1], lines[first]):
        first -= 1
    return list(lines[first : last + 1])


def _are_near(above: Line, below: Line) -> bool:
    size = max(glyph.box.height for glyph in below)
    gap = min(glyph.box.top for glyph in below) - max(glyph.box.bottom for glyph in above)
    return gap <= LINE_GAP * size


def _length(heading: Heading) -> int:
    return sum(len(labels[0]) for labels in heading.columns)


@lru_cache(maxsize=1024)
def _characters(heading: Heading) -> frozenset[str]:
    return frozenset(char for labels in heading.columns for label in labels for char in label)


@lru_cache(maxsize=65536)
def _normal(text: str) -> str:
    return normalised(text)


def _plain(glyph: Glyph) -> str:
    return _normal(glyph.text)


# --------------------------------------------------------------------------
# Strips


@dataclass(frozen=True, slots=True)
class _Row:
    """A line's glyphs that are letters, their middles and what they say."""

    glyphs: tuple[Glyph, ...]
    middles: tuple[float, ...]
    said: tuple[str, ...]

    def between(self, left: float, right: float) -> tuple[int, int]:
        return bisect_left(self.middles, left), bisect_left(self.middles, right)


def _row_of(line: Line) -> _Row:
    letters = sorted((g for g in line if _plain(g)), key=lambda glyph: glyph.box.center[0])
    return _Row(
        glyphs=tuple(letters),
        middles=tuple(glyph.box.center[0] for glyph in letters),
        said=tuple(_plain(glyph) for glyph in letters),
    )


_Fit = tuple[float, float, int]
"""Characters known, likeness, and the first of the lines that the label stands on."""


_Found = tuple[float, tuple[Head, ...]]
"""Characters known, and the columns' labels."""


def _fitted(window: Sequence[Line], columns: Sequence[Sequence[str]]) -> tuple[list[Head], float]:
    """The labels of columns, left to right, that know most characters."""
    rows = [_row_of(line) for line in window]
    starts, ends = _sides(rows)
    cuts = sorted({*starts, *ends})
    fits = dict(_all_fits(rows, cuts, (starts, ends), columns))
    best: list[_Found] = [(0.0, ())] * len(cuts)
    for index in range(len(columns)):
        following = list(best)
        for (a, b), fit in fits.items():
            if index in fit:
                gain, likeness, first = fit[index]
                if best[a][0] + gain > following[b][0]:
                    head = Head(_label_box(rows, first, (cuts[a], cuts[b])), likeness, index)
                    following[b] = (best[a][0] + gain, (*best[a][1], head))
        best = list(accumulate(following, _better))
    gain, heads = best[-1] if best else (0.0, ())
    return list(heads), gain


def _better(one: _Found, other: _Found) -> _Found:
    return other if other[0] > one[0] else one


def _sides(rows: Sequence[_Row]) -> tuple[set[float], set[float]]:
    """Where strips may start and end: on the two sides of the gaps of every line."""
    starts: list[float] = []
    ends: list[float] = []
    for row in rows:
        for before, after in pairwise([None, *row.glyphs, None]):
            if before and after and not _are_apart(before, after):
                continue
            starts += [after.box.x0 - 0.5] if after else []
            ends += [before.box.x1 + 0.5] if before else []
    return _distinct(starts), _distinct(ends)


def _distinct(values: Sequence[float]) -> set[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > NEAR:
            kept.append(value)
    return set(kept)


def _all_fits(
    rows: Sequence[_Row], cuts: Sequence[float], sides: tuple[set[float], set[float]],
    columns: Sequence[Sequence[str]],
) -> Iterator[tuple[tuple[int, int], dict[int, _Fit]]]:  # fmt: skip
    """Of every strip, by the numbers of the cuts at its sides, that ends in any label."""
    longest = LONGER * max(len(label) for labels in columns for label in labels)
    for a, start in enumerate(cuts):
        for b in range(a + 1, len(cuts) if start in sides[0] else 0):
            if cuts[b] not in sides[1]:
                continue
            if _lowest(rows, (start, cuts[b])) > longest:
                break
            if fits := _strip_fits(rows, (start, cuts[b]), columns, longest):
                yield (a, b), fits


def _lowest(rows: Sequence[_Row], sides: tuple[float, float]) -> int:
    """How many characters the lowest line of a strip has."""
    counts = (end - start for start, end in (row.between(*sides) for row in reversed(rows)))
    return next((count for count in counts if count), 0)


def _strip_fits(
    rows: Sequence[_Row], sides: tuple[float, float], columns: Sequence[Sequence[str]],
    longest: float,
) -> dict[int, _Fit]:  # fmt: skip
    """By column, how well the strip ends in its label; its lowest lines count."""
    fits: dict[int, _Fit] = {}
    text, off = "", 0.0
    for number in range(len(rows) - 1, -1, -1):
        start, end = rows[number].between(*sides)
        if start == end:
            off += 0 if text else OFF
            continue
        text = "".join(rows[number].said[start:end]) + text
        if len(text) > longest:
            break
        for index, labels in enumerate(columns):
            likeness = max(similarity(text, label) for label in labels)
            gain = (2 * likeness - 1) * len(labels[0]) - off
            if likeness >= ALIKE and gain > fits.get(index, (0.0,))[0]:
                fits[index] = (gain, likeness, number)
    return fits


def _label_box(rows: Sequence[_Row], first: int, sides: tuple[float, float]) -> Box:
    return enclosing(
        glyph.box for row in rows[first:] for glyph in row.glyphs[slice(*row.between(*sides))]
    )
