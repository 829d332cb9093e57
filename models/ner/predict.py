"""Labels paragraphs on OpenVINO; torch is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
        length = max(window.end - window.start for window in group)
        batch = np.zeros((len(group), length), dtype=np.int64)
        mask = np.zeros_like(batch)
        for row, window in enumerate(group):
            end = window.end - window.start
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


def _groups(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Windows of like length together, so that little is padded."""
    group: list[_Window] = []
    for window in sorted(windows, key=lambda window: window.end - window.start):
        if group and (window.end - window.start) * (len(group) + 1) > BATCH:
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


def spans_of(scores: Scores) -> list[Span]:
    """Best classes, joined to spans; an inner class behind another type begins a span."""
    found: list[Span] = []
    start = 0
    for names in LAYERS:
        found += _layer_spans(scores[:, start : start + len(names)], names)
        start += len(names)
    return found


def _layer_spans(scores: Scores, names: Sequence[str]) -> Iterator[Span]:
    """Classes are O, then B and I of each type in turn."""
    best = scores.argmax(-1)
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
