"""Every metric by name, and a document's scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from eval.metrics import checks, fields, grids, prose
from eval.tally import Tally
from eval.truth import Truth
from extractors.document import Report

Kind = Literal["share", "f1", "errors"]
"""``errors``: less is better, and nothing out of nothing is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """``title`` and ``unit`` are for people; ``of`` says what is counted."""

    name: str
    title: str
    of: str
    kind: Kind = "share"

    def value(self, tally: Tally) -> float:
        """0..1; for errors, their rate."""
        if self.kind == "errors":
            return tally.hits / tally.expected if tally.expected else 0.0
        return tally.f1

    def loss(self, before: Tally, after: Tally) -> float:
        """How much worse ``after`` is."""
        worse = self.value(after) - self.value(before)
        return worse if self.kind == "errors" else -worse


METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(name="fields.printed", title="Cells right, as printed", of="cells"),
        Metric(name="fields.printed.proactive", title="Cells right, table 2", of="cells"),
        Metric(name="fields.printed.requests", title="Cells right, table 3", of="cells"),
        Metric(name="fields.printed.disputes", title="Cells right, table 4", of="cells"),
        Metric(name="fields.value", title="Cells right, by value", of="cells"),
        Metric(name="fields.value.proactive", title="By value, table 2", of="cells"),
        Metric(name="fields.value.requests", title="By value, table 3", of="cells"),
        Metric(name="fields.value.disputes", title="By value, table 4", of="cells"),
        Metric(name="fields.coverage", title="Cells accepted", of="cells"),
        Metric(name="fields.silent", title="Accepted but wrong", of="accepted", kind="errors"),
        Metric(name="fields.grounding", title="Right value, right place", of="cells", kind="f1"),
        Metric(name="fields.repairs", title="Wrong repairs", of="repaired cells", kind="errors"),
        Metric(name="tables.right", title="Tables entirely right", of="tables"),
        Metric(name="tables.teds", title="TEDS", of="tables"),
        Metric(name="tables.topology", title="GriTS, topology", of="tables"),
        Metric(name="tables.content", title="GriTS, content", of="tables"),
        Metric(name="documents.right", title="Documents entirely right", of="documents"),
        Metric(name="documents.straight", title="Right and all accepted", of="documents"),
        Metric(name="documents.read", title="Documents read", of="documents"),
        Metric(name="form", title="Form recognised", of="documents", kind="f1"),
        Metric(name="figures", title="Figures in the text", of="figures", kind="f1"),
        Metric(name="figures.value", title="Figures, whatever counted", of="figures", kind="f1"),
        Metric(name="sections", title="Sections", of="sections", kind="f1"),
        Metric(name="headings", title="Headings", of="headings", kind="f1"),
        Metric(name="header", title="Header", of="items"),
        Metric(name="text.cer", title="Character errors", of="characters", kind="errors"),
        Metric(name="contradictions", title="Contradictions", of="failed checks", kind="f1"),
    )
}  # fmt: skip

_FUNCTIONS: Mapping[str, Callable[[Truth, Report], Tally]] = {
    **{f"fields.{name}": function
       for name, function in (("printed", fields.printed), ("value", fields.value))},
    **{f"fields.{name}.{table}": partial(function, table=table)
       for name, function in (("printed", fields.printed), ("value", fields.value))
       for table in fields.TABLES},
    "fields.coverage": fields.coverage,
    "fields.silent": fields.silent,
    "fields.grounding": fields.grounding,
    "fields.repairs": fields.false_repairs,
    "tables.right": fields.whole_tables,
    "documents.right": fields.whole_documents,
    "documents.straight": fields.straight_through,
    "form": checks.template,
    "figures": prose.figures,
    "figures.value": prose.figure_values,
    "sections": prose.sections,
    "headings": prose.headings,
    "header": prose.header,
    "text.cer": prose.characters,
    "contradictions": checks.contradictions,
}  # fmt: skip


def measure(truth: Truth, report: Report) -> dict[str, Tally]:
    """Every metric of one document, by name."""
    alike = grids.tallies(grids.likenesses(truth, report))
    return {
        **{name: function(truth, report) for name, function in _FUNCTIONS.items()},
        **{f"tables.{name}": tally for name, tally in alike.items()},
        "documents.read": Tally(hits=1, expected=1, found=1),
    }
