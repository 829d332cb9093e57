"""The columns, rows and rules of a part of a form's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.document import Box, Cell, Rule
from extractors.implied.header import HeaderCell, level_bounds, with_words
from extractors.implied.parts import NEAR, Part, PrintedPage
from extractors.implied.spans import (
    Interval,
    Span,
    bounds_between,
    overlapped,
    runs_of,
    spans_of,
    without_overlaps,
)
from extractors.implied.words import (
    Band,
    Word,
    bottom_of,
    height_of,
    middle_of,
    parted,
    top_of,
)

COLUMN_GAPS = (0.6, 0.35, 0.12)
"""Between the figures of two columns, in heights of their characters."""

LINE_GAPS = (0.55,)
"""Between the lines of one cell at most, in heights of their characters."""

ROW_HEIGHT = 1.8
"""Of a row of blanks, in heights of the header's characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTable:
    """Its rules, and its columns and rows between them: those of labels are none. ``whole``
    as of its part."""

    whole: bool
    rules: tuple[Rule, ...]
    box: Box
    columns: tuple[Span, ...]
    rows: tuple[Span, ...]

    def is_sure(self, cell: Cell) -> bool:
        """Whether no other figure than a cell's own can stand in it, nor its own elsewhere."""
        if not self.whole:
            return False
        x, y = cell.box.center
        column = next((each.sure for each in self.columns if each.holds(x)), True)
        return column and next((each.sure for each in self.rows if each.holds(y)), True)


