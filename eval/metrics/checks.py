"""What the printed figures contradict, and whether that was noticed."""

from __future__ import annotations

from eval.tally import Tally
from eval.truth import Truth
from extractors.document import Report


def contradictions(truth: Truth, report: Report) -> Tally:
    """Failed checks, by id: printed contradictions found, and nothing else. Percentages do
    not count: made-up prose does not always keep to its own counts, nor does its truth say so.
    """
    if "contradictions" not in truth.labelled:
        return Tally()
    stated = set(truth.contradictions)
    failed = {
        check.id
        for check in report.checks
        if check.verdict == "fail" and check.kind != "percentage"
    }
    return Tally(hits=len(stated & failed), expected=len(stated), found=len(failed))


def template(truth: Truth, report: Report) -> Tally:
    """Whether the form was recognised."""
    if truth.template is None:
        return Tally()
    found = report.template.id if report.template else None
    return Tally(hits=found == truth.template, expected=1, found=1)
