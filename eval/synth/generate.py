"""Data sets: any number of reports, in parallel, with a manifest of hashes."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.dataset import MANIFEST, MANIFESTS, TRUTH, Manifest
from eval.errors import RendererFailed
from eval.synth.damage import LEVELS
from eval.synth.fonts import BUNDLED, available
from eval.synth.mill import BORN_DIGITAL, RENDERERS, Sample, fonts_for, make
from eval.truth import truths

KNOWN_LEVELS = (BORN_DIGITAL, *LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A document that lies in the folder now; ``truth`` is its line."""

    name: str
    sha256: str
    truth: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """``levels`` say how many reports there are of each. Every report has a seed of its
    own, counted from ``seed`` on; ``renderers`` take turns."""

    levels: tuple[tuple[str, int], ...]
    seed: int = 0
    renderers: tuple[str, ...] = ("reportlab",)
    system_fonts: bool = False

    def __post_init__(self) -> None:
        unknown = {name for name, _ in self.levels} - {*KNOWN_LEVELS}
        unknown |= {*self.renderers} - {*RENDERERS}
        if unknown:
            raise ValueError(f"there is no {', '.join(sorted(unknown))}")

    @property
    def total(self) -> int:
        return sum(count for _, count in self.levels)

    def reports(self) -> Iterator[tuple[int, str]]:
        """Seed and level of each."""
        names = (name for name, count in self.levels for _ in range(count))
        yield from enumerate(names, self.seed)


def generate(out: Path, order: Order, *, jobs: int = 1) -> Iterator[Written]:
    """Writes documents, ``truth.jsonl`` and a manifest; gives each as it is written.

    The bytes do not depend on ``jobs``. Needs the same memory for any count.

    Raises:
        FileExistsError: the folder holds a data set already.
        RendererMissing: a renderer's program is not installed.
        RendererFailed: none printed a report, which the message names.
    """
    out.mkdir(parents=True, exist_ok=True)
    hashes: dict[str, str] = {}
    with (out / TRUTH).open("xb") as lines:
        for written in _each(out, order, jobs):
            lines.write(written.truth + b"\n")
            hashes[written.name] = written.sha256
            yield written
    with (out / TRUTH).open("rb") as lines:
        truth = hashlib.file_digest(lines, "sha256").hexdigest()
    manifest = Manifest(settings=_settings(order), truth=truth, documents=hashes)
    (out / MANIFEST).write_bytes(MANIFESTS.dump_json(manifest, indent=1) + b"\n")


def _settings(order: Order) -> dict[str, str | int | float | tuple[str, ...]]:
    fonts = tuple(font.name for font in available(postscript=True)) if order.system_fonts else ()
    return {
        "seed": order.seed, "levels": tuple(f"{name}={count}" for name, count in order.levels),
        "renderers": order.renderers, "fonts": fonts or (BUNDLED.name,),
    }  # fmt: skip


def _each(out: Path, order: Order, jobs: int) -> Iterator[Written]:
    work = partial(_write, out, order)
    if jobs == 1:
        yield from map(work, order.reports())
        return
    # Started anew rather than forked: OpenCV and OpenVINO do not survive a fork.
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=200) as pool:
        yield from pool.imap(work, order.reports())


def _write(out: Path, order: Order, wanted: tuple[int, str]) -> Written:
    seed, level = wanted
    sample = _made(seed, level, order)
    (out / sample.name).write_bytes(sample.document)
    digest = hashlib.sha256(sample.document).hexdigest()
    return Written(name=sample.name, sha256=digest, truth=truths().dump_json(sample.truth))


def _made(seed: int, level: str, order: Order) -> Sample:
    """By the report's own renderer, or the first behind it that prints it: LibreOffice now
    and then loses a figure in a row that a page's end cuts."""
    first = seed % len(order.renderers)
    for number, renderer in enumerate(order.renderers[first:] + order.renderers[:first], 1):
        fonts = fonts_for(renderer) if order.system_fonts else (BUNDLED,)
        try:
            return make(seed, level=level, renderer=renderer, fonts=fonts)
        except RendererFailed as error:
            if number == len(order.renderers):
                raise RendererFailed(f"report {seed} by {renderer}: {error}") from error
    raise RendererFailed(f"report {seed}: there is no renderer")
