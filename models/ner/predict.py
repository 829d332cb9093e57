"""Labels paragraphs on OpenVINO; torch is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models import weights
from models.ner.alphabet import Alphabet, read_alphabet
from models.ner.labels import LAYERS, Span
from models.runtime import compiled

KEY, TOKENIZER_KEY = "prose-labeller", "prose-tokenizer"
WINDOW, STRIDE = 256, 192
"""Characters seen at once, and between the starts of two windows of a long text."""
BATCH = 6144
"""Characters of a batch, padding included."""
LIKE, SHORT = 1.35, 4
"""Times as long as the shortest of a batch its longest window may be, and characters more:
headings beside paragraphs would be padding for the most part."""
_EDGE = (WINDOW - STRIDE) // 2

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Window:
    """Characters ``start`` to ``end`` of text number ``text``."""

    text: int
    start: int
    end: int


class Labeller:
    """One inference runs at a time; a lock sees to it.

    Args:
        threads: Of one inference; 0 leaves the number to the library.
        own: A user's folder with ``labeller.onnx`` and ``tokenizer.json``.

    Raises:
        models.weights.WeightsError: The weights are missing, altered or no network.
    """

    def __init__(self, *, threads: int = 0, own: Path | None = None) -> None:
        self._lock = Lock()
        self._model = compiled(weights.locate(KEY, own), threads)
        self.alphabet = _alphabet(weights.locate(TOKENIZER_KEY, own))

    def label(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text, layer by layer, in printed order."""
        return [spans_of(scores) for scores in self.scores(texts)]

    def scores(self, texts: Sequence[str]) -> list[Scores]:
        """Probabilities (characters, classes) of each text; those of a layer add up to 1.

        Of a character that two windows see, the window that sees more around it counts.
        """
        return [_probabilities(logits) for logits in self.logits(texts)]

    def logits(self, texts: Sequence[str]) -> list[Scores]:
        """What the network gives, (characters, classes) of each text."""
        width = sum(map(len, LAYERS))
        found = [np.zeros((len(text), width), dtype=np.float32) for text in texts]
        inputs = [self.alphabet.encode(text) for text in texts]
        windows = [window for number, text in enumerate(texts) for window in _windows(number, text)]
        for group in _groups(windows):
            for window, logits in zip(group, self._infer(group, inputs), strict=True):
                text = found[window.text]
                start = window.start + (_EDGE if window.start else 0)
                end = window.end - (_EDGE if window.end < len(text) else 0)
                text[start:end] = logits[start - window.start : end - window.start]
        return found

    def _infer(self, group: Sequence[_Window], inputs: Sequence[NDArray[np.int64]]) -> Scores:
        length = max(map(_length, group))
        batch = np.zeros((len(group), length), dtype=np.int64)
        mask = np.zeros_like(batch)
        for row, window in enumerate(group):
            end = _length(window)
            batch[row, :end] = inputs[window.text][window.start : window.end]
            mask[row, :end] = 1
        with self._lock:
            return np.asarray(self._model((batch, mask), share_outputs=False)[0], np.float32)


def _alphabet(path: Path) -> Alphabet:
    try:
        return read_alphabet(path.parent)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise weights.WeightsError(f"{path} is no tokenizer: {error}") from error


def _windows(number: int, text: str) -> Iterator[_Window]:
    start = 0
    while start < len(text):
        end = min(len(text), start + WINDOW)
        yield _Window(number, start, end)
        if end == len(text):
            return
        start += STRIDE


def _length(window: _Window) -> int:
    return window.end - window.start


def _goes_with(window: _Window, group: Sequence[_Window]) -> bool:
    """Whether a longer window may join a batch."""
    longest = round(LIKE * _length(group[0])) + SHORT
    return _length(window) <= min(longest, BATCH / (len(group) + 1))


def _groups(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Windows of like length together, so that little is padded."""
    group: list[_Window] = []
    for window in sorted(windows, key=_length):
        if group and not _goes_with(window, group):
            yield group
            group = []
        group.append(window)
    if group:
        yield group


def _probabilities(logits: Scores) -> Scores:
    """Softmax within each layer."""
    ends = np.cumsum([len(layer) for layer in LAYERS])[:-1]
    parts = [
        np.exp(part - part.max(-1, keepdims=True, initial=-np.inf))
        for part in np.split(logits, ends, -1)
    ]
    return np.concatenate([part / part.sum(-1, keepdims=True) for part in parts], axis=-1)


# --------------------------------------------------------------------------
# From probabilities to spans


SURE = 0.995
"""Probability of no label from which a character ends every doubt around it."""
TOUCHING = 3.0
"""Two spans of one type that touch are e³ times less likely than what is seen of each."""


def spans_of(scores: Scores) -> list[Span]:
    """The likeliest classes in a row, joined to spans."""
    found: list[Span] = []
    start = 0
    for names in LAYERS:
        found += _layer_spans(scores[:, start : start + len(names)], names)
        start += len(names)
    return found


def _layer_spans(scores: Scores, names: Sequence[str]) -> Iterator[Span]:
    """Classes are O, then B and I of each type in turn."""
    best = _likeliest(scores, _costs(len(names)))
    types = (best + 1) // 2
    outside = scores[:, :1]
    certain = np.concatenate([outside, scores[:, 1::2] + scores[:, 2::2]], axis=-1)
    begin = 0
    for place in range(1, len(best) + 1):
        inner = place < len(best) and best[place] % 2 == 0 and types[place] == types[place - 1]
        if inner and types[place]:
            continue
        if types[begin]:
            score = float(certain[begin:place, types[begin]].min())
            yield Span(label=names[2 * types[begin]][2:], start=begin, end=place, score=score)
        begin = place


@cache
def _costs(classes: int) -> Scores:
    """Of the second class behind the first: I only follows B and I of its type."""
    first, second = np.ogrid[:classes, :classes]
    same = (first + 1) // 2 == (second + 1) // 2
    inner = (second > 0) & (second % 2 == 0)
    touching = same & (second % 2 == 1)
    return np.where(inner & ~same, np.inf, np.where(touching, TOUCHING, 0)).astype(np.float32)


def _likeliest(scores: Scores, costs: Scores) -> NDArray[np.int64]:
    """The best class of each character, where they make spans by themselves; else the best
    row of classes (Viterbi, Error Bounds for Convolutional Codes, 1967)."""
    best: NDArray[np.int64] = scores.argmax(-1)
    for start, end in _doubtful(scores[:, 0] < SURE):
        row = best[start:end]
        if costs[0, row[0]] or costs[row[:-1], row[1:]].any():
            best[start:end] = _path(np.log(scores[start:end] + 1e-6), costs)
    return best


def _doubtful(unsure: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where runs of characters begin and end."""
    edges = np.flatnonzero(np.diff(np.pad(unsure.astype(np.int8), 1)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _path(logs: Scores, costs: Scores) -> list[int]:
    total = logs[0] - costs[0]
    before = []
    for now in logs[1:]:
        ways = total[:, None] - costs
        before.append(ways.argmax(0))
        total = ways.max(0) + now
    path = [int(total.argmax())]
    for step in reversed(before):
        path.append(int(step[path[-1]]))
    return path[::-1]
