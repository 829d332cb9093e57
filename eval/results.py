"""What a reader made of a data set, stored as it comes, so that a run can go on.

RUN/run.json        what was run on what, with which settings
RUN/results.jsonl   one :class:`Outcome` a line
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from eval.errors import ResultsInvalid
from eval.lines import Line, lines_of
from extractors.document import Report

RUN, RESULTS = "run.json", "results.jsonl"


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Outcome:
    """``report``, or the stable code of the ``error`` that stood in its way.

    ``seconds`` of wall time for the whole document, ``stages`` of them.
    """

    document: str
    report: Report | None = None
    error: str | None = None
    message: str = ""
    seconds: float = 0.0
    stages: dict[str, float] | None = None


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class RunInfo:
    """``dataset`` is the sha256 of the data set, ``weights`` those of the networks by
    name, ``version`` that of the code: gouji's, and the commit where there is one."""

    dataset: str
    reader: str
    version: str
    settings: dict[str, str]
    weights: dict[str, str]


OUTCOMES, RUNS = TypeAdapter(Outcome), TypeAdapter(RunInfo)


@dataclass(frozen=True, slots=True)
class Store:
    """A run's folder. One process writes, and every line is complete or not there."""

    folder: Path

    def begin(self, info: RunInfo) -> None:
        """
        Raises:
            ResultsInvalid: the folder holds the results of another run.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if (self.folder / RUN).is_file() and (known := self.info()) != info:
            raise ResultsInvalid(f"{self.folder} holds another run: {_difference(known, info)}")
        (self.folder / RUN).write_bytes(RUNS.dump_json(info, indent=1) + b"\n")
        _drop_half_a_line(self.folder / RESULTS)

    def info(self) -> RunInfo:
        """
        Raises:
            ResultsInvalid: no run was begun here.
        """
        try:
            return RUNS.validate_json((self.folder / RUN).read_bytes())
        except (OSError, ValidationError) as error:
            raise ResultsInvalid(f"{self.folder} holds no run") from error

    def add(self, outcome: Outcome) -> None:
        with (self.folder / RESULTS).open("ab") as lines:
            lines.write(OUTCOMES.dump_json(outcome) + b"\n")
            lines.flush()
            os.fsync(lines.fileno())

    def places(self) -> dict[str, Line]:
        """Where the result of each document that has been read stands."""
        found = lines_of(self.folder / RESULTS)
        return {_document(line, text): line for line, text in found}


def outcome_at(place: Line) -> Outcome:
    """
    Raises:
        ResultsInvalid: naming the line.
    """
    try:
        return OUTCOMES.validate_json(place.read())
    except ValidationError as error:
        raise ResultsInvalid(f"{place.place}: no result") from error


def _document(line: Line, text: bytes) -> str:
    try:
        return str(json.loads(text)["document"])
    except (ValueError, KeyError, TypeError) as error:
        raise ResultsInvalid(f"{line.place}: no result") from error


def _difference(known: RunInfo, wanted: RunInfo) -> str:
    names = [name for name in RunInfo.__dataclass_fields__
             if getattr(known, name) != getattr(wanted, name)]  # fmt: skip
    return f"its {', '.join(names)} differ" if len(names) > 1 else f"its {names[0]} differs"


def _drop_half_a_line(file: Path) -> None:
    """What a run that was killed while it wrote left behind."""
    if not file.is_file():
        return
    with file.open("r+b") as lines:
        text = lines.read()
        lines.truncate(text.rfind(b"\n") + 1)
