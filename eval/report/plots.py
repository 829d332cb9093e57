"""The plots, each a drawing with its caption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from math import log10
from statistics import median

from markupsafe import Markup

from eval.report import svg
from eval.report.curves import (
    PER_DECADE,
    Bin,
    Column,
    area_under_risk,
    bins,
    calibration_error,
    log_histogram,
    risk_coverage,
    stretched,
    thinned,
    wilson,
)
from eval.report.formats import confidence, count, counted, percent, seconds
from eval.report.svg import Frame, Tick, line, linear_ticks, polyline, rect, text
from eval.score import DocumentScore, sliced, totals
from eval.tally import Tally

TICKS = [Tick(stretched(share), label) for share, label in (
    (0.0, "0"), (0.5, "50"), (0.9, "90"), (0.99, "99"), (0.999, "99.9"), (1.0, "100"))]  # fmt: skip
ROW = 36.0
"""Height of a level's row."""
NAME = 15
"""Characters of a level's name that have room beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry of a legend; ``colour`` is a class."""

    colour: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """``value`` is what the plot comes to in one number, ``reading`` how to read it."""

    name: str
    title: str
    value: str
    reading: str
    drawing: Markup
    keys: tuple[Key, ...] = ()


def plots(documents: Sequence[DocumentScore]) -> tuple[Plot, ...]:
    """Those for which there is anything to draw."""
    confidences = [pair for scored in documents for pair in scored.confidences]
    levels = sliced(documents, "level") or {"all": documents}
    drawn: list[Plot] = []
    if confidences:
        drawn += [reliability(confidences), risk(confidences, totals(documents))]
    if documents:
        drawn.append(accuracy(levels))
    if times := per_page(documents):
        drawn.append(durations(times))
    if any(scored.stages for scored in documents):
        drawn.append(stages(levels))
    return tuple(drawn)


# --------------------------------------------------------------------------
# Confidence


def reliability(confidences: Sequence[tuple[float, bool]]) -> Plot:
    found = bins(confidences)
    frame = Frame()
    return Plot(
        name="reliability",
        title="Reliability",
        value=f"expected calibration error {calibration_error(found):.4f}"
        f"; {counted(len(confidences), 'cell')} in {counted(len(found), 'bin')}",
        reading="On the line, cells are right as often as their confidence says; below it the"
        " reader is too sure. Both axes are stretched towards 100 %. Whiskers: 95 %, Wilson."
        " Numbers: cells in the bin.",
        drawing=frame.whole(
            "reliability", "Reliability diagram", "; ".join(map(_in_words, found)),
            frame.x_axis(TICKS, "confidence, %"), frame.y_axis(TICKS, "cells right, %"),
            line(frame.x(0), frame.y(0), frame.x(1), frame.y(1), "ideal"),
            polyline([_at(frame, each) for each in found], "curve k1"),
            *(_bin(frame, each, before=bool(place % 2)) for place, each in enumerate(found)),
        ),
    )  # fmt: skip


def _bin(frame: Frame, found: Bin, *, before: bool) -> Markup:
    """How many cells the dot stands for is written to its upper left or lower right, in
    turn, so that neighbours keep clear of each other."""
    x, y = _at(frame, found)
    low, high = wilson(found.right, found.count)
    below = y + 14 < frame.floor and not before
    leftwards = before or x > frame.x(0.88)
    return Markup("").join([
        line(x, frame.y(stretched(low)), x, frame.y(stretched(high)), "whisker"),
        svg.element("circle", svg.hover(_in_words(found)), cx=x, cy=y, r=4.5, class_="c1"),
        text(x + (-7 if leftwards else 7), y + (15 if below else -7), count(found.count),
             anchor="end" if leftwards else "start", class_="number"),
    ])  # fmt: skip


def _at(frame: Frame, found: Bin) -> tuple[float, float]:
    return frame.x(stretched(found.mean)), frame.y(stretched(found.share))


def _in_words(found: Bin) -> str:
    return (
        f"confidence {found.low:g} to {found.high:g}, on average {confidence(found.mean)}:"
        f" {count(found.right)} of {counted(found.count, 'cell')} right, {percent(found.share)}"
    )


