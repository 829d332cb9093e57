"""A document that was read, as rows of the datasets."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from statistics import fmean
from typing import TypeAlias

from extractors.contract import from_json
from extractors.document import Check, Field, Figure, Header, Report, Source
from service.bulk.reading import Provenance
from service.corrections import Correction, corrected

Scalar: TypeAlias = str | int | float | Decimal | datetime | None
RowValues: TypeAlias = dict[str, Scalar | list[str]]

_PATH = re.compile(r"(?P<table>[^.\[]+)\.(?P<row>[^\[]+)\[(?P<column>.+)\]")
_DIGITS, _MOST = Decimal("1e-10"), Decimal("1e28")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What became of a document; ``report`` is its result as JSON, empty where it failed.
    ``read_at`` is in seconds since 1970."""

    document: str
    source: str
    size: int
    seconds: float
    read_at: float
    provenance: Provenance
    report: bytes = b""
    code: str | None = None
    message: str | None = None

    def packed(self) -> bytes:
        """One line about it, and the report; compressed."""
        return zlib.compress(f"{self.line()}\n".encode() + self.report, level=1)

    def line(self) -> str:
        told = asdict(self)
        del told["report"]
        return json.dumps(told, ensure_ascii=False, sort_keys=True)


def unpacked(data: bytes) -> Entered:
    line, _, report = zlib.decompress(data).partition(b"\n")
    return entered(line, report)


def entered(line: str | bytes, report: bytes) -> Entered:
    told = json.loads(line)
    return Entered(report=report, **told | {"provenance": Provenance(**told["provenance"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Correction):
    """A correction, and who made it when (seconds since 1970)."""

    by: str
    at: float
    before: str | None = None


def rows(each: Entered, said: Sequence[Said]) -> dict[str, list[RowValues]]:
    """Of every dataset that is written in parts."""
    kept: RowValues = {"entry": each.line(), "report": each.report.decode()}
    made: dict[str, list[RowValues]] = {"reports": [kept]}
    if not each.report:
        made |= {"documents": [_document(each)]}
    else:
        read = from_json(each.report)
        report = corrected(read, said)
        made |= {
            "documents": [_document(each) | _summary(report, said)],
            "fields": list(_fields(report, read, said)),
            "figures": [_figure(number, figure) for number, figure in enumerate(report.figures)],
            "checks": [check_row(check) for check in report.checks],
            "issues": list(_issues(report)),
        }
    for row in (row for group in made.values() for row in group):
        row["document"] = each.document
    return made


def _document(each: Entered) -> RowValues:
    return {
        "source": each.source, "size": each.size, "outcome": "failed" if each.code else "read",
        "code": each.code, "message": each.message, "seconds": each.seconds,
        "read_at": datetime.fromtimestamp(each.read_at, UTC), "gouji": each.provenance.gouji,
        "settings": json.dumps(dict(each.provenance.settings), sort_keys=True),
        "weights": json.dumps(dict(each.provenance.weights), sort_keys=True),
    }  # fmt: skip


def _summary(report: Report, said: Sequence[Said]) -> RowValues:
    statuses = [field.status for field in report.fields]
    verdicts = [check.verdict for check in report.checks]
    read = [field.confidence for field in report.fields if field.state == "read"]
    return {
        "media_type": report.document.media_type, "pages": len(report.document.pages),
        "pages_pictured": sum(page.source == "ocr" for page in report.document.pages),
        "form": report.template.id if report.template else None,
        "form_score": report.template.score if report.template else None,
        **_header(report.header),
        "fields": len(statuses), "accepted": statuses.count("accepted"),
        "to_review": statuses.count("review"), "corrected": len({each.path for each in said}),
        "figures_to_review": sum(figure.status == "review" for figure in report.figures),
        "checks_passed": verdicts.count("pass"), "checks_failed": verdicts.count("fail"),
        "confidence": fmean(read) if read else None,
    }  # fmt: skip


def _header(header: Header) -> RowValues:
    names = ("title", "agency", "period_start", "period_end", "published", "address",
             "postcode", "phone", "website")  # fmt: skip
    items = {name: getattr(header, name) for name in names}
    made: RowValues = {name: str(item.value) for name, item in items.items() if item}
    year = header.year.value if header.year else None
    return made | {"year": year if isinstance(year, int) else None}


def _fields(report: Report, read: Report, said: Iterable[Said]) -> Iterator[RowValues]:
    before = {field.path: field.printed for field in read.fields}
    people = {each.path: each.by for each in said}
    for field in report.fields:
        looked = field.path in people
        yield {
            "path": field.path, **path_parts(field.path), **_read(field), "state": field.state,
            "method": field.method, **_place(field.source),
            "read_as": before[field.path] if looked else None,
            "corrected_by": people.get(field.path),
        }  # fmt: skip


@cache
def path_parts(path: str) -> Mapping[str, str]:
    """Of the paths of the forms, which are few."""
    match = _PATH.fullmatch(path)
    return match.groupdict() if match else {}


def _read(each: Field | Figure) -> RowValues:
    names = ("printed", "unit", "confidence", "status", "reason")
    return {"value": number(each.value)} | {name: getattr(each, name) for name in names}


def _figure(at: int, figure: Figure) -> RowValues:
    return {
        "number": at, "metric": figure.metric, **_read(figure), "qualifier": figure.qualifier,
        "section": figure.section, "sentence": figure.sentence, "same_as": figure.same_as,
        **_place(figure.source),
    }  # fmt: skip


def check_row(check: Check) -> RowValues:
    return {
        "id": check.id, "kind": check.kind, "verdict": check.verdict, "terms": list(check.terms),
        "expected": number(check.expected), "actual": number(check.actual),
        "explanation": check.explanation,
    }  # fmt: skip


def _issues(report: Report) -> Iterator[RowValues]:
    for at, issue in enumerate(report.issues):
        yield {"number": at, "code": issue.code, "severity": issue.severity,
               "message": issue.message, "paths": list(issue.paths)}  # fmt: skip


def _place(source: Source | None) -> RowValues:
    if source is None:
        return {}
    x0, top, x1, bottom = source.box
    return {"page": source.page, "x0": x0, "top": top, "x1": x1, "bottom": bottom}


def number(value: int | str | None) -> Decimal | None:
    """With ten digits behind the point at most; None where it has more before it."""
    if value is None:
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < _MOST else None
    try:
        found = Decimal(value)
    except InvalidOperation:  # a percentage, say, that a check states with its sign
        return None
    if not found.is_finite() or abs(found) >= _MOST:
        return None
    exponent = found.as_tuple().exponent
    return found.quantize(_DIGITS) if isinstance(exponent, int) and exponent < -10 else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Of a report what a run needs to know; ``weights`` are those that were used,
    ``for_a_person`` that a figure of the form is in doubt, or a check fails."""

    sha256: str
    pages: int
    weights: Mapping[str, str]
    for_a_person: bool


def told_of(report: bytes) -> Told:
    found = json.loads(report)
    doubted = any(each["status"] == "review" for each in found["fields"])
    return Told(
        sha256=found["document"]["sha256"], pages=len(found["document"]["pages"]),
        weights=found["versions"]["weights"],
        for_a_person=doubted or any(each["verdict"] == "fail" for each in found["checks"]),
    )  # fmt: skip
