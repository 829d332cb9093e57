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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.document import Box, Cell, Grid, Reading, enclosing
from extractors.labels import best_similarity, is_figure, is_label, normalised, similarity
from extractors.numbers import cell_state
from extractors.templates import Block, Column, Row, Table, Template, labels_of, path

ALIKE = 0.55
"""Labels less similar than this are different labels."""

BY_PLACE = 0.6
"""Certainty of a column known by its neighbours alone: never beyond doubt."""

SAME_WIDTH = 0.03
"""By how much, as a share, the parts of a table may differ in width."""

PIECED = 0.9
"""Greatest confidence of a cell put together from pieces."""

BY_GROUP = 0.7
"""Certainty of a row whose own label is unread: never beyond doubt."""

SURE = 0.75
"""Certainty from which a row or column is beyond doubt."""

BY_ORDER = 0.9
"""Certainty of a row between such rows, with as many in print there as in the form; so of
columns."""

SEVERAL = 3
"""Rows that no cell for figures spans."""

OUTER = 0.85
"""What a label that is not a row's innermost counts, against one that is."""

_FIGURE = re.compile(r"\d")
_WORDS = re.compile(r"[\W\d_]+")
"""What is no part of a label, once figures stand behind it."""

WELL_KNOWN = 0.85
"""Likeness from which a text is a label of the form by itself."""

LEGIBLE, HALF = 0.8, 0.5
"""Confidence from which a label that is not even that like a form's is another row's."""

PLAIN = 0.9
"""Likeness of two labels from which a row that the form has between them is not there."""

BETTER_WHOLE = 0.05
"""How much better two parts of a label must be known together than each alone."""

MOST_OF_HEADERS = 0.75
"""Share of the characters of a block's headers by which they are known in one cell."""

LEAST_SCORE = 0.25
"""Share of a form that must be found for the document to be taken as that form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRow:
    """One row of a grid: every cell that stands in it, left to right.

    ``own`` are those that begin here; the others span from above. ``frame`` is
    the grid's flat box, against which horizontal places are compared across pages.
    ``labels`` are the normalised texts of the cells that hold words, not figures.
    """

    grid: int
    frame: Box
    cells: tuple[Cell, ...]
    own: tuple[Cell, ...]
    labels: tuple[str, ...]

    @property
    def grouped(self) -> bool:
        """Whether its innermost label is a group's, over several rows: its own is unread."""
        spans = [cell.row_span for cell in self.cells if is_label(cell.text)]
        return bool(spans) and spans[-1] > 1

    def extent(self, cell: Cell) -> tuple[float, float]:
        """The cell's horizontal place as fractions of the grid's width."""
        return (
            (cell.place.x0 - self.frame.x0) / self.frame.width,
            (cell.place.x1 - self.frame.x0) / self.frame.width,
        )


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
    return any(_WORDS.sub("", line) in known and _FIGURE.search(line) for line in lines)


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


# --------------------------------------------------------------------------
# Rows of the document


def printed_rows(grids: Sequence[Grid]) -> list[PrintedRow]:
    return [row for index, grid in enumerate(grids) for row in _grid_rows(index, grid)]


def _grid_rows(index: int, grid: Grid) -> list[PrintedRow]:
    count = max(cell.row + cell.row_span for cell in grid.cells)
    standing = [
        _left_to_right(c for c in grid.cells if c.row <= row < c.row + c.row_span)
        for row in range(count)
    ]
    rows = (
        _printed_row(index, grid.place, cells, tuple(c for c in cells if c.row == row))
        for row, cells in enumerate(map(_without_sides, standing, range(count)))
    )
    return [row for row in rows if not _is_sliver(row)]


def _without_sides(cells: tuple[Cell, ...], row: int) -> tuple[Cell, ...]:
    """Without what stands at the right of several rows: the side of a seal, or of a sheet,
    taken for a rule. No form has its labels there."""
    last = max((n for n, cell in enumerate(cells) if cell.row_span < SEVERAL), default=-1)
    return tuple(cell for n, cell in enumerate(cells) if n <= last or cell.row == row)


def _is_sliver(row: PrintedRow) -> bool:
    """Whether next to nothing begins there: a side of a group's cell that meets no row's."""
    return not any(cell.text for cell in row.own) and 2 * len(row.own) < len(row.cells)


