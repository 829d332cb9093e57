"""The networks of a process, each loaded when something first needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import EngineMissing, WeightsError
from models import weights
from models.ocr.engine import NETWORKS, Engine, EngineSettings, EngineUnavailable, make_engine

if TYPE_CHECKING:
    from models.cells.predict import NumberReader
    from models.confidence.curves import Calibration
    from models.ner.predict import Labeller
    from models.rules.predict import RuleFinder


class Networks:
    """Each property raises EngineMissing where a library is not installed, WeightsError
    where weights are missing or altered.

    Args:
        engine: A name among :data:`models.ocr.engine.BACKENDS`.
        threads: Of one inference; 0 leaves the number to the library.
        labeller: A folder with a labeller of prose of one's own in place of the listed one.
        calibration: A file with curves of confidence in place of the listed ones.
    """

    def __init__(
        self, *, engine: str = "ppocr", threads: int = 0, labeller: Path | None = None,
        calibration: Path | None = None,
    ) -> None:  # fmt: skip
        self._engine, self._threads, self._labeller = engine, threads, labeller
        self._calibration = calibration

    @cached_property
    def engine(self) -> Engine:
        with told():
            return make_engine(self._engine, EngineSettings(threads=self._threads))

    @cached_property
    def rules(self) -> RuleFinder:
        from models.rules.predict import RuleFinder

        with told():
            return RuleFinder(self._threads)

    @cached_property
    def numbers(self) -> NumberReader:
        from models.cells.predict import NumberReader

        with told():
            return NumberReader(threads=self._threads)

    @cached_property
    def prose(self) -> Labeller:
        from models.ner.predict import Labeller

        with told():
            return Labeller(threads=self._threads, own=self._labeller)

    @cached_property
    def calibration(self) -> Calibration:
        from models.confidence.curves import load

        with told():
            return load(self._calibration)


@cache
def shared(
    *, engine: str = "ppocr", threads: int = 0, labeller: Path | None = None,
    calibration: Path | None = None,
) -> Networks:  # fmt: skip
    """Those of all documents of a process."""
    return Networks(engine=engine, threads=threads, labeller=labeller, calibration=calibration)


@contextmanager
def told() -> Iterator[None]:
    """Errors of the networks in this package's terms."""
    try:
        yield
    except EngineUnavailable as error:
        raise EngineMissing(str(error)) from error
    except weights.WeightsError as error:
        raise WeightsError(str(error)) from error


def keys(*, pictures: bool = True) -> tuple[str, ...]:
    """Of the weights that reading prose may use, and ``pictures``."""
    from models.confidence.curves import KEY as CONFIDENCE
    from models.ner.predict import KEY as LABELLER
    from models.ner.predict import TOKENIZER_KEY as TOKENIZER

    if not pictures:
        return (CONFIDENCE, LABELLER, TOKENIZER)
    from models.cells.predict import KEY as NUMBER_READER
    from models.ocr.orientation import CLASSIFIER as ORIENTATION
    from models.rules.predict import NETWORK as RULE_FINDER

    return (*NETWORKS, NUMBER_READER, ORIENTATION, RULE_FINDER, CONFIDENCE, LABELLER, TOKENIZER)
