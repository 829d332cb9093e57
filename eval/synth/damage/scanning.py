"""A printed report → its pictures: a level's chances drawn, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from zlib import crc32

import numpy as np
import pypdfium2
from PIL import Image

from eval.synth.damage.files import POINTS_PER_INCH, Scanned, as_pdf
from eval.synth.damage.levels import LEVELS, Chain, Damage, Level, OneOf
from eval.synth.damage.shot import Generator, Pixels, Shot, bytes_of, grey_of, with_pixels
from eval.synth.damage.warp import Warp, scaled

REVERSE_DPI = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was drawn for one report."""

    dpi: int
    mode: str
    quality: int
    chain: tuple[Damage, ...]


def photograph(pdf: bytes, level: str, seed: int) -> Scanned:
    """The pages as pictures; the same seed, 0 or more, gives the same pixels.

    What is done to a page depends on the level, the seed and its number alone.

    Raises:
        KeyError: there is no such level.
    """
    own = crc32(level.encode())
    plan = planned(LEVELS[level], np.random.default_rng((seed, own)))
    taken = [
        _through(plan.chain, shot, np.random.default_rng((seed, own, number)), plan.mode)
        for number, shot in enumerate(_rendered(pdf, plan.dpi), start=1)
    ]
    pictures, warps, names = zip(*taken, strict=True)
    done = {name for page in names for name in page}
    return Scanned(
        pictures=pictures,
        warps=warps,
        dpi=plan.dpi,
        quality=plan.quality,
        damage=tuple(dict.fromkeys(d.name for d in plan.chain if d.name in done)),
    )


def scanned(pdf: bytes, level: str, seed: int) -> list[Image.Image]:
    """The pages as pictures, without where anything is."""
    return list(photograph(pdf, level, seed).pictures)


def scan(pdf: bytes, level: str, seed: int) -> bytes:
    """The pages as a PDF of pictures alone."""
    return as_pdf(photograph(pdf, level, seed))


# --------------------------------------------------------------------------
# Chances


def planned(level: Level, rng: Generator) -> Plan:
    """Draws for a whole report."""
    mode = level.modes[int(rng.integers(len(level.modes)))]
    colours = () if mode == "RGB" else tuple(_drawn(GREY, rng))
    ink = tuple(_drawn(level.ink, rng)) if mode == "1" else ()
    return Plan(
        dpi=level.dpi[int(rng.integers(len(level.dpi)))],
        mode=mode,
        quality=int(rng.integers(level.quality[0], level.quality[1] + 1)),
        chain=(*_drawn(level.sheet, rng), *colours, *_drawn(level.machine, rng), *ink),
    )


def _drawn(chain: Chain, rng: Generator) -> Iterator[Damage]:
    for item in chain:
        if rng.random() >= item.documents:
            continue
        yield (
            item.damages[int(rng.integers(len(item.damages)))] if isinstance(item, OneOf) else item
        )


def by_luminance(shot: Shot, _rng: Generator) -> Shot:
    """Grey as the eye sees brightness."""
    return with_pixels(shot, grey_of(shot.pixels)[..., None])


def by_green(shot: Shot, _rng: Generator) -> Shot:
    """Grey as a scanner with a green lamp sees it: red is darker, green brighter."""
    weights = np.array((0.1, 0.8, 0.1), np.float32)
    return with_pixels(shot, bytes_of(shot.pixels @ weights)[..., None])


GREY: Chain = (OneOf((Damage("", by_luminance), Damage("", by_luminance), Damage("", by_green))),)


# --------------------------------------------------------------------------
# Pages


def _rendered(pdf: bytes, dpi: int) -> Iterator[Shot]:
    """``reverse`` is the next page, of the last page the one before."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            pixels = _pixels(page, dpi)
            width, height = page.get_size()
            other = number + 1 if number + 1 < len(document) else max(number - 1, 0)
            yield Shot(
                pixels=pixels,
                warp=Warp().then(scaled(pixels.shape[1] / width, pixels.shape[0] / height)),
                dpi=dpi,
                reverse=partial(_pixels, document[other], REVERSE_DPI),
            )


def _pixels(page: pypdfium2.PdfPage, dpi: int) -> Pixels:
    return np.array(page.render(scale=dpi / POINTS_PER_INCH).to_pil().convert("RGB"), np.uint8)


def _through(
    chain: Iterable[Damage], shot: Shot, rng: Generator, mode: str
) -> tuple[Image.Image, Warp, tuple[str, ...]]:  # fmt: skip
    """The picture, where its page's points lie in points, and what was done to it."""
    names = []
    for damage in chain:
        if rng.random() < damage.pages:
            shot = damage.step(shot, rng)
            names.append(damage.name)
    share = POINTS_PER_INCH / shot.dpi
    warp = shot.warp.then(scaled(share, share))
    return _picture(shot.pixels, mode), warp, tuple(name for name in names if name)


def _picture(pixels: Pixels, mode: str) -> Image.Image:
    if mode == "RGB":
        return Image.fromarray(pixels)
    picture = Image.fromarray(grey_of(pixels))
    return picture.convert("1", dither=Image.Dither.NONE) if mode == "1" else picture