def _printed_row(
    grid: int, frame: Box, cells: tuple[Cell, ...], own: tuple[Cell, ...]
) -> PrintedRow:
    labels = tuple(normalised(cell.text) for cell in cells if is_label(cell.text))
    return PrintedRow(grid=grid, frame=frame, cells=cells, own=own, labels=labels)


def _left_to_right(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: cell.place.x0))


def join_broken_rows(rows: Sequence[PrintedRow], vocabulary: Sequence[str]) -> list[PrintedRow]:
    """Rows that a page's end cut in two, put together."""
    joined: list[PrintedRow] = []
    for row in rows:
        if joined and joined[-1].grid + 1 == row.grid and _is_broken(joined[-1], row, vocabulary):
            joined[-1] = _join_rows(joined[-1], row)
        else:
            joined.append(row)
    return joined


def _is_broken(upper: PrintedRow, lower: PrintedRow, vocabulary: Sequence[str]) -> bool:
    """Whether the two are one row: no figure stands under anything, as under its
    header, and nothing but blanks under a figure; and their label is better known
    whole than in either part."""
    if _page(lower) != _page(upper) + 1:
        return False
    pairs = _paired_cells(upper, lower)
    if any(a.text and b.text and (_is_number(a.text) or _is_number(b.text)) for a, b in pairs):
        return False
    if not _has_figures(upper) and not _has_figures(lower):
        return False
    if any(_are_two_labels(a.text, b.text, vocabulary) for a, b in pairs):
        return False
    whole = _known(_join_rows(upper, lower), vocabulary)
    apart = max(_known(upper, vocabulary), _known(lower, vocabulary))
    parted = not (lower.labels and upper.labels)
    return (
        whole > apart + BETTER_WHOLE
        or (parted and whole >= max(apart, ALIKE))
        or any(_is_one_label(a.text, b.text, vocabulary) for a, b in pairs)
    )


def _is_number(text: str) -> bool:
    """Or a way to say none; not a label of which nothing is legible."""
    return is_figure(text) and (cell_state(text) != "read" or bool(_FIGURE.search(text)))


def _are_two_labels(upper: str, lower: str, vocabulary: Sequence[str]) -> bool:
    """Whether each is known by itself: a group's label that a page cuts beside them,
    over a row of figures and a blank one, does not make them one row."""
    return all(is_label(text) and _best_known(normalised(text), vocabulary) > WELL_KNOWN
               for text in (upper, lower))  # fmt: skip


def _is_one_label(upper: str, lower: str, vocabulary: Sequence[str]) -> bool:
    """Whether the two, one under the other, are a label that neither is alone."""
    if not (is_label(upper) and is_label(lower)):
        return False
    whole, *apart = (_best_known(normalised(text), vocabulary)
                     for text in (upper + lower, upper, lower))  # fmt: skip
    return whole >= ALIKE and whole > max(apart) + BETTER_WHOLE


def _page(row: PrintedRow) -> int:
    return row.cells[0].page


def _has_figures(row: PrintedRow) -> bool:
    return any(is_figure(cell.text) for cell in row.own)


def _known(row: PrintedRow, vocabulary: Sequence[str]) -> float:
    return max((_best_known(text, vocabulary) for text in row.labels), default=0.0)


def _best_known(text: str, vocabulary: Sequence[str]) -> float:
    return max((similarity(text, known) for known in vocabulary), default=0.0)


def _paired_cells(upper: PrintedRow, lower: PrintedRow) -> list[tuple[Cell, Cell]]:
    return [
        (cell, below)
        for cell in upper.cells
        if (below := _cell_at(lower, lower.cells, upper.extent(cell))) is not None
    ]


def _join_rows(upper: PrintedRow, lower: PrintedRow) -> PrintedRow:
    below = {id(cell): lowered for cell, lowered in _paired_cells(upper, lower)}
    cells = tuple(_join_cells(cell, below.get(id(cell))) for cell in upper.cells)
    return _printed_row(lower.grid, upper.frame, cells, cells)


def _join_cells(cell: Cell, below: Cell | None) -> Cell:
    """One cell of both parts, in the upper part's columns; what stands in the lower
    part alone keeps its page and its ink's box."""
    if below is None or not below.text:
        return cell
    if not cell.text:
        return replace(cell, page=below.page, reading=below.reading)
    joined = replace(cell.reading, printed=cell.text + below.text)
    return replace(cell, reading=joined)


