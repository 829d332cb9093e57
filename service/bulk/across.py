"""What reports say of one another: an agency's over the years, a city's and those of its
departments, figures unlike all others; and reports that came twice."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from math import log1p
from statistics import median
from typing import TYPE_CHECKING

from extractors.document import Check, Verdict
from extractors.reconcile.years import compare_values
from service.bulk.query import Row, values
from service.bulk.rows import RowValues, check_row

if TYPE_CHECKING:
    import duckdb

ALIKE = 0.9
"""Share of equal figures from which two scans show one report; a scan misreads some."""

FEW = 8
"""Figures that two reports must have in common to be held against each other; zeros do not
count, as most figures of most reports are zero."""

FAR = 6.0
"""Deviations from the median, of the logarithms, from which a figure is unlike the others."""

MANY = 20
"""Reports from which what is usual can be told."""

HEADLINES = (
    "requests.new[total]", "requests.carried_out[total]", "requests.results.total[total]",
    "proactive.normative_documents[in_force]", "proactive.normative_documents[made]",
    "proactive.permits[decisions]", "proactive.penalties[decisions]",
    "proactive.coercion[decisions]", "proactive.fees[amount]", "disputes.review[total]",
    "disputes.litigation_direct[total]", "disputes.litigation_after_review[total]",
)  # fmt: skip
"""Figures that are looked at for what is unlike the others."""

TIDIED = r"translate(regexp_replace(d.agency, '\s+', '', 'g'), '()', '（）')"

Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A report with its agency and year. ``figures`` by path."""

    document: str
    source: str
    agency: str
    year: int
    confidence: float
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    checks: list[RowValues]
    duplicates: list[RowValues]


class MappingInvalid(Exception):
    """No CSV with a column of cities and one of departments."""

    code = "mapping-invalid"


def compare(
    connection: duckdb.DuckDBPyConnection, departments: Mapping[str, Sequence[str]]
) -> Across:
    """
    Args:
        departments: Of each city, or whatever else stands above others.
    """
    checks: list[RowValues] = []
    duplicates = list(_same_bytes(connection))
    wanted = {name for city, below in departments.items() for name in (city, *below)}
    parts: dict[tuple[str, int], Filed] = {}
    for _, reports in groupby(_filed(connection, wanted), key=lambda each: each.agency):
        own = list(reports)
        duplicates.extend(_again(own))
        yearly = _one_a_year(own)
        checks.extend(_over_years(yearly))
        parts |= {(each.agency, each.year): each for each in yearly if each.agency in wanted}
    checks.extend(_over_departments(parts, departments))
    checks.extend(_outliers(connection))
    return Across(checks=checks, duplicates=duplicates)


def _filed(connection: duckdb.DuckDBPyConnection, wanted: Collection[str]) -> Iterator[Filed]:
    """Agency by agency, and of one agency by year; of agencies that have several reports, or
    are ``wanted``. Rows come sorted rather than as lists: a sort goes to disk where it must."""
    query = f"""
        WITH filed AS (
            SELECT d.document, d.source, {TIDIED} AS agency, d.year,
                   coalesce(d.confidence, 0) AS confidence
            FROM documents d
            WHERE d.outcome = 'read' AND d.agency IS NOT NULL AND d.year IS NOT NULL
            QUALIFY count(*) OVER (PARTITION BY {TIDIED}) > 1 OR list_contains(?, {TIDIED})
        )
        SELECT p.document, p.source, p.agency, p.year, p.confidence, f.path, f.value
        FROM filed p JOIN fields f USING (document) WHERE f.state <> 'absent'
        ORDER BY p.agency, p.year, p.source
    """  # noqa: S608, our own words
    for told, rows in groupby(values(connection, query, sorted(wanted)), key=lambda row: row[:5]):
        document, source, agency, year, confidence = told
        yield Filed(
            document=document, source=source, agency=agency, year=year, confidence=confidence,
            figures={path: value for *_, path, value in rows},
        )  # fmt: skip


def tidied(agency: str) -> str:
    """As the query does it."""
    return re.sub(r"\s+", "", agency).translate(str.maketrans("()", "（）"))


# --------------------------------------------------------------------------
# Reports that came twice


def _same_bytes(connection: duckdb.DuckDBPyConnection) -> Iterator[RowValues]:
    query = """
        SELECT s.source, s.document, min(s.source) OVER (PARTITION BY s.document) AS first,
               d.agency, d.year
        FROM sources s LEFT JOIN documents d USING (document)
        WHERE s.document IS NOT NULL QUALIFY s.source <> first ORDER BY s.source
    """
    for source, document, first, agency, year in values(connection, query):
        yield {"source": source, "document": document, "kind": "same-bytes", "of_source": first,
               "of_document": document, "agency": agency, "year": year}  # fmt: skip


def _again(own: Sequence[Filed]) -> Iterator[RowValues]:
    """Of one agency, reports of one year, each held against the best of them."""
    for year, reports in groupby(own, key=lambda each: each.year):
        best, *others = sorted(reports, key=_rank)
        for each in others:
            both, alike = _alike(best.figures, each.figures)
            same = both >= FEW and alike >= ALIKE * both
            yield {
                "source": each.source, "document": each.document, "of_source": best.source,
                "of_document": best.document, "agency": each.agency, "year": year,
                "kind": "same-report" if same else "other-figures", "figures": both,
                "alike": alike,
            }  # fmt: skip


