"""An engine that reads what it was told, for tests of whoever uses one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models.ocr.engine import Character, Image, LineReading, Quad, Weights


def plain_reading(text: str, confidence: float = 1.0) -> LineReading:
    """Evenly spread characters, no alternatives."""
    places = [(i / len(text), (i + 1) / len(text)) for i in range(len(text))]
    return LineReading(
        text=text,
        confidence=confidence,
        characters=tuple(
            Character(text=char, probability=confidence, x0=x0, x1=x1)
            for char, (x0, x1) in zip(text, places, strict=True)
        ),
        alternatives=(),
        unrestricted=text,
    )


@dataclass
class FakeEngine:
    """Detects ``quads`` on every page and reads ``texts`` one after the other."""

    texts: Sequence[str] = ()
    quads: Sequence[Quad] = ()
    name: str = "fake"
    seen: list[Image] = field(default_factory=list)
    alphabets: list[frozenset[str] | None] = field(default_factory=list)

    def detect(self, image: Image) -> list[Quad]:
        return list(self.quads)

    def recognise(
        self, crops: Sequence[Image], *, alphabet: frozenset[str] | None = None, exact: bool = True
    ) -> list[LineReading]:
        first = len(self.seen)
        self.seen.extend(crops)
        self.alphabets.append(alphabet)
        texts = [*self.texts[first : first + len(crops)], *[""] * len(crops)]
        return [plain_reading(text) for text in texts[: len(crops)]]

    def weigh(self, places: Sequence[Sequence[Image]], texts: Sequence[str]) -> Weights:
        return np.full((len(places), len(texts)), -np.inf)
