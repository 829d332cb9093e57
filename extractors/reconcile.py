"""The form's sums and bounds, evaluated on what is printed, and never imposed.

A rule that fails on figures from a text layer is a contradiction of the paper;
one that fails on recognised figures may be a misreading, so that its terms go
to review. Blank is not zero: a rule with a blank, crossed out or absent term
is not evaluable.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count

from extractors.document import Check, Field, Figure, Issue, Verdict
from extractors.fields import demoted
from extractors.templates import (
    CheckRule,
    OneOf,
    Relation,
    Table,
    Template,
    TextTableRule,
    path,
)

HOLDS = {"=": operator.eq, "<=": operator.le, ">=": operator.ge}

Fields = Mapping[str, Field]


def evaluate(template: Template, fields: Fields) -> list[Check]:
    """Every sum and bound of the form, once per row or column it holds in."""
    return [
        _check(rule, subject, fields)
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


def _check(rule: CheckRule, subject: str, fields: Fields) -> Check:
    parts = _terms(rule, subject, rule.parts, fields)
    whole = _terms(rule, subject, rule.whole, fields)
    expected, actual = total(parts, fields), total(whole, fields)
    return Check(
        id=f"{rule.id}[{subject}]",
        verdict=_verdict(expected, rule.relation, actual),
        kind=rule.kind,
        terms=(*parts, *whole),
        expected=_text(expected, actual),
        actual=_text(actual, expected),
        explanation=rule.explanation,
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


def _text(value: Decimal | None, other: Decimal | None) -> str | None:
    return f"{value:f}" if value is not None and other is not None else None


# --------------------------------------------------------------------------
# Text against tables


def compare_text(
    template: Template, fields: Fields, figures: Sequence[Figure]
) -> tuple[list[Check], list[Figure]]:
    """Figures of the prose that repeat cells: the checks, and the figures linked."""
    checks: list[Check] = []
    linked: list[Figure] = []
    for figure in figures:
        rule = next((r for r in template.text_tables if _speaks_of(r, figure)), None)
        checks += [_text_check(rule, figure, fields)] if rule else []
        linked.append(_link(rule, figure, fields) if rule else figure)
    return _numbered(checks), linked


def _speaks_of(rule: TextTableRule, figure: Figure) -> bool:
    return (
        figure.unit in rule.units
        and figure.value is not None
        and figure.qualifier is None
        and any(re.search(pattern, figure.metric) for pattern in rule.metrics)
        and not any(re.search(pattern, figure.metric) for pattern in rule.not_metrics)
    )


def _text_check(rule: TextTableRule, figure: Figure, fields: Fields) -> Check:
    stated = Decimal(figure.value or 0)
    totals = [(terms, total(terms, fields)) for terms in rule.equals]
    equal = next((terms for terms, value in totals if value == stated), None)
    terms, value = (equal, stated) if equal else totals[0]
    verdict: Verdict = "not_evaluable" if value is None else "pass" if equal else "fail"
    return Check(
        id=f"text.{rule.id}", verdict=verdict, kind="text_table", terms=tuple(terms),
        expected=_text(value, stated), actual=_text(stated, value),
        explanation=f"{rule.explanation}：“{figure.sentence}”",
    )  # fmt: skip


def _link(rule: TextTableRule, figure: Figure, fields: Fields) -> Figure:
    single = (terms[0] for terms in rule.equals if len(terms) == 1)
    same = (name for name in single if total([name], fields) == Decimal(figure.value or 0))
    return replace(figure, same_as=next(same, None))


def _numbered(checks: Sequence[Check]) -> list[Check]:
    """Ids made unique where the prose states a figure more than once."""
    times = Counter(check.id for check in checks)
    ordinals = {name: count(1) for name in times}
    return [
        replace(check, id=f"{check.id}[{next(ordinals[check.id])}]")
        if times[check.id] > 1
        else check
        for check in checks
    ]


# --------------------------------------------------------------------------
# What failing checks mean


def check_issues(checks: Iterable[Check], fields: Fields) -> list[Issue]:
    return [_issue(check, fields) for check in checks if check.verdict == "fail"]


def _issue(check: Check, fields: Fields) -> Issue:
    code = "text-table-mismatch" if check.kind == "text_table" else "source-contradiction"
    message = f"{check.id}：{check.explanation}；按各项应为 {check.expected}，所印为 {check.actual}"
    if code == "source-contradiction" and suspects([check], fields):
        code, message = "reading-suspected", message + "；可能识别有误，请核对"
    return Issue(code=code, severity="warning", message=message, paths=check.terms)


def suspects(checks: Iterable[Check], fields: Fields) -> set[str]:
    """Recognised (not printed-as-text) terms of sums and bounds that fail."""
    failing = (c for c in checks if c.verdict == "fail" and c.kind in ("sum", "bound"))
    terms = {term for check in failing for term in check.terms}
    return {term for term in terms if fields[term].method == "ocr"}


def flag_suspects(fields: Sequence[Field], checks: Sequence[Check]) -> tuple[Field, ...]:
    doubted = suspects(checks, {field.path: field for field in fields})
    return tuple(demoted(field) if field.path in doubted else field for field in fields)
