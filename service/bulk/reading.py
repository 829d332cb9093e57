"""How documents are read, and which results another way of reading would change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.pipeline import Options
    from extractors.reader import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """As :class:`extractors.pipeline.Options`; ``limits`` of None are the usual ones. Neither
    ``threads`` nor ``password`` makes another result of a document that is read."""

    engine: str = "ppocr"
    most_wrong: float = 1e-4
    templates: Path | None = None
    labeller: Path | None = None
    calibration: Path | None = None
    limits: Limits | None = None
    password: str | None = field(default=None, repr=False)
    threads: int = 1

    def settings(self) -> dict[str, str]:
        """What a result depends on, beside the program and its weights; files by content."""
        files = {name: path for name in ("templates", "labeller", "calibration")
                 if (path := getattr(self, name)) is not None}  # fmt: skip
        return {
            "engine": self.engine,
            "most_wrong": f"{self.most_wrong:g}",
            "limits": json.dumps(self._own_limits(), sort_keys=True),
        } | {name: ",".join(_digests(path)) for name, path in files.items()}

    def _own_limits(self) -> dict[str, int]:
        """Those that are not as usual."""
        if self.limits is None:
            return {}
        return {each.name: getattr(self.limits, each.name) for each in fields(self.limits)
                if getattr(self.limits, each.name) != each.default}  # fmt: skip

    def options(self, on_page: Callable[[int, int], None] | None) -> Options:
        from extractors.pipeline import Options

        usual = Options()
        return Options(
            engine=self.engine, most_wrong=self.most_wrong, templates=self.templates,
            labeller=self.labeller, calibration=self.calibration, password=self.password,
            limits=self.limits or usual.limits, threads=self.threads, on_page=on_page,
        )  # fmt: skip


def _digests(path: Path) -> list[str]:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result came from; ``weights`` are those that were used."""

    gouji: str
    settings: Mapping[str, str]
    weights: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Present:
    """What would be read with now."""

    settings: Mapping[str, str]
    gouji: str
    weights: frozenset[str]

    @classmethod
    def of(cls, reading: Reading) -> Present:
        from models.weights import installed

        own = [path for path in (reading.labeller, reading.calibration) if path]
        digests = [digest for path in own for digest in _digests(path)]
        return cls(
            reading.settings(), version("gouji"), frozenset([*installed().values(), *digests])
        )

    def differences(self, earlier: Provenance) -> tuple[str, ...]:
        """In words; none where to read again would come to the same. Weights count only for
        documents that they were used on: another recogniser changes no born-digital report."""
        return (*self._settings(earlier.settings), *self._program(earlier.gouji),
                *self._weights(earlier.weights))  # fmt: skip

    def _settings(self, earlier: Mapping[str, str]) -> Iterable[str]:
        for name in sorted(earlier.keys() | self.settings.keys()):
            before, now = earlier.get(name), self.settings.get(name)
            if before != now:
                yield f"{name}: {_short(before)} → {_short(now)}"

    def _program(self, earlier: str) -> Iterable[str]:
        if earlier != self.gouji:
            yield f"gouji: {earlier} → {self.gouji}"

    def _weights(self, earlier: Mapping[str, str]) -> Iterable[str]:
        gone = (each for each in sorted(earlier.items()) if each[1] not in self.weights)
        return (f"weights {name}: no longer {digest[:12]}" for name, digest in gone)


def _short(value: str | None) -> str:
    return "none" if value is None else value if len(value) <= 40 else f"{value[:12]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    path: Path
    filename: str
    reading: Reading


def read_document(task: Task, progress: Callable[[int, int], None]) -> bytes:
    """The result as JSON. In a worker's process.

    Raises:
        GoujiError: as :func:`extractors.pipeline.extract`.
    """
    from extractors.contract import to_json
    from extractors.pipeline import extract

    options = task.reading.options(progress)
    report = extract(task.path.read_bytes(), filename=task.filename, options=options)
    return to_json(report).encode()
