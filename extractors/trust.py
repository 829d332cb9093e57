"""Whether a page's text layer says what its picture shows.

Pure functions of one page and a low-resolution rendering of it. A reason is a
stable code: ``empty``, ``invisible``, ``mojibake`` or ``disagrees``. In doubt
the picture is believed: it costs time, a wrong text layer costs figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from unicodedata import category

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from extractors.document import Box, Glyph, RawPage, Rule, enclosing

if TYPE_CHECKING:
    from extractors.reader import Raster

Mask = NDArray[np.bool_]
Counts = NDArray[np.int32]

CHECK_DPI = 72.0
"""Resolution of the rendering that the text layer is compared with."""

CONTRAST, DARK = 30, 100
"""Grey levels between ink and paper, and between dark ink and paper."""

SPECKS = 4
"""Pixels of ink that a blank page may have."""

SCAN_SHARE, SCAN_DPI = 0.6, 50.0
"""Share of the page that a scan fills at least, and its least resolution."""


def untrusted_reason(page: RawPage, raster: Raster) -> str | None:
    """Why the text layer cannot be believed; None if it can."""
    ink = _ink(raster)
    letters = [glyph for glyph in page.glyphs if not glyph.text.isspace()]
    if ink.sum() <= SPECKS and not letters:
        return None
    if page.hidden_glyphs > len(letters):
        return "invisible"
    if not letters:
        return "empty"
    if is_mojibake("".join(glyph.text for glyph in letters)):
        return "mojibake"
    if _scanned(page) or _inkless(letters, ink, raster.scale) or _unsaid(page, letters, raster):
        return "disagrees"
    return None


def _ink(raster: Raster, contrast: int = CONTRAST) -> Mask:
    """(height, width), true where a pixel differs from the paper; seen through green."""
    grey = raster.pixels[..., 1].astype(np.int16)
    mask: Mask = np.abs(grey - int(np.median(grey))) > contrast
    return mask


# --------------------------------------------------------------------------
# The text by itself

COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也"
    "能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现"
    "实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政府信息公报告申请依"
)
"""Frequent characters; in formal Chinese a fifth of the text and more."""

LATIN_IN_CHINESE = frozenset("·×÷°±§©®²³«»¥£\xa0")


def is_mojibake(text: str) -> bool:
    """Whether printed characters cannot be what a Chinese report says."""
    chinese = [letter for letter in text if "一" <= letter <= "鿿"]
    latin = sum(letter.isascii() and letter.isalpha() for letter in text)
    return (
        _share(map(_is_unknown, text), len(text)) >= 0.01
        or _share(map(_is_foreign, text), len(text)) >= 0.1
        or (len(chinese) >= 20 and _share(map(_is_everyday, chinese), len(chinese)) < 0.75)
        or (len(chinese) >= 100 and _share((c in COMMON for c in chinese), len(chinese)) < 0.05)
        or (latin >= 50 and len(chinese) < 0.1 * latin)
    )


def _share(flags: Iterable[bool], count: int) -> float:
    return sum(flags) / count if count else 0.0


def _is_unknown(letter: str) -> bool:
    return letter == "\ufffd"


def _is_foreign(letter: str) -> bool:
    """Private use, unassigned, or what bytes of Chinese look like read as Latin."""
    if letter.isascii():
        return False
    if "\x80" <= letter <= "\u024f":
        return letter not in LATIN_IN_CHINESE
    return category(letter) in ("Co", "Cn")


def _is_everyday(letter: str) -> bool:
    """Whether it is among the 3,755 characters of GB 2312's first level."""
    try:
        return 0xB0 <= letter.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


# --------------------------------------------------------------------------
# The text against the picture

MOST_INKLESS = 0.2
"""Share of the characters that may have nothing under them."""

STROKELESS = (41, 5)
"""Pixels across and down that are inked in a shaded row, and in no line of characters."""

FEW_LETTERS = 100
MOST_UNSAID = 3.0
"""Ink outside the text against ink under it, where there are few letters."""


def _scanned(page: RawPage) -> bool:
    """Whether a picture fills the page; text on or under it is somebody's guess."""
    sharp = [picture.box for picture in page.pictures if picture.dpi >= SCAN_DPI]
    return _covered(page.box, sharp) > SCAN_SHARE


def _covered(page: Box, boxes: Sequence[Box], cells: int = 100) -> float:
    """The share of the page under any of the boxes, to a hundredth of its sides."""
    if not boxes:
        return 0.0
    mask = np.zeros((cells, cells), dtype=np.bool_)
    scale = np.array([page.width, page.height] * 2) / cells
    for x0, top, x1, bottom in np.rint(np.array(boxes) / scale).astype(int):
        mask[max(0, top) : max(0, bottom), max(0, x0) : max(0, x1)] = True
    return float(mask.mean())


def _inkless(letters: Sequence[Glyph], ink: Mask, scale: float) -> bool:
    """Whether too many characters have nothing under them."""
    under = _ink_under([glyph.box for glyph in letters if glyph.text.isalnum()], ink, scale)
    return len(under) > 0 and float((under == 0).mean()) > MOST_INKLESS


