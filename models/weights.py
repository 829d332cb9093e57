"""Finds and verifies network weights; ``weights.toml`` lists them.

A listed weight is a file inside an installed package, found without importing
that package. A user's own file can stand in for it; its sha256 is reported.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

MANIFEST = Path(__file__).with_name("weights.toml")


class WeightsError(Exception):
    """Weights are unknown, missing, or their sha256 is another."""

    code: ClassVar[str] = "weights-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    package: str
    resource: str
    sha256: str
    licence: str
    origin: str
    score: str


_used: dict[str, str] = {}


@cache
def manifest() -> dict[str, Weight]:
    """Source: ``weights.toml``, key to description."""
    entries = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    return {key: Weight(**entry) for key, entry in entries.items()}


def locate(key: str, own: Path | None = None) -> Path:
    """Finds the file of a weight and verifies it once per process.

    Args:
        own: A user's file, or a folder holding a file of the listed name; taken
            as it is, its sha256 reported by :func:`used`.

    Raises:
        WeightsError: The key is unknown, the file missing or not the listed one.
    """
    weight = describe(key)
    path = _listed_path(weight) if own is None else _own_path(weight, own)
    digest = _digest(path)
    if own is None and digest != weight.sha256:
        raise WeightsError(f"{key}: sha256 is {digest}, expected {weight.sha256}")
    _used[key] = digest
    return path


def describe(key: str) -> Weight:
    """Raises WeightsError where the manifest has no such key."""
    try:
        return manifest()[key]
    except KeyError:
        raise WeightsError(f"{key}: not listed in weights.toml") from None


def used(keys: Collection[str] | None = None) -> dict[str, str]:
    """Key to sha256 of the weights located so far in this process, of ``keys`` or all."""
    return {key: _used[key] for key in sorted(_used) if keys is None or key in keys}


def installed(keys: Collection[str] | None = None) -> dict[str, str]:
    """Key to sha256, as found, of the weights present here, of ``keys`` or all listed."""
    wanted = sorted(manifest() if keys is None else keys)
    found = {key: _find(describe(key)) for key in wanted}
    return {key: _digest(path) for key, path in found.items() if path is not None}


def _listed_path(weight: Weight) -> Path:
    path = _find(weight)
    if path is None:
        raise WeightsError(f"{weight.resource} of package {weight.package} is not installed")
    return path


def _own_path(weight: Weight, own: Path) -> Path:
    path = own / Path(weight.resource).name if own.is_dir() else own
    if not path.is_file():
        raise WeightsError(f"{path} does not exist")
    return path.resolve()


def _find(weight: Weight) -> Path | None:
    candidates = (folder / weight.resource for folder in _folders(weight.package))
    return next((path for path in candidates if path.is_file()), None)


def _folders(package: str) -> list[Path]:
    spec = find_spec(package)
    locations = spec.submodule_search_locations if spec is not None else None
    return [Path(location) for location in locations or ()]


@cache
def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
