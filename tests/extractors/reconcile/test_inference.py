"""What is inferred is what going through every assignment gives."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.reconcile.checks import HOLDS
from extractors.reconcile.inference import Choice, Constraint, infer

CHOICES = st.lists(
    st.builds(
        Choice,
        number=st.one_of(st.none(), st.integers(0, 5)),
        weight=st.floats(-5.0, 0.0),
        blank=st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[list[Choice]], list[Constraint]]:
    places = draw(st.lists(CHOICES, min_size=2, max_size=6))
    numbers = st.integers(0, len(places) - 1)
    terms = st.lists(st.tuples(numbers, st.sampled_from((1, -1))), min_size=1, max_size=4,
                     unique_by=lambda term: term[0])  # fmt: skip
    constraints = st.builds(
        Constraint, terms=terms.map(tuple), relation=st.sampled_from(("=", "<=", ">=")),
        price=st.just(4.0), blank_price=st.just(1.0),
    )  # fmt: skip
    return places, draw(st.lists(constraints, max_size=4))


def by_going_through_all(
    places: Sequence[Sequence[Choice]], constraints: Sequence[Constraint]
) -> list[list[float]]:
    shares = [[0.0] * len(choices) for choices in places]
    for chosen in itertools.product(*(range(len(choices)) for choices in places)):
        choices = [place[number] for place, number in zip(places, chosen, strict=True)]
        weight = sum(choice.weight for choice in choices)
        weight -= sum(_cost(each, choices) for each in constraints)
        for share, number in zip(shares, chosen, strict=True):
            share[number] += math.exp(weight)
    return [[part / sum(share) for part in share] for share in shares]


def _cost(each: Constraint, choices: Sequence[Choice]) -> float:
    terms = [(choices[place], coefficient) for place, coefficient in each.terms]
    if any(choice.number is None for choice, _ in terms):
        return each.price
    if HOLDS[each.relation](sum(c * (choice.number or 0) for choice, c in terms), 0):
        return 0.0
    return each.blank_price if any(choice.blank for choice, _ in terms) else each.price


@given(problems())
def test_the_shares_are_those_of_all_assignments(
    problem: tuple[list[list[Choice]], list[Constraint]],
) -> None:
    places, constraints = problem
    found = infer(places, constraints)
    assert found.forgotten == 0.0
    for share, expected in zip(
        found.shares, by_going_through_all(places, constraints), strict=True
    ):
        assert share == pytest.approx(expected, abs=1e-6)


def _table(rows: int, columns: int, doubtful: int) -> tuple[list[list[Choice]], list[Constraint]]:
    """A table whose last row and column are totals; ``doubtful`` cells have five readings."""
    rng = np.random.default_rng(3)
    inner = rng.integers(0, 40, (rows - 1, columns - 1))
    numbers = np.zeros((rows, columns), dtype=int)
    numbers[:-1, :-1] = inner
    numbers[-1] = numbers.sum(axis=0)
    numbers[:, -1] = numbers.sum(axis=1)
    places = [[Choice(int(number), math.log(0.9))] for number in numbers.ravel()]
    for place in rng.choice(len(places), doubtful, replace=False):
        true = places[place][0].number or 0
        places[place] += [Choice(true + extra, math.log(0.02)) for extra in (1, 5, 10, 30)]
    across = [[(row * columns + c, 1) for c in range(columns - 1)] for row in range(rows)]
    down = [[(r * columns + column, 1) for r in range(rows - 1)] for column in range(columns)]
    totals = [row * columns + columns - 1 for row in range(rows)]
    sums = zip([*across, *down], [*totals, *range((rows - 1) * columns, rows * columns)],
               strict=True)  # fmt: skip
    constraints = [
        Constraint(terms=(*parts, (total, -1)), price=5.0, blank_price=1.0) for parts, total in sums
    ]
    return places, constraints


def test_a_table_with_many_doubts_is_settled_by_its_sums() -> None:
    places, constraints = _table(24, 7, doubtful=30)
    found = infer(places, constraints)
    assert min(share[0] for share in found.shares) > 0.99
