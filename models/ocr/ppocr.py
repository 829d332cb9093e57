"""PP-OCRv6 small, detector and recogniser, called directly on OpenVINO."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import Layout
from openvino.preprocess import PrePostProcessor

from models import weights
from models.ocr.boxes import line_quads, shrunk
from models.ocr.crops import batches, bucket_width, packed, scaled_width
from models.ocr.engine import DETECTOR, RECOGNISER, EngineSettings, Image, LineReading, Quad
from models.ocr.reading import Symbols, read_line

CHARACTERS = ["framework", "character"]
"""Where the recogniser's file keeps its list of characters."""
HEIGHT = 48
STEP = 8
"""Pixels of width per step of the lattice."""
LEAST_WIDTH = 128
"""Measured: narrower loses digits at 100 dpi, wider only costs time."""
MOST_WIDTH = 3200
BATCH_WIDTH = 1280
"""Pixels of width per batch: 160 steps, 12 MB of lattice. Wider ones are no faster."""
MEAN = [127.5, 127.5, 127.5]
SCALE = [127.5, 127.5, 127.5]


class PpOcr:
    """The default engine. One inference runs at a time; a lock sees to it."""

    name = "ppocr"

    def __init__(self, settings: EngineSettings) -> None:
        detector = weights.locate(DETECTOR, settings.weights)
        recogniser = weights.locate(RECOGNISER, settings.weights)
        self._settings = settings
        self._lock = Lock()
        self._detector = _compiled(_scaling(_read(detector)), settings, settings.precision)
        model = _read(recogniser)
        self._symbols = Symbols(_characters(model))
        self._recognisers = {settings.precision: _compiled(model, settings, settings.precision)}
        self._model = model

    def detect(self, image: Image) -> list[Quad]:
        scores = self._infer(self._detector, shrunk(image, self._settings.detection_side))
        return line_quads(scores[0, 0], image.shape[1], image.shape[0])

    def recognise(
        self, crops: Sequence[Image], *, alphabet: frozenset[str] | None = None, exact: bool = True
    ) -> list[LineReading]:
        recogniser = self._recogniser(exact)
        widths = [scaled_width(crop, HEIGHT, MOST_WIDTH) for crop in crops]
        padded = [bucket_width(width, LEAST_WIDTH) for width in widths]
        readings: dict[int, LineReading] = {}
        for width, group in batches(padded, BATCH_WIDTH):
            batch = packed([crops[i] for i in group], HEIGHT, width)
            lattices = self._infer(recogniser, batch)
            for i, lattice in zip(group, lattices, strict=True):
                readings[i] = self._read(lattice, alphabet, widths[i] / STEP)
        return [readings[i] for i in range(len(crops))]

    def _recogniser(self, exact: bool) -> openvino.CompiledModel:
        """Compiled when first needed."""
        precision = self._settings.precision if exact else _quick_precision(self._settings)
        with self._lock:
            if precision not in self._recognisers:
                compiled = _compiled(self._model, self._settings, precision)
                self._recognisers[precision] = compiled
            return self._recognisers[precision]

    def _read(
        self, lattice: NDArray[np.float32], alphabet: frozenset[str] | None, steps: float
    ) -> LineReading:
        count = self._settings.alternatives
        return read_line(lattice, self._symbols, alphabet, steps=steps, count=count)

    def _infer(
        self, model: openvino.CompiledModel, batch: NDArray[np.generic]
    ) -> NDArray[np.float32]:
        with self._lock:
            return np.asarray(model(batch, share_outputs=False)[0], dtype=np.float32)


def _read(path: Path) -> openvino.Model:
    try:
        return openvino.Core().read_model(path)
    except RuntimeError as error:
        raise weights.WeightsError(f"{path} is no network: {error}") from error


def _quick_precision(settings: EngineSettings) -> str:
    """The quick one, if the processor has it: what it has not it would only emulate."""
    known = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    quick = settings.quick_precision
    return quick if quick.upper() in known else settings.precision


def _compiled(
    model: openvino.Model, settings: EngineSettings, precision: str
) -> openvino.CompiledModel:
    """Latency: all threads work on one batch, which keeps memory to one batch."""
    options: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY"}
    if settings.threads:
        options["INFERENCE_NUM_THREADS"] = settings.threads
    if precision:
        options["INFERENCE_PRECISION_HINT"] = precision
    return openvino.Core().compile_model(model, "CPU", options)


def _scaling(model: openvino.Model) -> openvino.Model:
    """Takes uint8 (1, H, W, 3) RGB where the network wants float32 (1, 3, H, W) BGR, scaled."""
    scaling = PrePostProcessor(model)
    scaling.input().tensor().set_element_type(openvino.Type.u8).set_layout(Layout("NHWC"))
    scaling.input().model().set_layout(Layout("NCHW"))
    steps = scaling.input().preprocess()
    steps.reverse_channels().convert_element_type(openvino.Type.f32).mean(MEAN).scale(SCALE)
    return scaling.build()


def _characters(model: openvino.Model) -> list[str]:
    """The recogniser's own list without its blank; the space, which it omits, comes last."""
    if not model.has_rt_info(CHARACTERS):
        raise weights.WeightsError("the recogniser's file carries no list of characters")
    listed = str(model.get_rt_info(CHARACTERS).value)
    return [*listed.split("\n"), " "]
