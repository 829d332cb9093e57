"""What a peer is, and the report of what one read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import ClassVar, Protocol

from eval.errors import EvalError
from extractors import templates
from extractors.document import DocumentInfo, Page, PageInfo, Report
from extractors.networks import shared
from extractors.pipeline import assemble
from extractors.reader import SIGNATURES

INSTALL = "pip install --no-deps --require-hashes -r requirements/peers.txt"


class PeerMissing(EvalError):
    """A peer's library is not installed; the message says how to get it."""

    code: ClassVar[str] = "peer-missing"


class Reader(Protocol):
    """A tool under comparison; ``settings`` say how it is set, for the record."""

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> Mapping[str, str]: ...

    def read(self, data: bytes) -> tuple[Page, ...]:
        """Every page of the document.

        Raises:
            DocumentError: it cannot be opened; see :mod:`extractors.errors`.
        """
        ...


def library(name: str) -> ModuleType:
    """
    Raises:
        PeerMissing: it, or something that it needs, is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise PeerMissing(f"{name} is not installed ({error}): {INSTALL}") from error


def report(reader: Reader, data: bytes, filename: str) -> Report:
    """What the reader's pages come to, matched with the forms that come with gouji."""
    pages = reader.read(data)
    info = DocumentInfo(
        sha256=hashlib.sha256(data).hexdigest(),
        filename=filename,
        media_type=_media_type(data),
        pages=_sizes(pages),
    )
    return assemble(info, pages, templates.load(), shared())


def _sizes(pages: Sequence[Page]) -> tuple[PageInfo, ...]:
    return tuple(
        PageInfo(
            number=page.number, width=round(page.width, 2), height=round(page.height, 2),
            rotation=page.rotation, source=page.source,
        )
        for page in pages
    )  # fmt: skip


def _media_type(data: bytes) -> str:
    kinds = (kind for start, kind in SIGNATURES if data.startswith(start))
    return next(kinds, "application/pdf")
