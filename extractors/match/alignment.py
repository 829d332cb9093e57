"""Two sequences in the same order, aligned by likeness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from extractors.match.certainty import ALIKE, BY_ORDER, BY_PLACE, SURE

TIE = 0.05
"""Difference of sums of likenesses that decides nothing."""

_Gains = Sequence[Sequence[float]]


def align(
    rows: int, columns: int, score: Callable[[int, int], float]
) -> list[tuple[int, int, float]]:
    """The pairs (i, j, score), rising in both, whose scores above ALIKE add to most; of as
    many rows as columns each with its own, where nothing adds to more.

    Where a column goes with another row in a way that is as good, it is not beyond doubt.
    """
    gains = [[max(0.0, score(i, j) - ALIKE) for j in range(columns)] for i in range(rows)]
    behind = _most_behind(gains, columns)
    most = behind[0][0]
    if rows == columns and sum(gains[i][i] for i in range(rows)) >= most - TIE:
        return [(i, i, gains[i][i] + ALIKE) for i in range(rows) if gains[i][i]]
    turned = _most_behind([row[::-1] for row in reversed(gains)], columns)
    before = [row[::-1] for row in reversed(turned)]

    def doubtful(own: int, j: int) -> bool:
        return any(
            gains[i][j] and before[i][j] + gains[i][j] + behind[i + 1][j + 1] >= most - TIE
            for i in range(rows) if i != own
        )  # fmt: skip

    return [(i, j, min(likeness, BY_PLACE) if doubtful(i, j) else likeness)
            for i, j, likeness in _trace(gains, behind)]  # fmt: skip


def _most_behind(gains: _Gains, columns: int) -> list[list[float]]:
    """What the rows from i and the columns from j on add to at most."""
    best = [[0.0] * (columns + 1) for _ in range(len(gains) + 1)]
    for i in range(len(gains) - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = best[i + 1][j + 1] + gains[i][j] if gains[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return best


def _trace(gains: _Gains, best: Sequence[Sequence[float]]) -> list[tuple[int, int, float]]:
    pairs: list[tuple[int, int, float]] = []
    i = j = 0
    while i < len(gains) and j < len(gains[0]):
        gain = gains[i][j]
        if gain and best[i][j] == best[i + 1][j + 1] + gain:
            pairs.append((i, j, gain + ALIKE))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def with_gaps_filled(
    pairs: Sequence[tuple[int, int, float]], columns: int, places: int
) -> list[tuple[int, int, float]]:
    """Columns whose header could not be read, by their place between ones that could.

    A gap is filled only where it leaves as many places as columns; before the first
    known column the row's labels come first, so that the last places count.
    """
    filled: list[tuple[int, int, float]] = []
    before = (-1, -1)
    for i, j, score in [*pairs, (columns, places, 0.0)]:
        missing, room = range(before[0] + 1, i), j - before[1] - 1
        first = not filled and before == (-1, -1)
        if room == len(missing) or (first and room > len(missing)):
            filled += [(column, j - i + column, BY_PLACE) for column in missing]
        filled += [(i, j, score)] if i < columns else []
        before = (i, j)
    return sure_between(filled)


def sure_between(
    pairs: Sequence[tuple[int, int, float]],
) -> list[tuple[int, int, float]]:
    """Pairs little alike are sure where those about them leave no choice: from one sure
    pair to the next all are there, on both sides."""
    sure = [index for index, (_, _, score) in enumerate(pairs) if score >= SURE]
    known = list(pairs)
    for before, after in pairwise(sure):
        (i, j, _), (i_after, j_after, _) = pairs[before], pairs[after]
        if i_after - i == j_after - j == after - before:
            known[before:after] = [(a, b, max(s, BY_ORDER)) for a, b, s in pairs[before:after]]
    return known
