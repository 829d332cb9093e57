"""Networks on OpenVINO."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
from numpy.typing import NDArray

from models.weights import WeightsError


def read(path: Path) -> openvino.Model:
    """
    Raises:
        WeightsError: The file is no network.
    """
    try:
        return openvino.Core().read_model(path)
    except RuntimeError as error:
        raise WeightsError(f"{path} is no network: {error}") from error


def bound(model: openvino.Model, threads: int, precision: str = "f32") -> openvino.CompiledModel:
    """For the processor; all threads work on one batch, which keeps memory to one batch.

    Args:
        threads: Of one inference; 0 leaves the number to the library.
        precision: Of the arithmetic: "f32" gives the same on every machine, "" what is
            fastest on this one.
    """
    options: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY"}
    if threads:
        options["INFERENCE_NUM_THREADS"] = threads
    if precision:
        options["INFERENCE_PRECISION_HINT"] = precision
    return openvino.Core().compile_model(model, "CPU", options)


def compiled(path: Path, threads: int) -> openvino.CompiledModel:
    """For the processor, in f32.

    Raises:
        WeightsError: The file is no network.
    """
    return bound(read(path), threads)


class PageNetwork:
    """A network for large inputs of few shapes: made for the shape at hand, it takes half of
    the memory and gives it back. One inference at a time.

    Args:
        model: With one input and one output; it is reshaped.
        threads: Of one inference; 0 leaves the number to the library.
        precision: As of :func:`bound`.
    """

    def __init__(self, model: openvino.Model, threads: int, precision: str = "f32") -> None:
        self._model, self._threads, self._precision = model, threads, precision
        self._shape: tuple[int, ...] = ()
        self._made: openvino.CompiledModel | None = None

    def __call__(self, batch: NDArray[np.generic]) -> NDArray[np.float32]:
        network = self._for(batch.shape)
        result = np.asarray(network(batch, share_outputs=False)[0], np.float32)
        network.release_memory()
        return result

    def _for(self, shape: tuple[int, ...]) -> openvino.CompiledModel:
        if self._made is None or shape != self._shape:
            self._made = None
            self._model.reshape(openvino.PartialShape(list(shape)))
            self._made = bound(self._model, self._threads, self._precision)
            self._shape = shape
        return self._made
