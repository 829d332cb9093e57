"""A service with a reader that costs nothing: what it does follows from the document."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from extractors.contract import to_json
from extractors.pipeline import extract
from service.app import create_app
from service.logs import set_up
from service.settings import Settings
from tests.service.databases import free_port
from tests.service.work import RESULT, SHA256, read_words

SAMPLE = Path(__file__).parents[2] / "examples" / "sample.pdf"

DOUBTED = ("requests.new[natural_person]", "requests.carried_in[total]",
           "requests.results.granted[total]")  # fmt: skip
"""Figures of the sample that its result leaves to a person."""


WAIT = 250
"""Seconds (``wait``) that no cheap reading takes, however busy the machine is."""


def document(words: str = "") -> bytes:
    """Bytes that pass for a PDF; ``words`` say what reading it does: ``damaged``, ``hang``,
    ``crash``, ``slow``."""
    return b"%PDF-1.7\n" + words.encode()


def keep_result(folder: Path) -> None:
    """For processes to come."""
    path = folder / "sample.json"
    report = extract(SAMPLE.read_bytes(), filename=SAMPLE.name)
    doubted = tuple(
        replace(field, status="review", reason="字迹不清", confidence=0.9)
        if field.path in DOUBTED else field
        for field in report.fields
    )  # fmt: skip
    info = replace(report.document, sha256=SHA256)
    stated = replace(report.figures[0], status="review", reason="两种读法不同", confidence=0.5)
    figures = (stated, *(replace(figure, status="accepted") for figure in report.figures[1:]))
    nobody = replace(report, document=info, fields=doubted, figures=figures)
    path.write_text(to_json(nobody))
    os.environ[RESULT] = str(path)


def settings(folder: Path, **others: str | float) -> Settings:
    usual = {
        "data": folder,
        "hosts": "*",
        "workers": 1,
        "memory": 0,
        "back_off": 0.1,
        "requests_per_minute": 1_000_000,
    }
    return Settings.model_validate(usual | others)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address at which it answers."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def main() -> None:
    """``python -m tests.service.serving FOLDER PORT [DATABASE]``, until it is killed. No
    document ends it, so that what it holds is tried as often as somebody else ends it."""
    folder, port, *database = sys.argv[1:]
    set_up("INFO")
    patient = settings(Path(folder), database="".join(database), lease=3.0, attempts=1000)
    app = create_app(patient, work=read_words)
    uvicorn.run(app, port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
