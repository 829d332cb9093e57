"""The figure cells: what is printed, what it is worth, where it stands, how sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize

from eval.tally import Tally, share
from eval.truth import Truth
from extractors.document import Box, Field, Report, Source, State

TABLES = ("proactive", "requests", "disputes")
SAME_PLACE = 0.5
"""Intersection over union from which two boxes are one place (Everingham et al.,
The PASCAL Visual Object Classes Challenge, 2010)."""

LONG_DASHES = frozenset("－—―")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a cell says and what was read; a cell that a result leaves out is absent there."""

    path: str
    truth: Field
    found: Field

    @property
    def counts(self) -> bool:
        """Cells that neither has are nobody's merit."""
        return (self.truth.state, self.found.state) != ("absent", "absent")

    @property
    def read_right(self) -> bool:
        """The same characters in the same state: a blank is not a zero, nor is a dash.

        White space is no character: where a space ends and a wide gap begins, nobody knows.
        Neither is width: on paper ０ is a 0 in another type, and a wide minus a long dash.
        """
        if self.truth.state != self.found.state:
            return False
        both = {self.truth.printed, self.found.printed}
        return both <= LONG_DASHES or _characters(self.truth) == _characters(self.found)

    @property
    def worth_the_same(self) -> bool:
        """The same number, however printed."""
        return (self.truth.state, self.truth.value) == (self.found.state, self.found.value)

    @property
    def accepted(self) -> bool:
        return self.found.status == "accepted"


def _characters(field: Field) -> str:
    return normalize("NFKC", "".join(field.printed.split()))


def pairs(truth: Truth, report: Report) -> list[Pair]:
    """Every cell that the document or the result has, in the order of their paths.

    A cell that a complete truth does not know is absent in the document.
    """
    if "fields" not in truth.labelled:
        return []
    stated = {field.path: field for field in truth.fields}
    found = {field.path: field for field in report.fields}
    paths = stated.keys() if truth.partial else stated.keys() | found.keys()
    both = (
        Pair(path=path, truth=stated.get(path) or absent(path),
             found=found.get(path) or absent(path))
        for path in sorted(paths)
    )  # fmt: skip
    return [pair for pair in both if pair.counts]


def absent(path: str) -> Field:
    """As a result that does not know of a cell says it: nothing, and not for sure."""
    return Field(path=path, printed="", value=None, unit=None, state="absent",
                 confidence=0.0, status="review", method="text")  # fmt: skip


def _matching(truth: Truth, report: Report, table: str, holds: Callable[[Pair], bool]) -> Tally:
    """Of one table, or of all where none is named."""
    chosen = [pair for pair in pairs(truth, report) if table in ("", _table(pair.path))]
    return share(sum(map(holds, chosen)), len(chosen))


def _table(path: str) -> str:
    return path.partition(".")[0]


def printed(truth: Truth, report: Report, table: str = "") -> Tally:
    """Share of cells whose characters and state are exactly right."""
    return _matching(truth, report, table, lambda pair: pair.read_right)


def value(truth: Truth, report: Report, table: str = "") -> Tally:
    """Share of cells whose number (or state, where there is none) is right."""
    return _matching(truth, report, table, lambda pair: pair.worth_the_same)


def coverage(truth: Truth, report: Report) -> Tally:
    """Share of cells that nobody needs to look at.

    Geifman and El-Yaniv, Selective Classification for Deep Neural Networks, 2017.
    """
    return _matching(truth, report, "", lambda pair: pair.accepted)


def silent(truth: Truth, report: Report) -> Tally:
    """Share of accepted cells that are wrong: the one error nobody is told of."""
    accepted = [pair for pair in pairs(truth, report) if pair.accepted]
    return share(sum(not pair.read_right for pair in accepted), len(accepted))


def grounding(truth: Truth, report: Report) -> Tally:
    """Right number and right place: F1 over the cells that stand on the page.

    Boxes match from an intersection over union of 0.5 on, as in ExtractBench's
    grounding F1. A blank cell's place is the cell. Cells whose place was not
    labelled, as in a sheet typed by hand, are not counted.
    """
    both = [pair for pair in pairs(truth, report)
            if pair.truth.source or pair.truth.state == "absent"]  # fmt: skip
    return Tally(
        hits=sum(pair.worth_the_same and same_place(pair.truth.source, pair.found.source)
                 for pair in both),
        expected=sum(pair.truth.state != "absent" for pair in both),
        found=sum(pair.found.state != "absent" for pair in both),
    )  # fmt: skip


def same_place(one: Source | None, other: Source | None) -> bool:
    if one is None or other is None or one.page != other.page:
        return False
    return overlap(one.box, other.box) >= SAME_PLACE


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0..1."""
    shared = one.intersection(other).area
    together = one.area + other.area - shared
    return shared / together if together else 0.0


def whole_tables(truth: Truth, report: Report) -> Tally:
    """Share of tables in which every cell is right."""
    right: dict[str, bool] = {}
    for pair in pairs(truth, report):
        table = _table(pair.path)
        right[table] = right.get(table, True) and pair.read_right
    return share(sum(right.values()), len(right))


def whole_documents(truth: Truth, report: Report) -> Tally:
    """Whether every cell of the document is right."""
    both = pairs(truth, report)
    return share(all(pair.read_right for pair in both), 1) if both else Tally()


def straight_through(truth: Truth, report: Report) -> Tally:
    """Whether every cell of the document is right and none was sent to a person."""
    both = pairs(truth, report)
    return share(all(pair.read_right and pair.accepted for pair in both), 1) if both else Tally()


def false_repairs(truth: Truth, report: Report) -> Tally:
    """Share of repaired cells that are wrong."""
    repaired = [pair for pair in pairs(truth, report) if pair.found.method == "repair"]
    return share(sum(not pair.read_right for pair in repaired), len(repaired))


def states(truth: Truth, report: Report) -> Counter[tuple[State, State]]:
    """How often each state, as printed, was taken for each state."""
    return Counter((pair.truth.state, pair.found.state) for pair in pairs(truth, report))
