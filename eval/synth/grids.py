"""The tables of a report as grids of cells, before they are measured.

A cell's sides are shares of the table's width, so that blocks of different
columns stand in one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from eval.synth.content import Content, Section
from eval.synth.forms import BALANCE_NOTE, LITIGATION, RESULTS, REVIEW, Block, Column, Row, path
from eval.synth.inserts import PlainTable, insert_key
from eval.synth.style import Style
from eval.synth.tables import Figures

Role = Literal["title", "header", "label", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """``path`` names the figure that is printed in the cell. A line feed in ``text``
    is a break by hand."""

    text: str
    left: float
    right: float
    row: int
    row_span: int = 1
    role: Role = "label"
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``header`` counts the rows that may be repeated on the next page."""

    name: str
    cells: tuple[GridCell, ...]
    header: int = 0

    @property
    def rows(self) -> int:
        return max(cell.row + cell.row_span for cell in self.cells)


def tables(content: Content, style: Style) -> dict[str, Table]:
    """The official tables by their sections, then others by
    :func:`~eval.synth.inserts.insert_key`."""
    official = {
        "proactive": _proactive(content, style),
        "requests": _requests(content, style),
        "disputes": _disputes(content),
    }
    dressed = {name: _dressed(table, style) for name, table in official.items()}
    return dressed | dict(_plain_tables((*content.sections, *content.appendices)))


def _plain_tables(sections: Iterable[Section]) -> Iterator[tuple[str, Table]]:
    for section in sections:
        for number, insert in enumerate(section.inserts):
            if isinstance(insert, PlainTable):
                name = insert_key(section.id, number)
                yield name, _plain(name, insert)


def _plain(name: str, table: PlainTable) -> Table:
    edges = _edges(0, 1, len(table.rows[0]))
    cells = (
        GridCell(
            text=text, left=left, right=right, row=number, role="value" if number else "header"
        )
        for number, row in enumerate(table.rows)
        for text, (left, right) in zip(row, edges, strict=True)
    )
    return Table(name=name, cells=tuple(cells), header=1)


def _dressed(table: Table, style: Style) -> Table:
    """The cells' texts as the style breaks and spaces them."""
    return replace(table, cells=tuple(_dressed_cell(cell, style) for cell in table.cells))


def _dressed_cell(cell: GridCell, style: Style) -> GridCell:
    text, count = cell.text, style.header_breaks
    if cell.role == "label" and text == RESULTS and style.upright_results:
        text = "\n".join(text)
    elif cell.role == "header" and count and cell.right - cell.left < 0.2:
        text = "\n".join(text[at : at + count] for at in range(0, len(text), count))
    elif cell.role in ("label", "header") and len(text) <= 3 and style.spaced_labels:
        text = " ".join(text)
    return cell if text == cell.text else replace(cell, text=text)


def _printed_rows(table: str, block: Block, figures: Figures) -> list[Row]:
    """Those with a figure, and those that belong to no form."""
    return [
        row
        for row in block.rows
        if not row.id or any(path(table, row.id, c.id) in figures for c in block.columns)
    ]


def _edges(left: float, right: float, count: int) -> list[tuple[float, float]]:
    step = (right - left) / count
    return [(left + step * i, left + step * (i + 1)) for i in range(count)]


# --------------------------------------------------------------------------
# 二、


def _proactive(content: Content, style: Style) -> Table:
    cells: list[GridCell] = []
    for block in content.form.proactive:
        start = cells[-1].row + 1 if cells else 0
        cells += _titled(block, content.figures, style, start)
    return Table(name="proactive", cells=tuple(cells))


def _titled(block: Block, figures: Figures, style: Style, start: int) -> Iterator[GridCell]:
    if block.title:
        yield GridCell(text=block.title, left=0, right=1, row=start, role="title")
        start += 1
    edges = _edges(style.label_share, 1, len(block.columns))
    yield GridCell(text="信息内容", left=0, right=style.label_share, row=start, role="header")
    for column, (left, right) in zip(block.columns, edges, strict=True):
        yield GridCell(text=column.label, left=left, right=right, row=start, role="header")
    for number, row in enumerate(_printed_rows("proactive", block, figures), start + 1):
        yield GridCell(text=row.label, left=0, right=style.label_share, row=number)
        yield from _values("proactive", row, number, block.columns, edges, figures)


def _values(
    table: str, row: Row, number: int, columns: Sequence[Column],
    edges: Sequence[tuple[float, float]], figures: Figures,
) -> Iterator[GridCell]:  # fmt: skip
    """A row's figures; empty where none is printed."""
    for column, (left, right) in zip(columns, edges, strict=True):
        name = path(table, row.id, column.id)
        known = name if name in figures else ""
        text = figures.get(name, row.printed)
        yield GridCell(text=text, left=left, right=right, row=number, role="value", path=known)


