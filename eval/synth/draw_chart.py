"""Charts as office programs draw them: pies, bars and columns with labels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.synth.drawing import Drawing, Pen
from eval.synth.inserts import Chart, label_key
from eval.synth.style import BLACK, GREY, Colour
from extractors.document import Box

COLOURS: tuple[Colour, ...] = (
    (0.27, 0.45, 0.77), (0.93, 0.49, 0.19), (0.65, 0.65, 0.65), (1.0, 0.75, 0.0),
    (0.36, 0.61, 0.84), (0.44, 0.68, 0.28), (0.15, 0.27, 0.47), (0.62, 0.28, 0.05),
)  # fmt: skip
HEIGHT, WIDTH = 210.0, 400.0
PEN, TITLE = Pen(size=8.5, voice="table"), Pen(size=11, voice="table")
TICKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """A printed text: its left end, or its right one where ``mirrored``."""

    text: str
    x: float
    y: float
    mirrored: bool = False
    number: int = -1


def draw_chart(drawing: Drawing, chart: Chart, section: str, number: int) -> None:
    """The chart where the page has room; ``number`` counts the section's inserts."""
    drawing.need(HEIGHT + 12)
    width = min(WIDTH, drawing.room)
    left = (drawing.width - width) / 2
    area = Box(left, drawing.y + 4, left + width, drawing.y + 4 + HEIGHT)
    if chart.picture:
        with drawing.pictured(area):
            _draw(drawing, chart, area, (section, number))
    else:
        _draw(drawing, chart, area, (section, number))
    drawing.y = area.bottom + 8


def _draw(drawing: Drawing, chart: Chart, area: Box, key: tuple[str, int]) -> None:
    drawing.canvas.saveState()
    drawing.canvas.setLineWidth(0.5)
    drawing.canvas.setStrokeColorRGB(0.8, 0.8, 0.8)
    _rectangle(drawing, area, None)
    title = area.x0 + (area.width - drawing.long(chart.title, TITLE)) / 2
    drawing.line(chart.title, title, area.top + 8, TITLE)
    inner = Box(area.x0 + 16, area.top + 30, area.x1 - 16, area.bottom - 10)
    parts = {"pie": _pie, "bar": _bars, "column": _columns}[chart.kind]
    for label in parts(drawing, chart, inner):
        _print(drawing, chart, label, key)
    drawing.canvas.restoreState()


def _print(drawing: Drawing, chart: Chart, label: _Label, key: tuple[str, int]) -> None:
    x = label.x - drawing.long(label.text, PEN) if label.mirrored else label.x
    drawing.line(label.text, x, label.y, PEN)
    mentions = chart.labels[label.number].mentions if 0 <= label.number < len(chart.labels) else ()
    for order, mention in enumerate(mentions):
        span = mention.start, mention.end
        drawing.mark(
            label_key(*key, label.number, order), drawing.box(label.text, span, x, label.y, PEN)
        )


def _rectangle(drawing: Drawing, box: Box, fill: Colour | None) -> None:
    if fill:
        drawing.canvas.setFillColorRGB(*fill)
    drawing.canvas.rect(box.x0, drawing.height - box.bottom, box.width, box.height,
                        stroke=int(not fill), fill=int(bool(fill)))  # fmt: skip


def _across(drawing: Drawing, box: Box, colour: Colour) -> None:
    """A line from the box's one corner to the other."""
    drawing.canvas.setStrokeColorRGB(*colour)
    drawing.canvas.line(box.x0, drawing.height - box.top, box.x1, drawing.height - box.bottom)


def _legend(drawing: Drawing, names: Sequence[str], x: float, y: float) -> Iterator[_Label]:
    for number, name in enumerate(names):
        top = y + number * 14
        _rectangle(drawing, Box(x, top + 1, x + 6, top + 7), COLOURS[number % len(COLOURS)])
        yield _Label(text=name, x=x + 10, y=top)


# --------------------------------------------------------------------------
# Pies


def _pie(drawing: Drawing, chart: Chart, area: Box) -> Iterator[_Label]:
    """Clockwise from the top; names once more in a legend."""
    values = chart.series[0].values
    radius = min(area.height / 2 - 16, 62)
    x, y = area.x0 + area.width * 0.42, (area.top + area.bottom) / 2
    turned, middles = 90.0, []
    drawing.canvas.setStrokeColorRGB(1, 1, 1)
    for number, value in enumerate(values):
        extent = -360 * value / sum(values)
        drawing.canvas.setFillColorRGB(*COLOURS[number % len(COLOURS)])
        _slice(drawing, (x, y, radius), turned, extent)
        middles.append(math.radians(turned + extent / 2))
        turned += extent
    yield from _around(chart, middles, (x, y, radius), area)
    yield from _legend(drawing, chart.categories, area.x1 - 70, area.top + 10)


def _slice(
    drawing: Drawing, circle: tuple[float, float, float], start: float, extent: float
) -> None:
    """A whole turn is a circle: a wedge of it would be empty."""
    x, y, radius = circle[0], drawing.height - circle[1], circle[2]
    if extent < -359.99:
        drawing.canvas.circle(x, y, radius, fill=1)
    elif extent:
        drawing.canvas.wedge(x - radius, y - radius, x + radius, y + radius, start, extent, fill=1)


