"""One table of a form: its rows and columns found, its cells placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from extractors.document import Cell, Reading
from extractors.labels import is_figure, is_label
from extractors.match.alignment import align
from extractors.match.certainty import BY_PLACE, SURE
from extractors.match.columns import align_columns, beside_header, header_above, typical_row
from extractors.match.elements import Element, elements_of
from extractors.match.matched import PlacedCell, TableMatch
from extractors.match.order import rows_by_count, rows_by_order, rows_left_out
from extractors.match.places import in_own_column, placed_at, placed_like, with_sure_sides
from extractors.match.rows import PrintedRow, has_figures, page_of
from extractors.templates import Block, Row, Table, path


def match_table(rows: Sequence[PrintedRow], table: Table) -> TableMatch:
    elements = elements_of(table)
    pairs = align(len(elements), len(rows), lambda i, j: elements[i].score(rows[j]))
    cells: dict[str, PlacedCell] = {}
    left_out: set[str] = set()
    for index, block in enumerate(table.blocks):
        found = [(element.row, j, s) for i, j, s in pairs
                 if (element := elements[i]).block == index and element.row]  # fmt: skip
        cells |= _labelled_block(rows, table, block, found)
        left_out |= {path(table.id, row, column.id) for row in rows_left_out(rows, block, found)
                     for column in block.columns}  # fmt: skip
        if not block.rows:
            cells |= _unlabelled_block(rows, table, block)
    return TableMatch(
        table=table,
        cells=cells,
        score=_table_score(table, elements, pairs, cells),
        left_out=frozenset(left_out),
    )


def _table_score(
    table: Table, elements: Sequence[Element], pairs: Sequence[tuple[int, int, float]],
    cells: Mapping[str, PlacedCell],
) -> float:  # fmt: skip
    """Labels found, weighted by likeness, and cells found, both as shares of the form."""
    needed = sum(1 for element in elements if element.row is None or not element.row.optional)
    labels = sum(score for _, _, score in pairs) / needed
    size = sum(len(block.columns) * max(1, _required(block)) for block in table.blocks)
    certain = sum(cell.certainty for cell in cells.values())
    return min(1.0, (labels + certain / size) / 2) if table.blocks[0].rows else certain / size


ASIDE = 0.2
"""Of a column, by which its sides on two pages may lie off each other."""

FEW, SHORTEST_LABEL = 0.2, 4
"""Share of a row of figures that may look like words; characters of a row's label."""


def _required(block: Block) -> int:
    return sum(1 for row in block.rows if not row.optional)


def _labelled_block(
    rows: Sequence[PrintedRow], table: Table, block: Block,
    found: Sequence[tuple[Row, int, float]],
) -> dict[str, PlacedCell]:  # fmt: skip
    found = found or rows_by_count(block, rows)
    if not found:
        return {}
    found = _without_wholes(rows_by_order(block, found, rows))
    header = header_above(rows, found[0][1])
    typical = typical_row(beside_header([rows[j] for _, j, _ in found], header))
    columns = align_columns(block, header, typical)
    cells: dict[str, PlacedCell] = {}
    taken = {j for _, j, _ in found}
    for row, j, row_score in found:
        doubtful = (
            _follows_left_over(rows, j, taken) or _may_go_on(rows, j, taken)
            or _is_cut(rows, j, taken)
        )  # fmt: skip
        sure = min(row_score, BY_PLACE) if doubtful else row_score
        placed = {
            path(table.id, row.id, column.id): replace(
                cell, row=min(sure, BY_PLACE) if _is_parted(cell.cell, rows[j]) else sure
            )
            for column, extent, column_score in columns
            if (cell := placed_like(rows[j], typical, extent, column_score))
        }
        cells |= with_sure_sides(placed, rows[j])
    return cells


def _without_wholes(
    found: Sequence[tuple[Row, int, float]],
) -> list[tuple[Row, int, float]]:
    """Without a row that may be printed in place of its parts where the parts are."""
    return [each for each in found
            if not any(row.id.startswith(f"{each[0].id}.") for row, _, _ in found)]  # fmt: skip


def _is_parted(cell: Cell, row: PrintedRow) -> bool:
    """Whether a stray rule cuts it off from the rest of its row."""
    return cell.row_span < row.height


