"""Checks of a PDF's bytes before any library unpacks them, and while one does.

Nothing here knows a PDF library. A document can hide from these checks by
describing its pictures through references or by packing a stream twice; what
is left then is the process's own memory limit.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from extractors.errors import DamagedDocument, LimitExceeded

IMAGE_SIZE = re.compile(rb"/(Width|Height)\s+(\d{1,12})(?!\s+\d+\s+R)\b")
JPEG2000_SIZE = re.compile(rb"\xff\x4f\xff\x51.{4}(.{8})", re.DOTALL)
JPEG_SIZE = re.compile(rb"\xff[\xc0-\xc2]\x00[\x0b\x11\x14]\x08(.{4})", re.DOTALL)
SAME_DICTIONARY = 1000
"""Bytes within which a picture's width and height stand."""

STREAM = re.compile(rb"\bstream\r?\n(?=[\x08-\x78])")
DEFLATE_RATIO = 1032
"""One byte of deflate never unpacks to more."""

PIECE = 16 * 1024


def check_whole(data: bytes) -> None:
    """A PDF ends with a cross-reference after its last object; one cut short does not.

    Raises:
        DamagedDocument: it was cut short. Libraries would repair it in silence,
            and the figures of the lost pages would be missing without a word.
    """
    if b"xref" not in data[data.rfind(b"endobj") :]:
        raise DamagedDocument("the end of the file is missing")


def check_pixels(width: int, height: int, limit: int) -> None:
    """Raises:
    LimitExceeded: the picture has more than ``limit`` pixels.
    """
    if width * height > limit:
        raise LimitExceeded("max_image_pixels", f"an image of {width} × {height} pixels")


def check_pictures(data: bytes, limit: int) -> None:
    """Picture dictionaries stand in the open, even in encrypted files.

    So do the headers of JPEG pictures, which libraries believe rather than those.

    Raises:
        LimitExceeded: a picture has more than ``limit`` pixels.
    """
    for width, height in _stated_sizes(data):
        check_pixels(width, height, limit)
    for pattern, layout in ((JPEG2000_SIZE, ">II"), (JPEG_SIZE, ">HH")):
        for found in pattern.finditer(data):
            width, height = struct.unpack(layout, found[1])
            check_pixels(width, height, limit)


def _stated_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    sides: dict[bytes, int] = {}
    last = 0
    for found in IMAGE_SIZE.finditer(data):
        if found.start() - last > SAME_DICTIONARY:
            sides.clear()
        last = found.start()
        sides[found[1]] = int(found[2])
        if len(sides) == 2:
            yield sides[b"Width"], sides[b"Height"]
            sides.clear()


def check_streams(data: bytes, limit: int) -> None:
    """Only streams long enough to unpack to more than ``limit`` bytes are tried.

    Raises:
        LimitExceeded: one does.
    """
    for found in STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        packed = memoryview(data)[found.end() : end if end >= 0 else len(data)]
        if len(packed) > limit // DEFLATE_RATIO:
            _check_inflated(packed, limit)


def _check_inflated(packed: memoryview, limit: int) -> None:
    inflater, size = zlib.decompressobj(), 0
    try:
        for start in range(0, len(packed), PIECE):
            size += len(inflater.decompress(packed[start : start + PIECE]))
            if size > limit:
                raise LimitExceeded("max_stream_bytes", f"a stream unpacks beyond {limit} bytes")
    except zlib.error:
        return


class Inflater:
    """What pdfminer sees as the module ``zlib``; it unpacks streams whole and keeps them.

    Raises:
        LimitExceeded: together they unpack to more than ``limit`` bytes.
    """

    error = zlib.error

    def __init__(self, limit: int) -> None:
        self._left = limit

    def decompress(self, data: bytes) -> bytes:
        inflater = zlib.decompressobj()
        unpacked = inflater.decompress(data, self._left + 1)
        self.spend(len(unpacked))
        if not inflater.eof:
            raise zlib.error("incomplete or truncated stream")
        return unpacked

    def decompressobj(self) -> _Salvager:
        return _Salvager(self)

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise LimitExceeded("max_content_bytes", "the contents unpack to too many bytes")


class _Salvager:
    """Unpacks corrupted streams piece by piece, as far as it goes."""

    def __init__(self, budget: Inflater) -> None:
        self._inflater, self._budget = zlib.decompressobj(), budget

    def decompress(self, data: bytes) -> bytes:
        unpacked = self._inflater.decompress(data)
        self._budget.spend(len(unpacked))
        return unpacked
