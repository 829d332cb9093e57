"""The summary of a target: one page that needs nothing but itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.bulk.plots import Histogram, histogram
from service.bulk.query import Row, values
from service.bulk.words import words
from service.review.words import Language

if TYPE_CHECKING:
    import duckdb

MOST = 50
"""Rows of a list."""

TEMPLATES = Path(__file__).parent / "templates"

FOR_A_PERSON = "outcome = 'read' AND (to_review > 0 OR checks_failed > 0)"
"""A figure of the form is in doubt, or a check of the report itself fails."""

_TOTALS = f"""
    SELECT count(*), count(*) FILTER (outcome = 'read'), count(*) FILTER ({FOR_A_PERSON}),
           sum(pages), sum(pages_pictured), sum(fields), sum(accepted), sum(to_review),
           sum(corrected), sum(seconds)
    FROM documents
"""

_LISTS = {
    "failures": """
        SELECT code, count(*) AS n, min(message), min(source) FROM documents
        WHERE outcome = 'failed' GROUP BY code ORDER BY n DESC, code
    """,
    "unopened": "SELECT source, message FROM sources WHERE code IS NOT NULL ORDER BY source",
    "forms": """
        SELECT year, form, count(*), count(*) FILTER (to_review > 0 OR checks_failed > 0)
        FROM documents WHERE outcome = 'read' GROUP BY ALL ORDER BY year NULLS LAST, form NULLS LAST
    """,
    "checks": """
        SELECT id, kind, count(*) FILTER (verdict = 'fail') AS failed,
               count(*) FILTER (verdict = 'pass'), count(*) FILTER (verdict = 'not_evaluable')
        FROM checks GROUP BY id, kind HAVING failed > 0 ORDER BY failed DESC, id
    """,
    "across": """
        SELECT d.source, d.agency, d.year, c.id, c.explanation, c.expected, c.actual
        FROM checks c JOIN documents d USING (document)
        WHERE c.verdict = 'fail' AND c.compared_with IS NOT NULL
        ORDER BY c.kind, d.agency, d.year, c.id
    """,
    "queue": f"""
        SELECT source, agency, year, to_review, figures_to_review, checks_failed, confidence
        FROM documents WHERE {FOR_A_PERSON}
        ORDER BY to_review + 5 * checks_failed DESC, figures_to_review DESC, source
    """,
    "slowest": """
        SELECT source, agency, pages, pages_pictured, seconds FROM documents
        ORDER BY seconds DESC, source
    """,
    "worst": """
        SELECT source, agency, form, confidence, accepted, fields FROM documents
        WHERE outcome = 'read' AND confidence IS NOT NULL ORDER BY confidence, source
    """,
    "duplicates": """
        SELECT kind, source, of_source, agency, year, figures, alike FROM duplicates
        ORDER BY kind, source
    """,
}
"""``compared_with`` is null but for checks between documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    documents: int
    read: int
    person: int
    pages: int
    pictured: int
    fields: int
    accepted: int
    to_review: int
    corrected: int
    seconds: float

    @property
    def failed(self) -> int:
        return self.documents - self.read

    @property
    def clean(self) -> int:
        return self.read - self.person

    def share(self, part: int) -> float:
        return 100 * part / max(self.documents, 1)


def render(
    connection: duckdb.DuckDBPyConnection, address: str, language: Language = "zh"
) -> str:  # fmt: skip
    """The page."""
    chosen = words(language)
    lists = {name: _listed(connection, query) for name, query in _LISTS.items()}
    counts = {name: number for name, (_, number) in lists.items()}
    settings = values(connection, "SELECT DISTINCT gouji, settings FROM documents")
    return _environment().get_template("summary.html.j2").render(
        w=chosen, language=language, address=address, totals=totals(connection), most=MOST,
        files=_one(connection, "SELECT count(*) FROM sources"),
        gone=_one(connection, "SELECT count(*) FROM documents ANTI JOIN sources USING (document)"),
        counts=counts, plots=_plots(connection, chosen), made=datetime.now(UTC),
        settings=[(gouji, json.loads(told)) for gouji, told in settings],
        **{name: rows for name, (rows, _) in lists.items()},
    )  # fmt: skip


def totals(connection: duckdb.DuckDBPyConnection) -> Totals:
    (row,) = values(connection, _TOTALS)
    names = Totals.__dataclass_fields__
    return Totals(**dict(zip(names, (each or 0 for each in row), strict=True)))


def _listed(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[list[Row], int]:
    """The first rows, and how many there are."""
    rows = list(values(connection, f"{query} LIMIT {MOST}"))
    if len(rows) < MOST:
        return rows, len(rows)
    return rows, _one(connection, f"SELECT count(*) FROM ({query})")


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((number,),) = values(connection, query)
    return int(number)


def _plots(connection: duckdb.DuckDBPyConnection, w: dict[str, str]) -> list[Histogram]:
    def numbers(column: str) -> Sequence[float]:
        query = f"SELECT {column} FROM documents WHERE {column} IS NOT NULL"
        return [float(value) for (value,) in values(connection, query)]

    return [
        histogram(w["plot_confidence"], numbers("confidence"), (0, 0.5, 0.8, 0.9, 0.95, 0.99)),
        histogram(w["plot_review"], numbers("to_review"), (0, 1, 2, 5, 10, 20, 50, 100)),
        histogram(w["plot_seconds"], numbers("seconds"), (0, 0.1, 0.3, 1, 3, 10, 30, 100)),
    ]  # fmt: skip


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["name"] = lambda path: PurePosixPath(path).name
    return made
