"""Scores as text for a terminal or a README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.bench import MEGABYTE, Speed, Throughput
from eval.compare import Comparison, Difference
from eval.metrics.registry import METRICS, Metric
from eval.score import DocumentScore, Scores, seconds_per_page, sliced, totals
from eval.tally import Tally, upper_bound

MAIN = (
    "fields.printed", "fields.silent", "fields.coverage", "tables.right", "documents.right",
    "figures", "header", "text.cer",
)  # fmt: skip
"""The metrics of a slice's row."""

WORST = 20
"""Documents that a comparison names in each direction."""


def summary(scores: Scores) -> str:
    """Every metric, each with the number of things it was computed on."""
    sums = totals(scores.documents)
    rows = [(METRICS[name].title, _value(METRICS[name], tally), _of(METRICS[name], tally))
            for name, tally in sums.items() if tally.count]  # fmt: skip
    pages = sum(scored.pages for scored in scores.documents)
    rows.append(("Seconds per page, median", f"{seconds_per_page(scores.documents):.3f}",
                 f"of {pages} pages"))  # fmt: skip
    head = f"{scores.run.reader} {scores.run.version}, data set {scores.run.dataset[:12]}"
    return "\n".join([head, *_aligned(rows)])


def sliced_summary(scores: Scores, by: str) -> str:
    """A Markdown table: one row a slice, the main metrics, documents and cells."""
    titles = [by, "documents", "cells", *(METRICS[name].title for name in MAIN)]
    rows = [_slice_row(name, documents)
            for name, documents in sliced(scores.documents, by).items()]  # fmt: skip
    return markdown(titles, [*rows, _slice_row("all", scores.documents)])


def _slice_row(name: str, documents: Sequence[DocumentScore]) -> list[str]:
    sums = totals(documents)
    values = [_value(METRICS[metric], sums.get(metric, Tally())) for metric in MAIN]
    cells = sums["fields.printed"].count if sums else 0
    return [name, str(len(documents)), str(cells), *values]


def peers_table(runs: Iterable[Scores]) -> str:
    """A Markdown table: one row a reader and level."""
    rows = [
        [scores.run.reader, *_slice_row(level, documents), f"{seconds_per_page(documents):.2f}"]
        for scores in runs
        for level, documents in sliced(scores.documents, "level").items()
    ]
    titles = [METRICS[name].title for name in MAIN]
    return markdown(["reader", "level", "documents", "cells", *titles, "seconds a page"], rows)


def speed_table(speeds: Sequence[Speed]) -> str:
    """A Markdown table; how many times as much as the first reader each takes."""
    first = speeds[0]
    rows = [
        [each.reader, f"{each.seconds_per_page:.3f}",
         f"{each.seconds_per_page / first.seconds_per_page:.2f}",
         f"{each.processor_per_page:.3f}",
         f"{each.processor_per_page / first.processor_per_page:.2f}",
         f"{each.cold:.1f}", f"{each.memory / MEGABYTE:.0f}"]
        for each in speeds
    ]  # fmt: skip
    titles = ["reader", "seconds a page", "ratio", "processor seconds", "ratio", "cold start, s",
              "peak, MiB"]  # fmt: skip
    return markdown(titles, rows)


def throughput_table(found: Sequence[Throughput]) -> str:
    """A Markdown table; memory after the first tenth of the work, and after all of it."""
    rows = [
        [each.what, str(each.documents), f"{each.per_second:.2f}",
         f"{each.memory[0] / MEGABYTE:.0f}", f"{each.memory[-1] / MEGABYTE:.0f}"]
        for each in found
    ]  # fmt: skip
    titles = ["what", "documents", "documents a second", "peak after a tenth, MiB", "peak, MiB"]
    return markdown(titles, rows)


def comparison(found: Comparison) -> str:
    """What changed, the documents with the most changed cells first."""
    rows = [_difference_row(each) for each in found.differences if each.change]
    lines = _aligned(rows) if rows else ["no metric changed"]
    changed = sorted(found.documents, key=lambda d: len(d.broken) - len(d.mended))
    better = [f"better: {d.document}: {', '.join(d.mended)}" for d in changed if d.mended]
    worse = [f"worse:  {d.document}: {', '.join(d.broken)}" for d in reversed(changed) if d.broken]
    return "\n".join([*lines, *worse[:WORST], *better[:WORST]])


def _difference_row(each: Difference) -> tuple[str, ...]:
    sure = "" if each.certain else "may be chance"
    verdict = "worse" if each.loss > 0 else "better"
    before, after = _value(each.metric, each.before), _value(each.metric, each.after)
    bounds = f"{each.low * 100:+.3f} to {each.high * 100:+.3f} points"
    return each.metric.title, before, "→", after, bounds, verdict, sure


def _value(metric: Metric, tally: Tally) -> str:
    if not tally.count:
        return "–"
    if metric.name == "fields.silent":
        return f"{metric.value(tally) * 10_000:.1f} per 10,000"
    return f"{metric.value(tally) * 100:.2f} %"


def _of(metric: Metric, tally: Tally) -> str:
    text = f"of {tally.count:,} {metric.of}"
    if metric.name != "fields.silent":
        return text
    bound = upper_bound(round(tally.hits), tally.expected) * 10_000
    return f"{text}; {tally.hits:.0f} in all, at most {bound:.1f} per 10,000 (95 %)"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows]  # fmt: skip


def markdown(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---", *["---:"] * (len(titles) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
