"""Pieces of rules that no table of many columns has: strokes of a seal, or of a pen.

Rows of such a table end at its sides, and its columns at its ends; in a header and beside
labels they may be shorter, but reach one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Rule
from extractors.grids import Lattice, find_lattices

COLUMNS, ROWS = 8, 4
"""Of the tables that are known well enough to tell, at least."""
SHORT = 0.35
"""Share of the table that a stray piece runs through, at most."""
AT = 2.5
"""Points within which a rule stands at a line of the table."""


def without_stray_rules(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """In points, as they are given."""
    kept = list(rules)
    for lattice in find_lattices(rules):
        if len(lattice.xs) > COLUMNS and len(lattice.ys) > ROWS:
            kept = [rule for rule in kept if not _is_stray(rule, lattice, rules)]
    return tuple(kept)


def _is_stray(rule: Rule, lattice: Lattice, rules: Sequence[Rule]) -> bool:
    if not lattice.box.contains(*_middle(rule)):
        return False
    if rule.horizontal:
        return _is_short(rule, rules, lattice.xs[0], lattice.xs[-1])
    turned = [other.turned for other in rules]
    return _is_short(rule.turned, turned, lattice.ys[0], lattice.ys[-1])


def _middle(rule: Rule) -> tuple[float, float]:
    return (rule.x0 + rule.x1) / 2, (rule.top + rule.bottom) / 2


def _is_short(rule: Rule, rules: Sequence[Rule], start: float, end: float) -> bool:
    """Whether a level rule and all that stand in its line reach neither side."""
    line = [other for other in rules if other.horizontal and abs(other.top - rule.top) <= AT
            and other.x1 > start and other.x0 < end]  # fmt: skip
    reached = min(other.x0 for other in line) <= start + 2 * AT or (
        max(other.x1 for other in line) >= end - 2 * AT
    )
    return not reached and sum(other.x1 - other.x0 for other in line) < SHORT * (end - start)