def _follows_left_over(rows: Sequence[PrintedRow], j: int, taken: Set[int]) -> bool:
    """Whether a page begins with the row, and the one before ends with figures of none."""
    above = j - 1
    return (
        above >= 0
        and above not in taken
        and page_of(rows[j]) == page_of(rows[above]) + 1
        and has_figures(rows[above])
    )


def _is_cut(rows: Sequence[PrintedRow], j: int, taken: Set[int]) -> bool:
    """Whether the next page begins with figures of no row: what a page's end cuts within
    numbers that narrow columns break over two lines."""
    below = _overleaf(rows, j)
    return (
        below is not None
        and j + 1 not in taken
        and not any(is_label(cell.text) for cell in below.own)
    )


def _overleaf(rows: Sequence[PrintedRow], j: int) -> PrintedRow | None:
    """The row of figures that begins the next page, right behind a page's last row."""
    below = rows[j + 1] if j + 1 < len(rows) else None
    follows = below and page_of(below) == page_of(rows[j]) + 1 and has_figures(below)
    return below if follows else None


def _may_go_on(rows: Sequence[PrintedRow], j: int, taken: Set[int]) -> bool:
    """Whether figures without a label stand right above or below, where the rules between
    rows are implied: what narrow columns break over two lines is one number."""
    if all(cell.certainty >= SURE for cell in rows[j].own):
        return False
    beside = (n for n in (j - 1, j + 1) if 0 <= n < len(rows) and n not in taken)
    return any(
        rows[n].grid == rows[j].grid
        and has_figures(rows[n])
        and not any(is_label(cell.text) for cell in rows[n].own)
        for n in beside
    )


def _unlabelled_block(
    rows: Sequence[PrintedRow], table: Table, block: Block
) -> dict[str, PlacedCell]:
    """The row of figures without a label whose header fits the block best; of rows whose
    headers are all unread, the one with most figures."""
    candidates = [j for j, row in enumerate(rows)
                  if j and _may_be_figures(row) and not _is_room(rows, j)]  # fmt: skip
    headers = {j: header_above(rows, j) for j in candidates}
    typical = {j: _columns_like(rows[j], headers[j]) for j in candidates}
    aligned = [(j, align_columns(block, headers[j], typical[j])) for j in candidates]
    j, columns = max(
        aligned, key=lambda it: (sum(s for _, _, s in it[1]), _figure_count(rows[it[0]])),
        default=(0, []),
    )  # fmt: skip
    if len(columns) < len(block.columns) / 3:
        return {}
    most = 1.0 if _stand_on(rows[j], typical[j]) else BY_PLACE
    return with_sure_sides({
        path(table.id, column.row or "", column.id): placed
        for column, extent, score in columns
        if (placed := in_own_column(rows[j], extent, placed_at(rows[j], extent, min(score, most))))
    }, rows[j])  # fmt: skip


def _may_be_figures(row: PrintedRow) -> bool:
    """Whether a row has no labels, but for a few figures that dirt makes look like words."""
    brief = all(len(text) < SHORTEST_LABEL for text in row.labels)
    return brief and len(row.labels) <= FEW * len(row.own)


def _is_room(rows: Sequence[PrintedRow], j: int) -> bool:
    """Whether a row is but the room for figures at a page's end, and these begin the next."""
    below = _overleaf(rows, j)
    return (
        below is not None
        and not has_figures(rows[j])
        and _may_be_figures(below)
        and len(below.own) == len(rows[j].own)
    )


def _stand_on(row: PrintedRow, places: PrintedRow) -> bool:
    """Whether the sides of a row's cells are sides of these places."""
    extents = [places.extent(cell) for cell in places.cells]
    sides = {side for extent in extents for side in extent}
    apart = ASIDE * min(x1 - x0 for x0, x1 in extents)
    return all(min(abs(side - other) for other in sides) <= apart
               for cell in row.cells for side in row.extent(cell))  # fmt: skip


def _figure_count(row: PrintedRow) -> int:
    return sum(is_figure(cell.text) for cell in row.cells)


def _columns_like(row: PrintedRow, header: Sequence[PrintedRow]) -> PrintedRow:
    """The row itself, or, where it goes on in another frame without all its columns, as
    those of blanks, the places of the header's lowest row."""
    if not header or header[-1].grid == row.grid or len(header[-1].cells) <= len(row.cells):
        return row
    cells = tuple(replace(cell, reading=Reading()) for cell in header[-1].cells)
    return replace(header[-1], cells=cells)
