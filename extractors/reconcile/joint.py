"""All cells of a report read together: readings weighed against the sums of the form.

Each reading's probability comes from the readers, each sum that does not hold costs what
it costs to believe in a contradiction on the paper. What follows is the probability of
every reading with all sums considered.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.document import Field
from extractors.reconcile.checks import Sum, evaluated, sums
from extractors.reconcile.inference import Choice, Constraint, infer
from extractors.reconcile.readings import Place, Worth, places
from extractors.templates import Template

BLANK_PRICE = -math.log(0.15)
"""Of a sum that does not hold over blank cells: many tables leave some out."""
DOUBTFUL, MOST_DOUBTFUL = 0.9, 3
"""Probability below which a first reading is doubtful, and how many of these a sum may have
and still prove something: with more of them, wrong ones add up, too."""
PROVES_LITTLE = math.log(2.0)
LEAST = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A reading with its probability when all sums are considered."""

    printed: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """``readings`` of each cell of the document, the readers' first one first.
    ``forgotten``: as :class:`Posterior` has it."""

    readings: Mapping[str, tuple[Weighed, ...]]
    forgotten: float


def weigh(template: Template, fields: Mapping[str, Field], signed: Collection[str] = ()) -> Joint:
    """``signed`` are the cells whose numbers may have a sign."""
    relevant = [each for each in sums(template, fields) if _says_something(each, fields)]
    cells = places(fields, relevant, signed)
    names, scale = list(cells), _scale(cells)
    posterior = infer(
        [_choices(cell, scale) for cell in cells.values()],
        [_constraint(each, names, cells) for each in relevant],
    )
    shares = {
        name: dict(zip(cells[name].worths, map(float, found), strict=True))
        for name, found in zip(names, posterior.shares, strict=True)
    }
    return Joint(
        readings={name: _weighed(cells[name], shares[name]) for name in names},
        forgotten=posterior.forgotten,
    )


def _says_something(each: Sum, fields: Mapping[str, Field]) -> bool:
    """Whether every term has a cell in this document; a bound that holds says nothing, as
    most numbers keep to it."""
    if not all(name in fields and fields[name].state != "absent" for name in each.terms):
        return False
    return each.rule.relation == "=" or evaluated(each, fields).verdict == "fail"


def _weighed(place: Place, shares: Mapping[Worth, float]) -> tuple[Weighed, ...]:
    """A worth's share is divided among the readings that come to it."""
    return tuple(
        Weighed(printed=each.printed, probability=_part(place, each.worth, shares)
                * each.probability)
        for each in place.seen
    )  # fmt: skip


def _part(place: Place, worth: Worth, shares: Mapping[Worth, float]) -> float:
    known = worth if worth in shares else Worth(None, useless=True)
    return shares[known] / max(place.worths[known], LEAST)


def _scale(cells: Mapping[str, Place]) -> int:
    """What makes integers of all numbers."""
    numbers = [w.number for cell in cells.values() for w in cell.worths if w.number is not None]
    exponents = [int(number.as_tuple().exponent) for number in numbers]
    return int(10 ** max(0, -min(exponents, default=0)))


def _choices(place: Place, scale: int) -> list[Choice]:
    return [
        Choice(
            number=None if worth.useless else int((worth.number or Decimal(0)) * scale),
            weight=math.log(max(probability, LEAST)),
            blank=worth.number is None and not worth.useless,
        )
        for worth, probability in place.worths.items()
    ]


def _constraint(each: Sum, names: Sequence[str], cells: Mapping[str, Place]) -> Constraint:
    parts = [(names.index(name), 1) for name in each.parts]
    whole = [(names.index(name), -1) for name in each.whole]
    doubtful = sum(cells[name].seen[0].probability < DOUBTFUL for name in each.terms)
    price = PROVES_LITTLE if doubtful > MOST_DOUBTFUL else -math.log(each.rule.contradicted)
    return Constraint(
        terms=(*parts, *whole), relation=each.rule.relation, price=price,
        blank_price=min(price, BLANK_PRICE),
    )  # fmt: skip
