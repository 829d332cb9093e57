"""Charts: the figures that stand at their bars and slices.

Lines → pieces set apart → runs of pieces that are numbers or names → axes left out →
each number with the name that stands with it, under it or at its left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from extractors.document import (
    RECOGNISED,
    Box,
    Chart,
    ChartLabel,
    Figure,
    Page,
    Source,
    TextLine,
    enclosing,
)
from extractors.labels import normalised, similarity
from extractors.numbers import UNITS, normalise, parse
from extractors.sections import PREAMBLE, Paragraph
from extractors.templates import Labels

APART = 0.4
"""Of a character's height: a wider gap parts two pieces of a line."""
LONGEST_NAME = 14
"""Characters of a category; a longer piece is prose."""
REACH = 150.0
"""Points between two lines of a chart: a column's label and the axis under it, or the
labels on both sides of a pie."""
LEAST = 2
"""Figures of a chart; one number beside one name may be anything."""
KNOWN = 0.8
"""Likeness to a row's label from which a name is one."""
JOINT, PLACED = 0.97, 0.9
"""Confidence that a number counts the name in its own piece, or the one at its place."""
TITLE_OVER, NAME_UNDER = 60.0, 40.0
"""Points from a chart to the middle of its title, and of the names of its rows of numbers."""
LONGEST_KEY = 8
TICKS = 3
"""Numbers in even steps that make an axis."""

_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_NUMBER = re.compile(rf"(?!\d{{4}}年)(?P<numeral>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{_UNIT})?")
_NAMED = re.compile(rf"(?P<name>.*[\u4e00-\u9fff年].*?)[\s，,；;：:、]*{_NUMBER.pattern}")
_NAME = re.compile(r"[^，。；！？,;!?]*[\u4e00-\u9fff][^，。；！？,;!?]*|\d{4}年?")
_HEADING = re.compile(
    r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、．](?!\d)"
)
_STATED_UNIT = re.compile(rf"单位[：:]\s*({_UNIT})|[（(]({_UNIT})[）)]")
_TITLE = re.compile(r"单位[：:]|[^\W\d_]{2}(?:情况|统计|占比|数量|构成|分布|对比|图)(?:图|表)?$")
PLACEHOLDER = re.compile(r"(?:类别|系列|Category|Series)\s*\d+")
"""Names that an office program gives to a chart which nobody has filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters of a line that stand together; its ``line`` counts those of the page."""

    text: str
    boxes: tuple[Box, ...]
    line: int
    confidence: float

    @property
    def box(self) -> Box:
        return enclosing(self.boxes)


def find_charts(page: int, lines: Sequence[TextLine], labels: Labels) -> list[Chart]:
    """The charts of a page from its top on.

    Args:
        labels: Of the official forms: numbers beside or over these are a table's.
    """
    found = (_chart(page, run, labels) for run in _runs(lines))
    return [chart for chart in found if chart is not None]


def without_charts(lines: Sequence[TextLine], charts: Sequence[Chart]) -> tuple[TextLine, ...]:
    return tuple(
        line for line in lines
        if not any(chart.box.contains(*line.box.center) for chart in charts)
    )  # fmt: skip


Pair = tuple[Piece, Piece | None]
"""A number's piece, and that of its name where it is another."""


# --------------------------------------------------------------------------
# Pieces and their runs


def _runs(lines: Sequence[TextLine]) -> Iterator[list[Piece]]:
    """Pieces of lines that follow each other and hold nothing but names and numbers."""
    run: list[Piece] = []
    bottom = 0.0
    for number, line in sorted(enumerate(lines), key=lambda item: item[1].box.top):
        pieces = list(_pieces(line, number))
        fits = all(map(_charts, pieces)) and not _HEADING.match(line.text)
        if run and (not fits or _is_title(pieces) or line.box.top - bottom > REACH):
            yield run
            run = []
        if fits:
            run += pieces
            bottom = max(bottom, line.box.bottom) if len(run) > len(pieces) else line.box.bottom
    if run:
        yield run


def _is_title(pieces: Sequence[Piece]) -> bool:
    """Whether another chart begins."""
    return len(pieces) == 1 and bool(_TITLE.search(pieces[0].text))


def _pieces(line: TextLine, number: int) -> Iterator[Piece]:
    start = 0
    for end in range(1, len(line.text) + 1):
        if end < len(line.text) and not _parted(line, end):
            continue
        text = line.text[start:end]
        kept = [place for place in range(start, end) if not line.text[place].isspace()]
        if kept:
            boxes = line.boxes[kept[0] : kept[-1] + 1]
            yield Piece(text=text.strip(), boxes=boxes, line=number, confidence=line.confidence)
        start = end


def _parted(line: TextLine, place: int) -> bool:
    left, right = line.boxes[place - 1], line.boxes[place]
    blank = line.text[place - 1].isspace() and left.width > APART * right.height
    return right.x0 - left.x1 > APART * right.height or blank


