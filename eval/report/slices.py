"""The scores of each slice, and which of them are worse than chance would have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.metrics.registry import METRICS, Metric
from eval.report.summary import Value, pace, shown
from eval.score import SLICED_BY, DocumentScore, sliced, totals
from eval.summary import MAIN
from eval.tally import Tally, upper_bound
from extractors.document import State

STATES: tuple[State, ...] = ("read", "blank", "not_applicable", "absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    name: str
    documents: int
    cells: int
    values: tuple[Value, ...]
    pace: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Slicing:
    """``columns`` are the titles of the values; ``total`` is all documents."""

    by: str
    columns: tuple[str, ...]
    rows: tuple[Slice, ...]
    total: Slice


def slicings(documents: Sequence[DocumentScore]) -> tuple[Slicing, ...]:
    """Those that have slices."""
    made = (slicing(documents, by) for by in SLICED_BY)
    return tuple(each for each in made if each.rows)


def slicing(documents: Sequence[DocumentScore], by: str) -> Slicing:
    whole = totals(documents)
    rows = [_slice(name, chosen, whole) for name, chosen in sliced(documents, by).items()]
    return Slicing(
        by=by,
        columns=tuple(METRICS[name].title for name in MAIN),
        rows=tuple(_with_worst(row, rows) for row in rows),
        total=_slice("all", documents, whole),
    )


def _slice(name: str, documents: Sequence[DocumentScore], whole: Mapping[str, Tally]) -> Slice:
    sums = totals(documents)
    values = (
        _beside(METRICS[metric], sums.get(metric, Tally()), whole.get(metric, Tally()))
        for metric in MAIN
    )
    return Slice(
        name=name,
        documents=len(documents),
        cells=sums.get("fields.printed", Tally()).count,
        values=tuple(values),
        pace=pace(documents),
    )


def _beside(metric: Metric, own: Tally, whole: Tally) -> Value:
    return replace(shown(metric, own), worse=worse(metric, own, whole))


def worse(metric: Metric, own: Tally, whole: Tally) -> bool:
    """Whether the slice has more errors than the rate of all documents explains.

    Exact and one-sided; an F1 counts as a share of what it was computed on.
    """
    if not own.count:
        return False
    errors = min(own.count, round(_error_rate(metric, own) * own.count))
    return 1 - upper_bound(own.count - errors, own.count) > _error_rate(metric, whole)


def _error_rate(metric: Metric, tally: Tally) -> float:
    value = metric.value(tally)
    return value if metric.kind == "errors" else 1 - value


def _with_worst(row: Slice, rows: Sequence[Slice]) -> Slice:
    """Marks the values that are the worst of their columns."""
    columns = zip(*(each.values for each in rows), strict=True)
    marked = (replace(value, worst=_worst(value, column))
              for value, column in zip(row.values, columns, strict=True))  # fmt: skip
    return replace(row, values=tuple(marked))


def _worst(value: Value, column: Sequence[Value]) -> bool:
    known = [each.sort for each in column if each.fill is not None]
    return value.fill is not None and value.sort == min(known) < max(known)


# --------------------------------------------------------------------------
# States


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """``share`` of the cells printed so; ``right`` where the state is the same."""

    count: int
    share: float
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    state: State
    total: int
    taken: tuple[Taken, ...]


def confusion(documents: Sequence[DocumentScore]) -> tuple[Printed, ...]:
    """One row for each state as printed, one column for each as read."""
    counts = dict.fromkeys(((one, other) for one in STATES for other in STATES), 0)
    for each in (each for scored in documents for each in scored.states):
        counts[each.printed, each.found] += each.count
    return tuple(_printed(state, [counts[state, found] for found in STATES]) for state in STATES)


def _printed(state: State, counts: Sequence[int]) -> Printed:
    total = sum(counts)
    taken = (
        Taken(count=number, share=number / total if total else 0.0, right=found == state)
        for number, found in zip(counts, STATES, strict=True)
    )
    return Printed(state=state, total=total, taken=tuple(taken))