def risk(confidences: Sequence[tuple[float, bool]], sums: Mapping[str, Tally]) -> Plot:
    curve = risk_coverage(confidences)
    accepted, silent = sums.get("fields.coverage", Tally()), sums.get("fields.silent", Tally())
    taken = min(1.0, accepted.hits / len(confidences))
    wrong = silent.hits / silent.expected if silent.expected else 0.0
    top, ticks = linear_ticks(100 * max(0.001, wrong, *(point.risk for point in curve)))
    frame = Frame()
    x, y = frame.x(taken), frame.y(100 * wrong / top)
    points = [(0.0, curve[0].risk), *thinned(curve)]
    return Plot(
        name="risk",
        title="Risk and coverage",
        value=f"area under the curve (AURC) {area_under_risk(confidences):.5f},"
        f" {counted(len(confidences), 'cell')}",
        reading="If only the surest cells were accepted, from left to right, so many of them"
        " would be wrong. The diamond is what was accepted in this run.",
        drawing=frame.whole(
            "risk", "Risk–coverage curve",
            f"All cells: {percent(curve[-1].risk)} wrong; accepted: {percent(taken)} of the"
            f" cells, {percent(wrong)} of them wrong.",
            frame.x_axis(_percent_ticks(), "share of cells, the surest first"),
            frame.y_axis(ticks, "wrong among them, %"),
            polyline([(frame.x(at), frame.y(100 * rate / top)) for at, rate in points],
                     "curve k1"),
            svg.element("path", svg.hover(f"accepted: {percent(taken)}, wrong: {percent(wrong)}"),
                        d=f"M{x:.2f} {y - 7:.2f}l7 7l-7 7l-7 -7z", class_="alarm"),
        ),
        keys=(Key(colour="c1", words="by confidence"),
              Key(colour="alarm", words=f"accepted: {percent(taken)}, {percent(wrong)} wrong")),
    )  # fmt: skip


def _percent_ticks() -> list[Tick]:
    return [Tick(share / 100, f"{share} %") for share in (0, 20, 40, 60, 80, 100)]


# --------------------------------------------------------------------------
# Levels


def accuracy(levels: Mapping[str, Sequence[DocumentScore]]) -> Plot:
    frame = _rows(len(levels))
    sums = {level: totals(documents) for level, documents in levels.items()}
    return Plot(
        name="accuracy",
        title="Cells right, level by level",
        value=counted(len(levels), "level"),
        reading="The axis is stretched towards 100 %. Whiskers: 95 %, Wilson; cells"
        " of one document resemble each other, so they are rather too short.",
        drawing=frame.whole(
            "accuracy", "Share of cells right at each level",
            "; ".join(f"{level}: {_right_in_words(found)}" for level, found in sums.items()),
            frame.x_axis(TICKS, "cells right, %"),
            *(_level(frame, place, level, found)
              for place, (level, found) in zip(_places(levels), sums.items(), strict=True)),
        ),
        keys=(Key(colour="c1", words="all cells"), Key(colour="c2", words="accepted cells")),
    )  # fmt: skip


def _rows(number: int) -> Frame:
    base = Frame()
    return Frame(height=max(base.height, base.top + base.bottom + ROW * number), left=96.0)


def _places(levels: Mapping[str, Sequence[DocumentScore]]) -> list[float]:
    """Where the rows have their middles, 0..1."""
    return [(place + 0.5) / len(levels) for place in range(len(levels))]


def _slot(frame: Frame, place: float) -> float:
    """The middle of a level's row; ``place`` 0..1."""
    return frame.top + frame.down * place


def _name(frame: Frame, middle: float, level: str) -> Markup:
    shown = level if len(level) <= NAME else f"{level[: NAME - 1]}…"
    return text(frame.left - 8, middle + 4, shown, anchor="end", class_="name")


def _all_and_accepted(sums: Mapping[str, Tally]) -> tuple[Tally, Tally]:
    """Cells right: of all, and of those accepted."""
    silent = sums.get("fields.silent", Tally())
    right = Tally(hits=silent.missed, expected=silent.expected, found=silent.found)
    return sums.get("fields.printed", Tally()), right


def _right_in_words(sums: Mapping[str, Tally]) -> str:
    every, accepted = map(_of, _all_and_accepted(sums))
    return f"{every} right, accepted {accepted}"


def _of(tally: Tally) -> str:
    return f"{percent(tally.f1)} of {counted(tally.count, 'cell')}"


def _level(frame: Frame, place: float, level: str, sums: Mapping[str, Tally]) -> Markup:
    middle = _slot(frame, place)
    every, accepted = _all_and_accepted(sums)
    return Markup("").join([
        _name(frame, middle, level),
        _bar(frame, middle - 11, every, "c1"),
        _bar(frame, middle + 1, accepted, "c2"),
    ])  # fmt: skip


def _bar(frame: Frame, top: float, tally: Tally, colour: str) -> Markup:
    if not tally.count:
        return Markup("")
    low, high = wilson(tally.hits, tally.expected)
    end, middle = frame.x(stretched(tally.f1)), top + 5
    return Markup("").join([
        rect(frame.left, top, end - frame.left, 10, colour, f"{_of(tally)} right"),
        line(frame.x(stretched(low)), middle, frame.x(stretched(high)), middle, "whisker"),
    ])  # fmt: skip


# --------------------------------------------------------------------------
# Time


def per_page(documents: Sequence[DocumentScore]) -> list[float]:
    """Of each document that was timed and has pages."""
    timed = (scored for scored in documents if scored.pages and scored.seconds > 0)
    return [scored.seconds / scored.pages for scored in timed]