def _charts(piece: Piece) -> bool:
    """Whether it may be a part of a chart: a name, a number, or both."""
    text = normalise(piece.text)
    if _NUMBER.fullmatch(text):
        return True
    if _NAMED.fullmatch(text):
        return len(text) <= LONGEST_NAME + 10
    return len(text) <= LONGEST_NAME + 8 and bool(_NAME.fullmatch(text))


# --------------------------------------------------------------------------
# A run → a chart


def _chart(page: int, run: Sequence[Piece], labels: Labels) -> Chart | None:
    joint = [piece for piece in run if _joint(piece)]
    numbers = [piece for piece in run if _NUMBER.fullmatch(normalise(piece.text))]
    names = [piece for piece in run if piece not in numbers and piece not in joint]
    pairs: list[Pair] = [(piece, None) for piece in joint]
    if len(joint) < LEAST:
        placed = _placed(_without_axes(numbers), names, labels)
        pairs = [*(pair for pair in pairs if _is_like(pair, placed)), *placed]
    if len(pairs) < LEAST:
        return None
    unfilled = any(PLACEHOLDER.fullmatch(piece.text) for piece in run)
    unit = _stated_unit(run)
    stated = () if unfilled else tuple(_label(page, n, name, unit) for n, name in pairs)
    return Chart(box=_extent(run, pairs, numbers), labels=stated)


def _is_like(pair: Pair, others: Sequence[Pair]) -> bool:
    """Whether its number is of the kind of others, unlike the year of a date."""
    unit = _unit(pair[0])
    return unit is not None and any(_unit(number) == unit for number, _ in others)


def _unit(piece: Piece) -> str | None:
    text = normalise(piece.text)
    match = _NUMBER.fullmatch(text) or _NAMED.fullmatch(text)
    return match["unit"] if match else None


def _placed(numbers: Sequence[Piece], names: Sequence[Piece], labels: Labels) -> list[Pair]:
    """Numbers with names under them or beside them, whichever fits."""
    if len(numbers) < LEAST:
        return []
    under, beside = _under(numbers, names), _beside(numbers, names)
    if all(is_known(_text(name), labels.columns) for _, name in under):
        under = []
    if any(is_known(_text(name), labels.rows) for _, name in beside):
        beside = []
    return max(under, beside, key=len)


def _text(name: Piece | None) -> str:
    return name.text if name else ""


def is_known(text: str, labels: Sequence[str]) -> bool:
    """Whether it is one of the normalised ``labels``."""
    return any(similarity(normalised(text), label) >= KNOWN for label in labels)


def _extent(run: Sequence[Piece], pairs: Sequence[Pair], axes: Sequence[Piece]) -> Box:
    """From the first number or name to the last, with all that stands beside them, the
    title above them and the names of rows below."""
    parts = [piece for pair in pairs for piece in pair if piece is not None]
    inner = enclosing(piece.box for piece in (*parts, *axes))
    beside = (p.box for p in run if inner.top - 1 <= p.box.center[1] <= inner.bottom + 1)
    around = (p.box for p in run if _belongs(p, inner))
    return enclosing([inner, *beside, *around]).expanded(1)


def _belongs(piece: Piece, inner: Box) -> bool:
    """Whether it is a title over the middle of a chart, or a row's name at its foot."""
    x, y = piece.box.center
    if not inner.x0 <= x <= inner.x1:
        return False
    over = 0 < inner.top - y <= TITLE_OVER and bool(_TITLE.search(piece.text))
    return over or (0 < y - inner.bottom <= NAME_UNDER and len(piece.text) <= LONGEST_KEY)


def _joint(piece: Piece) -> bool:
    """予以公开 43.5%: a name and its number; a year alone is a name."""
    match = _NAMED.fullmatch(normalise(piece.text))
    return match is not None and match["numeral"] not in ("", None) and (
        match["unit"] is not None or " " in piece.text.strip()
    )  # fmt: skip


def _without_axes(numbers: Sequence[Piece]) -> list[Piece]:
    axes = _axis(numbers, lambda p: p.box.x1, lambda p: p.box.center[1])
    axes |= _axis(numbers, lambda p: p.box.center[1], lambda p: p.box.center[0])
    return [piece for number, piece in enumerate(numbers) if number not in axes]


def _axis(
    numbers: Sequence[Piece], side: Callable[[Piece], float], along: Callable[[Piece], float]
) -> set[int]:
    """Places of numbers on one line, without a unit, that rise in even steps."""
    bare = [(n, p) for n, p in enumerate(numbers) if _NUMBER.fullmatch(p.text) and _bare(p)]
    found: set[int] = set()
    for _, first in bare:
        row = sorted(((n, p) for n, p in bare if abs(side(p) - side(first)) < 2),
                     key=lambda item: along(item[1]))  # fmt: skip
        values = [Decimal(p.text.replace(",", "")) for _, p in row]
        steps = {b - a for a, b in pairwise(values)}
        if len(row) >= TICKS and len(steps) == 1 and 0 not in steps:
            found |= {n for n, _ in row}
    return found


