"""What people say of figures, kept beside the result and never in its place."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from sqlalchemy import Row, insert, select, update

from extractors.document import Check, Field, Figure, Report
from extractors.numbers import cell_state, parse, parse_cell
from extractors.reconcile import evaluate
from service.database import Database, corrections, documents
from service.layout import form_of
from service.reading import checks_failed, to_review

Action: TypeAlias = Literal["accept", "correct", "absent"]
"""What is shown is right; something else is; the page has no such thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Of a field by its path, or of a figure of the text by its place in the result, as
    ``figures[0]``."""

    path: str
    action: Action
    printed: str | None = None


class UnknownField(Exception):
    """The result has no such field or figure."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The trail: nothing in it is ever changed, and of a field the latest counts."""

    database: Database

    def of(self, document: str) -> Sequence[Row[tuple[object, ...]]]:
        """Oldest first."""
        query = select(corrections).where(corrections.c.document == document)
        with self.database.read() as connection:
            return connection.execute(query.order_by(corrections.c.id)).all()

    def add(self, document: str, report: Report, new: Sequence[Correction], by: str) -> None:
        """And counts anew what is left to review.

        Raises:
            UnknownField: then none of them is kept.
        """
        earlier = self._said(document)
        before, read = latest(earlier), readings(report)
        if any(each.path not in read for each in new):
            raise UnknownField
        rows = [
            {"document": document, "path": each.path, "action": each.action,
             "printed": each.printed, "before": _printed(before.get(each.path), read[each.path]),
             "by": by, "at": time.time()}
            for each in new
        ]  # fmt: skip
        left = corrected(report, [*earlier, *new])
        with self.database.write() as connection:
            connection.execute(insert(corrections), rows)
            connection.execute(
                update(documents).where(documents.c.id == document)
                .values(to_review=to_review(left), checks_failed=checks_failed(left))
            )  # fmt: skip

    def applied(self, document: str, report: Report) -> Report:
        """The report as people have corrected it."""
        return corrected(report, self._said(document))

    def _said(self, document: str) -> list[Correction]:
        return [
            Correction(path=row.path, action=row.action, printed=row.printed)
            for row in self.of(document)
        ]


def figure_path(number: int) -> str:
    """Of a figure of the text, counted from 0."""
    return f"figures[{number}]"


def readings(report: Report) -> dict[str, str]:
    """What was read, by the path that it is corrected under."""
    figures = {figure_path(number): each.printed for number, each in enumerate(report.figures)}
    return {field.path: field.printed for field in report.fields} | figures


def latest(said: Iterable[Correction]) -> dict[str, Correction]:
    """What holds of each; to accept what somebody corrected keeps their correction."""
    last: dict[str, Correction] = {}
    for each in said:
        if each.action != "accept" or each.path not in last:
            last[each.path] = each
    return last


def _printed(said: Correction | None, read: str) -> str:
    if said is None or said.action == "accept":
        return read
    return said.printed or "" if said.action == "correct" else ""


def corrected(report: Report, said: Iterable[Correction]) -> Report:
    """Fields and figures as said last, and the sums over them."""
    last = latest(said)
    if not last:
        return report
    fields = tuple(_corrected(field, last.get(field.path)) for field in report.fields)
    return replace(
        report, fields=fields, figures=_figures(report, last), checks=checks_of(report, fields)
    )


def _corrected(field: Field, said: Correction | None) -> Field:
    if said is None:
        return field
    sure = replace(field, status="accepted", confidence=1.0, reason=None)
    if said.action == "accept":
        return sure
    if said.action == "absent":
        return replace(sure, printed="", value=None, state="absent", source=None)
    printed = said.printed or ""
    state = cell_state(printed)
    number = parse_cell(printed) if state == "read" else None
    return replace(sure, printed=printed, state=state, value=number.value if number else None)


def _figures(report: Report, last: Mapping[str, Correction]) -> tuple[Figure, ...]:
    """Without those that the text does not state."""
    said = [last.get(figure_path(number)) for number in range(len(report.figures))]
    return tuple(
        _corrected_figure(figure, one)
        for figure, one in zip(report.figures, said, strict=True)
        if one is None or one.action != "absent"
    )


def _corrected_figure(figure: Figure, said: Correction | None) -> Figure:
    if said is None:
        return figure
    sure = replace(figure, status="accepted", confidence=1.0, reason=None)
    if said.action == "accept":
        return sure
    printed = said.printed or ""
    number = parse(printed)
    return replace(sure, printed=printed, value=number.value if number else None)


def checks_of(report: Report, fields: Sequence[Field]) -> tuple[Check, ...]:
    """The form's sums over these fields; checks of other kinds as they were."""
    form = form_of(report)
    if form is None:
        return report.checks
    sums = evaluate(form, {field.path: field for field in fields})
    others = (check for check in report.checks if check.kind not in {"sum", "bound"})
    return (*sums, *others)
