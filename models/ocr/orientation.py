"""Which way up a text line stands: PaddleOCR's small classifier, called on OpenVINO."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from models import runtime, weights
from models.ocr.engine import Image

CLASSIFIER = "pp-ocr-line-orientation"
WIDTH, HEIGHT = 192, 48
"""Of the crops as the network takes them: higher ones are shrunk, narrower ones padded."""

MOST = 8
"""Crops per inference."""


class LineOrientation:
    """One inference runs at a time; a lock sees to it."""

    def __init__(self, threads: int = 0) -> None:
        network = runtime.read(weights.locate(CLASSIFIER))
        network.reshape({0: [-1, 3, HEIGHT, WIDTH]})
        self._lock = Lock()
        self._network = runtime.bound(network, threads)

    def upside_down(self, crops: Sequence[Image]) -> NDArray[np.float64]:
        """(n,): how probable it is that each line stands on its head."""
        parts = [crops[start : start + MOST] for start in range(0, len(crops), MOST)]
        shares = [self._shares(np.stack([packed(crop) for crop in part])) for part in parts]
        return np.concatenate([np.empty(0), *shares])

    def _shares(self, batch: NDArray[np.float32]) -> NDArray[np.float64]:
        with self._lock:
            return np.asarray(self._network(batch)[0], np.float64)[:, 1]


@cache
def line_orientation() -> LineOrientation:
    """Loaded once per process.

    Raises:
        models.weights.WeightsError: The weights are missing or altered.
    """
    return LineOrientation()


def packed(crop: Image) -> NDArray[np.float32]:
    """(3, HEIGHT, WIDTH) BGR, -1..1, at the left; what is wider is narrowed."""
    width = min(WIDTH, max(1, round(HEIGHT * crop.shape[1] / crop.shape[0])))
    shrunk = cv2.resize(crop, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    scaled = np.asarray(shrunk, np.float32)[..., ::-1].transpose(2, 0, 1) / 127.5 - 1
    return np.pad(scaled, ((0, 0), (0, 0), (0, WIDTH - width)))
