"""PP-OCRv6 small, detector and recogniser, called directly on OpenVINO."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import Layout
from openvino.preprocess import PrePostProcessor

from models import runtime, weights
from models.ocr.boxes import line_quads, shrunk
from models.ocr.crops import batches, bucket_width, packed, scaled_width
from models.ocr.engine import (
    DETECTOR,
    RECOGNISER,
    EngineSettings,
    Image,
    LineReading,
    Quad,
    Weights,
)
from models.ocr.reading import Lexicon, Symbols, read_line
from models.runtime import PageNetwork

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
        detectable = _scaling(runtime.read(detector))
        self._detector = PageNetwork(detectable, settings.threads, settings.precision)
        self._model = runtime.read(recogniser)
        self._symbols = Symbols(_characters(self._model))
        self._recognisers: dict[str, openvino.CompiledModel] = {}

    def detect(self, image: Image) -> list[Quad]:
        page = shrunk(image, self._settings.detection_side)
        with self._lock:
            scores = self._detector(page)
        return line_quads(scores[0, 0], image.shape[1], image.shape[0])

    def recognise(
        self, crops: Sequence[Image], *, alphabet: frozenset[str] | None = None, exact: bool = True
    ) -> list[LineReading]:
        readings = {i: self._read(lattice, alphabet, steps)
                    for i, lattice, steps in self._lattices(crops, exact)}  # fmt: skip
        return [readings[i] for i in range(len(crops))]

    def weigh(self, places: Sequence[Sequence[Image]], texts: Sequence[str]) -> Weights:
        lexicon = Lexicon(self._symbols, texts)
        crops = [crop for place in places for crop in place]
        lines = {i: lexicon.narrowed(lattice, steps)
                 for i, lattice, steps in self._lattices(crops, exact=False)}  # fmt: skip
        numbers = iter(range(len(crops)))
        weights = [lexicon.weights([lines[next(numbers)] for _ in place]) for place in places]
        return np.array(weights).reshape(len(places), len(texts))

    def _lattices(
        self, crops: Sequence[Image], exact: bool
    ) -> Iterator[tuple[int, NDArray[np.float32], float]]:
        """Number, lattice and own width in steps of each crop, in no order."""
        recogniser = self._recogniser(exact)
        widths = [scaled_width(crop, HEIGHT, MOST_WIDTH) for crop in crops]
        padded = [bucket_width(width, LEAST_WIDTH) for width in widths]
        for width, group in batches(padded, BATCH_WIDTH):
            batch = packed([crops[i] for i in group], HEIGHT, width)
            lattices = self._infer(recogniser, batch)
            yield from ((i, lattice, widths[i] / STEP)
                        for i, lattice in zip(group, lattices, strict=True))  # fmt: skip

    def _recogniser(self, exact: bool) -> openvino.CompiledModel:
        """Compiled when first needed."""
        precision = self._settings.precision if exact else _quick_precision(self._settings)
        with self._lock:
            if precision not in self._recognisers:
                made = runtime.bound(self._model, self._settings.threads, precision)
                self._recognisers[precision] = made
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


def _quick_precision(settings: EngineSettings) -> str:
    """The quick one, if the processor has it: what it has not it would only emulate."""
    known = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    quick = settings.quick_precision
    return quick if quick.upper() in known else settings.precision


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
