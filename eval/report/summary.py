"""The head of the page: what was run, what came out, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare import Difference, compare
from eval.metrics.registry import METRICS, Metric
from eval.report.curves import stretched
from eval.report.formats import (
    NOTHING,
    count,
    counted,
    per_10_000,
    percent,
    points,
    seconds,
    short,
)
from eval.score import DocumentScore, Scores, seconds_per_page, totals
from eval.tally import Tally, upper_bound

SILENT = "fields.silent"
HEADLINE = ("fields.printed", SILENT, "fields.coverage")
SECOND = ("tables.right", "documents.right", "figures", "header", "sections", "text.cer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``verdict`` is better, worse or same; ``certain`` where chance is ruled out, and
    None where nobody has looked."""

    text: str
    verdict: str
    before: str
    interval: str
    certain: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A metric as shown. ``fill`` is the length of its bar, None without a value;
    ``sort`` is 0..1, more is better; ``of`` says what it was counted on."""

    name: str
    title: str
    text: str
    of: str
    fill: float | None = None
    sort: float = -1.0
    worse: bool = False
    worst: bool = False
    change: Change | None = None


def shown(metric: Metric, tally: Tally, change: Change | None = None) -> Value:
    if not tally.count:
        return Value(name=metric.name, title=metric.title, text=NOTHING, of=f"no {metric.of}")
    value = metric.value(tally)
    good = 1 - value if metric.kind == "errors" else value
    return Value(
        name=metric.name,
        title=metric.title,
        text=_text(metric, value),
        of=_of(metric, tally),
        fill=stretched(good),
        sort=good,
        change=change,
    )


def _text(metric: Metric, value: float) -> str:
    return per_10_000(value) if metric.name == SILENT else percent(value)


def _of(metric: Metric, tally: Tally) -> str:
    if metric.kind == "f1":
        return (
            f"{count(tally.hits)} {metric.of}; precision {percent(tally.precision)} of"
            f" {count(tally.found)}, recall {percent(tally.recall)} of {count(tally.expected)}"
        )
    return f"{count(tally.hits)} of {count(tally.expected)} {metric.of}"


# --------------------------------------------------------------------------
# What was run


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``full`` where ``short`` abbreviates it."""

    name: str
    short: str
    full: str = ""


def facts(scores: Scores) -> tuple[Fact, ...]:
    run = scores.run
    return (
        Fact(name="Version", short=run.version),
        *(Fact(name=f"Setting {name}", short=value) for name, value in run.settings.items()),
        _hash("Data set", run.dataset),
        *(_hash(f"Weights {name}", digest) for name, digest in run.weights.items()),
    )


def _hash(name: str, digest: str) -> Fact:
    return Fact(name=name, short=short(digest), full=digest)


# --------------------------------------------------------------------------
# What came out


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """``bound`` belongs to the silent errors; ``against`` names the baseline."""

    reader: str
    facts: tuple[Fact, ...]
    documents: str
    unread: str
    pages: str
    cells: str
    headline: tuple[Value, ...]
    second: tuple[Value, ...]
    every: tuple[Value, ...]
    pace: Value
    bound: str
    silent: bool
    against: str


def summary(scores: Scores, baseline: Scores | None) -> Summary:
    sums, changes = totals(scores.documents), differences(scores, baseline)
    values = {
        name: shown(metric, sums.get(name, Tally()), changes.get(name))
        for name, metric in METRICS.items()
    }
    unread = sum(scored.error is not None for scored in scores.documents)
    return Summary(
        reader=scores.run.reader,
        facts=facts(scores),
        documents=counted(len(scores.documents), "document"),
        unread=f"{count(unread)} not read" if unread else "",
        pages=counted(sum(scored.pages for scored in scores.documents), "page"),
        cells=counted(sums.get("fields.printed", Tally()).count, "cell"),
        headline=tuple(values[name] for name in HEADLINE),
        second=tuple(values[name] for name in SECOND),
        every=tuple(values.values()),
        pace=pace(scores.documents, baseline),
        bound=bound(sums.get(SILENT, Tally())),
        silent=bool(sums.get(SILENT, Tally()).hits),
        against=against(scores, baseline),
    )


def bound(silent: Tally) -> str:
    """The exact one-sided bound of 95 %."""
    if not silent.expected:
        return "nothing was accepted"
    highest = upper_bound(round(silent.hits), silent.expected)
    return f"at most {per_10_000(highest)} with 95 % confidence"


def pace(documents: Sequence[DocumentScore], baseline: Scores | None = None) -> Value:
    time, pages = seconds_per_page(documents), sum(scored.pages for scored in documents)
    return Value(
        name="pace",
        title="Seconds per page",
        text=seconds(time) if pages else NOTHING,
        of=f"median of {counted(len(documents), 'document')}, {counted(pages, 'page')}",
        sort=-time,
        change=_slower(seconds_per_page(baseline.documents), time) if baseline else None,
    )


def _slower(before: float, now: float) -> Change:
    change = now - before
    verdict = "same" if abs(change) < 0.005 else "worse" if change > 0 else "better"
    text = "no change" if verdict == "same" else f"{change:+.2f} s".replace("-", "−")
    return Change(text=text, verdict=verdict, before=seconds(before), interval="", certain=None)


# --------------------------------------------------------------------------
# What changed


def against(scores: Scores, baseline: Scores | None) -> str:
    if baseline is None:
        return ""
    name = f"{baseline.run.reader} {baseline.run.version}"
    if comparable(scores, baseline):
        return f"{name}, on the same documents"
    return f"{name}, on other documents ({counted(len(baseline.documents), 'document')})"


def comparable(scores: Scores, baseline: Scores) -> bool:
    """Whether it is the same documents, so that they can be held up one against one."""
    before, after = (_documents(each) for each in (baseline, scores))
    return bool(after) and before == after and scores.run.dataset == baseline.run.dataset


def _documents(scores: Scores) -> set[str]:
    return {scored.document for scored in scores.documents}


def differences(scores: Scores, baseline: Scores | None) -> dict[str, Change]:
    """By the metric's name."""
    if baseline is None:
        return {}
    if comparable(scores, baseline):
        found = compare(baseline, scores).differences
        return {each.metric.name: _change(each, sure=True) for each in found}
    before, after = totals(baseline.documents), totals(scores.documents)
    return {
        name: _change(_bare(name, before[name], after[name]), sure=False)
        for name in METRICS if name in before and name in after
    }  # fmt: skip


def _bare(name: str, before: Tally, after: Tally) -> Difference:
    return Difference(metric=METRICS[name], before=before, after=after, low=0.0, high=0.0)


def _change(found: Difference, *, sure: bool) -> Change:
    verdict = "same" if not found.change else "worse" if found.loss > 0 else "better"
    interval = f"{_step(found, found.low)} to {_step(found, found.high)}"
    return Change(
        text=_step(found, found.change) if found.change else "no change",
        verdict=verdict,
        before=shown(found.metric, found.before).text,
        interval=interval if sure and found.low < found.high else "",
        certain=found.certain if sure else None,
    )


def _step(found: Difference, change: float) -> str:
    """In the unit of the metric: hundredths, or per 10,000."""
    return points(change * 100 if found.metric.name == SILENT else change)
