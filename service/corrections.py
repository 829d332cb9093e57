"""What people say of figures, kept beside the result and never in its place."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from sqlalchemy import Row, insert, select

from extractors.document import Check, Field, Report
from extractors.numbers import cell_state, parse_cell
from extractors.reconcile import evaluate
from service.database import Database, corrections
from service.layout import form_of

Action: TypeAlias = Literal["accept", "correct", "absent"]
"""The reading is right; another is; the page has no such cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    path: str
    action: Action
    printed: str | None = None


class UnknownField(Exception):
    """The result has no such field."""


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
        """
        Raises:
            UnknownField: then none of them is kept.
        """
        fields = {field.path: field for field in self.applied(document, report).fields}
        if any(each.path not in fields for each in new):
            raise UnknownField
        rows = [
            {"document": document, "path": each.path, "action": each.action,
             "printed": each.printed, "before": fields[each.path].printed, "by": by,
             "at": time.time()}
            for each in new
        ]  # fmt: skip
        with self.database.write() as connection:
            connection.execute(insert(corrections), rows)

    def applied(self, document: str, report: Report) -> Report:
        """The report as people have corrected it."""
        said = [
            Correction(path=row.path, action=row.action, printed=row.printed)
            for row in self.of(document)
        ]
        return corrected(report, said)


def corrected(report: Report, said: Iterable[Correction]) -> Report:
    """Fields as said last, and the sums over them."""
    last = {each.path: each for each in said}
    fields = tuple(_corrected(field, last.get(field.path)) for field in report.fields)
    return replace(report, fields=fields, checks=checks_of(report, fields)) if last else report


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


def checks_of(report: Report, fields: Sequence[Field]) -> tuple[Check, ...]:
    """The form's sums over these fields; checks of other kinds as they were."""
    form = form_of(report)
    if form is None:
        return report.checks
    sums = evaluate(form, {field.path: field for field in fields})
    others = (check for check in report.checks if check.kind not in {"sum", "bound"})
    return (*sums, *others)
