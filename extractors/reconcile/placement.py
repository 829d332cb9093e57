"""What the sums say of the places of a table's cells.

Cells in wrong columns do not add up. Where a table's rows add up, its columns are what
they were taken for, though no header was read; where most of its sums fail, they are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.document import Field
from extractors.reconcile.checks import Sum, evaluated

ADDED_UP = 3
"""Rows that add up to more than nothing, which prove the columns."""
FEW_FAIL = 0.25
"""Share of a table's sums that may fail while the others prove its columns; and from
:data:`MANY` on, of those that fail while the table is not doubted as a whole."""
MANY = 4
MOST_FAIL = 0.6
"""The same share of all sums, however legible: misreadings of one kind, such as of a slash
as 1 all over a table, are not independent."""
LIKELY_LINES, LEFT = 6, 0.4
"""Rows and columns, those with most failing sums first, of which one may be out of place by
itself; and the share of a table's sums that must be left to say that the others are not."""
LEGIBLE = 0.95
"""Probability of figures over which a sum that fails wants another reason than misreading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """``proved``: rows whose columns sums prove; ``doubted``: tables, or rows and columns of
    them, whose places are in doubt."""

    proved: frozenset[str]
    doubted: frozenset[str]

    def proves(self, field: Field) -> bool:
        return _lines(field.path)[0] in self.proved

    def doubts(self, field: Field) -> bool:
        return not self.doubted.isdisjoint((_table(field.path), *_lines(field.path)))


def _table(name: str) -> str:
    return name.partition(".")[0]


def _lines(name: str) -> tuple[str, str]:
    """The row that a cell stands in, and its column."""
    row, _, column = name.partition("[")
    return row, f"{_table(name)}[{column}"


def _part(field: Field) -> tuple[str, int]:
    """The table and the page; page 0: the cell is nowhere."""
    return _table(field.path), field.source.page if field.source else 0


def placement(fields: Mapping[str, Field], rules: Sequence[Sum]) -> Placement:
    parts = {_part(field) for field in fields.values() if field.source}
    sums = [rule for rule in rules if rule.rule.relation == "="]
    rows = [rule for rule in sums if rule.rule.along == "rows"]
    proved = {part for part in parts if _is_proved(part, rows, fields)}
    tables = {table for table, _ in proved}
    proved |= {part for part in parts if part[0] in tables and _goes_on(part, rows, fields)}
    return Placement(
        proved=frozenset(
            _lines(row.terms[0])[0]
            for part in proved
            for row in rows
            if _is_whole(row, part, fields) and _adds_up(row, fields)
        ),
        doubted=frozenset(
            place
            for table in {table for table, _ in parts}
            if (place := _doubted(table, sums, fields)) is not None
        ),
    )


def _is_proved(part: tuple[str, int], rows: Sequence[Sum], fields: Mapping[str, Field]) -> bool:
    """By rows all of whose cells are filled, and come to more than nothing: with blanks
    among them, figures may stand one column further and still add up."""
    own = [row for row in rows if _is_whole(row, part, fields)]
    telling = [row for row in own if any(_number(fields[name]) for name in row.terms)]
    added_up = sum(_adds_up(row, fields) for row in telling)
    return added_up >= ADDED_UP and len(telling) - added_up <= FEW_FAIL * added_up


def _goes_on(part: tuple[str, int], rows: Sequence[Sum], fields: Mapping[str, Field]) -> bool:
    """Whether all rows of a table's part add up, where another page's proves its columns."""
    own = [row for row in rows if any(_is_filled(fields.get(name), part) for name in row.terms)]
    whole = all(_is_whole(row, part, fields) for row in own)
    return bool(own) and whole and all(_adds_up(row, fields) for row in own)


def _is_whole(row: Sum, part: tuple[str, int], fields: Mapping[str, Field]) -> bool:
    return all(_is_filled(fields.get(name), part) for name in row.terms)


def _is_filled(field: Field | None, part: tuple[str, int]) -> bool:
    return field is not None and _part(field) == part and bool(field.printed)


def _adds_up(rule: Sum, fields: Mapping[str, Field]) -> bool:
    parts, whole = (sum(_number(fields[name]) for name in names)
                    for names in (rule.parts, rule.whole))  # fmt: skip
    return parts == whole


def _number(field: Field) -> Decimal:
    return Decimal(field.value or 0)


def _doubted(table: str, sums: Sequence[Sum], fields: Mapping[str, Field]) -> str | None:
    """The table if its sums fail, or the one row or column without which they do not."""
    own = [rule for rule in sums if rule.rule.table == table
           and evaluated(rule, fields).verdict != "not_evaluable"]  # fmt: skip
    if not _are_failing(own, fields):
        return None
    lines = Counter(line for rule in own if not _adds_up(rule, fields)
                    for line in {line for name in rule.terms for line in _lines(name)})  # fmt: skip
    for line, _ in lines.most_common(LIKELY_LINES):
        others = [rule for rule in own
                  if all(line not in _lines(name) for name in rule.terms)]  # fmt: skip
        if len(others) >= LEFT * len(own) and not _are_failing(others, fields):
            return line
    return table


def _are_failing(rules: Sequence[Sum], fields: Mapping[str, Field]) -> bool:
    every = [(_is_legible(rule, fields), evaluated(rule, fields).verdict) for rule in rules]
    legible = [verdict for is_legible, verdict in every if is_legible]
    return _fail(legible, FEW_FAIL) or _fail([verdict for _, verdict in every], MOST_FAIL)


def _fail(verdicts: Sequence[str], share: float) -> bool:
    failing = verdicts.count("fail")
    return failing >= MANY and failing > share * len(verdicts)


def _is_legible(rule: Sum, fields: Mapping[str, Field]) -> bool:
    return all(name in fields and fields[name].confidence >= LEGIBLE for name in rule.terms)
