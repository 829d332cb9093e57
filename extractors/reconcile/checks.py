"""The form's sums and bounds, evaluated on what is printed, and never imposed.

Blank is not zero: a rule with a blank, crossed out or absent term is not evaluable.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractors.document import Check, Field, Verdict
from extractors.templates import CheckRule, OneOf, Relation, Table, Template, path

HOLDS: Mapping[Relation, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
}
"""Of numbers, or of arrays of them."""

Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A rule in one row or column: ``parts`` summed, its relation, ``whole`` summed."""

    id: str
    rule: CheckRule
    parts: tuple[str, ...]
    whole: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        return (*self.parts, *self.whole)


def sums(template: Template, fields: Fields) -> list[Sum]:
    """Every sum and bound of the form, once per row or column it holds in."""
    return [
        _sum(rule, subject, fields)
        for rule in template.checks
        for subject in subjects(rule, template.table(rule.table), fields)
    ]


def subjects(rule: CheckRule, table: Table, fields: Fields) -> Iterator[str]:
    """The columns, or rows, in which a rule is evaluated; of optional rows those printed."""
    if rule.along == "columns":
        yield from dict.fromkeys(c.id for block in table.blocks for c in block.columns)
        return
    printed = {name.rpartition("[")[0] for name in fields}
    rows = [row.id for block in table.blocks for row in block.rows]
    named = [c.row for block in table.blocks for c in block.columns if c.row is not None]
    for row in dict.fromkeys([*rows, *named]):
        if f"{table.id}.{row}" in printed and (not rule.only or row in rule.only):
            yield row


def term_path(rule: CheckRule, subject: str, term: str) -> str:
    if rule.along == "columns":
        return path(rule.table, term, subject)
    return path(rule.table, subject, term)


def _sum(rule: CheckRule, subject: str, fields: Fields) -> Sum:
    return Sum(
        id=f"{rule.id}[{subject}]",
        rule=rule,
        parts=_terms(rule, subject, rule.parts, fields),
        whole=_terms(rule, subject, rule.whole, fields),
    )


def _terms(
    rule: CheckRule, subject: str, terms: Sequence[str | OneOf], fields: Fields
) -> tuple[str, ...]:
    named = (term for part in terms for term in _printed_way(rule, subject, part, fields))
    return tuple(term_path(rule, subject, term) for term in named)


def _printed_way(
    rule: CheckRule, subject: str, part: str | OneOf, fields: Fields
) -> tuple[str, ...]:
    """A part's terms; of several ways to print it, the one that is on the page."""
    if isinstance(part, str):
        return (part,)
    present = (
        way
        for way in part.one_of
        if all(_is_present(fields.get(term_path(rule, subject, term))) for term in way)
    )
    return next(present, part.one_of[0])


def _is_present(field: Field | None) -> bool:
    return field is not None and field.state != "absent"


# --------------------------------------------------------------------------
# On figures


def evaluate(template: Template, fields: Fields) -> list[Check]:
    return [evaluated(each, fields) for each in sums(template, fields)]


def evaluated(each: Sum, fields: Fields) -> Check:
    expected, actual = total(each.parts, fields), total(each.whole, fields)
    return Check(
        id=each.id,
        verdict=_verdict(expected, each.rule.relation, actual),
        kind=each.rule.kind,
        terms=each.terms,
        expected=printed_pair(expected, actual),
        actual=printed_pair(actual, expected),
        explanation=each.rule.explanation,
    )


def total(terms: Iterable[str], fields: Fields) -> Decimal | None:
    """The sum of the terms' values, or None where one of them has none."""
    result = Decimal(0)
    for term in terms:
        field = fields.get(term)
        if field is None or field.value is None:
            return None
        result += Decimal(field.value)
    return result


def _verdict(expected: Decimal | None, relation: Relation, actual: Decimal | None) -> Verdict:
    if expected is None or actual is None:
        return "not_evaluable"
    return "pass" if HOLDS[relation](expected, actual) else "fail"


def printed_pair(value: Decimal | None, other: Decimal | None) -> str | None:
    """``value`` in digits, where both are known."""
    return f"{value:f}" if value is not None and other is not None else None
