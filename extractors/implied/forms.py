"""Tables of official forms printed without all their rules: the form shows where they are.

The labels of columns and rows are found by what they say (:mod:`extractors.implied.heads`,
:mod:`extractors.implied.known`). They show where columns and rows must end, and whether a
figure can belong to one of them alone: then it is beyond doubt, as if it were ruled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.document import Glyph, Grid, Rule
from extractors.implied.heads import find_headers
from extractors.implied.known import known_rows, without_groups
from extractors.implied.layout import FormTable, laid_out
from extractors.implied.parts import PrintedPage, continued_parts, headed_parts
from extractors.implied.words import Band, without_downward, words_of
from extractors.lines import group_rows
from extractors.templates import Labels


def form_tables(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], labels: Labels, above: Grid | None = None
) -> list[FormTable]:
    """The tables of a page, top to bottom; ``above`` is the last grid of the page before,
    whose columns go on where the page begins with rows that have no header."""
    lines = group_rows(glyphs)
    page = PrintedPage(
        bands=tuple(_band(pieces) for pieces in without_downward(lines)),
        rules=tuple(rule for rule in rules if rule.horizontal),
        labels=labels,
    )
    headers = find_headers(lines, labels.headings)
    known = without_groups(known_rows(page.bands, labels.rows))
    parts = [*continued_parts(page, headers, known, above), *headed_parts(page, headers, known)]
    return [laid_out(part, page) for part in parts]


def _band(pieces: Iterable[Sequence[Glyph]]) -> Band:
    return tuple(word for piece in pieces for word in words_of(piece))
