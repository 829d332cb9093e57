"""Grids ↔ the rows and columns of an official form.

A form's printed rows (titles, headers, figure rows) and the rows of all grids
of the document are two sequences in the same order. They are aligned by the
similarity of their labels, so that extra rows, missing rows, page breaks,
repeated headers and tables of another kind fall into the gaps. Columns are
aligned the same way, by the header cells that stand above them; a figure then
belongs to a column by its place, never by counting, so that blanks shift nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.document import Grid
from extractors.labels import is_figure
from extractors.match.broken import DIGIT, join_broken_rows
from extractors.match.certainty import SURE
from extractors.match.matched import Match, PlacedCell, TableMatch
from extractors.match.rows import PrintedRow, printed_rows
from extractors.match.tables import match_table
from extractors.templates import Table, Template, labels_of

__all__ = ["SURE", "Match", "PlacedCell", "TableMatch", "match_form"]

_WORDS = re.compile(r"[\W\d_]+")
"""What is no part of a label, once figures stand behind it."""

LEAST_SCORE = 0.2
"""Share of a form that must be found for the document to be taken as that form."""


def match_form(
    grids: Sequence[Grid], templates: Sequence[Template], outside: Sequence[str] = ()
) -> Match | None:
    """The form that explains the grids best, or None where none does.

    A table that follows another year's form than the rest is matched with that
    form, so that mixed reports keep all their figures. ``outside`` are the lines
    of text around the grids: where one is a row of a table, that was not found whole.
    """
    rows = join_broken_rows(printed_rows(grids), labels_of(templates).rows)
    if not rows or not templates:
        return None
    candidates = [_match_template(rows, template) for template in templates]
    best = max(candidates, key=lambda match: match.score)
    if best.score < LEAST_SCORE:
        return None
    tables = [_best_table(table, candidates) for table in best.tables]
    left_over = _grids_with_left_overs(rows, tables)
    completed = (_completed(table, rows, left_over, outside) for table in tables)
    return replace(best, tables=tuple(completed))


def _grids_with_left_overs(rows: Sequence[PrintedRow], tables: Sequence[TableMatch]) -> set[int]:
    placed = {id(found.cell) for table in tables for found in table.cells.values()}
    return {
        row.grid
        for row in rows
        for cell in row.own
        if is_figure(cell.text) and id(cell) not in placed
    }


def _completed(
    table: TableMatch, rows: Sequence[PrintedRow], left_over: set[int], outside: Sequence[str]
) -> TableMatch:
    placed = {id(found.cell) for found in table.cells.values()}
    grids = {row.grid for row in rows for cell in row.own if id(cell) in placed}
    complete = not grids & left_over and not _has_row_outside(table.table, outside)
    return replace(table, complete=complete)


def _has_row_outside(table: Table, lines: Sequence[str]) -> bool:
    """Whether a line of text is a row of the table: a label with figures behind it."""
    known = {_WORDS.sub("", label) for block in table.blocks for row in block.rows
             for label in row.labels}  # fmt: skip
    return any(_WORDS.sub("", line) in known and DIGIT.search(line) for line in lines)


def _match_template(rows: Sequence[PrintedRow], template: Template) -> Match:
    tables = tuple(match_table(rows, table) for table in template.tables)
    score = sum(table.score for table in tables) / len(tables)
    return Match(template=template, score=score, tables=tables)


def _best_table(own: TableMatch, candidates: Sequence[Match]) -> TableMatch:
    """``own`` unless the same table of another form fits clearly better."""
    tables = (table for match in candidates for table in match.tables)
    same = [table for table in tables if table.table.id == own.table.id]
    best = max(same, key=lambda table: table.score)
    return best if best.score > own.score + 0.15 and len(best.cells) > len(own.cells) else own
