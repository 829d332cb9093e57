"""Uploads and results as files named after their sha256, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Blob:
    sha256: str
    size: int


class Incoming:
    """A file that is being written; :meth:`Storage.keep` gives it its name. Left without,
    it is gone at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head = b""
        self._file = path.open("xb")
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, chunk: bytes) -> int:
        """The size so far."""
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]
        self._file.write(chunk)
        self._hash.update(chunk)
        self._size += len(chunk)
        return self._size

    def finish(self) -> Blob:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return Blob(self._hash.hexdigest(), self._size)

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


HEAD = 1024
"""Bytes from which a file's type is told."""


class Storage:
    """Under ``root``: ``uploads/ab/abcd…`` and ``results/…`` alike, ``incoming/`` for what
    is being written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        (root / "incoming").mkdir(parents=True, exist_ok=True)

    def incoming(self) -> Incoming:
        return Incoming(self._root / "incoming" / secrets.token_hex(16))

    def keep(self, kind: str, incoming: Incoming, blob: Blob) -> None:
        """Links the finished file to its name; it may stand there already."""
        path = self.path(kind, blob.sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.link(incoming.path, path)
        _sync(path.parent)

    def put(self, kind: str, data: bytes) -> Blob:
        with self.incoming() as incoming:
            incoming.write(data)
            blob = incoming.finish()
            self.keep(kind, incoming, blob)
        return blob

    def put_as(self, kind: str, name: str, data: bytes) -> None:
        """Under a name that begins with the sha256 of what it was made from."""
        with self.incoming() as incoming:
            incoming.write(data)
            size = incoming.finish().size
            self.keep(kind, incoming, Blob(name, size))

    def path(self, kind: str, sha256: str) -> Path:
        return self._root / kind / sha256[:2] / sha256

    def read(self, kind: str, sha256: str) -> bytes:
        """
        Raises:
            FileNotFoundError: it is not there, or no longer.
        """
        return self.path(kind, sha256).read_bytes()

    def delete(self, kind: str, sha256: str) -> None:
        """Pictures go with the upload that they show."""
        self.path(kind, sha256).unlink(missing_ok=True)
        if kind == "uploads":
            for picture in self.path("pictures", sha256).parent.glob(f"{sha256}-*"):
                picture.unlink(missing_ok=True)

    def names(self, kind: str) -> Iterator[str]:
        yield from (path.name for path in (self._root / kind).glob("??/*"))

    def abandoned(self, older_than: float) -> Iterator[Path]:
        """Files that a killed process was writing, last touched before a time (epoch)."""
        for path in (self._root / "incoming").iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < older_than:
                    yield path


def _sync(folder: Path) -> None:
    """So that a name survives a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