def durations(times: Sequence[float]) -> Plot:
    columns = log_histogram(times)
    top, ticks = linear_ticks(max(column.count for column in columns))
    frame = Frame()
    middle = frame.x(_along(columns, median(times)))
    return Plot(
        name="durations",
        title="Seconds per page",
        value=f"median {seconds(median(times))} s, {counted(len(times), 'document')}",
        reading="Each document's time divided by its pages, on an axis of equal ratios; the"
        " dashed line is the median.",
        drawing=frame.whole(
            "durations", "Histogram of seconds per page", "; ".join(map(_timed_in_words, columns)),
            frame.x_axis(_time_ticks(columns), "seconds"),
            frame.y_axis([tick for tick in ticks if "." not in tick.label], "documents"),
            *(_column(frame, place / len(columns), 1 / len(columns), column, top)
              for place, column in enumerate(columns)),
            line(middle, frame.top, middle, frame.floor, "median"),
        ),
    )  # fmt: skip


def _along(columns: Sequence[Column], time: float) -> float:
    """Where a time stands on the axis, 0..1."""
    return log10(time / columns[0].low) / log10(columns[-1].high / columns[0].low)


def _timed_in_words(column: Column) -> str:
    return f"{column.low:.2g} to {column.high:.2g} s: {counted(column.count, 'document')}"


def _time_ticks(columns: Sequence[Column]) -> list[Tick]:
    """1, 2, 5, 10 …; over more than two decades the powers of ten alone."""
    wide = len(columns) > 2 * PER_DECADE
    times = [step * 10.0**power for power in range(-6, 6) for step in ((1,) if wide else (1, 2, 5))]
    placed = (Tick(_along(columns, time), f"{time:g}") for time in times)
    return [tick for tick in placed if -1e-9 <= tick.at <= 1 + 1e-9]


def _column(frame: Frame, at: float, width: float, column: Column, top: float) -> Markup:
    height = column.count / top
    return rect(frame.x(at) + 1, frame.y(height), frame.across * width - 2, frame.down * height,
                "c1", _timed_in_words(column))  # fmt: skip


REST = "rest"
LABELLED = 1.15
"""Room behind the longest stack for its total."""


def stages(levels: Mapping[str, Sequence[DocumentScore]]) -> Plot:
    spent = {level: stage_times(documents) for level, documents in levels.items()}
    longest_first = sorted(spent.values(), key=len, reverse=True)
    names = sorted(dict.fromkeys(chain.from_iterable(longest_first)), key=REST.__eq__)
    colours = {name: f"c{place % 8 + 1}" for place, name in enumerate(names)}
    top, ticks = linear_ticks(LABELLED * max(0.001, *(sum(t.values()) for t in spent.values())))
    frame = _rows(len(levels))
    return Plot(
        name="stages",
        title="Where the time goes",
        value="mean seconds per page, level by level",
        reading="Wall time of each stage over the pages of the level; rest is what no stage"
        " accounts for.",
        drawing=frame.whole(
            "stages", "Seconds per page by stage and level",
            "; ".join(f"{level}: {_stages_in_words(times)}" for level, times in spent.items()),
            frame.x_axis(ticks, "seconds per page"),
            *(_stack(frame, place, level, times, colours, top)
              for place, (level, times) in zip(_places(levels), spent.items(), strict=True)),
        ),
        keys=tuple(Key(colour=colours[name], words=name) for name in names),
    )  # fmt: skip


def stage_times(documents: Sequence[DocumentScore]) -> dict[str, float]:
    """Seconds per page by stage; stages that overlap leave no rest."""
    pages = sum(scored.pages for scored in documents) or 1
    names = dict.fromkeys(name for scored in documents for name in scored.stages)
    spent = {name: sum(scored.stages.get(name, 0.0) for scored in documents) for name in names}
    rest = sum(scored.seconds for scored in documents) - sum(spent.values())
    return {name: time / pages for name, time in {**spent, REST: max(0.0, rest)}.items()}


def _stages_in_words(times: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {time:.3f} s" for name, time in times.items())


def _stack(
    frame: Frame, place: float, level: str, times: Mapping[str, float],
    colours: Mapping[str, str], top: float,
) -> Markup:  # fmt: skip
    middle, total = _slot(frame, place), sum(times.values())
    starts = accumulate(times.values(), initial=0.0)
    parts = [
        rect(frame.x(start / top), middle - 9, frame.across * time / top, 18, colours[name],
             f"{level}, {name}: {time:.3f} s")
        for start, (name, time) in zip(starts, times.items(), strict=False) if time
    ]  # fmt: skip
    return Markup("").join([
        _name(frame, middle, level), *parts,
        text(frame.x(total / top) + 6, middle + 4, f"{seconds(total)} s", anchor="start",
             class_="number"),
    ])  # fmt: skip
