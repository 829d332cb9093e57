"""Exact probabilities of numbers that have to add up.

Variable elimination over linear constraints: the numbers are gone through one after the
other, and what is remembered of those behind is the running sum of each constraint that
still has terms ahead. Assignments that agree in these sums are one state. A constraint
that does not hold costs its price and forbids nothing. (Koller and Friedman,
Probabilistic Graphical Models, 2009, chapter 9.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.reconcile.checks import HOLDS
from extractors.templates import Relation

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

HORIZON = 20.0
"""States this much less probable than the best, in nats, are forgotten."""
MOST_STATES = 512


class Choice(NamedTuple):
    """One number that may stand in a place, with the logarithm of its probability.

    ``blank``: nothing stands there, which adds nothing to a sum and proves nothing.
    ``number`` is None for one that no sum can hold with.
    """

    number: int | None
    weight: float
    blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """``terms`` are (place, coefficient); their sum is compared with 0.

    ``price`` is what it costs, in nats, where it does not hold; ``blank_price`` where it
    does not hold and one of its places is blank.
    """

    terms: tuple[tuple[int, int], ...]
    relation: Relation = "="
    price: float
    blank_price: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """``shares`` are the probabilities of each place's choices, in their order.
    ``forgotten`` is the largest share of all states that had to go at once for their
    number; 0 where nothing is left out."""

    shares: tuple[Floats, ...]
    forgotten: float


def infer(places: Sequence[Sequence[Choice]], constraints: Sequence[Constraint]) -> Posterior:
    """The probability of every choice of every place, all constraints considered."""
    shares = [_alone(choices) for choices in places]
    known = _known(places, constraints)
    order = [place for place in known.places if known.used[place].any()]
    steps = list(_forward(order, places, known))
    for place, share in zip(order, _backward(steps), strict=True):
        shares[place] = share
    forgotten = max((step.forgotten for step in steps), default=0.0)
    return Posterior(shares=tuple(shares), forgotten=forgotten)


def _alone(choices: Sequence[Choice]) -> Floats:
    weights = np.array([choice.weight for choice in choices])
    return _normal(np.exp(weights - weights.max()))


def _normal(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum())


# --------------------------------------------------------------------------
# What is known before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Constraints that depend on ``places``, those with more than one choice.

    ``coefficients`` and ``used`` are (place, constraint); ``start`` is what certain places
    come to; ``closing`` says for each place which constraints have no term behind it.
    """

    constraints: tuple[Constraint, ...]
    places: tuple[int, ...]
    coefficients: Integers
    used: Flags
    start: Integers
    blank: Flags
    prices: Floats
    blank_prices: Floats
    closing: dict[int, tuple[int, ...]]


def _known(places: Sequence[Sequence[Choice]], constraints: Sequence[Constraint]) -> _Known:
    is_open = [len(choices) > 1 or choices[0].number is None for choices in places]
    open_places = tuple(place for place, is_it in enumerate(is_open) if is_it)
    chosen = tuple(c for c in constraints if any(is_open[place] for place, _ in c.terms))
    coefficients = np.zeros((len(places), len(chosen)), dtype=np.int64)
    for column, constraint in enumerate(chosen):
        for place, coefficient in constraint.terms:
            coefficients[place, column] += coefficient
    certain = ~np.array(is_open, dtype=np.bool_)
    numbers = np.array([choices[0].number or 0 for choices in places], dtype=np.int64)
    blanks = np.array([choices[0].blank for choices in places], dtype=np.bool_)
    used = coefficients != 0
    last = {column: max(p for p in open_places if used[p, column]) for column in range(len(chosen))}
    return _Known(
        constraints=chosen, places=open_places, coefficients=coefficients, used=used,
        start=(numbers * certain) @ coefficients, blank=(used & (blanks & certain)[:, None]).any(0),
        prices=np.array([c.price for c in chosen]),
        blank_prices=np.array([c.blank_price for c in chosen]),
        closing={p: tuple(c for c, at in last.items() if at == p) for p in open_places},
    )  # fmt: skip


# --------------------------------------------------------------------------
# Forward: states and the ways between them


