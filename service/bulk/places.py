"""Where things lie: a folder, or a prefix of an S3 bucket."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import pyarrow as pa
from pyarrow import fs

S3 = "s3://"
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Info:
    """``modified`` is in nanoseconds since 1970."""

    name: str
    size: int
    modified: int


class Place:
    """Names are relative, parted by slashes. What is written stands there whole or not at
    all, and survives a loss of power.

    Args:
        address: A folder's path, or ``s3://BUCKET/PREFIX``; credentials, region and endpoint
            come from the usual variables (``AWS_…``).
    """

    def __init__(self, address: str) -> None:
        self.is_local = not address.startswith(S3)
        self.address = str(Path(address).absolute()) if self.is_local else address.rstrip("/")
        self.root = self.address.removeprefix(S3)
        self.filesystem = fs.LocalFileSystem() if self.is_local else _s3()

    def __reduce__(self) -> tuple[type[Place], tuple[str]]:
        return Place, (self.address,)

    def path(self, name: str) -> str:
        """As the file system knows it."""
        return f"{self.root}/{name}" if name else self.root

    def list(self, folder: str = "", *, recursive: bool = False) -> list[Info]:
        """Files alone, sorted; none where there is no such folder."""
        found = self._local if self.is_local else self._remote
        return sorted(found(folder, recursive), key=lambda each: each.name)

    def _local(self, folder: str, recursive: bool) -> Iterator[Info]:
        """By the system's own names, which need not be text."""
        prefix = len(self.root) + 1
        for at, folders, names in os.walk(self.path(folder)):
            for name in names:
                path = Path(at, name)
                with suppress(FileNotFoundError):
                    yield _info(str(path)[prefix:], path)
            if not recursive:
                folders.clear()

    def _remote(self, folder: str, recursive: bool) -> Iterator[Info]:
        selector = fs.FileSelector(self.path(folder), recursive=recursive, allow_not_found=True)
        prefix = len(self.root) + 1
        for each in self.filesystem.get_file_info(selector):
            if each.type == fs.FileType.File:
                yield Info(each.path[prefix:], each.size or 0, each.mtime_ns or 0)

    def info(self, name: str) -> Info | None:
        if self.is_local:
            path = Path(self.path(name))
            return _info(name, path) if path.is_file() else None
        found = self.filesystem.get_file_info(self.path(name))
        is_file = found.type == fs.FileType.File
        return Info(name, found.size or 0, found.mtime_ns or 0) if is_file else None

    def read(self, name: str) -> bytes:
        """
        Raises:
            FileNotFoundError: there is nothing of that name.
        """
        return b"".join(self.chunks(name, 2**24))

    def chunks(self, name: str, size: int = 2**20) -> Iterator[bytes]:
        with self._opened(self.path(name)) as stream:
            while chunk := stream.read(size):
                yield chunk

    def _opened(self, path: str) -> BinaryIO | pa.NativeFile:
        return Path(path).open("rb") if self.is_local else self.filesystem.open_input_stream(path)

    def write(self, name: str, data: bytes) -> None:
        if self.is_local:
            _write_whole(Path(self.path(name)), data)
            return
        with self.filesystem.open_output_stream(self.path(name)) as stream:
            stream.write(data)

    def delete(self, names: Iterable[str]) -> None:
        """What is not there need not go."""
        for name in names:
            with suppress(FileNotFoundError):
                self.filesystem.delete_file(self.path(name))

    def sweep(self, folder: str) -> None:
        """Takes away what a killed process was writing."""
        self.delete(each.name for each in self.list(folder, recursive=True)
                    if each.name.endswith(_UNFINISHED))  # fmt: skip


def _info(name: str, path: Path) -> Info:
    stated = path.stat()
    return Info(name, stated.st_size, stated.st_mtime_ns)


@cache
def _s3() -> fs.FileSystem:
    variables = os.environ
    return fs.S3FileSystem(
        endpoint_override=variables.get("AWS_ENDPOINT_URL_S3") or variables.get("AWS_ENDPOINT_URL"),
        region=variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION") or "us-east-1",
        anonymous=variables.get("AWS_NO_SIGN_REQUEST", "").lower() in {"1", "true", "yes"},
        request_timeout=60.0,
        connect_timeout=20.0,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=6),
    )


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def parent_of(address: str) -> tuple[str, str]:
    """The folder or prefix that a file lies in, and its name there."""
    scheme = S3 if address.startswith(S3) else ""
    path = PurePosixPath(address.removeprefix(S3) if scheme else str(Path(address).absolute()))
    return f"{scheme}{path.parent}", path.name


@contextmanager
def as_file(place: Place, name: str, folder: Path) -> Iterator[Path]:
    """A path that a process can open: the file itself, or a copy in ``folder`` meanwhile."""
    if place.is_local:
        yield Path(place.path(name))
        return
    copy = folder / secrets.token_hex(16)
    try:
        with copy.open("xb") as file:
            file.writelines(place.chunks(name))
        yield copy
    finally:
        copy.unlink(missing_ok=True)
