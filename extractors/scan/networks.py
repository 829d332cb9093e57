"""The networks that reading a picture takes."""

from __future__ import annotations

from dataclasses import dataclass

from models.cells.predict import KEY as NUMBER_READER
from models.cells.predict import NumberReader
from models.ocr.engine import NETWORKS, Engine, EngineSettings, make_engine
from models.ocr.orientation import CLASSIFIER as ORIENTATION
from models.rules.predict import NETWORK as RULE_FINDER
from models.rules.predict import RuleFinder

KEYS = (*NETWORKS, NUMBER_READER, ORIENTATION, RULE_FINDER)
"""Of all that a picture's reading may use, by their keys among the weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    engine: Engine
    rules: RuleFinder
    numbers: NumberReader


def load(name: str, settings: EngineSettings) -> Networks:
    """Loads them all; ``name`` is the engine's.

    Raises:
        models.ocr.engine.EngineUnavailable: The engine's library is not installed.
        models.weights.WeightsError: Weights are missing or altered.
    """
    return Networks(
        engine=make_engine(name, settings),
        rules=RuleFinder(settings.threads),
        numbers=NumberReader(threads=settings.threads),
    )
