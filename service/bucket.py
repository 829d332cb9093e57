"""Uploads and results as objects of S3, or of what speaks like it.

An object appears whole or not at all; what is read of it passes through a file here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from obstore.exceptions import BaseError
from obstore.store import from_url

from service.storage import CHUNK, Blob, Incoming, Storage, StorageAway

if TYPE_CHECKING:
    from obstore.store import RetryConfig

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = timedelta(seconds=30)
"""For one request, with all its repetitions."""

RETRIES: RetryConfig = {"max_retries": 3, "retry_timeout": PATIENCE}


class Bucket(Storage):
    """
    Args:
        url: ``s3://bucket/folder``; address, region and secrets are those of the AWS_…
            variables of the environment.
    """

    def __init__(self, root: Path, url: str) -> None:
        super().__init__(root)
        self._store = from_url(url, retry_config=RETRIES)

    def keep(self, kind: str, incoming: Incoming, blob: Blob) -> None:
        key = _key(kind, blob.sha256)
        with suppress(FileNotFoundError):
            _asked(self._store.head, key)
            return
        _asked(self._store.put, key, incoming.path)

    @contextmanager
    def file(self, kind: str, name: str) -> Iterator[Path]:
        _, pieces = self.stream(kind, name)
        with self.incoming() as incoming:
            for piece in pieces:
                incoming.write(piece)
            if incoming.finish().sha256 != name:
                raise StorageAway("an object is not what its name says")
            yield incoming.path

    def stream(self, kind: str, name: str) -> tuple[int, Iterator[bytes]]:
        found = _asked(self._store.get, _key(kind, name))
        return found.meta["size"], _pieces(found.stream(min_chunk_size=CHUNK))

    def delete(self, kind: str, name: str) -> None:
        with suppress(FileNotFoundError):
            _asked(self._store.delete, _key(kind, name))
        if kind == "uploads":
            pictures = [each for each, _ in self._listed(f"pictures/{name}")]
            _asked(self._store.delete, pictures)

    def names(self, kind: str) -> Iterator[tuple[str, float]]:
        for key, written in self._listed(kind):
            yield key.rpartition("/")[2], written

    def check(self) -> None:
        with suppress(FileNotFoundError):
            _asked(self._store.head, "ready")

    def _listed(self, prefix: str) -> Iterator[tuple[str, float]]:
        found = iter(self._store.list(prefix))
        while page := _asked(next, found, None):
            yield from ((each["path"], each["last_modified"].timestamp()) for each in page)


def _key(kind: str, name: str) -> str:
    """In a folder by the sha256 that the name begins with."""
    return f"{kind}/{name[:64]}/{name}"


def _asked(step: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """
    Raises:
        StorageAway: the bucket says no, or nothing.
    """
    try:
        return step(*args, **options)
    except BaseError as error:
        raise StorageAway(type(error).__name__) from error


def _pieces(stream: Iterator[bytes]) -> Iterator[bytes]:
    while piece := _asked(next, stream, None):
        yield bytes(piece)
