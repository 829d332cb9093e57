"""Text put together piece by piece, with the labels of each piece."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.document import Value
from models.ner.labels import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text and its spans; ``sources`` name what it was made from, by which training and
    development are told apart. ``figures`` are metric, value, unit and qualifier of each
    numeral in its order, where the source states them."""

    text: str
    spans: tuple[Span, ...]
    sources: tuple[str, ...]
    figures: tuple[tuple[str, Value, str | None, str | None], ...] = ()


@dataclass(slots=True)
class Builder:
    """Pieces of the same label that touch are one span."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def say(self, words: str, *labels: str) -> Builder:
        start = len(self.text)
        self.text += words
        for label in labels if words else ():
            self._label(label, start)
        return self

    def _label(self, label: str, start: int) -> None:
        for number, span in enumerate(self.spans):
            if span.label == label and span.end == start:
                start = span.start
                del self.spans[number]
                break
        self.spans.append(Span(label=label, start=start, end=len(self.text)))

    def add(self, text: str, spans: Iterable[Span]) -> Builder:
        """Another text with its spans behind this one; nothing is joined."""
        start = len(self.text)
        self.text += text
        self.spans += [Span(label=s.label, start=s.start + start, end=s.end + start) for s in spans]
        return self
