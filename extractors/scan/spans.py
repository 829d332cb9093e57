"""Rules and their pieces by their place and their extent along themselves, in points."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Span:
    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


Piece = TypeVar("Piece", bound=Span)


def joined(
    pieces: Iterable[Piece], aside: float, gap: float, together: Callable[[Piece, Piece], Piece]
) -> list[Piece]:
    """Pieces of one rule, from start to end, each put to the run that it continues: the
    nearest within ``aside`` of it that ends no more than ``gap`` before it."""
    runs: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: each.start):
        near = [run for run in runs
                if abs(run.at - piece.at) <= aside and piece.start - run.end <= gap]  # fmt: skip
        if near:
            run = min(near, key=lambda each: abs(each.at - piece.at))
            runs[runs.index(run)] = together(run, piece)
        else:
            runs.append(piece)
    return runs


def merged(one: Span, other: Span) -> Span:
    """Over both, in the middle of their lengths."""
    lengths = max(one.length, 1e-6), max(other.length, 1e-6)
    at = (one.at * lengths[0] + other.at * lengths[1]) / sum(lengths)
    return Span(at, one.start, max(one.end, other.end))
