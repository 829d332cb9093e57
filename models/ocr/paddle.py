"""PaddleOCR's own detection and recognition, run by its onnxruntime engine.

It gets the same verified weights as the default engine, laid out in a temporary
folder the way it wants them, so nothing is fetched. What it does not tell is
filled in plainly:

* alternatives: none;
* how far a text is from what stands in a place: nothing;
* where a character stands: the characters share the crop's width evenly;
* a character's probability: the line's score, which is the mean over its characters;
* an alphabet: the text is read freely and other characters are left out; where there
  was one, or a wide space, the confidence is at most ``OUTSIDE``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module, metadata
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import numpy as np

from models import weights
from models.ocr.boxes import clockwise, reading_order
from models.ocr.engine import (
    DETECTOR,
    RECOGNISER,
    Character,
    EngineSettings,
    EngineUnavailable,
    Image,
    LineReading,
    Quad,
    Weights,
)

BATCH = 8
OUTSIDE = 0.01
QUIET = {"PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True", "ORT_DISABLE_TELEMETRY": "1"}
"""Environment: look for no model hub; onnxruntime reports its use to its maker otherwise."""

STAND_INS = {
    "opencv-contrib-python": "opencv-python-headless",
    "opencv-python-headless": "opencv-contrib-python-headless",
}
"""Distributions with the same ``cv2``, each for where the one before it is not installed."""


class PaddleOcr:
    """One prediction runs at a time; a lock sees to it."""

    name = "paddleocr"

    def __init__(self, settings: EngineSettings) -> None:
        library = load_library()
        self._lock = Lock()
        self._detector = _predictor(library.TextDetection, DETECTOR, settings)
        self._recogniser = _predictor(library.TextRecognition, RECOGNISER, settings)
        self._side = settings.detection_side

    def detect(self, image: Image) -> list[Quad]:
        with self._lock:
            (result,) = self._detector.predict(
                _bgr(image), limit_side_len=self._side, limit_type="max"
            )
        quads = (np.asarray(quad, dtype=np.float32) for quad in result["dt_polys"])
        return reading_order([clockwise(quad) for quad in quads])

    def recognise(
        self,
        crops: Sequence[Image],
        *,
        alphabet: frozenset[str] | None = None,
        exact: bool = True,  # noqa: ARG002 -- onnxruntime knows no other
    ) -> list[LineReading]:
        images = [_bgr(crop) for crop in crops]
        with self._lock:
            results = self._recogniser.predict(images, batch_size=BATCH) if images else []
        return [reading(r["rec_text"], float(r["rec_score"]), alphabet) for r in results]

    def weigh(self, places: Sequence[Sequence[Image]], texts: Sequence[str]) -> Weights:
        return np.full((len(places), len(texts)), -np.inf)


def reading(text: str, score: float, alphabet: frozenset[str] | None) -> LineReading:
    """What PaddleOCR tells of a line, as a reading."""
    kept = text if alphabet is None else "".join(c for c in text if c in alphabet)
    confidence = score if kept == text else min(score, OUTSIDE)
    return LineReading(
        text=kept,
        confidence=confidence,
        characters=_characters_of(text, score, alphabet),
        alternatives=(),
        unrestricted=text,
    )


def _characters_of(
    text: str, score: float, alphabet: frozenset[str] | None
) -> tuple[Character, ...]:
    places = [(i / len(text), (i + 1) / len(text)) for i in range(len(text))]
    return tuple(
        Character(text=char, probability=score, x0=x0, x1=x1)
        for char, (x0, x1) in zip(text, places, strict=True)
        if alphabet is None or char in alphabet
    )


def _bgr(image: Image) -> Image:
    return np.ascontiguousarray(image[:, :, ::-1])


def load_library() -> Any:
    """PaddleOCR, imported with the environment set for silence.

    Raises:
        EngineUnavailable: It, or onnxruntime, is not installed.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import_module("onnxruntime")
        with _headless_opencv():
            return import_module("paddleocr")
    except ImportError as error:
        raise EngineUnavailable(f"the engine paddleocr needs its packages: {error}") from error


@contextmanager
def _headless_opencv() -> Iterator[None]:
    """PaddleX asks for OpenCV by a distribution's name, once, while it is imported;
    a headless distribution is the same ``cv2`` without a desktop's libraries."""
    asked = metadata.version

    def version(distribution_name: str) -> str:
        try:
            return asked(distribution_name)
        except metadata.PackageNotFoundError:
            if distribution_name not in STAND_INS:
                raise
            return version(STAND_INS[distribution_name])

    metadata.version = version
    try:
        yield
    finally:
        metadata.version = asked


def _predictor(module: Any, key: str, settings: EngineSettings) -> Any:
    """The networks are read into memory, so the folder may go at once."""
    with model_folder(key, settings.weights) as (name, folder):
        return module(model_name=name, model_dir=folder, **engine_options(settings))


def engine_options(settings: EngineSettings) -> dict[str, Any]:
    """What makes any of PaddleOCR's classes compute with onnxruntime."""
    return {
        "engine": "onnxruntime",
        "engine_config": {"intra_op_num_threads": settings.threads, "log_severity_level": 3},
        "device": "cpu",
    }


@contextmanager
def model_folder(key: str, own: Path | None = None) -> Iterator[tuple[str, str]]:
    """A network's name and, for as long as it takes to load, its folder."""
    file = weights.locate(key, own)
    config = _detector_config() if key == DETECTOR else _recogniser_config(_characters(file))
    with TemporaryDirectory(prefix="paddleocr-") as folder:
        copyfile(file, Path(folder, "inference.onnx"))
        Path(folder, "inference.yml").write_text(json.dumps(config), encoding="utf-8")
        yield config["Global"]["model_name"], folder


def _characters(path: Path) -> list[str]:
    """The character list that the recogniser's file carries in its metadata."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    listed: str = session.get_modelmeta().custom_metadata_map["character"]
    return listed.split("\n")


def _detector_config() -> dict[str, Any]:
    return {
        "Global": {"model_name": "PP-OCRv6_small_det"},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"DetResizeForTest": {"resize_long": 960}},
                {"NormalizeImage": {"mean": [0.5] * 3, "std": [0.5] * 3, "order": "hwc"}},
                {"ToCHWImage": None},
                {"KeepKeys": {"keep_keys": ["image", "shape"]}},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.6,
            "max_candidates": 3000,
            "unclip_ratio": 1.5,
        },
    }


def _recogniser_config(characters: list[str]) -> dict[str, Any]:
    return {
        "Global": {"model_name": "PP-OCRv6_small_rec"},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
                {"KeepKeys": {"keep_keys": ["image"]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
