"""One lattice and the characters of its columns to one reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.ocr import ctc
from models.ocr.engine import Character, LineReading

WIDE = 3.5
NARROW = 2.0
"""The farthest a character reaches from the middle of its steps: ideographs, then ASCII."""


class Symbols:
    """The text of each column of a lattice: "" for the blank, then the characters."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.texts: tuple[str, ...] = ("", *characters)
        self._columns = lru_cache(maxsize=64)(self._find)

    def columns(self, alphabet: frozenset[str]) -> NDArray[np.intp]:
        """Columns of the blank and of the alphabet's characters, ascending."""
        return self._columns(alphabet)

    @cached_property
    def signs(self) -> NDArray[np.intp]:
        """Columns of what is neither a letter nor a digit."""
        kept = (i for i, text in enumerate(self.texts) if i != ctc.BLANK and not text.isalnum())
        return np.fromiter(kept, dtype=np.intp)

    def _find(self, alphabet: frozenset[str]) -> NDArray[np.intp]:
        kept = (i for i, text in enumerate(self.texts) if i == ctc.BLANK or text in alphabet)
        return np.fromiter(kept, dtype=np.intp)


def read_line(
    lattice: ctc.Lattice,
    symbols: Symbols,
    alphabet: frozenset[str] | None,
    *,
    steps: float,
    count: int,
) -> LineReading:
    """Decodes one crop.

    Args:
        lattice: (steps with padding, columns).
        alphabet: The characters allowed, or None for all.
        steps: The crop's own width in steps.
        count: The most alternatives to give.
    """
    lattice = _own(lattice, steps)
    free = ctc.greedy(lattice)
    unrestricted = "".join(symbols.texts[span.symbol] for span in free)
    if alphabet is None:
        return _reading(lattice, symbols.texts, free, unrestricted, steps, count)
    columns = symbols.columns(alphabet)
    allowed = np.ascontiguousarray(lattice[:, columns])
    texts = [symbols.texts[column] for column in columns]
    return _reading(allowed, texts, ctc.greedy(allowed), unrestricted, steps, count)


def _own(lattice: ctc.Lattice, steps: float) -> ctc.Lattice:
    """Without the padding behind a crop."""
    return lattice[: int(np.ceil(steps)) + 1]


@dataclass(frozen=True, slots=True)
class NarrowLine:
    """A line's lattice with the blank and a lexicon's characters alone, signs being blank,
    and the logarithm of its likeliest path through all characters."""

    lattice: ctc.Lattice
    best: float


class Lexicon:
    """Texts that may stand somewhere, of letters and digits."""

    def __init__(self, symbols: Symbols, texts: Sequence[str]) -> None:
        self._signs = symbols.signs
        self._columns = symbols.columns(frozenset("".join(texts)))
        place = {symbols.texts[column]: n for n, column in enumerate(self._columns)}
        known = [all(char in place for char in text) for text in texts]
        self._known = np.array(known, dtype=np.bool_)
        told = (text for text, is_known in zip(texts, known, strict=True) if is_known)
        self._labels = [tuple(place[char] for char in text) for text in told]

    def narrowed(self, lattice: ctc.Lattice, steps: float) -> NarrowLine:
        """Args: steps: The crop's own width in steps."""
        whole = _own(lattice, steps).copy()
        whole[:, ctc.BLANK] += whole[:, self._signs].sum(axis=1)
        whole[:, self._signs] = 0.0
        likeliest = np.maximum(whole.max(axis=1), ctc.LEAST)
        narrow = np.ascontiguousarray(whole[:, self._columns])
        return NarrowLine(narrow, float(np.log(likeliest).sum()))

    def weights(self, lines: Sequence[NarrowLine]) -> NDArray[np.float64]:
        """(texts,): see :meth:`models.ocr.engine.Engine.weigh`."""
        lattice = np.concatenate([line.lattice for line in lines])
        weights = np.full(len(self._known), -np.inf)
        best = sum(line.best for line in lines)
        weights[self._known] = ctc.log_likelihoods(lattice, self._labels) - best
        return weights


def _reading(
    lattice: ctc.Lattice,
    texts: Sequence[str],
    path: list[ctc.Span],
    unrestricted: str,
    steps: float,
    count: int,
) -> LineReading:
    best, *others = ctc.n_best(lattice)
    labels, confidence = best
    spans = path if labels == tuple(s.symbol for s in path) else ctc.aligned(lattice, labels)
    return LineReading(
        text=_joined(labels, texts),
        confidence=min(1.0, confidence),
        characters=_characters(spans, texts, steps),
        alternatives=tuple((_joined(other, texts), p) for other, p in others[:count]),
        unrestricted=unrestricted,
    )


def _joined(labels: Sequence[int], texts: Sequence[str]) -> str:
    return "".join(texts[label] for label in labels)


def _characters(
    spans: Sequence[ctc.Span], texts: Sequence[str], steps: float
) -> tuple[Character, ...]:
    """Each character reaches half way to its neighbours, within the crop and its own reach."""
    middles = [(span.start + span.end) / 2 for span in spans]
    edges = [0.0, *((a + b) / 2 for a, b in pairwise(middles)), steps]
    return tuple(
        _character(texts[span.symbol], span.probability, middle, edges[i : i + 2], steps)
        for i, (span, middle) in enumerate(zip(spans, middles, strict=True))
    )


def _character(
    text: str, probability: float, middle: float, edges: Sequence[float], steps: float
) -> Character:
    reach = NARROW if text.isascii() else WIDE
    left, right = max(edges[0], middle - reach), min(edges[1], middle + reach)
    x0 = min(1.0, max(0.0, left / steps))
    return Character(text=text, probability=probability, x0=x0, x1=min(1.0, max(x0, right / steps)))
