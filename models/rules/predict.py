"""The rule finder as it is used: a grey page → maps of what is where, on OpenVINO."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino.preprocess import PrePostProcessor

from models import runtime, weights
from models.runtime import PageNetwork

NETWORK = "rule-finder"
MULTIPLE = 64
"""Pixels that heights and widths are padded to multiples of: the network asks for 32, and
is made anew for each size."""


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
        model = _bytewise(runtime.read(weights.locate(NETWORK, own)))
        self._lock = Lock()
        self._network = PageNetwork(model, threads, precision)

    def find(self, grey: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (channels, height, width), channels as in :mod:`models.rules.channels`.

        Args:
            grey: (height, width), the page upright but for 20 degrees, at 100 pixels per inch.
        """
        height, width = grey.shape
        sides = ((0, -height % MULTIPLE), (0, -width % MULTIPLE))
        padded = np.pad(grey, sides, mode="edge")
        with self._lock:
            maps = self._network(padded[None, None])
        return maps[0, :, :height, :width]


def _bytewise(model: openvino.Model) -> openvino.Model:
    """Takes uint8 where the network wants float32."""
    bytewise = PrePostProcessor(model)
    bytewise.input().tensor().set_element_type(openvino.Type.u8)
    return bytewise.build()