def _cell_at(row: PrintedRow, cells: Sequence[Cell], extent: tuple[float, float]) -> Cell | None:
    """The cell that covers most of a horizontal place, at least half of it, or the
    pieces into which a stroke taken for a rule has cut it."""
    inside = [cell for cell in cells if extent[0] < sum(row.extent(cell)) / 2 < extent[1]]
    if len(inside) > 1:
        return _pieced(inside)
    covered = [(_overlap(row.extent(cell), extent), cell) for cell in cells]
    share, cell = max(covered, key=lambda pair: pair[0], default=(0.0, None))
    return cell if cell is not None and share >= 0.5 * (extent[1] - extent[0]) else None


def _pieced(cells: Sequence[Cell]) -> Cell:
    """Cells side by side as the one they were; never beyond doubt."""
    readings = [cell.reading for cell in cells]
    boxes = [reading.box for reading in readings if reading.box]
    reading = replace(
        readings[0],
        printed="".join(reading.printed for reading in readings),
        confidence=min(PIECED, *(reading.confidence for reading in readings)),
        box=enclosing(boxes) if boxes else None,
        alternatives=(),
    )
    return replace(
        cells[0],
        box=enclosing(cell.box for cell in cells),
        flat=enclosing(cell.place for cell in cells),
        reading=reading,
    )


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


# --------------------------------------------------------------------------
# Alignment