def _bare(piece: Piece) -> bool:
    return piece.text.replace(",", "").replace(".", "").isdecimal()


def _under(numbers: Sequence[Piece], names: Sequence[Piece]) -> list[Pair]:
    """Columns: each number with the name of one row under them all."""
    rows: dict[int, list[Piece]] = {}
    for name in names:
        rows.setdefault(round(name.box.center[1] / 3), []).append(name)
    made = (_paired([n for n in numbers if n.box.bottom <= row[0].box.center[1]], row, _across)
            for row in rows.values())  # fmt: skip
    return max(made, key=len, default=[])


def _beside(numbers: Sequence[Piece], names: Sequence[Piece]) -> list[Pair]:
    """Bars: each number with the name at the left of its row."""
    return _paired(numbers, names, _leftwards)


def _paired(
    numbers: Sequence[Piece], names: Sequence[Piece],
    far: Callable[[Piece, Piece], float | None],
) -> list[Pair]:  # fmt: skip
    """All numbers with different names, or none."""
    pairs: list[Pair] = []
    for number in numbers:
        near = [(distance, n) for n, name in enumerate(names)
                if (distance := far(number, name)) is not None]  # fmt: skip
        if not near:
            return []
        pairs.append((number, names[min(near)[1]]))
    return pairs if len({id(name) for _, name in pairs}) == len(pairs) else []


def _across(number: Piece, name: Piece) -> float | None:
    distance = abs(number.box.center[0] - name.box.center[0])
    return distance if distance <= max(name.box.width, number.box.width) / 2 + 4 else None


def _leftwards(number: Piece, name: Piece) -> float | None:
    level = abs(number.box.center[1] - name.box.center[1]) < 0.6 * number.box.height
    return number.box.x0 - name.box.x1 if level and name.box.x1 <= number.box.x0 + 2 else None


def _stated_unit(run: Sequence[Piece]) -> str | None:
    match = next((m for piece in run if (m := _STATED_UNIT.search(piece.text))), None)
    return (match[1] or match[2]) if match else None


def _label(page: int, piece: Piece, name: Piece | None, unit: str | None) -> ChartLabel:
    text = normalise(piece.text)
    match = _NUMBER.fullmatch(text) if name else _NAMED.fullmatch(text)
    assert match is not None  # noqa: S101 - the same as when it was chosen
    start, end = match.span("numeral")
    blanks = [n for n, char in enumerate(piece.text) if char.isspace()]
    first, last = (place - sum(n < place for n in blanks) for place in (start, end))
    return ChartLabel(
        name=name.text if name else match["name"].strip(" ，,；;：:、"),
        text=piece.text,
        span=(start, end),
        unit=match["unit"] or unit,
        source=Source(page=page, box=enclosing(piece.boxes[first:last]).rounded()),
        confidence=min(piece.confidence, name.confidence if name else 1.0),
        joint=name is None,
    )


# --------------------------------------------------------------------------
# Charts → figures


def chart_figures(pages: Sequence[Page], paragraphs: Sequence[Paragraph]) -> Iterator[Figure]:
    """Those of all charts in printed order; each belongs to the section that it stands in."""
    for page in pages:
        for chart in page.charts:
            section = _section_at(page.number, chart.box, paragraphs)
            yield from (_figure(label, section, page.source) for label in chart.labels)


def _section_at(page: int, box: Box, paragraphs: Sequence[Paragraph]) -> str:
    above = [it.section for it in paragraphs
             if (it.places[0].page, it.places[0].box.top) < (page, box.top)]  # fmt: skip
    return above[-1] if above else PREAMBLE


def _figure(label: ChartLabel, section: str, method: str) -> Figure:
    printed = label.text[slice(*label.span)]
    number = parse(printed)
    reason = _reason(label, method, is_number=number is not None)
    return Figure(
        metric=label.name,
        printed=printed,
        value=number.value if number else None,
        unit=label.unit,
        qualifier=None,
        section=section,
        sentence=label.text,
        confidence=round(label.confidence * (JOINT if label.joint else PLACED), 4),
        status="review" if reason else "accepted",
        source=label.source,
        span=label.span,
        reason=reason,
    )


def _reason(label: ChartLabel, method: str, *, is_number: bool) -> str | None:
    if not is_number:
        return f"所读“{label.text[slice(*label.span)]}”不是数字，请核对"
    if method != "text":
        return RECOGNISED
    return None if label.joint else "图中数字与名称的对应由位置推定，请核对"
