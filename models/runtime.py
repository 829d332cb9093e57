"""Networks on OpenVINO."""

from __future__ import annotations

from pathlib import Path

import openvino

from models.weights import WeightsError


def compiled(path: Path, threads: int) -> openvino.CompiledModel:
    """For the processor, in f32: the same on every machine.

    Args:
        threads: Of one inference; 0 leaves the number to the library.

    Raises:
        WeightsError: The file is no network.
    """
    options: dict[str, object] = {
        "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32",
    }  # fmt: skip
    if threads:
        options["INFERENCE_NUM_THREADS"] = threads
    core = openvino.Core()
    try:
        return core.compile_model(core.read_model(path), "CPU", options)
    except RuntimeError as error:
        raise WeightsError(f"{path} is no network: {error}") from error
