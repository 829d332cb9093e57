"""Stored results against the truth: inference is over, and nothing is read again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from multiprocessing import get_context
from operator import add
from pathlib import Path
from statistics import median

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from eval.dataset import Dataset, truth_at
from eval.errors import ResultsInvalid
from eval.lines import Line
from eval.metrics.fields import Pair, pairs, states
from eval.metrics.registry import measure
from eval.results import Outcome, RunInfo, Store, outcome_at
from eval.tally import Tally
from eval.truth import Truth
from extractors.document import (
    DocumentInfo,
    Header,
    Report,
    Source,
    State,
    Status,
    Versions,
)

SCORES = "scores.json"


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Wrong:
    """A cell that was not read as it is printed; ``source`` is its true place, and
    where it is absent, the place that was taken for it."""

    path: str
    printed: str
    state: State
    found: str
    found_state: State
    confidence: float
    status: Status
    source: Source | None


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Confusion:
    """How often cells of one state were taken for another."""

    printed: State
    found: State
    count: int


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class DocumentScore:
    """``tallies`` by the metric's name; ``confidences`` are (confidence, right) of every
    scored cell that the result has."""

    document: str
    level: str
    renderer: str
    template: str | None
    style: tuple[str, ...]
    deviations: tuple[str, ...]
    pages: int
    error: str | None
    seconds: float
    stages: dict[str, float]
    tallies: dict[str, Tally]
    states: tuple[Confusion, ...]
    confidences: tuple[tuple[float, bool], ...]
    wrong: tuple[Wrong, ...]


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Scores:
    run: RunInfo
    documents: tuple[DocumentScore, ...]


ALL_SCORES = TypeAdapter(Scores)


def score(dataset: Dataset, store: Store, *, jobs: int = 1) -> Scores:
    """Every labelled document; one without a result counts as not read.

    Raises:
        ResultsInvalid: the results are of another data set.
    """
    return Scores(run=store.info(), documents=tuple(scored(dataset, store, jobs=jobs)))


def scored(dataset: Dataset, store: Store, *, jobs: int = 1) -> Iterator[DocumentScore]:
    """One document at a time, in the data set's order; one after the other in memory."""
    if store.info().dataset != dataset.sha256:
        raise ResultsInvalid(f"{store.folder} holds results of another data set")
    found = store.places()
    work = ((place, found.get(name)) for name, place in dataset.truths.items())
    if jobs == 1:
        yield from map(_score_pair, work)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_score_pair, work, chunksize=4)


def _score_pair(pair: tuple[Line | Truth, Line | None]) -> DocumentScore:
    truth = truth_at(pair[0])
    missing = Outcome(document=truth.document, error="no-result")
    return score_document(truth, outcome_at(pair[1]) if pair[1] else missing)


def score_document(truth: Truth, outcome: Outcome) -> DocumentScore:
    report = outcome.report or EMPTY
    both = pairs(truth, report)
    tallies = measure(truth, report)
    if outcome.report is None:
        tallies |= {"documents.read": Tally(expected=1, found=1)}
    return DocumentScore(
        document=truth.document,
        level=truth.level,
        renderer=truth.renderer,
        template=truth.template,
        style=truth.style,
        deviations=truth.deviations,
        pages=len(truth.pages) or len(report.document.pages),
        error=outcome.error,
        seconds=outcome.seconds,
        stages=outcome.stages or {},
        tallies=tallies,
        states=tuple(
            Confusion(printed=printed, found=found, count=count)
            for (printed, found), count in sorted(states(truth, report).items())
        ),
        confidences=tuple(
            (pair.found.confidence, pair.read_right)
            for pair in both if pair.found.state != "absent"
        ),
        wrong=tuple(_wrong(pair) for pair in both if not pair.read_right),
    )  # fmt: skip


def _wrong(pair: Pair) -> Wrong:
    return Wrong(
        path=pair.path,
        printed=pair.truth.printed,
        state=pair.truth.state,
        found=pair.found.printed,
        found_state=pair.found.state,
        confidence=pair.found.confidence,
        status=pair.found.status,
        source=pair.truth.source or pair.found.source,
    )


EMPTY = Report(
    document=DocumentInfo(sha256="", filename="", media_type="", pages=()),
    template=None, header=Header(), sections=(), fields=(), figures=(), tables=(),
    checks=(), issues=(), versions=Versions(gouji="", weights={}),
)  # fmt: skip
"""What a document that cannot be read gives."""


# --------------------------------------------------------------------------
# Sums over documents

Slices = Mapping[str, Sequence[DocumentScore]]

SLICED_BY: Mapping[str, Callable[[DocumentScore], Iterable[str]]] = {
    "level": lambda scored: [scored.level] if scored.level else [],
    "renderer": lambda scored: [scored.renderer] if scored.renderer else [],
    "form": lambda scored: [scored.template or "unknown"],
    "style": lambda scored: scored.style,
    "deviation": lambda scored: scored.deviations or ["none"],
}
"""A document may stand in several slices of one kind: it has several deviations."""


def sliced(documents: Iterable[DocumentScore], by: str) -> Slices:
    """The documents of each slice, sorted by its name."""
    slices: dict[str, list[DocumentScore]] = defaultdict(list)
    for scored in documents:
        for name in SLICED_BY[by](scored):
            slices[name].append(scored)
    return dict(sorted(slices.items()))


def totals(documents: Sequence[DocumentScore]) -> dict[str, Tally]:
    """The sum of every metric's tallies, so that each cell (not each document) counts once."""
    names = dict.fromkeys(name for scored in documents for name in scored.tallies)
    return {
        name: reduce(add, (scored.tallies.get(name, Tally()) for scored in documents))
        for name in names
    }


def seconds_per_page(documents: Sequence[DocumentScore]) -> float:
    """The median over documents; 0 where nothing was timed."""
    timed = [scored.seconds / scored.pages for scored in documents if scored.pages]
    return median(timed) if timed else 0.0


# --------------------------------------------------------------------------
# Files


def without_cells(scores: Scores) -> Scores:
    """The tallies alone, which is all that a gate needs."""
    return replace(
        scores,
        documents=tuple(replace(each, confidences=(), wrong=()) for each in scores.documents),
    )


def write_scores(scores: Scores, file: Path) -> None:
    file.write_bytes(ALL_SCORES.dump_json(scores) + b"\n")


def read_scores(file: Path) -> Scores:
    """From a scores file, or from the folder of a run that has been scored.

    Raises:
        ResultsInvalid: it is none.
    """
    found = file / SCORES if file.is_dir() else file
    try:
        return ALL_SCORES.validate_json(found.read_bytes())
    except (OSError, ValidationError) as error:
        raise ResultsInvalid(f"{found} holds no scores") from error
