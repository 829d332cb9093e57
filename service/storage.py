"""Uploads and results under their sha256, written whole or not at all: in a folder here, or in
a bucket (:mod:`service.bucket`)."""

from __future__ import annotations

import hashlib
import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HEAD = 1024
"""Bytes from which a file's type is told."""

CHUNK = 2**18


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


class StorageAway(Exception):
    """Another machine keeps the files, and does not answer."""


class Storage(ABC):
    """Kinds are ``uploads``, ``results`` and ``pictures``; names begin with a sha256. What is
    being written lies in ``incoming/`` under ``root``, wherever it goes.

    Every method raises :class:`StorageAway` where the files are elsewhere and out of reach.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "incoming").mkdir(parents=True, exist_ok=True)

    def incoming(self) -> Incoming:
        return Incoming(self.root / "incoming" / secrets.token_hex(16))

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

    def abandoned(self, older_than: float) -> Iterator[Path]:
        """Files that a killed process was writing, last touched before a time (epoch)."""
        for path in (self.root / "incoming").iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < older_than:
                    yield path

    @abstractmethod
    def keep(self, kind: str, incoming: Incoming, blob: Blob) -> None:
        """Gives the finished file its name; it may stand there already."""

    @abstractmethod
    def file(self, kind: str, name: str) -> AbstractContextManager[Path]:
        """A file to read while the context lasts.

        Raises:
            FileNotFoundError: it is not there, or no longer.
        """

    @abstractmethod
    def stream(self, kind: str, name: str) -> tuple[int, Iterator[bytes]]:
        """Its size, and its bytes one piece after the other.

        Raises:
            FileNotFoundError: as :meth:`file`.
        """

    def read(self, kind: str, name: str) -> bytes:
        """
        Raises:
            FileNotFoundError: as :meth:`file`.
        """
        return b"".join(self.stream(kind, name)[1])

    @abstractmethod
    def delete(self, kind: str, name: str) -> None:
        """Pictures go with the upload that they show."""

    @abstractmethod
    def names(self, kind: str) -> Iterator[tuple[str, float]]:
        """Each with when it was written (epoch)."""

    @abstractmethod
    def check(self) -> None:
        """That files can be kept at all."""


class Folder(Storage):
    """``uploads/ab/abcd…`` under ``root``, and so on."""

    def keep(self, kind: str, incoming: Incoming, blob: Blob) -> None:
        path = self.path(kind, blob.sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.link(incoming.path, path)
        _sync(path.parent)

    @contextmanager
    def file(self, kind: str, name: str) -> Iterator[Path]:
        path = self.path(kind, name)
        if not path.exists():
            raise FileNotFoundError(name)
        yield path

    def stream(self, kind: str, name: str) -> tuple[int, Iterator[bytes]]:
        path = self.path(kind, name)
        return path.stat().st_size, _pieces(path)

    def read(self, kind: str, name: str) -> bytes:
        return self.path(kind, name).read_bytes()

    def delete(self, kind: str, name: str) -> None:
        self.path(kind, name).unlink(missing_ok=True)
        if kind == "uploads":
            for picture in self.path("pictures", name).parent.glob(f"{name}-*"):
                picture.unlink(missing_ok=True)

    def names(self, kind: str) -> Iterator[tuple[str, float]]:
        for path in (self.root / kind).glob("??/*"):
            with suppress(FileNotFoundError):
                yield path.name, path.stat().st_mtime

    def check(self) -> None:
        if not os.access(self.root / "incoming", os.W_OK):
            raise StorageAway("the data folder cannot be written to")

    def path(self, kind: str, name: str) -> Path:
        return self.root / kind / name[:2] / name


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _sync(folder: Path) -> None:
    """So that a name survives a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
