"""What may stand in a cell: what the readers saw, and what the sums would have there.

Sums cannot tell a 0 from a dash or a blank. What the table prints for nothing elsewhere
can: most offices keep to one way. It also tells a slash from a 1, where the ink hardly does.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from extractors.document import Field
from extractors.numbers import cell_state, parse_cell
from extractors.reconcile.checks import HOLDS, Sum

UNSEEN = 1e-5
"""Least probability that the readers did not think of what is printed."""
SPREAD = 100
"""Numbers that an unseen reading may be, all alike."""
LIKE_NOTHING, LIKE_NUMBER = 0.85, 0.02
"""Share of unseen readings that are worth the same: of what is worth nothing (a 0, a dash,
a blank), and of other numbers (a sign, a separator)."""
RARE = 1.0
"""Numbers that a table has beside those it was seen to have."""
LEAST_SHARE = 0.003
"""Share of a way to print nothing that a table was not seen to use."""
ONE_NUMBER = 0.2
"""Share of a table's numbers that may be any one of them."""
SIGNED = 1e-3
"""Share of numbers with a sign where the form has none."""
SIGN = re.compile(r"[-+－＋—–−]")


class Worth(NamedTuple):
    """What a reading comes to in sums; a dash to 0, a blank to no ``number``.
    ``useless``: some number that no sum holds with."""

    number: Decimal | None
    useless: bool = False