class _States(NamedTuple):
    """What is remembered, (state, constraint): running sums, whether a blank was among
    their terms, and whether the constraint is lost already, and paid for."""

    sums: Integers
    blank: Flags
    lost: Flags

    def keys(self, mixer: Integers) -> Integers:
        """A number for each state; alike ones have the same."""
        keys: Integers = self.sums @ mixer[0] + self.blank @ mixer[1] + self.lost @ mixer[2]
        return keys

    def at(self, rows: NDArray[np.intp]) -> _States:
        return _States(self.sums[rows], self.blank[rows], self.lost[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """From each of ``reached`` states by each choice to ``child`` (-1: forgotten), with
    the ``weight`` of the way; ``reached`` are the states' weights before. ``forgotten`` is
    the share of those that have no child for the children's number."""

    reached: Floats
    weight: Floats
    child: NDArray[np.intp]
    children: int
    forgotten: float


def _forward(
    order: Sequence[int], places: Sequence[Sequence[Choice]], known: _Known
) -> Iterator[_Step]:
    nothing = np.zeros((1, len(known.constraints)), dtype=np.bool_)
    states = _States(known.start[None, :], known.blank[None, :], nothing)
    reached = np.zeros(1)
    mixer = np.random.default_rng(0).integers(1, 1 << 62, (3, len(known.constraints)))
    for place in order:
        chosen = [_chosen(states, choice, place, known) for choice in places[place]]
        weight = np.stack([paid for _, paid in chosen], axis=1)
        states = _side_by_side([after for after, _ in chosen])
        total = (reached[:, None] + weight).ravel()
        _, first, merged = np.unique(states.keys(mixer), return_index=True, return_inverse=True)
        joined = np.log(np.bincount(merged, np.exp(total - total.max())) + 1e-300)
        kept = _kept(joined)
        child = np.full(len(joined), -1)
        child[kept] = np.arange(len(kept))
        yield _Step(reached=reached, weight=weight, child=child[merged].reshape(weight.shape),
                    children=len(kept), forgotten=_forgotten(joined, kept))  # fmt: skip
        states, reached = states.at(first[kept]), joined[kept]


def _side_by_side(after: Sequence[_States]) -> _States:
    """The states after each choice of a place; of each state all choices in turn."""
    parts = (np.stack(part, axis=1) for part in zip(*after, strict=True))
    return _States(*(part.reshape(-1, part.shape[-1]) for part in parts))


def _chosen(states: _States, choice: Choice, place: int, known: _Known) -> tuple[_States, Floats]:
    """The states after a choice, and its weight with what constraints then cost."""
    used = known.used[place]
    sums = states.sums + (choice.number or 0) * known.coefficients[place]
    blank = states.blank | (used & choice.blank)
    lost = states.lost | (used & (choice.number is None))
    weight = choice.weight - (lost & ~states.lost) @ known.prices
    for column in known.closing[place]:
        failing = ~HOLDS[known.constraints[column].relation](sums[:, column], 0)
        price = np.where(blank[:, column], known.blank_prices[column], known.prices[column])
        weight = weight - np.where(failing & ~lost[:, column], price, 0.0)
    over = lost.copy()
    over[:, list(known.closing[place])] = True
    lost[:, list(known.closing[place])] = False
    return _States(np.where(over, 0, sums), blank & ~over, lost), weight


def _kept(weights: Floats) -> NDArray[np.intp]:
    near = np.flatnonzero(weights > weights.max() - HORIZON)
    return near[np.argsort(-weights[near], kind="stable")[:MOST_STATES]]


def _forgotten(weights: Floats, kept: NDArray[np.intp]) -> float:
    if len(kept) < MOST_STATES:
        return 0.0
    shares = np.exp(weights - weights.max())
    return max(0.0, 1.0 - float(shares[kept].sum() / shares.sum()))


def _backward(steps: Sequence[_Step]) -> list[Floats]:
    """The shares of each step's choices."""
    shares: list[Floats] = []
    ahead = np.ones(steps[-1].children) if steps else np.ones(0)
    for step in reversed(steps):
        after = np.where(step.child >= 0, ahead[step.child], 0.0)
        ways = np.exp(step.weight - step.weight.max()) * after
        shares.append(_normal(np.exp(step.reached - step.reached.max()) @ ways))
        ahead = ways.sum(axis=1)
        ahead /= ahead.max()
    return shares[::-1]
