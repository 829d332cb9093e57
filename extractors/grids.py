"""Rules on a page → grids with their cells, spans resolved.

The chain: rules → joined rules → groups that touch → lattices (x and y lines)
→ cells. A rule that is missing where a table is cut by a page's end, or that a
style leaves out at the sides, is put back where the crossing rules end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.document import Box, Cell, Grid, Reading, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSettings:
    """Tolerances in points; ``coverage`` is the share of a cell's side that
    must be ruled for the side to count; ``most_rules`` are kept in each direction.
    With more than ``most_columns`` or ``most_rows`` it is a halftone, not a table."""

    snap: float = 2.5
    gap: float = 4.0
    shortest: float = 5.0
    protrusion: float = 6.0
    coverage: float = 0.6
    most_rules: int = 400
    most_columns: int = 60
    most_rows: int = 150


@dataclass(frozen=True, slots=True)
class _Span:
    """A rule as one position and one interval along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """The x and y lines of one table and which of their pieces are ruled.

    ``right[r][c]`` and ``below[r][c]`` say whether the elementary cell in row r
    and column c has a rule on its right and below it.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    right: tuple[tuple[bool, ...], ...]
    below: tuple[tuple[bool, ...], ...]
    open_top: bool
    open_bottom: bool

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def find_grids(
    page: int,
    rules: Sequence[Rule],
    read: Callable[[Sequence[Box]], Sequence[Reading]],
    settings: GridSettings = GridSettings(),
) -> tuple[Grid, ...]:
    """All grids of a page, top to bottom; ``read`` says what stands in the boxes."""
    return tuple(build_grid(page, lattice, read) for lattice in find_lattices(rules, settings))


def find_lattices(
    rules: Sequence[Rule], settings: GridSettings = GridSettings()
) -> tuple[Lattice, ...]:
    horizontal, vertical = (_longest(spans, settings) for spans in _split(rules, settings))
    lattices = (_lattice(h, v, settings) for h, v in _groups(horizontal, vertical, settings))
    return tuple(sorted((found for found in lattices if found), key=lambda it: it.ys[0]))


def build_grid(
    page: int, lattice: Lattice, read: Callable[[Sequence[Box]], Sequence[Reading]]
) -> Grid:
    places = _cell_places(lattice)
    boxes = [_place_box(lattice, place) for place in places]
    cells = tuple(
        Cell(
            page=page,
            box=box,
            reading=reading,
            row=row,
            column=column,
            row_span=row_span,
            column_span=column_span,
        )
        for (row, column, row_span, column_span), box, reading in zip(
            places, boxes, read(boxes), strict=True
        )
    )
    return Grid(
        page=page, box=lattice.box, cells=cells,
        open_top=lattice.open_top, open_bottom=lattice.open_bottom,
    )  # fmt: skip


# --------------------------------------------------------------------------
# Rules


def joined_rules(
    rules: Sequence[Rule], settings: GridSettings = GridSettings()
) -> tuple[list[Rule], list[Rule]]:
    """Level and upright rules, from top and left on, the pieces of each put together."""
    level, upright = _split(rules, settings)
    return (
        [Rule(span.start, span.at, span.end, span.at) for span in level],
        [Rule(span.at, span.start, span.at, span.end) for span in upright],
    )


def _split(rules: Sequence[Rule], settings: GridSettings) -> tuple[list[_Span], list[_Span]]:
    horizontal = [
        _Span((rule.top + rule.bottom) / 2, rule.x0, rule.x1) for rule in rules if rule.horizontal
    ]
    vertical = [
        _Span((rule.x0 + rule.x1) / 2, rule.top, rule.bottom)
        for rule in rules
        if not rule.horizontal
    ]
    return _join(horizontal, settings), _join(vertical, settings)


def _join(spans: Iterable[_Span], settings: GridSettings) -> list[_Span]:
    """Pieces of one rule put together; what stays shorter than a cell is dropped."""
    joined: list[_Span] = []
    for cluster in _cluster(sorted(spans, key=lambda span: span.at), settings.snap):
        at = sum(span.at for span in cluster) / len(cluster)
        pieces = sorted((span.start, span.end) for span in cluster)
        start, end = pieces[0]
        for next_start, next_end in pieces:
            if next_start > end + settings.gap:
                joined.append(_Span(at, start, end))
                start, end = next_start, next_end
            end = max(end, next_end)
        joined.append(_Span(at, start, end))
    return [span for span in joined if span.end - span.start >= settings.shortest]


def _cluster(spans: Sequence[_Span], tolerance: float) -> list[list[_Span]]:
    """Runs of spans, sorted by position, each within ``tolerance`` of the run's first."""
    clusters: list[list[_Span]] = []
    for span in spans:
        if clusters and span.at - clusters[-1][0].at <= tolerance:
            clusters[-1].append(span)
        else:
            clusters.append([span])
    return clusters


