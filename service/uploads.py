"""What clients send, written to disk while it is hashed: bodies, forms, ZIPs."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from fastapi.concurrency import run_in_threadpool

from service.problems import Problem
from service.storage import Blob, Incoming, Storage

CHUNK = 2**18
ZIP = b"PK\x03\x04"
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff", b"MM\x00*": "image/tiff",
}  # fmt: skip
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """Bytes of one file; files of one batch, and their bytes together."""

    upload: int
    files: int
    batch: int

    def archive(self) -> Most:
        """Where the upload is a batch."""
        return replace(self, upload=self.batch)


def sniffed(head: bytes) -> str | None:
    """The media type that a file's first bytes say, whatever it is called."""
    if b"%PDF-" in head:
        return "application/pdf"
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)


async def received(stream: AsyncIterator[bytes], incoming: Incoming, most: Most) -> Blob:
    """
    Raises:
        Problem: too large.
    """
    async for chunk in stream:
        _write(incoming, chunk, most.upload)
    return await run_in_threadpool(incoming.finish)


def copied(file: IO[bytes], incoming: Incoming, most: int) -> Blob:
    """
    Raises:
        Problem: too large.
    """
    while chunk := file.read(CHUNK):
        _write(incoming, chunk, most)
    return incoming.finish()


def _write(incoming: Incoming, chunk: bytes, most: int) -> None:
    if incoming.write(chunk) > most:
        raise Problem("too-large", f"more than {most} bytes")


def checked(incoming: Incoming, blob: Blob) -> None:
    """
    Raises:
        Problem: empty, or none of the kinds that are read.
    """
    if not blob.size:
        raise Problem("empty-document")
    if sniffed(incoming.head) is None:
        raise Problem("unsupported-media")


def members(
    file: BinaryIO, storage: Storage, most: Most
) -> Iterator[tuple[str, Incoming, Blob]]:  # fmt: skip
    """The documents in a ZIP, one after the other; each is gone when the next is taken,
    unless it was kept. Names are names alone: no folders, so that none leads elsewhere.

    Raises:
        Problem: no ZIP, encrypted, or more than the limits allow; before the first document
            unless the ZIP is damaged further in.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            for each in _listed(archive, most):
                with archive.open(each) as member, storage.incoming() as incoming:
                    blob = copied(member, incoming, most.upload)
                    yield PurePosixPath(each.filename.replace("\\", "/")).name, incoming, blob
    except _BROKEN as error:
        raise Problem("archive-invalid", "not a ZIP, or encrypted, or damaged") from error


def _listed(archive: zipfile.ZipFile, most: Most) -> list[zipfile.ZipInfo]:
    """No more is unpacked of a file than its stated size."""
    files = [each for each in archive.infolist() if not each.is_dir()]
    sizes = [each.file_size for each in files]
    if len(files) > most.files:
        raise Problem("archive-invalid", f"more than {most.files} files")
    if sum(sizes) > most.batch or max(sizes, default=0) > most.upload:
        raise Problem("too-large", f"more than {most.batch} bytes, or a file of {most.upload}")
    return files