# --------------------------------------------------------------------------
# 三、


def _requests(content: Content, style: Style) -> Table:
    block, share = content.form.requests, style.label_share
    edges = _edges(share, 1, len(block.columns))
    rows = _printed_rows("requests", block, content.figures)
    return Table(
        name="requests",
        header=3,
        cells=(
            *_applicants(block.columns, edges, share),
            *_result_cell(rows, share * style.result_share),
            *(cell for i, row in enumerate(rows, 3) for cell in _label(i, row, share, style)),
            *_group_cells(rows, share, style),
            *(cell for i, row in enumerate(rows, 3)
              for cell in _values("requests", row, i, block.columns, edges, content.figures)),
        ),
    )  # fmt: skip


def _applicants(
    columns: Sequence[Column], edges: Sequence[tuple[float, float]], share: float
) -> Iterator[GridCell]:
    yield GridCell(text=BALANCE_NOTE, left=0, right=share, row=0, row_span=3)
    yield GridCell(text="申请人情况", left=share, right=1, row=0, role="header")
    for group, members in groupby(zip(columns, edges, strict=True), key=lambda pair: pair[0].group):
        inner = list(members)
        left, right = inner[0][1][0], inner[-1][1][1]
        if group:
            yield GridCell(text=group, left=left, right=right, row=1, role="header")
        for column, (start, end) in inner:
            top = 2 if group else 1
            yield GridCell(
                text=column.label, left=start, right=end, row=top, row_span=3 - top, role="header"
            )


def _is_result(row: Row) -> bool:
    return row.id.startswith("results.") or not row.id


def _result_cell(rows: Sequence[Row], right: float) -> Iterator[GridCell]:
    spanned = [number for number, row in enumerate(rows, 3) if _is_result(row)]
    yield GridCell(text=RESULTS, left=0, right=right, row=spanned[0], row_span=len(spanned))


def _label(number: int, row: Row, share: float, style: Style) -> Iterator[GridCell]:
    """The row's own label; beside an empty cell where totals are split."""
    left = share * style.result_share if _is_result(row) else 0.0
    middle = _middle(share, style)
    if row.group:
        yield GridCell(text=row.label, left=middle, right=share, row=number)
    elif style.split_totals and row.id in ("results.total", "results.other"):
        yield GridCell(text=row.label, left=left, right=middle, row=number)
        yield GridCell(text="", left=middle, right=share, row=number)
    else:
        yield GridCell(text=row.label, left=left, right=share, row=number)


def _middle(share: float, style: Style) -> float:
    """Where the group column ends and the labels begin."""
    return share * (style.result_share + (1 - style.result_share) * style.group_share)


def _group_cells(rows: Sequence[Row], share: float, style: Style) -> Iterator[GridCell]:
    for group, members in groupby(enumerate(rows, 3), key=lambda pair: pair[1].group):
        numbers = [number for number, _ in members]
        if group:
            yield GridCell(
                text=group, left=share * style.result_share, right=_middle(share, style),
                row=numbers[0], row_span=len(numbers),
            )  # fmt: skip


# --------------------------------------------------------------------------
# 四、


def _disputes(content: Content) -> Table:
    columns = [c for c in content.form.disputes.columns
               if path("disputes", c.row, c.id) in content.figures]  # fmt: skip
    edges = _edges(0, 1, len(columns))
    placed = list(zip(columns, edges, strict=True))
    cells: list[GridCell] = []
    for group, members in groupby(placed, key=lambda pair: pair[0].group):
        cells += _outcome_cells(group, list(members), content.figures)
    rest = [edge for column, edge in placed if column.group != REVIEW]
    cells.append(
        GridCell(text=LITIGATION, left=rest[0][0], right=rest[-1][1], row=0, role="header")
    )
    return Table(name="disputes", cells=tuple(cells), header=3)


def _outcome_cells(
    group: str, placed: Sequence[tuple[Column, tuple[float, float]]], figures: Figures
) -> Iterator[GridCell]:
    """One of the three groups; the first has no row of its own under the top one."""
    top = 0 if group == REVIEW else 1
    left, right = placed[0][1][0], placed[-1][1][1]
    yield GridCell(text=group, left=left, right=right, row=top, role="header")
    for column, (start, end) in placed:
        yield GridCell(
            text=column.label, left=start, right=end, row=top + 1, row_span=2 - top, role="header"
        )
        name = path("disputes", column.row, column.id)
        yield GridCell(text=figures[name], left=start, right=end, row=3, role="value", path=name)
