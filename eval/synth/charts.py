"""Charts of a report's figures, with the figures that their labels state."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from eval.synth import phrases
from eval.synth.grammar import Mention, Sentence
from eval.synth.inserts import Chart, Series
from eval.synth.tables import Figures, number
from extractors.numbers import format_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A category, its count, and the path of the cell that states that, if one does."""

    name: str
    count: int
    path: str | None = None


def charts(figures: Figures, year: int, rng: random.Random) -> list[Chart]:
    """One of each kind that the figures allow."""
    made: list[Chart] = []
    for title, shares in _of_requests(figures):
        if sum(share.count for share in shares):
            made.append(_shares_pie(title, shares, rng))
            made.append(_counts(title, "件", shares, rng))
    made.append(_counts("各渠道主动公开信息数量", "条", list(_channels(rng)), rng))
    made.append(_counts("近三年主动公开信息数量", "条", list(_years(year, rng)), rng))
    return made


def _of_requests(figures: Figures) -> Iterator[tuple[str, list[Share]]]:
    yield "申请办理结果", [
        Share(name="予以公开", count=_count(figures, "results.granted"),
              path="requests.results.granted[total]"),
        Share(name="部分公开", count=_count(figures, "results.partial"),
              path="requests.results.partial[total]"),
        Share(name="不予公开", count=_count(figures, "results.refused")),
        Share(name="无法提供", count=_count(figures, "results.unavailable")),
        Share(name="不予处理", count=_count(figures, "results.not_processed")),
        Share(name="其他处理", count=_count(figures, "results.other")),
    ]  # fmt: skip
    natural, legal = "requests.new[natural_person]", "requests.new[legal."
    yield (
        "申请人构成",
        [
            Share(name="自然人", count=_sum(figures, natural), path=natural),
            Share(name="法人或其他组织", count=_sum(figures, legal)),
        ],
    )


def _count(figures: Figures, row: str) -> int:
    """Of a result or all its reasons, all applicants together."""
    totals = {name: text for name, text in figures.items() if name.endswith("[total]")}
    return _sum(totals, f"requests.{row}")


def _sum(figures: Figures, start: str) -> int:
    values = [number(text) for name, text in figures.items() if name.startswith(start)]
    return int(sum((value for value in values if value), Decimal(0)))


def _channels(rng: random.Random) -> Iterator[Share]:
    for name in rng.sample(phrases.WORDS["channel"], rng.randint(3, 5)):
        yield Share(name=name, count=rng.randint(20, 6000))


def _years(year: int, rng: random.Random) -> Iterator[Share]:
    for earlier in range(year - 2, year + 1):
        yield Share(name=f"{earlier}年", count=rng.randint(300, 9000))


# --------------------------------------------------------------------------
# Labels


def _shares_pie(title: str, shares: Sequence[Share], rng: random.Random) -> Chart:
    """Percentages of the whole, to up to two places."""
    shown, places = [share for share in shares if share.count], rng.choice((0, 1, 2, 2))
    between = rng.choice((" ", "，", "; ", "："))
    whole = sum(share.count for share in shown)
    parts = [round(Decimal(100 * share.count) / whole, places) for share in shown]
    labels = tuple(
        _label(f"{share.name}{between}", f"{part}", "%", Stated(share.name, part, "%"))
        for share, part in zip(shown, parts, strict=True)
    )
    return _chart("pie", f"{title}占比", shown, labels)


def _counts(title: str, unit: str, shares: Sequence[Share], rng: random.Random) -> Chart:
    """The unit at the figures or in the title; no pie of what is zero."""
    kind: Literal["pie", "bar", "column"] = rng.choice(("bar", "column", "column", "pie"))
    shown = [share for share in shares if share.count or kind != "pie"]
    united = rng.random() < 0.4
    labels = tuple(
        _label(f"{share.name} " if kind == "pie" else "", f"{share.count}", unit * united,
               Stated(share.name, Decimal(share.count), unit, share.path))
        for share in shown
    )  # fmt: skip
    return _chart(kind, title if united else f"{title}（单位：{unit}）", shown, labels)


@dataclass(frozen=True, slots=True)
class Stated:
    metric: str
    value: Decimal
    unit: str
    path: str | None = None


def _label(before: str, numeral: str, after: str, stated: Stated) -> Sentence:
    mention = Mention(
        metric=stated.metric,
        start=len(before),
        end=len(before) + len(numeral),
        value=format_value(stated.value),
        unit=stated.unit,
        qualifier=None,
        same_as=stated.path,
    )
    return Sentence(text=before + numeral + after, mentions=(mention,))


def _chart(
    kind: Literal["pie", "bar", "column"], title: str, shown: Sequence[Share],
    labels: tuple[Sentence, ...],
) -> Chart:  # fmt: skip
    series = Series(name="数量", values=tuple(float(share.count) for share in shown))
    return Chart(kind=kind, title=title, categories=tuple(share.name for share in shown),
                 series=(series,), labels=labels)  # fmt: skip


# --------------------------------------------------------------------------
# What nobody filled in


def placeholder(rng: random.Random) -> Chart:
    """As an office program makes it, before anyone types figures."""
    return Chart(
        kind=rng.choice(("column", "column", "bar")),
        title=rng.choice(("图表标题", "依申请公开情况", "主动公开情况")),
        categories=("类别 1", "类别 2", "类别 3", "类别 4"),
        series=(
            Series(name="系列 1", values=(4.3, 2.5, 3.5, 4.5)),
            Series(name="系列 2", values=(2.4, 4.4, 1.8, 2.8)),
            Series(name="系列 3", values=(2, 2, 3, 5)),
        ),
        placeholder=True,
    )
