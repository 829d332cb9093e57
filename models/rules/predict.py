"""The rule finder as it is used: a grey page → maps of what is where, on OpenVINO."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino.preprocess import PrePostProcessor

from models import weights

NETWORK = "rule-finder"
MULTIPLE = 32
"""Pixels that the network's heights and widths are multiples of."""


class RuleFinder:
    """Knows rules, text lines and paper. One inference runs at a time; a lock sees to it.

    Args:
        threads: Of one inference; 0 leaves the number to the library.
        own: A file or folder of one's own in place of the listed weights.
        precision: Of the arithmetic: "f32" gives the same on every machine, "bf16" or "" is
            faster where the processor has it.

    Raises:
        models.weights.WeightsError: The weights are missing or altered.
    """

    def __init__(self, threads: int = 0, own: Path | None = None, precision: str = "f32") -> None:
        model = _read(weights.locate(NETWORK, own))
        options: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY"}
        if threads:
            options["INFERENCE_NUM_THREADS"] = threads
        if precision:
            options["INFERENCE_PRECISION_HINT"] = precision
        self._lock = Lock()
        self._model = openvino.Core().compile_model(model, "CPU", options)

    def find(self, grey: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (channels, height, width), channels as in :mod:`models.rules.channels`.

        Args:
            grey: (height, width), the page upright but for 20 degrees, at 100 pixels per inch.
        """
        height, width = grey.shape
        sides = ((0, -height % MULTIPLE), (0, -width % MULTIPLE))
        padded = np.pad(grey, sides, mode="edge")
        with self._lock:
            maps = self._model(padded[None, None], share_outputs=False)[0]
        return np.asarray(maps[0, :, :height, :width], np.float32)


def _read(path: Path) -> openvino.Model:
    """Takes uint8 where the network wants float32."""
    try:
        model = openvino.Core().read_model(path)
    except RuntimeError as error:
        raise weights.WeightsError(f"{path} is no network: {error}") from error
    bytewise = PrePostProcessor(model)
    bytewise.input().tensor().set_element_type(openvino.Type.u8)
    return bytewise.build()