def _rank(each: Filed) -> tuple[float, str]:
    return -each.confidence, each.source


def _alike(one: Figures, two: Figures) -> tuple[int, int]:
    """Figures that both have, and of these the equal ones; two zeros say nothing."""
    pairs = [(value, two[name]) for name, value in one.items()
             if value is not None and two.get(name) is not None]  # fmt: skip
    telling = [(value, other) for value, other in pairs if value or other]
    return len(telling), sum(value == other for value, other in telling)


def _one_a_year(own: Sequence[Filed]) -> list[Filed]:
    years = groupby(own, key=lambda each: each.year)
    return [min(reports, key=_rank) for _, reports in years]


# --------------------------------------------------------------------------
# Checks


def _over_years(yearly: Sequence[Filed]) -> Iterator[RowValues]:
    for one, two in pairwise(yearly):
        if two.year == one.year + 1:
            for check in compare_values(one.figures, two.figures, one.year):
                yield _row(check, two.document, [one.document])


def _row(check: Check, document: str, others: list[str], kind: str | None = None) -> RowValues:
    made = check_row(check) | {"document": document, "compared_with": others}
    return made | ({"kind": kind} if kind else {})


def _over_departments(
    reports: Mapping[tuple[str, int], Filed], departments: Mapping[str, Sequence[str]]
) -> Iterator[RowValues]:
    """A city's counts of requests and disputes against the sums of its departments."""
    for (agency, year), city in sorted(reports.items()):
        below = departments.get(agency, ())
        found = [reports[name, year] for name in below if (name, year) in reports]
        if found:
            missing = [name for name in below if (name, year) not in reports]
            yield from _summed(city, found, missing)


def _summed(city: Filed, found: Sequence[Filed], missing: Sequence[str]) -> Iterator[RowValues]:
    for name, whole in city.figures.items():
        if whole is None or not name.startswith(("requests.", "disputes.")):
            continue
        parts = [each.figures.get(name) for each in found]
        known = [part for part in parts if part is not None]
        complete = not missing and len(known) == len(parts)
        check = _department_check(name, whole, sum(known, Decimal(0)), complete, missing)
        yield _row(check, city.document, [each.document for each in found], "departments")


def _department_check(
    name: str, whole: Decimal, total: Decimal, complete: bool, missing: Sequence[str]
) -> Check:
    """Where a department is missing, the others may still come to too much."""
    verdict: Verdict = "not_evaluable"
    if complete or total > whole:
        verdict = "pass" if complete and total == whole else "fail"
    lacking = f"；缺 {'、'.join(missing[:5])}" if missing else ""
    return Check(
        id=f"departments.{name}", kind="cross_year", verdict=verdict, terms=(name,),
        expected=f"{total:f}", actual=f"{whole:f}", explanation=f"各部门之和 = 全市{lacking}",
    )  # fmt: skip


def _outliers(connection: duckdb.DuckDBPyConnection) -> Iterator[RowValues]:
    """Figures far from all others of their kind, and from their agency's own other years."""
    query = """
        SELECT f.path, f.value, d.document, d.agency, d.year
        FROM fields f JOIN documents d USING (document)
        WHERE f.value > 0 AND list_contains(?, f.path) ORDER BY f.path, d.document
    """
    for path, rows in groupby(values(connection, query, list(HEADLINES)), key=lambda row: row[0]):
        yield from _unlike(path, list(rows))


def _unlike(path: str, rows: Sequence[Row]) -> Iterator[RowValues]:
    if len(rows) < MANY:
        return
    logs = [log1p(float(row[1])) for row in rows]
    middle = median(logs)
    spread = 1.4826 * median(abs(each - middle) for each in logs) or 1.0
    own: dict[str, list[float]] = defaultdict(list)
    for row, size in zip(rows, logs, strict=True):
        own[row[3] or row[2]].append(size)
    for (_, value, document, agency, _), size in zip(rows, logs, strict=True):
        if abs(size - middle) > FAR * spread and not _usual(size, own[agency or document]):
            yield _outlier(path, value, document, len(rows), _median(rows))


def _usual(size: float, own: Sequence[float]) -> bool:
    """Another year of the agency's is within the double of it."""
    near = sum(abs(size - each) < log1p(1.0) for each in own)
    return near > 1


def _median(rows: Sequence[Row]) -> Decimal:
    numbers: list[Decimal] = [row[1] for row in rows]
    return median(numbers)


def _outlier(path: str, value: Decimal, document: str, number: int, usual: Decimal) -> RowValues:
    return {
        "document": document, "id": f"outlier.{path}", "kind": "outlier", "verdict": "fail",
        "terms": [path], "expected": None, "actual": value, "compared_with": [],
        "explanation": f"与 {number} 份报告相比异常（中位数 {usual.normalize():f}），请与原件核对",
    }  # fmt: skip


# --------------------------------------------------------------------------
# Cities and departments


def departments_of(text: str) -> dict[str, list[str]]:
    """A CSV with the columns ``city`` and ``department``, a row for each department.

    Raises:
        MappingInvalid: it is none.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not {"city", "department"} <= set(reader.fieldnames or ()):
        raise MappingInvalid("a mapping has the columns city and department")
    found: dict[str, list[str]] = defaultdict(list)
    for row in reader:
        found[tidied(row["city"])].append(tidied(row["department"]))
    return found
