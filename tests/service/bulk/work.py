"""Documents that say what they hold, and a reader that believes them at no cost.

A document is a line that passes for a PDF and JSON: ``agency``, ``year``, ``figures`` by
path, and ``act``, one of the functions below, for what it does to its reader.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractors.contract import to_json
from extractors.document import (
    Box,
    DocumentInfo,
    Field,
    Header,
    HeaderItem,
    Issue,
    PageInfo,
    Report,
    Source,
    TemplateMatch,
    Versions,
)
from extractors.errors import DamagedDocument, WeightsError
from extractors.reconcile import evaluate
from extractors.templates import load
from service.bulk.reading import Task

FORM = "disclosure-report/2021"
HEAD = b"%PDF-1.7\n"
WEIGHTS = "GOUJI_TEST_WEIGHTS"
"""The sha256 of the weights that a reader says it has used."""

OPEN = "GOUJI_TEST_OPEN"
"""Names a file with a line for every document that need not wait."""

READ = "GOUJI_TEST_READ"
"""Names a file to which every reading adds a line."""

PLACE = Source(page=1, box=Box(10.0, 20.0, 30.0, 40.0))


def document(**said: Any) -> bytes:
    return HEAD + json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def read_said(task: Task, progress: Callable[[int, int], None]) -> bytes:
    data = task.path.read_bytes()
    said = json.loads(data.removeprefix(HEAD))
    if os.environ.get(READ):
        with Path(os.environ[READ]).open("a", encoding="utf-8") as file:
            file.write(f"{task.filename}\n")
    progress(1, 1)
    if said.get("act") == "wait":
        _wait(task.filename)
    else:
        _ACTS[said.get("act", "read")]()
    report = report_of(said, sha256(data).hexdigest(), task.filename)
    return to_json(report).encode()


def report_of(said: Mapping[str, Any], sha: str, filename: str) -> Report:
    fields = tuple(_field(path, printed, said) for path, printed in said.get("figures", {}).items())
    (form,) = (form for form in load() if form.id == FORM)
    checks = evaluate(form, {field.path: field for field in fields})
    return Report(
        document=DocumentInfo(sha256=sha, filename=filename, media_type="application/pdf",
                              pages=(PageInfo(number=1, width=595.3, height=841.9, rotation=0,
                                              source="text"),)),
        template=TemplateMatch(id=FORM, score=1.0),
        header=Header(agency=_item(said.get("agency")), year=_item(said.get("year"))),
        sections=(), fields=fields, figures=(), tables=(),
        checks=tuple(check for check in checks if check.verdict != "not_evaluable"),
        issues=(Issue(code="sum-differs", severity="warning", message="不符"),)
        if said.get("issue") else (),
        versions=Versions(gouji="0", weights={"reader": os.environ.get(WEIGHTS, "")}
                          if os.environ.get(WEIGHTS) else {}),
    )  # fmt: skip


def _field(path: str, printed: str, said: Mapping[str, Any]) -> Field:
    doubted = path in said.get("doubted", ())
    return Field(
        path=path, printed=printed, value=int(printed), unit="件", state="read",
        confidence=0.9 if doubted else 0.9999, status="review" if doubted else "accepted",
        method="text", source=PLACE, reason="字迹不清" if doubted else None,
    )  # fmt: skip


def _item(value: str | int | None) -> HeaderItem | None:
    if value is None:
        return None
    return HeaderItem(printed=str(value), value=value, confidence=1.0, status="accepted",
                      source=PLACE)  # fmt: skip


# --------------------------------------------------------------------------
# What documents do


def _read() -> None:
    pass


def _slow() -> None:
    time.sleep(0.05)


def _wait(filename: str) -> None:
    while OPEN in os.environ and filename not in Path(os.environ[OPEN]).read_text().split():
        time.sleep(0.02)


def _hang() -> None:
    time.sleep(600)


def _crash() -> None:
    ctypes.string_at(0)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _allocate() -> None:
    b"".join(bytes(100_000_000) for _ in range(80))


def _tear() -> None:
    raise DamagedDocument("it is torn")


def _lack() -> None:
    raise WeightsError("there are none")


def _err() -> None:
    raise KeyError("what stood in the document")


_ACTS: dict[str, Callable[[], None]] = {
    "read": _read, "slow": _slow, "hang": _hang, "crash": _crash, "die": _die,
    "allocate": _allocate, "tear": _tear, "lack": _lack, "err": _err,
}  # fmt: skip
