"""Figures of the prose that state what cells of the tables state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count

from extractors.document import Check, Field, Figure, Verdict
from extractors.reconcile.checks import printed_pair, total
from extractors.templates import RepeatRule, Template, TextTableRule

Fields = Mapping[str, Field]


def compare_text(
    template: Template, fields: Fields, figures: Sequence[Figure]
) -> tuple[list[Check], list[Figure]]:
    """Figures of the prose that repeat cells: the checks, and the figures linked."""
    checks: list[Check] = []
    linked: list[Figure] = []
    for figure in figures:
        rule = next((r for r in template.text_tables if _speaks_of(r, figure)), None)
        repeat = None if rule else _repeated(template, figure, fields)
        if rule:
            checks.append(_text_check(rule, figure, fields))
            linked.append(_link(rule, figure, fields))
        elif repeat:
            checks.append(_repeat_check(repeat, figure))
            linked.append(replace(figure, same_as=_only(repeat.paths)))
        else:
            linked.append(figure)
    return _numbered(checks), linked


def _repeated(template: Template, figure: Figure, fields: Fields) -> RepeatRule | None:
    """The cells that the figure states again, if there are any: its words name them, and
    it says what they say."""
    if figure.qualifier is not None or not isinstance(figure.value, int | str):
        return None
    return next((rule for rule in template.repeats if _names(rule, figure.metric)
                 and total(rule.paths, fields) == Decimal(figure.value)), None)  # fmt: skip


def _names(rule: RepeatRule, metric: str) -> bool:
    excluded = bool(rule.not_metric) and re.search(rule.not_metric, metric) is not None
    return not excluded and re.search(rule.metric, metric) is not None


def _only(paths: Sequence[str]) -> str | None:
    return paths[0] if len(paths) == 1 else None


def _repeat_check(rule: RepeatRule, figure: Figure) -> Check:
    stated = str(figure.value)
    return Check(
        id=f"text.{_only(rule.paths) or 'sum'}",
        verdict="pass", kind="text_table", terms=rule.paths, expected=stated, actual=stated,
        explanation=f"正文与表格一致：“{figure.sentence}”",
    )  # fmt: skip


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
        expected=printed_pair(value, stated), actual=printed_pair(stated, value),
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
