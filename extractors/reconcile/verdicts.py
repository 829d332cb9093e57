"""What checks that fail mean, and which readings were replaced.

A rule that fails on figures beyond doubt is a contradiction of the paper; where one of
them may have been misread, it is for a person to say which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extractors.document import Check, Field, Issue
from extractors.reconcile.checks import sums
from extractors.reconcile.slips import likely_slip
from extractors.templates import Template

Fields = Mapping[str, Field]


def check_issues(template: Template, checks: Iterable[Check], fields: Fields) -> list[Issue]:
    failing = [check for check in checks if check.verdict == "fail"]
    return [*_rule_issues(template, failing, fields), *_text_issues(failing)]


def _rule_issues(template: Template, failing: Iterable[Check], fields: Fields) -> Iterator[Issue]:
    by_id = {check.id: check for check in failing}
    pairs = [(rule, by_id[rule.id]) for rule in sums(template, fields) if rule.id in by_id]
    for rule, check in pairs:
        message = _message(check)
        if _may_be_misread(check, fields):
            code, message = "reading-suspected", f"{message}；可能识别有误，请核对"
        else:
            slip = likely_slip(rule, check, pairs, fields, template.label)
            code, message = "source-contradiction", f"{message}；{slip}"
        yield Issue(code=code, severity="warning", message=message, paths=check.terms)


def _text_issues(failing: Iterable[Check]) -> Iterator[Issue]:
    for check in failing:
        if check.kind == "text_table":
            yield Issue(code="text-table-mismatch", severity="warning",
                        message=_message(check), paths=check.terms)  # fmt: skip


def _message(check: Check) -> str:
    return f"{check.id}：{check.explanation}；按各项应为 {check.expected}，所印为 {check.actual}"


def _may_be_misread(check: Check, fields: Fields) -> bool:
    terms = (fields[term] for term in check.terms)
    return any(term.method == "ocr" and term.status == "review" for term in terms)


def repair_issues(fields: Iterable[Field]) -> list[Issue]:
    return [
        Issue(code="reading-repaired", severity="info", message=f"{field.path}：{field.reason}",
              paths=(field.path,))
        for field in fields if field.method == "repair"
    ]  # fmt: skip