def align(
    rows: int, columns: int, score: Callable[[int, int], float]
) -> list[tuple[int, int, float]]:
    """The pairs (i, j, score), rising in both, whose scores above ALIKE add to most."""
    gains = [[max(0.0, score(i, j) - ALIKE) for j in range(columns)] for i in range(rows)]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = best[i + 1][j + 1] + gains[i][j] if gains[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return _trace(gains, best)


def _trace(
    gains: Sequence[Sequence[float]], best: Sequence[Sequence[float]]
) -> list[tuple[int, int, float]]:
    pairs: list[tuple[int, int, float]] = []
    i = j = 0
    while i < len(gains) and j < len(gains[0]):
        gain = gains[i][j]
        if gain and best[i][j] == best[i + 1][j + 1] + gain:
            pairs.append((i, j, gain + ALIKE))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    """One printed row of the form: a block's title, its header, or a figure row."""

    block: int
    row: Row | None
    score: Callable[[PrintedRow], float]


def _elements(table: Table) -> list[_Element]:
    return [element for index, block in enumerate(table.blocks) for element in _block(index, block)]


def _block(index: int, block: Block) -> list[_Element]:
    header = normalised("".join([*block.corner[:1], *(c.labels[0] for c in block.columns)]))
    elements = [_Element(block=index, row=None, score=lambda row: _row_text_score(row, header))]
    if block.title:
        elements.insert(0, _Element(block=index, row=None, score=_title_score(block.title)))
    elements += [_Element(block=index, row=row, score=_row_score(row)) for row in block.rows]
    return elements


def _row_text_score(row: PrintedRow, text: str) -> float:
    return similarity("".join(row.labels), text)


def _title_score(titles: Sequence[str]) -> Callable[[PrintedRow], float]:
    return lambda row: best_similarity("".join(row.labels), titles)


def _row_score(form: Row) -> Callable[[PrintedRow], float]:
    """A row is known by its innermost label, the last one, whole or in pieces that a
    stroke taken for a rule has cut; a label further out counts for less."""

    def score(row: PrintedRow) -> float:
        labels = row.labels
        whole = ("".join(labels[start:]) for start in range(len(labels)))
        inner = max((best_similarity(text, form.labels) for text in whole), default=0.0)
        outer = max((best_similarity(text, form.labels) for text in labels[:-1]), default=0.0)
        leaf = max(inner, OUTER * outer)
        leaf = min(leaf, BY_GROUP) if row.grouped else leaf
        if form.group is None or leaf < ALIKE:
            return leaf
        group = normalised(form.group)
        return 0.9 * leaf + 0.1 * max(similarity(text, group) for text in labels)

    return score


# --------------------------------------------------------------------------
# Tables


def match_table(rows: Sequence[PrintedRow], table: Table) -> TableMatch:
    elements = _elements(table)
    pairs = align(len(elements), len(rows), lambda i, j: elements[i].score(rows[j]))
    cells: dict[str, PlacedCell] = {}
    left_out: set[str] = set()
    for index, block in enumerate(table.blocks):
        found = [(element.row, j, s) for i, j, s in pairs
                 if (element := elements[i]).block == index and element.row]  # fmt: skip
        cells |= _labelled_block(rows, table, block, found)
        left_out |= {path(table.id, row, column.id) for row in _left_out(rows, block, found)
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
    table: Table, elements: Sequence[_Element], pairs: Sequence[tuple[int, int, float]],
    cells: Mapping[str, PlacedCell],
) -> float:  # fmt: skip
    """Labels found, weighted by likeness, and cells found, both as shares of the form."""
    needed = sum(1 for element in elements if element.row is None or not element.row.optional)
    labels = sum(score for _, _, score in pairs) / needed
    size = sum(len(block.columns) * max(1, _required(block)) for block in table.blocks)
    certain = sum(cell.certainty for cell in cells.values())
    return min(1.0, (labels + certain / size) / 2) if table.blocks[0].rows else certain / size


def _required(block: Block) -> int:
    return sum(1 for row in block.rows if not row.optional)


def _labelled_block(
    rows: Sequence[PrintedRow], table: Table, block: Block,
    found: Sequence[tuple[Row, int, float]],
) -> dict[str, PlacedCell]:  # fmt: skip
    if not found:
        return {}
    found = _without_wholes(_rows_by_order(block, found, rows))
    header = _header_above(rows, found[0][1])
    typical = _typical_row(_beside([rows[j] for _, j, _ in found], header))
    columns = _align_columns(block, header, typical)
    cells: dict[str, PlacedCell] = {}
    taken = {j for _, j, _ in found}
    for row, j, row_score in found:
        doubtful = _follows_left_over(rows, j, taken) or _may_go_on(rows, j, taken)
        sure = min(row_score, BY_PLACE) if doubtful else row_score
        placed = {
            path(table.id, row.id, column.id): replace(cell, row=sure)
            for column, extent, column_score in columns
            if (cell := _place_like(rows[j], typical, extent, column_score))
        }
        cells |= _with_sure_sides(placed, rows[j])
    return cells


def _without_wholes(
    found: Sequence[tuple[Row, int, float]],
) -> list[tuple[Row, int, float]]:
    """Without a row that may be printed in place of its parts where the parts are."""
    return [each for each in found
            if not any(row.id.startswith(f"{each[0].id}.") for row, _, _ in found)]  # fmt: skip


def _follows_left_over(rows: Sequence[PrintedRow], j: int, taken: Set[int]) -> bool:
    """Whether a page begins with the row, and the one before ends with figures of none."""
    above = j - 1
    return (
        above >= 0
        and above not in taken
        and _page(rows[j]) == _page(rows[above]) + 1
        and _has_figures(rows[above])
    )


def _may_go_on(rows: Sequence[PrintedRow], j: int, taken: Set[int]) -> bool:
    """Whether figures without a label stand right above or below, where the rules between
    rows are implied: what narrow columns break over two lines is one number."""
    if all(cell.certainty >= SURE for cell in rows[j].own):
        return False
    beside = (n for n in (j - 1, j + 1) if 0 <= n < len(rows) and n not in taken)
    return any(
        rows[n].grid == rows[j].grid
        and _has_figures(rows[n])
        and not any(is_label(cell.text) for cell in rows[n].own)
        for n in beside
    )


def _with_sure_sides(
    row: Mapping[str, PlacedCell], printed: PrintedRow
) -> dict[str, PlacedCell]:  # fmt: skip
    """A row's cells, less sure of those whose sides are. Figures in all of them, and none
    beside, leave no room for another: then the headers are enough. What is blank may have
    its figure in the next column, or in the next row."""
    if all(placed.cell.text for placed in row.values()) and not _left_beside(row, printed):
        return dict(row)
    return {name: _less_sure(placed) for name, placed in row.items()}


def _left_beside(row: Mapping[str, PlacedCell], printed: PrintedRow) -> bool:
    """Whether a figure stands behind the row's labels that is in none of its columns."""
    inside = [placed.cell.place for placed in row.values()]
    labels = [cell.place.x1 for cell in printed.cells if is_label(cell.text)]
    behind = max(labels, default=min((box.x0 for box in inside), default=0.0))
    return any(
        is_figure(cell.text)
        and cell.place.center[0] > behind
        and not any(box.x0 <= cell.place.center[0] <= box.x1 for box in inside)
        for cell in printed.own
    )


def _less_sure(placed: PlacedCell) -> PlacedCell:
    certainty = placed.cell.certainty
    row = placed.row if placed.cell.text else min(placed.row, certainty)
    return replace(placed, row=row, column=min(placed.column, certainty))


def _left_out(
    rows: Sequence[PrintedRow], block: Block, found: Sequence[tuple[Row, int, float]]
) -> Iterator[str]:
    """Rows of the form between two that are well known and adjacent on one page."""
    number = {row.id: index for index, row in enumerate(block.rows)}
    for (upper, above, sure_above), (lower, below, sure_below) in pairwise(found):
        together = below == above + 1 and rows[above].grid == rows[below].grid
        if together and min(sure_above, sure_below) >= PLAIN:
            yield from (row.id for row in block.rows[number[upper.id] + 1 : number[lower.id]])


def _rows_by_order(
    block: Block, found: Sequence[tuple[Row, int, float]], rows: Sequence[PrintedRow]
) -> list[tuple[Row, int, float]]:
    number = {row.id: index for index, row in enumerate(block.rows)}
    known = [(number[row.id], j, score) for row, j, score in found]
    ends = [
        (-1, _words_above(rows, known[0][1])),
        (len(block.rows), _words_below(rows, known[-1][1])),
    ]
    bounds = [ends[0], *((i, j) for i, j, _ in known), ends[1]]
    unread = ((i, j, BY_PLACE) for i, j in _between(bounds)
              if _may_be(rows[j], block.rows[i], len(block.columns)))  # fmt: skip
    pairs = sorted([*known, *unread])
    return [(block.rows[i], j, score) for i, j, score in _sure_between(pairs)]


def _words_above(rows: Sequence[PrintedRow], first: int) -> int:
    """The next row without figures above one."""
    return next((j for j in range(first - 1, -1, -1) if not _has_figures(rows[j])), -1)


def _words_below(rows: Sequence[PrintedRow], last: int) -> int:
    return next((j for j in range(last + 1, len(rows)) if not _has_figures(rows[j])), len(rows))


def _between(bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What lies between neighbours, where it is as many on both sides."""
    for (i, j), (i_after, j_after) in pairwise(bounds):
        if i_after - i == j_after - j:
            yield from zip(range(i + 1, i_after), range(j + 1, j_after), strict=True)


def _may_be(printed: PrintedRow, row: Row, columns: int) -> bool:
    """Whether a row's label is illegible, or like that of a row of the form."""
    innermost = [cell for cell in printed.own if is_label(cell.text)][-1:]
    return len(printed.own) >= columns and all(
        label.reading.confidence < LEGIBLE
        or best_similarity(normalised(label.text), row.labels) >= HALF
        for label in innermost
    )


def _place_like(
    row: PrintedRow, typical: PrintedRow, extent: tuple[float, float], score: float
) -> PlacedCell | None:
    """The cell at a place of the typical row. Where the table goes on in another frame,
    as one without rules does, as many figures in a row stand under the same headers."""
    if row.grid == typical.grid:
        return _place(row, extent, score)
    extent = _on_frame_of(row, typical, extent)
    by_place = _in_own_column(row, extent, _place(row, extent, score))
    figures, others = _figures_behind_labels(row), _figures_behind_labels(typical)
    if len(figures) != len(others) or len(figures) < 2:
        return by_place
    own = _on_frame_of(typical, row, extent)
    number = next((n for n, cell in enumerate(others)
                   if own[0] < sum(typical.extent(cell)) / 2 < own[1]), None)  # fmt: skip
    if number is None or (by_place and by_place.cell is figures[number]):
        return by_place
    return PlacedCell(cell=figures[number], column=min(score, BY_PLACE))


def _on_frame_of(
    row: PrintedRow, other: PrintedRow, extent: tuple[float, float]
) -> tuple[float, float]:
    """A place of the other row's frame on this row's. One that ends where the other does
    but is narrower has lost columns of labels, at its left."""
    own, frame = row.frame, other.frame
    if _as_wide(own, frame) or abs(own.x1 - frame.x1) > SAME_WIDTH * frame.width:
        return extent
    left, right = ((frame.x0 + side * frame.width - own.x0) / own.width for side in extent)
    return left, right


def _in_own_column(
    row: PrintedRow, extent: tuple[float, float], placed: PlacedCell | None
) -> PlacedCell | None:
    """A cell of several columns, as one with blanks beside it is where no rules part
    them, holds its figure in the column where its ink is; in the others it is blank."""
    if placed is None or not placed.shared or placed.cell.reading.box is None:
        return placed
    cell, ink = placed.cell, placed.cell.reading.box
    start, end = row.extent(cell)
    at = start + (end - start) * (ink.center[0] - cell.box.x0) / cell.box.width
    if ink.width / cell.box.width * (end - start) > extent[1] - extent[0]:
        return placed
    column = min(placed.column, BY_PLACE)
    if extent[0] <= at <= extent[1]:
        return PlacedCell(cell=cell, column=column)
    blank = Reading(confidence=min(cell.reading.confidence, BY_PLACE), method=cell.reading.method)
    return PlacedCell(cell=replace(cell, reading=blank), column=column)


def _figures_behind_labels(row: PrintedRow) -> tuple[Cell, ...]:
    labels = [number for number, cell in enumerate(row.cells) if is_label(cell.text)]
    return row.cells[labels[-1] + 1 :] if labels else ()


def _unlabelled_block(
    rows: Sequence[PrintedRow], table: Table, block: Block
) -> dict[str, PlacedCell]:
    """The row of figures without a label whose header fits the block best; of rows whose
    headers are all unread, the one with most figures."""
    candidates = [j for j, row in enumerate(rows) if j and not row.labels]
    headers = {j: _header_above(rows, j) for j in candidates}
    typical = {j: _columns_like(rows[j], headers[j]) for j in candidates}
    aligned = [(j, _align_columns(block, headers[j], typical[j])) for j in candidates]
    j, columns = max(
        aligned, key=lambda it: (sum(s for _, _, s in it[1]), _figure_count(rows[it[0]])),
        default=(0, []),
    )  # fmt: skip
    if len(columns) < len(block.columns) / 3:
        return {}
    return _with_sure_sides({
        path(table.id, column.row or "", column.id): placed
        for column, extent, score in columns
        if (placed := _in_own_column(rows[j], extent, _place(rows[j], extent, score)))
    }, rows[j])  # fmt: skip


def _figure_count(row: PrintedRow) -> int:
    return sum(is_figure(cell.text) for cell in row.cells)


def _columns_like(row: PrintedRow, header: Sequence[PrintedRow]) -> PrintedRow:
    """The row itself, or, where it goes on in another frame without all its columns, as
    those of blanks, the places of the header's lowest row."""
    if not header or header[-1].grid == row.grid or len(header[-1].cells) <= len(row.cells):
        return row
    cells = tuple(replace(cell, reading=Reading()) for cell in header[-1].cells)
    return replace(header[-1], cells=cells)


def _place(row: PrintedRow, extent: tuple[float, float], score: float) -> PlacedCell | None:
    cell = _cell_at(row, row.own, extent)
    if cell is None or (is_label(cell.text) and cell is row.cells[0]):
        return None
    start, end = row.extent(cell)
    return PlacedCell(cell=cell, column=score, shared=end - start > 1.6 * (extent[1] - extent[0]))


def _header_above(rows: Sequence[PrintedRow], first: int) -> list[PrintedRow]:
    """The rows above a figure row that could be its header: rows of words alone,
    in the same grid or, where a page's end parts them, in the one before."""
    header: list[PrintedRow] = []
    for row in reversed(rows[:first]):
        if row.grid < rows[first].grid - 1 or _has_figures(row):
            break
        header.insert(0, row)
    return header


def _beside(found: Sequence[PrintedRow], header: Sequence[PrintedRow]) -> Sequence[PrintedRow]:
    """The rows in the header's own grid, where its columns stand; all, if there are none."""
    own = [row for row in found if header and row.grid == header[-1].grid]
    return own or found


def _typical_row(rows: Sequence[PrintedRow]) -> PrintedRow:
    """The first row with the most common number of cells."""
    counts = Counter(len(row.cells) for row in rows)
    usual = counts.most_common(1)[0][0]
    return next(row for row in rows if len(row.cells) == usual)


_ColumnPlace = tuple[Column, tuple[float, float], float]
"""A column of the form, its horizontal place in the grid, the likeness of its label."""


def _align_columns(
    block: Block, header: Sequence[PrintedRow], typical: PrintedRow
) -> list[_ColumnPlace]:
    places = _headed(block, header, typical)
    pairs = align(
        len(block.columns), len(places), lambda i, j: _column_score(block.columns[i], places[j][1])
    )
    pairs = with_gaps_filled(pairs, len(block.columns), len(places))
    if _in_one_cell(block, places, typical):
        pairs = [(i, j, max(score, BY_ORDER)) for i, j, score in pairs]
    most = 1.0 if all(_as_wide(row.frame, typical.frame) for row in header) else BY_PLACE
    return [(block.columns[i], places[j][0], min(score, most)) for i, j, score in pairs]


def _headed(
    block: Block, header: Sequence[PrintedRow], typical: PrintedRow
) -> list[tuple[tuple[float, float], list[str]]]:
    """The places of a row with the header texts above each. Neighbours under one column's
    header are one place: a streak of the scanner parts them, not a rule."""
    places: list[tuple[tuple[float, float], list[str]]] = []
    for cell in typical.cells:
        extent, stack = typical.extent(cell), _header_stack(header, typical.extent(cell))
        known = any(_column_score(column, stack) >= ALIKE for column in block.columns)
        if known and places and places[-1][1] == stack:
            extent = (places.pop()[0][0], extent[1])
        elif is_label(cell.text):
            stack = []
        places.append((extent, stack))
    return places


def _in_one_cell(
    block: Block, places: Sequence[tuple[tuple[float, float], list[str]]], typical: PrintedRow
) -> bool:
    """Whether all headers stand in one cell, whose rules were lost, over as many figures."""
    figures = sum(not is_label(cell.text) for cell in typical.cells)
    over = {tuple(stack[-1:]) for _, stack in places if stack}
    if len(over) != 1 or figures != len(block.columns) or len(places) < figures:
        return False
    printed = Counter("".join(*over))
    known = Counter("".join(normalised(column.labels[0]) for column in block.columns))
    return (printed & known).total() >= MOST_OF_HEADERS * known.total()


def _as_wide(frame: Box, other: Box) -> bool:
    """Whether places in the two can be compared: one may have lost a column at its side."""
    return abs(frame.width - other.width) <= SAME_WIDTH * other.width


def with_gaps_filled(
    pairs: Sequence[tuple[int, int, float]], columns: int, places: int
) -> list[tuple[int, int, float]]:
    """Columns whose header could not be read, by their place between ones that could.

    A gap is filled only where it leaves as many places as columns; before the first
    known column the row's labels come first, so that the last places count.
    """
    filled: list[tuple[int, int, float]] = []
    before = (-1, -1)
    for i, j, score in [*pairs, (columns, places, 0.0)]:
        missing, room = range(before[0] + 1, i), j - before[1] - 1
        first = not filled and before == (-1, -1)
        if room == len(missing) or (first and room > len(missing)):
            filled += [(column, j - i + column, BY_PLACE) for column in missing]
        filled += [(i, j, score)] if i < columns else []
        before = (i, j)
    return _sure_between(filled)


def _sure_between(
    pairs: Sequence[tuple[int, int, float]],
) -> list[tuple[int, int, float]]:
    """Pairs little alike are sure where those about them leave no choice: from one sure
    pair to the next all are there, on both sides."""
    sure = [index for index, (_, _, score) in enumerate(pairs) if score >= SURE]
    known = list(pairs)
    for before, after in pairwise(sure):
        (i, j, _), (i_after, j_after, _) = pairs[before], pairs[after]
        if i_after - i == j_after - j == after - before:
            known[before:after] = [(a, b, max(s, BY_ORDER)) for a, b, s in pairs[before:after]]
    return known


def _header_stack(header: Sequence[PrintedRow], extent: tuple[float, float]) -> list[str]:
    """The header texts that stand over a place, top to bottom."""
    stack: list[str] = []
    for row in header:
        cell = _cell_at(row, row.own, extent)
        if cell is not None and is_label(cell.text):
            stack.append(normalised(cell.text))
    return stack


def _column_score(column: Column, stack: Sequence[str]) -> float:
    if not stack:
        return 0.0
    leaf = best_similarity(stack[-1], column.labels)
    if column.group is None or leaf < ALIKE:
        return leaf
    return 0.8 * leaf + 0.2 * max(similarity(text, normalised(column.group)) for text in stack)
