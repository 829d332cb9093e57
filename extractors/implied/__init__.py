"""Tables without rules between their columns, or without any.

Figures that stand under one another, with words beside and above them, show where
the rules of a table would be. The chain: glyphs → words → bands (printed lines) →
blocks (figure bands under one header) → rules. By themselves they are never beyond
doubt: two figures side by side may be one that was printed with a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from extractors.document import Box, Glyph, Grid, Reading, Rule, enclosing
from extractors.grids import find_grids
from extractors.implied.blocks import find_blocks
from extractors.implied.forms import form_tables
from extractors.implied.layout import FormTable
from extractors.implied.level_ruled import frame_rules, level_frames
from extractors.implied.rows import block_rules
from extractors.implied.words import words_of
from extractors.lines import group_rows
from extractors.templates import Labels

STOP, MOST_STOPS = re.compile(r"[\u4e00-\u9fff][，。；]|[，。；][\u4e00-\u9fff]"), 0.15
"""Between the clauses of a sentence, and the share of a table's cells that may have one:
notes, and the corner of a header."""

IMPLIED = 0.6
"""Certainty of the sides of cells whose rules are implied: below any that is enough."""


def implied_grids(
    page: int, glyphs: Iterable[Glyph], rules: Sequence[Rule], labels: Sequence[str],
    read: Callable[[Sequence[Box]], Sequence[Reading]],
) -> tuple[Grid, ...]:  # fmt: skip
    """The tables of every block of figures; the sides of their cells are doubtful."""
    glyphs = list(glyphs)
    frames = level_frames(glyphs, rules, labels)
    free = _outside(glyphs, [frame.box for frame in frames])
    made = [rule for frame in frames for rule in frame_rules(frame)]
    grids = find_grids(page, [*made, *implied_rules(free, rules, labels)], read)
    return tuple(
        replace(grid, cells=tuple(replace(cell, certainty=IMPLIED) for cell in grid.cells))
        for grid in grids
    )


def _outside(glyphs: Iterable[Glyph], boxes: Sequence[Box]) -> list[Glyph]:
    return [glyph for glyph in glyphs if not any(box.contains(*glyph.box.center) for box in boxes)]


def printed_grids(
    page: int, glyphs: Iterable[Glyph], rules: Sequence[Rule], labels: Labels,
    read: Callable[[Sequence[Box]], Sequence[Reading]], above: Grid | None = None,
) -> tuple[Grid, ...]:  # fmt: skip
    """The tables of a page whose text layer says what is printed: those of official forms,
    whose cells are in doubt only where a figure may be of two, then as
    :func:`implied_grids`. ``above`` is the last grid of the page before."""
    ink = [glyph for glyph in glyphs if not glyph.text.isspace()]
    tables = form_tables(ink, rules, labels, above)
    known = [_with_certainty(grid, table)
             for table in tables for grid in find_grids(page, table.rules, read)]  # fmt: skip
    boxes = [table.box for table in tables]
    free = [rule for rule in rules if not any(_crosses(rule, box) for box in boxes)]
    others = implied_grids(page, _outside(ink, boxes), free, labels.rows, read)
    apart = [_without(grid, boxes) for grid in others]
    return tuple(sorted([*known, *filter(None, apart)], key=lambda grid: grid.box.top))


def _without(grid: Grid, boxes: Sequence[Box]) -> Grid | None:
    """What of a grid stands outside of the boxes: figures there must not be lost, as they
    tell that a row of a table was not found."""
    inner = [box.expanded(-2) for box in boxes]
    cells = tuple(cell for cell in grid.cells
                  if not any(cell.box.intersection(box).area for box in inner))  # fmt: skip
    if len(cells) == len(grid.cells):
        return grid
    return replace(grid, cells=cells, box=enclosing(c.box for c in cells)) if cells else None


def _is_prose(grid: Grid) -> bool:
    """Whether what is laid out as a table is a sentence: it has stops between words."""
    inked = [cell.text for cell in grid.cells if cell.text]
    stopped = sum(bool(STOP.search(text)) for text in inked)
    return stopped > MOST_STOPS * len(inked)


def _crosses(rule: Rule, box: Box) -> bool:
    return box.top < rule.bottom and rule.top < box.bottom


def _with_certainty(grid: Grid, table: FormTable) -> Grid:
    cells = tuple(replace(cell, certainty=1.0 if table.is_sure(cell) else IMPLIED)
                  for cell in grid.cells)  # fmt: skip
    return replace(grid, cells=cells)


def implied_rules(
    glyphs: Iterable[Glyph], rules: Sequence[Rule], labels: Sequence[str] = ()
) -> list[Rule]:
    """The rules of every block of figures; ``rules`` are those that are printed there,
    ``labels`` (normalised) those of the rows of official forms."""
    ink = [glyph for glyph in glyphs if not glyph.text.isspace()]
    bands = [words_of(row) for row in group_rows(ink)]
    return [
        rule for block in find_blocks(bands, labels) for rule in block_rules(block, rules, labels)
    ]