USELESS = Worth(None, useless=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A reading of a cell, with its probability before any sum is considered."""

    printed: str
    worth: Worth
    probability: float

    @property
    def is_nothing(self) -> bool:
        return not self.worth.number and not self.worth.useless


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``seen`` are readings, the readers' first one first; ``worths`` what they and unseen
    ones come to, with probabilities that add up to 1."""

    seen: tuple[Seen, ...]
    worths: Mapping[Worth, float]


def places(
    fields: Mapping[str, Field], sums: Sequence[Sum], signed: Collection[str] = ()
) -> dict[str, Place]:
    """Each cell of the document; ``signed`` are those whose numbers may have a sign."""
    there = {name: field for name, field in fields.items() if field.state != "absent"}
    habits = _habits(there.values())
    seen = {name: _habitual(_seen(field), habits[_table(field)], signed=name in signed)
            for name, field in there.items()}  # fmt: skip
    mending = _mending(sums, {name: those.first.worth.number for name, those in seen.items()})
    return {
        name: Place(seen=those.seen, worths=_worths(those, mending.get(name)))
        for name, those in seen.items()
    }


def worth_of(printed: str) -> Worth:
    state = cell_state(printed)
    number = parse_cell(printed) if state == "read" else None
    nothing = Decimal(0) if state == "not_applicable" else None
    return Worth(number.decimal if number else nothing)


# --------------------------------------------------------------------------
# What the readers saw


@dataclass(frozen=True, slots=True, kw_only=True)
class _Readings:
    """``like``: the probability of readings nobody thought of that are worth the same as
    the first; ``unlike``: of all others."""

    seen: tuple[Seen, ...]
    like: float
    unlike: float

    @property
    def first(self) -> Seen:
        return self.seen[0]


def _seen(field: Field) -> _Readings:
    """What a text layer says for sure is certain."""
    others = [(other.printed, other.confidence) for other in field.alternatives]
    read = [(field.printed, field.confidence), *others]
    most = 1.0 if field.method == "text" else 1 - UNSEEN
    whole = max(1.0, math.fsum(p for _, p in read) / most)
    read = [(printed, p / whole) for printed, p in read]
    seen = [Seen(printed=printed, worth=worth_of(printed), probability=p) for printed, p in read]
    left = max(0.0, 1.0 - math.fsum(each.probability for each in seen))
    like = left * (LIKE_NOTHING if seen[0].is_nothing else LIKE_NUMBER)
    return _Readings(seen=tuple(seen), like=like, unlike=left - like)


# --------------------------------------------------------------------------
# What a table usually prints


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """The shares of a table's cells that hold numbers, and each way to print nothing; of
    its numbers, those with a unit behind them."""

    numbers: float
    nothing: Mapping[str, float]
    units: float

    def share(self, seen: Seen, *, signed: bool) -> float:
        """Of a reading, before its cell is looked at."""
        if seen.is_nothing:
            return max(self.nothing.get(seen.printed, 0.0), LEAST_SHARE)
        has_sign = not signed and SIGN.search(seen.printed) is not None
        return self.numbers * ONE_NUMBER * self._unit(seen) * (SIGNED if has_sign else 1.0)

    def _unit(self, seen: Seen) -> float:
        return max(LEAST_SHARE, self.units if _has_unit(seen.printed) else 1.0 - self.units)

    def other(self, seen: Sequence[Seen]) -> float:
        """The share of what is worth the same as the first, printed as none of these is."""
        if not seen[0].is_nothing:
            return self.numbers * ONE_NUMBER * (1.0 - self._unit(seen[0]))
        known = math.fsum(self.nothing.get(each.printed, 0.0) for each in seen if each.is_nothing)
        return max(LEAST_SHARE, math.fsum(self.nothing.values()) - known)


def _has_unit(printed: str) -> bool:
    return bool(printed) and not printed[-1].isdigit()


def _table(field: Field) -> str:
    return field.path.partition(".")[0]


def _habits(fields: Iterable[Field]) -> dict[str, Habit]:
    tables: dict[str, list[Field]] = defaultdict(list)
    for field in fields:
        tables[_table(field)].append(field)
    return {table: _habit(those) for table, those in tables.items()}


def _habit(fields: Sequence[Field]) -> Habit:
    counts: dict[str, float] = defaultdict(float)
    numbers, units = RARE, RARE / 2
    for field in fields:
        if worth_of(field.printed).number:
            numbers += field.confidence
            units += field.confidence * _has_unit(field.printed)
        else:
            counts[field.printed] += field.confidence
    total = numbers + math.fsum(counts.values())
    nothing = {printed: count / total for printed, count in counts.items()}
    return Habit(numbers=numbers / total, nothing=nothing, units=units / numbers)


def _habitual(readings: _Readings, habit: Habit, *, signed: bool) -> _Readings:
    """More probable what the table prints more often, against the first reading."""
    own = habit.share(readings.first, signed=signed)
    against = [each.probability * habit.share(each, signed=signed) / own for each in readings.seen]
    other = habit.other(readings.seen) / own
    unlike = readings.unlike * (
        1.0 if readings.first.is_nothing else habit.numbers * ONE_NUMBER / own
    )
    total = math.fsum(against) + readings.like * other + unlike
    return _Readings(
        seen=tuple(replace(each, probability=p / total)
                   for each, p in zip(readings.seen, against, strict=True)),
        like=readings.like * other / total,
        unlike=unlike / total,
    )  # fmt: skip


# --------------------------------------------------------------------------
# Numbers that would mend a sum

Numbers = Mapping[str, Decimal | None]


def _mending(sums: Iterable[Sum], first: Numbers) -> dict[str, set[Decimal]]:
    """Of each cell in a sum that fails on ``first`` readings, what would mend it there."""
    mending: dict[str, set[Decimal]] = {}
    for each in sums:
        gap = _total(each.parts, first) - _total(each.whole, first)
        if HOLDS[each.rule.relation](gap, 0):
            continue
        for names, change in ((each.parts, -gap), (each.whole, gap)):
            for name in names:
                mended = (first[name] or Decimal(0)) + change
                mending.setdefault(name, set()).update({mended} if mended >= 0 else ())
    return mending


def _total(names: Iterable[str], numbers: Numbers) -> Decimal:
    return sum((numbers[name] or Decimal(0) for name in names), Decimal(0))


def _are_alike(one: Worth, other: Worth) -> bool:
    """Whether every sum that holds with one holds with the other."""
    return not (one.useless or other.useless) and (one.number or 0) == (other.number or 0)


def _worths(readings: _Readings, mending: set[Decimal] | None) -> dict[Worth, float]:
    """Where all sums hold (no ``mending``), what differs from the first reading could only
    break them: of that one needs not know what it is."""
    first, worths = readings.first.worth, dict[Worth, float]()
    for each in readings.seen:
        worth = each.worth if mending is not None or _are_alike(each.worth, first) else USELESS
        worths[worth] = worths.get(worth, 0.0) + each.probability
    if readings.like + readings.unlike < UNSEEN / 2:
        return worths
    worths[first] += readings.like
    worths[USELESS] = worths.get(USELESS, 0.0) + readings.unlike
    for number in mending or ():
        worths.setdefault(Worth(number), readings.unlike / SPREAD)
    return worths
