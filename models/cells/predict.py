"""Reads what stands in figure cells, on OpenVINO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models import weights
from models.cells.alphabet import decoded
from models.cells.crops import STEP, Crop, packed, padded_width, prepared
from models.ocr import ctc
from models.ocr.crops import batches
from models.runtime import compiled

KEY = "number-reader"
BATCH_WIDTH = 4096
"""Pixels of width per batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReading:
    """What one crop says, in the characters of :mod:`models.cells.alphabet`.

    ``confidence`` and the alternatives' numbers are probabilities of the whole string,
    summed over its alignments; together they are at most 1. A blank crop reads as "".
    """

    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]


class NumberReader:
    """One inference runs at a time; a lock sees to it.

    Args:
        threads: Of one inference; 0 leaves the number to the library.
        own: A user's file in place of the listed weights, or a folder that holds it.
        alternatives: The most other readings per crop.

    Raises:
        models.weights.WeightsError: The weights are missing, altered or no network.
    """

    def __init__(
        self, *, threads: int = 0, own: Path | None = None, alternatives: int = 5
    ) -> None:  # fmt: skip
        self._alternatives = alternatives
        self._lock = Lock()
        self._model = compiled(weights.locate(KEY, own), threads)

    def read(self, crops: Sequence[Crop]) -> list[NumberReading]:
        """One reading per crop, in the order given; :mod:`models.cells.crops` says what a
        crop is."""
        rows = [prepared(crop) for crop in crops]
        readings: dict[int, NumberReading] = {}
        for width, group in batches([padded_width(crop) for crop in crops], BATCH_WIDTH):
            lattices = self._infer(packed([rows[i] for i in group], width))
            for i, lattice in zip(group, lattices, strict=True):
                readings[i] = self._reading(lattice[: -(-rows[i].shape[1] // STEP) + 1])
        return [readings[i] for i in range(len(crops))]

    def _reading(self, lattice: ctc.Lattice) -> NumberReading:
        best, *others = ctc.n_best(lattice)
        return NumberReading(
            text=decoded(best[0]),
            confidence=min(1.0, best[1]),
            alternatives=tuple((decoded(labels), p) for labels, p in others[: self._alternatives]),
        )

    def _infer(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._lock:
            return np.asarray(self._model(batch, share_outputs=False)[0], dtype=np.float32)
