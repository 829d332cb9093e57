"""The tables as grids of text, before any form is seen in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

from eval.tally import Tally
from eval.truth import GridCell, Truth
from extractors.document import Report, Table, TableCell

if TYPE_CHECKING:
    from docling_metrics_table import TableMetric, TableMetricCell

SAME_SIDE = 6.0
"""Points between the sides of cells on two pages that are one side of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """0..1 each. ``teds``: tree edit distance (Zhong, ShafieiBavani and Jimeno Yepes,
    Image-based Table Recognition, 2020). ``topology`` and ``content``: GriTS (Smock,
    Pesala and Abraham, GriTS: Grid Table Similarity Metric, 2023)."""

    teds: float
    topology: float
    content: float


SAME = Likeness(teds=1.0, topology=1.0, content=1.0)
UNLIKE = Likeness(teds=0.0, topology=0.0, content=0.0)


def likenesses(truth: Truth, report: Report) -> list[Likeness]:
    """Of each labelled table, and what was read where its figures were found.

    The parts of a table on several pages are put one under the other. A table none
    of whose figures were found is unlike anything.
    """
    if "tables" not in truth.labelled:
        return []
    return [likeness(table.cells, stitched(_parts(table.name, report))) for table in truth.tables]


def tallies(found: Sequence[Likeness]) -> dict[str, Tally]:
    """Mean likenesses, by the name of the metric."""
    count = len(found)
    return {
        name: Tally(
            hits=sum(getattr(each, name) for each in found), expected=count, found=count
        )
        for name in ("teds", "topology", "content")
    }  # fmt: skip


def likeness(stated: Sequence[GridCell], found: Sequence[GridCell]) -> Likeness:
    """Computed only where the two differ: trees of a few hundred cells take a second."""
    if _texts(stated) == _texts(found):
        return SAME
    if not stated or not found:
        return UNLIKE
    from docling_metrics_table.docling_metrics_table import (
        TableMetricCellsInputSample,
        TableMetricTaskKind,
    )

    kinds = [TableMetricTaskKind.STRUCTURE, TableMetricTaskKind.CONTENT]
    sample = TableMetricCellsInputSample(
        id="table", cells_a=_cells(_whole(stated)), cells_b=_cells(_whole(found)), tasks=kinds
    )
    result = _metric().evaluate_sample(sample)
    return Likeness(
        teds=result.teds.teds,
        topology=result.grits.grits_topology,
        content=result.grits.grits_content,
    )


@cache
def _metric() -> TableMetric:
    from docling_metrics_table import TableMetric

    return TableMetric()


def _texts(cells: Sequence[GridCell]) -> set[GridCell]:
    return {replace(cell, text="".join(cell.text.split())) for cell in cells}


def _whole(cells: Sequence[GridCell]) -> list[GridCell]:
    """With an empty cell in every place that none covers: the metrics ask for whole grids."""
    covered = {place for cell in cells for place in _covered(cell)}
    rows, columns = (max(side) + 1 for side in zip(*covered, strict=True))
    holes = sorted({*product(range(rows), range(columns))} - covered)
    return [*cells, *(GridCell(row=row, column=column) for row, column in holes)]


def _covered(cell: GridCell) -> Iterator[tuple[int, int]]:
    yield from product(
        range(cell.row, cell.row + cell.row_span),
        range(cell.column, cell.column + cell.column_span),
    )


def _cells(cells: Sequence[GridCell]) -> list[TableMetricCell]:
    from docling_metrics_table import TableMetricCell

    return [
        TableMetricCell(
            bbox=[0.0, 0.0, 0.0, 0.0],
            cell_text="".join(cell.text.split()),
            row_nums=list(range(cell.row, cell.row + cell.row_span)),
            column_nums=list(range(cell.column, cell.column + cell.column_span)),
        )
        for cell in cells
    ]


# --------------------------------------------------------------------------
# One table from its parts


def _parts(name: str, report: Report) -> list[Table]:
    """The tables of the report in which a figure of that official table was found."""
    places = [field.source for field in report.fields
              if field.source and field.path.startswith(f"{name}.")]  # fmt: skip
    return [
        table
        for table in report.tables
        if any(place.page == table.source.page and table.source.box.contains(*place.box.center)
               for place in places)
    ]  # fmt: skip


def stitched(parts: Sequence[Table]) -> tuple[GridCell, ...]:
    """The parts one under the other, in columns that run through all of them."""
    sides = _sides(parts)
    cells: list[GridCell] = []
    for part in parts:
        below = max((cell.row + cell.row_span for cell in cells), default=0)
        cells += (_placed(cell, sides, below) for cell in part.cells)
    return tuple(cells)


def _sides(parts: Sequence[Table]) -> list[float]:
    """The x of every column's left side; those closer than a figure is wide are one."""
    stated = sorted({cell.box.x0 for part in parts for cell in part.cells})
    return [x for before, x in pairwise([float("-inf"), *stated]) if x - before > SAME_SIDE]


def _placed(cell: TableCell, sides: Sequence[float], below: int) -> GridCell:
    first = max(0, sum(side <= cell.box.x0 + SAME_SIDE for side in sides) - 1)
    after = sum(side < cell.box.x1 - SAME_SIDE for side in sides)
    return GridCell(
        row=below + cell.row,
        column=first,
        row_span=cell.row_span,
        column_span=max(1, after - first),
        text=cell.text,
    )
