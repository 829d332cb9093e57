"""What a worker's process does with one document. Runs in that process alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from extractors.clock import Span
from extractors.document import Report
from service.jobs import Json, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    path: Path
    filename: str
    options: Json
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """``report`` is the result as JSON; ``seconds`` went into each stage, of which ``spans``
    are the runs."""

    report: bytes
    summary: Summary
    seconds: dict[str, float]
    spans: tuple[Span, ...]


MOST_SPANS = 500
"""Of one document; some stages run for each page."""


def prepare() -> None:
    """Requests are answered first."""
    os.nice(5)


def read_document(task: Task, progress: Callable[[int, int], None]) -> bytes:
    """
    Raises:
        GoujiError: as :func:`extractors.pipeline.extract`.
    """
    from extractors.clock import timed
    from extractors.contract import to_json
    from extractors.pipeline import Options, extract
    from service.page_ranges import parse_pages

    chosen = task.options
    options = Options(
        pages=parse_pages(str(chosen["pages"])), most_wrong=float(chosen["most_wrong"] or 0.0),
        threads=task.threads, on_page=progress,
    )  # fmt: skip
    spans: list[Span] = []
    with timed(spans) as seconds:
        report = extract(task.path.read_bytes(), filename=task.filename, options=options)
    return packed(summary(report), dict(seconds), to_json(report).encode(), spans[:MOST_SPANS])


def summary(report: Report) -> Summary:
    header = report.header
    return Summary(
        result="",
        form=report.template.id if report.template else None,
        agency=str(header.agency.value) if header.agency else None,
        year=int(header.year.value) if header.year and header.year.value else None,
        to_review=to_review(report),
        checks_failed=checks_failed(report),
    )


def to_review(report: Report) -> int:
    """Figures of tables and text that a person should look at."""
    fields = sum(field.status == "review" for field in report.fields)
    return fields + sum(figure.status == "review" for figure in report.figures)


def checks_failed(report: Report) -> int:
    return sum(check.verdict == "fail" for check in report.checks)


def packed(
    summary: Summary, seconds: dict[str, float], report: bytes, spans: Sequence[Span] = ()
) -> bytes:
    """One line about the report, and the report."""
    told = {"summary": asdict(summary), "seconds": seconds, "spans": list(spans)}
    return json.dumps(told).encode() + b"\n" + report


def unpacked(data: bytes) -> Read:
    line, _, report = data.partition(b"\n")
    told = json.loads(line)
    return Read(
        report=report, summary=Summary(**told["summary"]), seconds=told["seconds"],
        spans=tuple(Span(*each) for each in told["spans"]),
    )  # fmt: skip