def laid_out(part: Part, page: PrintedPage) -> FormTable:
    body = _body(part, page)
    drawn = _drawn(page, part)
    columns = without_overlaps(_columns(part, body))
    rows = without_overlaps(_rows(part, body, columns, drawn))
    return _ruled(part, body, columns, rows, drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """What stands below a header: words, by whether they stand with the labels or with the
    figures; ``side`` is where the labels end, ``size`` the height of the characters;
    ``followed``: words stand below it on the page."""

    labels: tuple[Word, ...]
    figures: tuple[Word, ...]
    side: float
    size: float
    top: float
    bottom: float
    followed: bool


def _body(part: Part, page: PrintedPage) -> _Body:
    size = min(word.size for word in _words_in(part, page))
    top = max((box.bottom for box in part.heads), default=0.0) if part.header else 0.0
    corner = [w.box.x1 for band in part.header for w in band if w.box.x1 <= part.heads[0].x0 + 1]
    side = max([row.box.x1 for row in part.rows] + corner, default=float("-inf"))
    side = min(side, part.heads[0].x0) if part.header else side
    if not part.labelled:
        side = float("-inf")
    lower = [band for band in page.bands if middle_of(band) > top and top_of(band) < part.below]
    words = [piece for word in _of_rows(part, lower, size, side) for piece in parted(word, side)]
    if part.rows:
        top = min(top, part.rows[0].box.top) if part.header else part.rows[0].box.top
    figures = tuple(word for word in words if word.box.center[0] > side)
    within = [row.box.bottom for row in part.rows] + [word.box.bottom for word in figures]
    return _Body(
        labels=tuple(word for word in words if word.box.center[0] <= side), figures=figures,
        side=side, size=size, top=top, bottom=max(within, default=top),
        followed=any(word.label for band in lower for word in band),
    )  # fmt: skip


def _words_in(part: Part, page: PrintedPage) -> list[Word]:
    first = [word for row in part.rows[:1] for word in page.bands[row.start]]
    return first + [word for band in part.header for word in band]


def _of_rows(part: Part, lower: Sequence[Band], size: float, side: float) -> list[Word]:
    """The words of the rows: from the first to the last, with what goes on beside these.
    Of a table without labels those of one row of figures."""
    if not part.labelled:
        return _one_row(part, lower, size)
    if not part.rows:
        return []
    first, last = part.rows[0].box.top, part.rows[-1].box.bottom
    words = [word for band in lower for word in band]
    inside = [word for word in words if first - size < word.box.center[1] < last + size]
    beside = [(w.box.top, w.box.bottom) for w in inside if w.box.x0 > side]
    reach = [run for run in runs_of(beside, LINE_GAPS[0] * size)
             if run[0] < last and first < run[1]]  # fmt: skip
    first = 0.0 if part.header else min([first, *(run[0] for run in reach)])
    last = _last_row(part, lower, max([last, *(run[1] for run in reach)]))
    return [word for word in words if first - 1 <= word.box.center[1] <= last + 1]


def _last_row(part: Part, lower: Sequence[Band], bottom: float) -> float:
    """The end of the rows of figures that go on below the last known one."""
    gaps = [b.box.top - a.box.bottom for a, b in pairwise(part.rows)]
    widest = max([2 * height_of(lower[0]), *gaps])
    for band in [band for band in lower if top_of(band) > bottom]:
        beside = [word for word in band if word.box.x1 > part.heads[0].x0]
        if top_of(band) - bottom > widest or not all(word.figure for word in beside):
            break
        bottom = bottom_of(band) if beside else bottom
    return bottom


def _one_row(part: Part, lower: Sequence[Band], size: float) -> list[Word]:
    row: list[Word] = []
    for band in lower:
        bottom = max((word.box.bottom for word in row), default=None)
        near = NEAR * 2 if bottom is None else LINE_GAPS[0]
        start = bottom if bottom is not None else max(box.bottom for box in part.heads)
        inside = all(part.heads[0].x0 - 3 * size < word.box.center[0] < part.heads[-1].x1 + 3 * size
                     for word in band)  # fmt: skip
        if top_of(band) - start > near * size or not inside or not all(w.figure for w in band):
            break
        row += band
    return row


def _columns(part: Part, body: _Body) -> list[Span]:
    """Glyphs of one word may be two columns' figures: they are looked at one by one."""
    heads = [(box.x0, box.x1) for box in part.heads]
    parts = [(g.x0, g.x1) for word in body.figures for g in word.letters]
    return spans_of(heads, parts, [gap * body.size for gap in COLUMN_GAPS])


def _drawn(page: PrintedPage, part: Part) -> list[float]:
    """The y of level rules over the figures' columns."""
    left, right = part.heads[0].center[0], part.heads[-1].center[0]
    return [rule.top for rule in page.rules if rule.x0 <= left and rule.x1 >= right]


def _rows(part: Part, body: _Body, columns: Sequence[Span], drawn: Sequence[float]) -> list[Span]:
    labels = [(row.box.top, row.box.bottom) for row in part.rows]
    stacks = [stack for column in columns for stack in _stacks(column, body, drawn)]
    if not part.labelled:
        return [_unlabelled(body, stacks, drawn)]
    spans = [Span(*label) for label in labels]
    free: list[Interval] = []
    for stack in stacks:
        own = overlapped(stack, labels) or _between_same_rules(stack, labels, drawn)
        free += [] if own else [stack]
        for owner in own:
            spans[owner] = spans[owner].joined(stack if len(own) == 1 else labels[owner],
                                               sure=len(own) == 1)  # fmt: skip
    return _with_unknown(spans, runs_of(free, LINE_GAPS[0] * body.size), body, drawn)


def _between_same_rules(
    stack: Interval, labels: Sequence[Interval], drawn: Sequence[float]
) -> list[int]:
    """The label between the two drawn rules around a figure, where there is but one."""
    y = sum(stack) / 2
    top = max((at for at in drawn if at < y), default=None)
    bottom = min((at for at in drawn if at > y), default=None)
    if top is None or bottom is None:
        return []
    inside = [n for n, label in enumerate(labels) if top < sum(label) / 2 < bottom]
    return inside if len(inside) == 1 else []


def _stacks(column: Span, body: _Body, drawn: Sequence[float]) -> Iterator[Interval]:
    """The lines of each cell of a column together; drawn rules part them."""
    inside = [(word.box.top, word.box.bottom) for word in body.figures
              if any(column.holds((g.x0 + g.x1) / 2) for g in word.letters)]  # fmt: skip
    for run in runs_of(inside, LINE_GAPS[0] * body.size):
        parts = [part for part in inside if run[0] <= part[0] and part[1] <= run[1]]
        for top, bottom in pairwise([float("-inf"), *drawn, float("inf")]):
            yield from runs_of([p for p in parts if top < sum(p) / 2 < bottom], run[1] - run[0] + 1)


def _unlabelled(body: _Body, stacks: Sequence[Interval], drawn: Sequence[float]) -> Span:
    """The one row of figures, or the room for it: beyond doubt where rules are around it, or
    text stands below."""
    if stacks:
        return Span(min(stack[0] for stack in stacks), max(stack[1] for stack in stacks))
    below = [y for y in drawn if body.top < y < body.top + 5 * body.size]
    if len(below) > 1:
        return Span(below[0] + 1.0, below[1] - 2.0)
    start = below[0] if below else body.top + 0.5 * body.size
    return Span(start + 1.0, start + ROW_HEIGHT * body.size, sure=body.followed)


def _with_unknown(
    spans: Sequence[Span], free: Sequence[Interval], body: _Body, drawn: Sequence[float]
) -> list[Span]:
    """With the rows of figures whose labels no form has. Where neither a label nor rules set
    them apart they may go on above or below."""
    rows = list(spans)
    for run in free:
        before = [n for n, row in enumerate(rows) if row.end <= run[0]]
        after = [n for n, row in enumerate(rows) if row.start >= run[1]]
        beside = [*before[-1:], *after[:1]]
        if not _is_set_apart(run, [rows[n] for n in beside], body, drawn):
            for n in beside:
                rows[n] = replace(rows[n], sure=False)
        rows.insert(before[-1] + 1 if before else 0, Span(*run))
    return rows


def _is_set_apart(
    run: Interval, beside: Sequence[Span], body: _Body, drawn: Sequence[float]
) -> bool:
    """Whether rules part figures from the rows beside them, or a label stands with them."""
    ruled = all(
        any(min(run[1], row.end) - 1 <= y <= max(run[0], row.start) + 1 for y in drawn)
        for row in beside
    )
    inner = max((word.box.x0 for row in beside for word in body.labels
                 if word.label and row.holds(word.box.center[1])), default=body.side)  # fmt: skip
    return ruled or any(
        word.label and run[0] < word.box.center[1] < run[1] and word.box.x0 > inner - word.size
        for word in body.labels
    )


def _ruled(
    part: Part, body: _Body, columns: Sequence[Span], rows: Sequence[Span], drawn: Sequence[float]
) -> FormTable:
    xs = _uprights(part, body, columns)
    tops = _header_levels(part)
    ys = _row_bounds(part, rows, body, drawn)
    boxes = [cell.box for cell in _header_cells(part)] + [word.box for word in body.labels]
    rules = [
        *_header_rules(part, xs, [*tops, ys[0]]),
        *_row_rules(body, xs, ys),
        *_upright_rules(xs, ys, boxes),
        *_upright_rules([xs[0], *xs[-len(columns) - 1 :]], [*tops, ys[0]], boxes, part.title),
    ]
    box = Box(xs[0], min([*tops, ys[0]]), xs[-1], ys[-1])
    return FormTable(
        whole=part.whole, rules=tuple(rules), box=box, rows=_widened(rows, ys),
        columns=_widened(columns, xs[-len(columns) - 1 :]),
    )  # fmt: skip


def _widened(spans: Sequence[Span], bounds: Sequence[float]) -> tuple[Span, ...]:
    return tuple(Span(start, end, span.sure)
                 for span, (start, end) in zip(spans, pairwise(bounds), strict=True))  # fmt: skip


def _uprights(part: Part, body: _Body, columns: Sequence[Span]) -> list[float]:
    """The x of every upright: at the left, between columns of labels, between columns."""
    between = bounds_between(columns)
    margin = min([(b.start - a.end) / 2 for a, b in pairwise(columns)], default=12.0)
    right = columns[-1].end + max(1.0, margin)
    if not part.labelled:
        return [columns[0].start - max(1.0, margin), *between, right]
    corner = [word for band in part.header for word in band if word.box.x1 <= body.side + 1]
    left = min(word.box.x0 for word in (*corner, *body.labels, *_row_words(part))) - 2.0
    if part.sides:
        left, right = min(left, part.sides[0]), max(columns[-1].end + 1.0, part.sides[1])
    side = (max(body.side, left + 4) + columns[0].start) / 2
    return [left, *(x for x in _gutters(part, body) if left + 2 < x < side - 2), side, *between,
            right]  # fmt: skip


def _gutters(part: Part, body: _Body) -> list[float]:
    """The x between columns of labels: of groups, which stand beside several rows, and then
    of rows."""
    groups = [word.box for word in body.labels
              if not any(row.box.contains(*word.box.center) for row in part.rows)]  # fmt: skip
    runs = runs_of([(box.x0, box.x1) for box in groups], 1.0)
    behind = [row.box.x0 for row in part.rows if runs and row.box.x0 >= runs[-1][1]]
    last = [(runs[-1][1] + min(behind)) / 2] if behind else []
    return [*((a[1] + b[0]) / 2 for a, b in pairwise(runs)), *last]


def _row_words(part: Part) -> list[Word]:
    return [Word("", row.box, row.box.height) for row in part.rows]


def _header_levels(part: Part) -> list[float]:
    """The y of the rules above the rows: of the title, of the header, of its levels."""
    if not part.header:
        return []
    top = min(map(top_of, part.header)) - 2.0
    title = [top_of(part.title) - 2.0] if part.title else []
    top = (bottom_of(part.title) + top + 2.0) / 2 if part.title else top
    levels = [y for y in level_bounds(_header_cells(part)) if top + 2 < y]
    return [*title, top, *sorted(levels)]


def _header_cells(part: Part) -> list[HeaderCell]:
    seeds = [HeaderCell(box, 0) for box in part.heads]
    inside = Box(part.heads[0].x0 - 1, 0, float("inf"), min(box.bottom for box in part.heads))
    upper = [word for band in part.header for word in band
             if inside.contains(*word.box.center) and word.box.x0 > inside.x0
             and not any(word.box.intersection(seed.box).area for seed in seeds)]  # fmt: skip
    return with_words(seeds, upper)


def _row_bounds(
    part: Part, rows: Sequence[Span], body: _Body, drawn: Sequence[float]
) -> list[float]:
    """The y of the rules above the first row, between rows and below the last."""
    bottom = max((bottom_of(band) for band in part.header), default=None)
    if bottom is None:
        return [rows[0].start - 2.0, *bounds_between(rows, drawn), rows[-1].end + 2.0]
    if not rows:
        return [bottom + 2.0]
    bottom = min(max(bottom, body.top), rows[0].start)
    return [*bounds_between([Span(bottom, bottom), *rows], drawn), rows[-1].end + 2.0]


def _header_rules(part: Part, xs: Sequence[float], ys: Sequence[float]) -> Iterator[Rule]:
    """Level rules; one between two levels stands over the columns whose labels it parts."""
    if not part.header:
        return
    cells = _header_cells(part)
    outer = {ys[0], ys[-1], ys[1] if part.title else ys[0]}
    for y in ys:
        for left, right in pairwise(xs):
            own = [cell.box for cell in cells if cell.box.x0 < right and left < cell.box.x1]
            if y in outer or (own and not any(box.top < y < box.bottom for box in own)):
                yield Rule(left, y, right, y)


def _row_rules(body: _Body, xs: Sequence[float], ys: Sequence[float]) -> Iterator[Rule]:
    """Level rules below rows, but for where a group's label stands over two of them."""
    for y in ys:
        for left, right in pairwise(xs):
            crossed = any(
                left < word.box.center[0] < right and word.box.top + 1 < y < word.box.bottom - 1
                for word in body.labels
            )
            if not crossed or y in (ys[0], ys[-1]):
                yield Rule(left, y, right, y)


def _upright_rules(
    xs: Sequence[float], ys: Sequence[float], boxes: Sequence[Box], title: Band | None = None
) -> Iterator[Rule]:
    """Where nothing of labels, or of a header, stands in the way."""
    for top, bottom in pairwise(ys):
        inside = [box for box in boxes if top < box.center[1] < bottom]
        is_title = title is not None and top < middle_of(title) < bottom
        for x in xs:
            outer = x in (xs[0], xs[-1])
            if outer or not (is_title or any(b.x0 < x - 1 and x + 1 < b.x1 for b in inside)):
                yield Rule(x, top, x, bottom)