def _unsaid(page: RawPage, letters: Sequence[Glyph], raster: Raster) -> bool:
    """Whether most dark ink is neither text nor rule nor picture: letters drawn as shapes."""
    if len(letters) >= FEW_LETTERS:
        return False
    ink = _ink(raster, DARK)
    ink &= ~_solid(ink)
    written = _mask([glyph.box for glyph in letters], ink.shape, raster.scale)
    drawn = [Box(*rule) for rule in page.rules] + [picture.box for picture in page.pictures]
    rest = ink & ~written & ~_mask(drawn, ink.shape, raster.scale)
    return float(rest.sum()) > MOST_UNSAID * max(1.0, float((ink & written).sum()))


def _solid(ink: Mask) -> Mask:
    """Filled areas, wider and higher than any stroke: bands of :data:`STROKELESS` pixels."""
    rows, columns = STROKELESS[1] // 2, STROKELESS[0] // 2
    core = np.asarray(_windows(ink, rows, columns).all(axis=(2, 3)))
    return np.asarray(_windows(core, rows, columns).any(axis=(2, 3)))


def _windows(mask: Mask, rows: int, columns: int) -> NDArray[np.bool_]:
    """(height, width, ..., ...), what lies around each pixel, so far up and down and so
    far to both sides."""
    padded = np.pad(mask, ((rows, rows), (columns, columns)))
    return sliding_window_view(padded, (2 * rows + 1, 2 * columns + 1))


def _pixels(
    boxes: Sequence[Box], shape: tuple[int, ...], scale: float, margin: int
) -> NDArray[np.intp]:
    """(n, 4) pixel columns and rows x0, top, x1, bottom within the picture."""
    corners = np.array(boxes, dtype=np.float64).reshape(-1, 4) * scale
    corners[:, :2] = np.floor(corners[:, :2]) - margin
    corners[:, 2:] = np.ceil(corners[:, 2:]) + margin
    height, width = shape[:2]
    return np.clip(corners, 0, [width, height, width, height]).astype(np.intp)


def _ink_under(boxes: Sequence[Box], ink: Mask, scale: float) -> Counts:
    """(n,) inked pixels in each box."""
    sums: Counts = np.zeros((ink.shape[0] + 1, ink.shape[1] + 1), dtype=np.int32)
    np.cumsum(ink.cumsum(axis=0, dtype=np.int32), axis=1, out=sums[1:, 1:])
    x0, top, x1, bottom = _pixels(boxes, ink.shape, scale, 0).T
    inked: Counts = sums[bottom, x1] - sums[top, x1] - sums[bottom, x0] + sums[top, x0]
    return inked


def _mask(boxes: Sequence[Box], shape: tuple[int, ...], scale: float) -> Mask:
    mask = np.zeros(shape, dtype=np.bool_)
    for x0, top, x1, bottom in _pixels(boxes, shape, scale, 2):
        mask[top:bottom, x0:x1] = True
    return mask


LONGEST_STROKE = 14.0
"""Points of the strokes that a figure may be drawn with, at most."""


def inked(
    boxes: Sequence[Box], raster: Raster, rules: Sequence[Rule] = (), inset: float = 2.0
) -> list[bool]:
    """Whether the picture shows something in each box, ``inset`` points from its sides;
    an even shade is nothing, and so are the ``rules`` that cross it: longer than a stroke."""
    light = raster.pixels[..., 1].copy()
    dark = light.copy()
    lines = [Box(*rule) for rule in rules
             if max(rule.x1 - rule.x0, rule.bottom - rule.top) > LONGEST_STROKE]  # fmt: skip
    for x0, top, x1, bottom in _pixels(lines, light.shape, raster.scale, 2):
        light[top:bottom, x0:x1], dark[top:bottom, x0:x1] = 0, 255
    shrunk = [box.expanded(-inset) for box in boxes]
    places = _pixels(shrunk, light.shape, raster.scale, 0).tolist()
    return [_varies(light[top:bottom, x0:x1], dark[top:bottom, x0:x1])
            for x0, top, x1, bottom in places]  # fmt: skip


def _varies(light: NDArray[np.uint8], dark: NDArray[np.uint8]) -> bool:
    return light.size > 0 and int(light.max()) - int(dark.min()) > 2 * CONTRAST


# --------------------------------------------------------------------------
# Pictures on a page whose text is trusted

LEAST_PICTURES = (120.0, 60.0), (250.0, 15.0)
"""Points across and down, below which no table fits, and no row that a page's end has cut off."""


def untrusted_pictures(page: RawPage) -> list[Box]:
    """Pictures that could hold a table, top first; those under text are backgrounds."""
    sharp = (picture.box for picture in page.pictures if picture.dpi >= SCAN_DPI)
    return [box for box in _joined(sharp) if _is_large(box) and not _is_backdrop(box, page)]


def _is_large(box: Box) -> bool:
    return any(box.width >= width and box.height >= height for width, height in LEAST_PICTURES)


def _is_backdrop(box: Box, page: RawPage) -> bool:
    text = [glyph.box.area for glyph in page.glyphs if box.contains(*glyph.box.center)]
    return len(text) >= 8 and sum(text) > 0.05 * box.area


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """Slices of one picture put together again: those that touch, top to bottom."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.x0)):
        touching = [other for other in joined if other.intersection(box.expanded(1.0)).area]
        joined = [other for other in joined if other not in touching]
        joined.append(enclosing([box, *touching]))
    return joined
