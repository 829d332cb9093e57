"""Pages as pictures, drawn in a process of their own: the documents are strangers'."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.isolate import Slot, WorkLimits
from service.reading import prepare
from service.storage import Storage

LIMITS = WorkLimits(seconds=60.0, cpu_seconds=60, memory=2_000_000_000, documents=200)
KIND = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    path: Path
    page: int
    dpi: int


def draw(task: Drawing, _: Callable[[int, int], None]) -> bytes:
    """
    Raises:
        DocumentError, PagesInvalid: as the reader.
    """
    from extractors.pictures import page_png

    return page_png(task.path.read_bytes(), task.page, task.dpi)


class Pictures:
    """Draws one at a time, and keeps what was drawn."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._slot = Slot(draw, LIMITS, prepare=prepare)

    def page(self, document_sha256: str, page: int, dpi: int) -> bytes:
        """A PNG of the upright page.

        Raises:
            FileNotFoundError: the upload is gone.
            WorkError: the page cannot be drawn.
        """
        name = f"{document_sha256}-{page}-{dpi}"
        with suppress(FileNotFoundError):
            return self._storage.read(KIND, name)
        with self._storage.file("uploads", document_sha256) as upload, self._lock:
            png = self._slot.run(Drawing(path=upload, page=page, dpi=dpi))
        self._storage.put_as(KIND, name, png)
        return png

    def close(self) -> None:
        self._slot.close()
