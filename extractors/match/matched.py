"""What matching gives: the cells of a form, found in the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractors.document import Cell
from extractors.templates import Table, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCell:
    """A cell of the document and how surely (0..1) it stands in this row and in this
    column of the form. ``shared``: it spans other columns of the form as well."""

    cell: Cell
    row: float = 1.0
    column: float
    shared: bool = False

    @property
    def certainty(self) -> float:
        return min(self.row, self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMatch:
    """``cells`` by path; ``score`` is the share of the form's labels found;
    ``complete``: every figure of the same grids found a place in the form; ``left_out``
    are cells of rows that are not printed: those about them stand one under the other."""

    table: Table
    cells: Mapping[str, PlacedCell]
    score: float
    complete: bool = False
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    template: Template
    score: float
    tables: tuple[TableMatch, ...]

    def cells(self) -> dict[str, PlacedCell]:
        return {key: cell for table in self.tables for key, cell in table.cells.items()}