def _around(
    chart: Chart, middles: Sequence[float], circle: tuple[float, float, float], area: Box
) -> Iterator[_Label]:
    """The labels beside their slices, pushed apart where they would touch."""
    x, y, radius = circle
    for mirrored in (False, True):
        side = [(y - (radius + 10) * math.sin(a) - 4, n) for n, a in enumerate(middles)
                if (math.cos(a) < 0) is mirrored]  # fmt: skip
        free = area.top
        for top, number in sorted(side):
            placed = max(top, free)
            reach = math.sqrt(max((radius + 10) ** 2 - (placed + 4 - y) ** 2, 100))
            free = placed + PEN.size * 1.4
            at = x - reach if mirrored else x + reach
            text = _label_text(chart, number)
            yield _Label(text=text, x=at, y=placed, mirrored=mirrored, number=number)


def _label_text(chart: Chart, number: int, series: int = 0) -> str:
    if chart.labels and not series:
        return chart.labels[number].text
    return f"{chart.series[series].values[number]:g}"


# --------------------------------------------------------------------------
# Bars and columns


def _top(chart: Chart) -> float:
    """The end of the axis: the next round number above all values."""
    most = max(value for series in chart.series for value in series.values)
    step = 10 ** math.floor(math.log10(max(most, 1) / TICKS))
    steps = math.ceil(max(most, 1) / TICKS / step) + (most == TICKS * step)
    return float(step * steps * TICKS)


def _series_legend(drawing: Drawing, chart: Chart, area: Box) -> Iterator[_Label]:
    """In one line at the bottom."""
    x = area.x0 + 40
    for number, series in enumerate(chart.series):
        box = Box(x, area.bottom - 7, x + 6, area.bottom - 1)
        _rectangle(drawing, box, COLOURS[number])
        yield _Label(text=series.name, x=x + 10, y=area.bottom - 8)
        x += drawing.long(series.name, PEN) + 24


def _columns(drawing: Drawing, chart: Chart, area: Box) -> Iterator[_Label]:
    top, floor, left = _top(chart), area.bottom - 26, area.x0 + 34
    scale = (floor - area.top - 14) / top
    for tick in range(TICKS + 1):
        y = floor - scale * top * tick / TICKS
        _across(drawing, Box(left, y, area.x1, y), (0.85, 0.85, 0.85))
        yield _Label(text=f"{top * tick / TICKS:g}", x=left - 4, y=y - 5, mirrored=True)
    room = (area.x1 - left) / len(chart.categories)
    wide = room * 0.6 / len(chart.series)
    for number, name in enumerate(chart.categories):
        start = left + room * (number + 0.2)
        yield _Label(text=name, x=start + (room * 0.6 - drawing.long(name, PEN)) / 2, y=floor + 3)
        for order, series in enumerate(chart.series):
            bar = Box(start + wide * order, floor - scale * series.values[number],
                      start + wide * (order + 1), floor)  # fmt: skip
            _rectangle(drawing, bar, COLOURS[order])
            text = _label_text(chart, number, order)
            x = (bar.x0 + bar.x1 - drawing.long(text, PEN)) / 2
            yield _Label(text=text, x=x, y=bar.top - 11, number=-1 if order else number)
    _across(drawing, Box(left, floor, area.x1, floor), GREY)
    yield from _series_legend(drawing, chart, area)


def _bars(drawing: Drawing, chart: Chart, area: Box) -> Iterator[_Label]:
    """The first category at the bottom, as office programs have it."""
    top, floor = _top(chart), area.bottom - 26
    left = area.x0 + max(drawing.long(name, PEN) for name in chart.categories) + 6
    scale = (area.x1 - left - 60) / top
    for tick in range(TICKS + 1):
        x, text = left + scale * top * tick / TICKS, f"{top * tick / TICKS:g}"
        _across(drawing, Box(x, area.top, x, floor), (0.85, 0.85, 0.85))
        yield _Label(text=text, x=x - drawing.long(text, PEN) / 2, y=floor + 3)
    room = (floor - area.top) / len(chart.categories)
    wide = room * 0.6 / len(chart.series)
    for number, name in enumerate(chart.categories):
        start = floor - room * (number + 0.8)
        yield _Label(text=name, x=left - 4, y=start + room * 0.3 - 4, mirrored=True)
        for order, series in enumerate(chart.series):
            bar = Box(left, start + wide * order, left + scale * series.values[number],
                      start + wide * (order + 1))  # fmt: skip
            _rectangle(drawing, bar, COLOURS[order])
            text, middle = _label_text(chart, number, order), (bar.top + bar.bottom) / 2
            number_ = -1 if order else number
            yield _Label(text=text, x=bar.x1 + 3, y=middle - 4, number=number_)
    _across(drawing, Box(left, area.top, left, floor), BLACK)
    yield from _series_legend(drawing, chart, area)
