"""The seam between whoever needs text read and the networks that read it.

Importing this module loads no library; :func:`make_engine` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Image: TypeAlias = "NDArray[np.uint8]"
"""uint8 (height, width, 3), RGB."""

Quad: TypeAlias = "NDArray[np.float32]"
"""float32 (4, 2): x, y of the corners in pixels, clockwise from the top left."""

Weights: TypeAlias = "NDArray[np.float64]"
"""float64 (places, texts): logarithms."""


class EngineUnavailable(Exception):
    """A known engine whose library is not installed."""

    code: ClassVar[str] = "engine-missing"


class EngineUnknown(Exception):
    """No engine of that name."""

    code: ClassVar[str] = "engine-unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """One read character; ``x0`` and ``x1`` are fractions 0..1 of the crop's width."""

    text: str
    probability: float
    x0: float
    x1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReading:
    """What one crop says.

    ``confidence`` and the alternatives' numbers are probabilities of the whole
    string in the network's lattice over *all* its characters, summed over the
    alignments. An ``alphabet`` only removes readings, it never renormalises: where
    the network favours a character outside it, every reading left is improbable.
    ``unrestricted`` is what greedy decoding reads without the alphabet.
    """

    text: str
    confidence: float
    characters: tuple[Character, ...]
    alternatives: tuple[tuple[str, float], ...]
    unrestricted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """How an engine is made.

    Attributes:
        threads: Of one inference; 0 leaves the number to the library.
        weights: A folder of one's own in place of the listed weights.
        detection_side: The longer side in pixels that a page is shrunk to for detection.
        alternatives: The most other readings per line.
        precision: Of ppocr's exact arithmetic: "f32" gives the same on every machine.
        quick_precision: Of its quick arithmetic, where the processor has it; elsewhere
            ``precision``. "bf16" is up to twice as fast and less sure of a lone 0.
    """

    threads: int = 0
    weights: Path | None = None
    detection_side: int = 1280
    alternatives: int = 5
    precision: str = "f32"
    quick_precision: str = "bf16"


DEFAULT_SETTINGS = EngineSettings()

DETECTOR, RECOGNISER = NETWORKS = ("pp-ocrv6-small-det", "pp-ocrv6-small-rec")
"""What every engine loads, by their keys among the weights."""


class Engine(Protocol):
    """Text detection and recognition; safe to call from several threads, one at a time."""

    @property
    def name(self) -> str: ...

    def detect(self, image: Image) -> list[Quad]:
        """Finds text lines, sorted by top edge, then left."""

    def recognise(
        self, crops: Sequence[Image], *, alphabet: frozenset[str] | None = None, exact: bool = True
    ) -> list[LineReading]:
        """Reads one line per crop, in the order given.

        Args:
            alphabet: The characters allowed, or None for all.
            exact: Whether every machine shall give the same probabilities; else as fast as
                this one can.
        """

    def weigh(self, places: Sequence[Sequence[Image]], texts: Sequence[str]) -> Weights:
        """How far each text is from what stands in a place, in one or more lines.

        The logarithm of the text's probability, over all its alignments, less that of the
        likeliest path: 0 at most where the two are one. Only letters and digits count, in
        the texts and on paper. -inf: the engine cannot tell.
        """


def _ppocr(settings: EngineSettings) -> Engine:
    from models.ocr.ppocr import PpOcr

    return PpOcr(settings)


def _paddleocr(settings: EngineSettings) -> Engine:
    from models.ocr.paddle import PaddleOcr

    return PaddleOcr(settings)


BACKENDS: dict[str, Callable[[EngineSettings], Engine]] = {
    "ppocr": _ppocr,
    "paddleocr": _paddleocr,
}
DEFAULT_ENGINE = "ppocr"


def make_engine(name: str = DEFAULT_ENGINE, settings: EngineSettings = DEFAULT_SETTINGS) -> Engine:
    """Loads an engine's libraries and networks.

    Raises:
        EngineUnknown: No engine of that name.
        EngineUnavailable: Its library is not installed.
        models.weights.WeightsError: Its weights are missing or altered.
    """
    if name not in BACKENDS:
        raise EngineUnknown(f"no engine {name!r}; there are {', '.join(sorted(BACKENDS))}")
    return BACKENDS[name](settings)