def _groups(
    horizontal: Sequence[_Span], vertical: Sequence[_Span], settings: GridSettings
) -> list[tuple[list[_Span], list[_Span]]]:
    """Rules that touch each other, directly or through others."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical):
            if _touch(h, v, settings.gap):
                parent[root(i)] = root(len(horizontal) + j)
    groups: dict[int, tuple[list[_Span], list[_Span]]] = {}
    for i, h in enumerate(horizontal):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(vertical):
        groups.setdefault(root(len(horizontal) + j), ([], []))[1].append(v)
    return list(groups.values())


def _longest(spans: list[_Span], settings: GridSettings) -> list[_Span]:
    """Of a page full of hatching, what could be rules; the work grows with the square."""
    if len(spans) <= settings.most_rules:
        return spans
    return sorted(spans, key=lambda span: span.start - span.end)[: settings.most_rules]


def _touch(h: _Span, v: _Span, gap: float) -> bool:
    return (
        h.start - gap <= v.at <= h.end + gap and v.start - gap <= h.at <= v.end + gap
    )  # fmt: skip


# --------------------------------------------------------------------------
# Lattices


def _lattice(
    horizontal: list[_Span], vertical: list[_Span], settings: GridSettings
) -> Lattice | None:
    """The lattice of one group, or None where it encloses no row of cells."""
    if not horizontal or not vertical:
        return None
    top, bottom = _closing(horizontal, vertical, settings)
    horizontal = horizontal + [span for span in (top, bottom) if span]
    left, right = _closing(vertical, horizontal, settings)
    vertical = vertical + [span for span in (left, right) if span]
    xs, ys = _positions(vertical, settings), _positions(horizontal, settings)
    if len(xs) < 3 or len(ys) < 2:  # a frame around prose has one column; no table has
        return None
    if len(xs) > settings.most_columns + 1 or len(ys) > settings.most_rows + 1:
        return None
    return Lattice(
        xs=xs,
        ys=ys,
        right=_ruled_right(xs, ys, vertical, settings),
        below=_ruled_below(xs, ys, horizontal, settings),
        open_top=top is not None,
        open_bottom=bottom is not None,
    )


def _closing(
    spans: Sequence[_Span], crossing: Sequence[_Span], settings: GridSettings
) -> tuple[_Span | None, _Span | None]:
    """The outer rules that are missing before and after ``spans``.

    Two or more crossing rules that run on past the outermost span, and end
    together, say that a rule belongs there; so does a lone one between two columns
    whose outer sides are not ruled.
    """
    first, last = min(span.at for span in spans), max(span.at for span in spans)
    start, end = min(span.start for span in crossing), max(span.end for span in crossing)
    near = settings.protrusion
    starting = [c.at for c in crossing if c.start - start <= near]
    ending = [c.at for c in crossing if end - c.end <= near]
    low, high = min(span.start for span in spans), max(span.end for span in spans)
    lone = len(crossing) == 1 and low + near < crossing[0].at < high - near
    before = first - start > near and (len(starting) >= 2 or lone)
    after = end - last > near and (len(ending) >= 2 or lone)
    return (
        _Span(start, min(low, *starting), max(high, *starting)) if before else None,
        _Span(end, min(low, *ending), max(high, *ending)) if after else None,
    )


def _positions(spans: Sequence[_Span], settings: GridSettings) -> tuple[float, ...]:
    clusters = _cluster(sorted(spans, key=lambda span: span.at), settings.snap)
    return tuple(sum(span.at for span in cluster) / len(cluster) for cluster in clusters)


def _ruled_right(
    xs: Sequence[float], ys: Sequence[float], vertical: Sequence[_Span], settings: GridSettings
) -> tuple[tuple[bool, ...], ...]:
    near = [_near(vertical, x, settings) for x in xs[1:]]
    return tuple(
        tuple(_covered(spans, top, bottom, settings) for spans in near)
        for top, bottom in pairwise(ys)
    )


def _ruled_below(
    xs: Sequence[float], ys: Sequence[float], horizontal: Sequence[_Span], settings: GridSettings
) -> tuple[tuple[bool, ...], ...]:
    near = [_near(horizontal, y, settings) for y in ys[1:]]
    return tuple(
        tuple(_covered(spans, left, right, settings) for left, right in pairwise(xs))
        for spans in near
    )


def _near(spans: Sequence[_Span], at: float, settings: GridSettings) -> list[_Span]:
    return [span for span in spans if abs(span.at - at) <= settings.snap]


def _covered(spans: Sequence[_Span], start: float, end: float, settings: GridSettings) -> bool:
    length = sum(max(0.0, min(end, span.end) - max(start, span.start)) for span in spans)
    return length >= settings.coverage * (end - start)


# --------------------------------------------------------------------------
# Cells

_Place = tuple[int, int, int, int]
"""Row, column, row span, column span."""


def _cell_places(lattice: Lattice) -> list[_Place]:
    """Cells in reading order, each grown right and down until a rule stops it.

    Growing rectangles, rather than joining neighbours, keeps every cell a
    rectangle when a rule is broken.
    """
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    taken: set[tuple[int, int]] = set()
    places: list[_Place] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            width = _grow_right(lattice, row, column, taken)
            height = _grow_down(lattice, row, column, width)
            places.append((row, column, height, width))
            taken.update((r, c) for r in range(row, row + height)
                         for c in range(column, column + width))  # fmt: skip
    return places


def _grow_right(lattice: Lattice, row: int, column: int, taken: set[tuple[int, int]]) -> int:
    end = column
    while (
        end < len(lattice.xs) - 2
        and not lattice.right[row][end]
        and (row, end + 1) not in taken
    ):  # fmt: skip
        end += 1
    return end - column + 1


def _grow_down(lattice: Lattice, row: int, column: int, width: int) -> int:
    last = column + width - 1
    end = row
    while end < len(lattice.ys) - 2 and _continues_below(lattice, end, column, last):
        end += 1
    return end - row + 1


def _continues_below(lattice: Lattice, row: int, first: int, last: int) -> bool:
    if any(lattice.below[row][c] for c in range(first, last + 1)):
        return False
    inside = any(lattice.right[row + 1][c] for c in range(first, last))
    closed = last == len(lattice.xs) - 2 or lattice.right[row + 1][last]
    return not inside and closed


def _place_box(lattice: Lattice, place: _Place) -> Box:
    row, column, row_span, column_span = place
    return Box(
        lattice.xs[column], lattice.ys[row],
        lattice.xs[column + column_span], lattice.ys[row + row_span],
    )  # fmt: skip
