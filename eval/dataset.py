"""Labelled documents in a folder: what the harness measures on.

    DIR/manifest.json      format, settings, sha256 of every document and of the truth
    DIR/truth.jsonl        one :class:`~eval.truth.Truth` a line
    DIR/000007-office.pdf  the documents

A folder that people label by hand needs no manifest, and may state its truth as
``fields.csv`` or as corrected results; :mod:`eval.labels` reads those.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from eval.errors import DatasetInvalid
from eval.labels import read_labels
from eval.lines import Line, lines_of
from eval.truth import Truth, truths

MANIFEST, TRUTH = "manifest.json", "truth.jsonl"
Setting = str | int | float | tuple[str, ...]


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Manifest:
    """``truth`` is the sha256 of the truth file, ``documents`` those of the
    documents by file name; ``settings`` say how the set was made."""

    settings: dict[str, Setting]
    truth: str
    documents: dict[str, str]
    format: str = "1"


MANIFESTS = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """``truths`` says where each document's truth stands, or, of labels made by hand,
    what it is. ``sha256`` changes with any byte of the truth or of a document."""

    folder: Path
    sha256: str
    truths: Mapping[str, Line | Truth]

    def path(self, document: str) -> Path:
        return self.folder / document

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(self.truths)


def load(folder: Path) -> Dataset:
    """
    Raises:
        DatasetInvalid: nothing is labelled in the folder, a document is missing or
            changed since the manifest was written, or a line is no truth.
    """
    stated: dict[str, Line | Truth] = {}
    total = hashlib.sha256()
    manifest = manifest_of(folder)
    for place, truth in _each(folder):
        if truth.document in stated:
            raise DatasetInvalid(f"{truth.document}: labelled twice")
        found = file_hash(folder, truth.document)
        if manifest and manifest.documents.get(truth.document) != found:
            raise DatasetInvalid(f"{truth.document}: changed since {MANIFEST} was written")
        total.update(found.encode() + truths().dump_json(truth))
        stated[truth.document] = place or truth
    if not stated:
        raise DatasetInvalid(f"nothing is labelled in {folder}")
    if manifest and manifest.truth != file_hash(folder, TRUTH):
        raise DatasetInvalid(f"{TRUTH}: changed since {MANIFEST} was written")
    return Dataset(folder=folder, sha256=total.hexdigest(), truths=stated)


def first_of_each_level(dataset: Dataset, count: int) -> Dataset:
    """A smaller set, with a hash of its own: the first ``count`` documents of each level."""
    seen: Counter[str] = Counter()
    kept: dict[str, Line | Truth] = {}
    for name, place in dataset.truths.items():
        level = truth_at(place).level
        seen[level] += 1
        if seen[level] <= count:
            kept[name] = place
    total = hashlib.sha256("\n".join((dataset.sha256, *kept)).encode())
    return replace(dataset, sha256=total.hexdigest(), truths=kept)


def read_truths(folder: Path) -> Iterator[Truth]:
    """The truth of every labelled document, one at a time.

    Raises:
        DatasetInvalid: naming file and line.
    """
    yield from (truth for _, truth in _each(folder))


def _each(folder: Path) -> Iterator[tuple[Line | None, Truth]]:
    file = folder / TRUTH
    if file.is_file():
        yield from ((line, parse(text, line.place)) for line, text in lines_of(file))
    else:
        yield from ((None, truth) for truth in read_labels(folder))


def truth_at(place: Line | Truth) -> Truth:
    return parse(place.read(), place.place) if isinstance(place, Line) else place


def parse(line: str | bytes, place: str) -> Truth:
    """
    Raises:
        DatasetInvalid: it is no truth; the message begins with ``place``.
    """
    try:
        return truths().validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise DatasetInvalid(f"{place}: {where or 'line'}: {first['msg']}") from error


def file_hash(folder: Path, name: str) -> str:
    try:
        with (folder / name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DatasetInvalid(f"{name}: labelled, but not to be read: {error.strerror}") from error


def manifest_of(folder: Path) -> Manifest | None:
    """None where a folder has none.

    Raises:
        DatasetInvalid: it is not a manifest of a format known here.
    """
    file = folder / MANIFEST
    if not file.is_file():
        return None
    try:
        found = MANIFESTS.validate_json(file.read_bytes())
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"]
        raise DatasetInvalid(f"{MANIFEST}: {message}") from error
    if found.format != "1":
        raise DatasetInvalid(f"{MANIFEST}: format {found.format!r} is not known; 1 is")
    return found
