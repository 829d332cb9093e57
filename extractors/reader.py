"""Bytes → pages: glyphs, rules and pictures of a PDF or an image, and its rendering.

The only module that knows PDF and image libraries; they are loaded on first use.
Everything it hands out lies on the upright page as a viewer shows it (crop box,
/Rotate and UserUnit applied), in points, origin top left, y down.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Protocol
from unicodedata import category, normalize

from extractors.document import Box, Glyph, Picture, RawPage, Rule
from extractors.errors import (
    DamagedDocument, EmptyDocument, LimitExceeded, PasswordRequired, PasswordWrong,
    PortfolioDocument, UnsupportedMedia,
)  # fmt: skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.uint8]
    Matrix = tuple[float, float, float, float, float, float]

MIB = 1024 * 1024
A4_HEIGHT = 841.89
THICKEST_RULE = 3.0
"""Points; a wider bar is a filled area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a document may cost before it is refused.

    Bytes, pages, points and pixels as the names say. ``max_stream_bytes`` is one
    compressed stream of the file unpacked (pictures), ``max_content_bytes`` one
    that draws or describes (page contents, fonts), ``max_objects`` the characters,
    paths and pictures of one page. ``max_render_pixels`` refuses nothing: the
    resolution is lowered to fit.
    """

    max_bytes: int = 200 * MIB
    max_pages: int = 500
    max_page_points: float = 14_400.0
    max_render_pixels: int = 40_000_000
    max_image_pixels: int = 100_000_000
    max_stream_bytes: int = 400 * MIB
    max_content_bytes: int = 64 * MIB
    max_objects: int = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """A rendering: ``pixels`` (height, width, 3) RGB, ``scale`` pixels per point.

    The pixel (0, 0) stands at the top left of the page, or of the part asked for.
    """

    pixels: Pixels
    scale: float


class OpenDocument(Protocol):
    """An open file; pages count from 1."""

    media_type: str
    page_count: int

    def page(self, number: int) -> RawPage:
        """What the file states about a page.

        Raises:
            DamagedDocument: the page cannot be read at all.
            LimitExceeded: it is larger than the limits allow.
        """
        ...

    def render(self, number: int, dpi: float, *, box: Box | None = None) -> Raster:
        """The upright page, or the part of it in ``box``, on white paper.

        Raises:
            DamagedDocument: the page cannot be rendered.
            ValueError: ``box`` lies off the page.
        """
        ...


@contextmanager
def open_document(
    data: bytes, *, password: str | None = None, limits: Limits = Limits()
) -> Iterator[OpenDocument]:
    """The document in ``data``; its kind follows from the content.

    Raises:
        DocumentError: it cannot be read; see :mod:`extractors.errors`.
    """
    media_type = _sniff(data, limits)
    if media_type != "application/pdf":
        yield _ImageFile(data, media_type, limits)
        return
    pdf = _Pdf(data, password, limits)
    try:
        yield pdf
    finally:
        pdf.close()


# --------------------------------------------------------------------------
# Before any library sees the bytes

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
)


def _sniff(data: bytes, limits: Limits) -> str:
    if not data:
        raise EmptyDocument("the file has no bytes")
    if len(data) > limits.max_bytes:
        raise LimitExceeded("max_bytes", f"the file is larger than {limits.max_bytes} bytes")
    for signature, media_type in SIGNATURES:
        if data.startswith(signature):
            return media_type
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    raise UnsupportedMedia("neither a PDF nor a PNG, JPEG or TIFF image")


def _check_whole(data: bytes) -> None:
    """A PDF ends with a cross-reference after its last object; one cut short does not."""
    if b"xref" not in data[data.rfind(b"endobj") :]:
        raise DamagedDocument("the end of the file is missing")


IMAGE_SIZE = re.compile(rb"/(Width|Height)\s+(\d{1,12})(?!\s+\d+\s+R)\b")
JPEG2000_SIZE = re.compile(rb"\xff\x4f\xff\x51.{4}(.{8})", re.DOTALL)


def _check_pictures(data: bytes, limits: Limits) -> None:
    """Image dictionaries stand in the open, even in encrypted files."""
    sides: dict[bytes, int] = {}
    for found in IMAGE_SIZE.finditer(data):
        sides[found[1]] = int(found[2])
        if len(sides) == 2:
            _check_pixels(sides[b"Width"], sides[b"Height"], limits)
            sides.clear()
    for found in JPEG2000_SIZE.finditer(data):
        _check_pixels(*struct.unpack(">II", found[1]), limits)


def _check_pixels(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.max_image_pixels:
        raise LimitExceeded("max_image_pixels", f"an image of {width} × {height} pixels")


STREAM = re.compile(rb"\bstream\r?\n(?=[\x08-\x78])")
DEFLATE_RATIO = 1032
"""One byte of deflate never unpacks to more."""

PIECE = 16 * 1024


def _check_streams(data: bytes, limits: Limits) -> None:
    """No stream may unpack to more than the limit; only those that could are tried."""
    least = limits.max_stream_bytes // DEFLATE_RATIO
    for found in STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        if (end if end >= 0 else len(data)) - found.end() > least:
            _check_inflated(memoryview(data)[found.end() : end], limits.max_stream_bytes)


def _check_inflated(packed: memoryview, limit: int) -> None:
    inflater, size = zlib.decompressobj(), 0
    try:
        for start in range(0, len(packed), PIECE):
            size += len(inflater.decompress(packed[start : start + PIECE]))
            if size > limit:
                raise LimitExceeded("max_stream_bytes", f"a stream unpacks beyond {limit} bytes")
    except zlib.error:
        return


# --------------------------------------------------------------------------
# What libraries raise on malformed input


@cache
def _faults() -> tuple[type[Exception], ...]:
    """What parsers raise on bytes they did not expect; ours are never among them."""
    from pdfminer.psexceptions import PSException

    return (
        PSException, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError,
        OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error,
    )  # fmt: skip


def _too_little_memory() -> LimitExceeded:
    return LimitExceeded("memory", "the document needs more memory than there is")


# --------------------------------------------------------------------------
# PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class _Geometry:
    """``matrix`` leads from user space to the upright page; sizes in points."""

    width: float
    height: float
    rotation: int
    unit: float
    matrix: Matrix


class _Pdf:
    media_type = "application/pdf"

    def __init__(self, data: bytes, password: str | None, limits: Limits) -> None:
        _check_whole(data)
        _check_pictures(data, limits)
        _check_streams(data, limits)
        self._limits = limits
        self._pdfium = _open_pdfium(data, password)
        try:
            self.page_count = _checked_count(self._pdfium, limits)
            self._text = _TextLayer(data, password, self.page_count, limits)
            _check_portfolio(self._pdfium, self._text)
        except BaseException:
            self._pdfium.close()
            raise
        self._loaded: tuple[int, Any] | None = None

    def close(self) -> None:
        self._loaded = None
        self._pdfium.close()

    def page(self, number: int) -> RawPage:
        geometry = self._geometry(number)
        canvas = _Canvas(Box(0, 0, geometry.width, geometry.height), self._limits.max_objects)
        if not self._text.draw(number, geometry.matrix, canvas):
            canvas.clear()
        return RawPage(
            number=number, width=geometry.width, height=geometry.height,
            rotation=geometry.rotation, glyphs=tuple(canvas.glyphs), rules=tuple(canvas.rules),
            pictures=tuple(canvas.pictures), hidden_glyphs=canvas.hidden_glyphs,
        )  # fmt: skip

    def render(self, number: int, dpi: float, *, box: Box | None = None) -> Raster:
        geometry = self._geometry(number)
        whole = Box(0, 0, geometry.width, geometry.height)
        part = _part(whole, box)
        scale = _fitting_scale(part, dpi, self._limits)
        crop = (
            part.x0, whole.bottom - part.bottom, whole.x1 - part.x1, part.top,
        )  # fmt: skip
        try:
            bitmap = self._page(number).render(
                scale=scale * geometry.unit, rev_byteorder=True,
                crop=tuple(side / geometry.unit for side in crop),
            )  # fmt: skip
            return Raster(pixels=bitmap.to_numpy(), scale=scale)
        except _faults() as fault:
            raise DamagedDocument(f"page {number} cannot be rendered") from fault
        except MemoryError as fault:
            raise _too_little_memory() from fault

    def _page(self, number: int) -> Any:
        """The page, parsed by pdfium; the last one is kept."""
        if self._loaded is None or self._loaded[0] != number:
            try:
                self._loaded = (number, self._pdfium[number - 1])
            except _faults() as fault:
                raise DamagedDocument(f"page {number} cannot be read") from fault
        return self._loaded[1]

    def _geometry(self, number: int) -> _Geometry:
        page = self._page(number)
        try:
            box, rotation = page.get_bbox(), page.get_rotation()
        except _faults() as fault:
            raise DamagedDocument(f"page {number} has no size") from fault
        geometry = _upright(box, rotation, self._text.user_unit(number))
        if max(geometry.width, geometry.height) > self._limits.max_page_points:
            raise _too_wide(number, geometry.width, geometry.height)
        return geometry


def _open_pdfium(data: bytes, password: str | None) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data, password=password)
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        raise _not_opened(error.err_code, password) from error
    return document


PDFIUM_NEEDS_PASSWORD, PDFIUM_NEEDS_CERTIFICATE = 4, 5


def _not_opened(code: int | None, password: str | None) -> Exception:
    if code == PDFIUM_NEEDS_CERTIFICATE:
        return PasswordRequired("the document is encrypted in a way that no password opens")
    if code != PDFIUM_NEEDS_PASSWORD:
        return DamagedDocument("the PDF is malformed beyond repair")
    if password is None:
        return PasswordRequired("the document is encrypted; give its password")
    return PasswordWrong("the password does not open the document")


def _checked_count(pdfium: Any, limits: Limits) -> int:
    from pypdfium2 import PdfiumError

    count = len(pdfium)
    if count < 1:
        raise EmptyDocument("the document has no pages")
    if count > limits.max_pages:
        raise LimitExceeded("max_pages", f"{count} pages, more than {limits.max_pages}")
    for index in range(count):
        try:
            width, height = pdfium.get_page_size(index)
        except PdfiumError as error:
            raise DamagedDocument(f"page {index + 1} of {count} is missing") from error
        if max(width, height) > limits.max_page_points:
            raise _too_wide(index + 1, width, height)
    return count


def _too_wide(number: int, width: float, height: float) -> LimitExceeded:
    return LimitExceeded("max_page_points", f"page {number} is {width:.0f} × {height:.0f} points")


def _check_portfolio(pdfium: Any, text: _TextLayer) -> None:
    """A collection with a single page is a cover; with more it is read as a document."""
    if not text.is_collection or len(pdfium) > 1:
        return
    count = pdfium.count_attachments()
    raise PortfolioDocument(f"a portfolio of {count} files; extract them and read each")


def _upright(box: tuple[float, float, float, float], rotation: int, unit: float) -> _Geometry:
    left, bottom, right, top = (side * unit for side in box)
    width, height = right - left, top - bottom
    matrices: dict[int, Matrix] = {
        0: (unit, 0, 0, -unit, -left, top),
        90: (0, unit, unit, 0, -bottom, -left),
        180: (-unit, 0, 0, unit, right, -bottom),
        270: (0, -unit, -unit, 0, top, right),
    }
    if rotation in (90, 270):
        width, height = height, width
    return _Geometry(
        width=width, height=height, rotation=rotation, unit=unit, matrix=matrices[rotation]
    )


def _part(whole: Box, box: Box | None) -> Box:
    part = whole if box is None else whole.intersection(box)
    if not part.area:
        raise ValueError(f"{box} lies off the page {whole}")
    return part


def _fitting_scale(part: Box, dpi: float, limits: Limits) -> float:
    """Pixels per point, lowered until the part's picture fits the limit."""
    return min(dpi / 72, (limits.max_render_pixels / part.area) ** 0.5 * 0.999)


class _TextLayer:
    """pdfplumber's view of the document; without one, pages have no glyphs."""

    def __init__(self, data: bytes, password: str | None, count: int, limits: Limits) -> None:
        self._pages: list[Any] = []
        self.is_collection = False
        with _quiet():
            self._open(data, password, limits)
        if len(self._pages) != count:
            self._pages = []

    def _open(self, data: bytes, password: str | None, limits: Limits) -> None:
        import pdfplumber
        from pdfminer.pdfpage import PDFPage
        from pdfplumber.utils.exceptions import PdfminerException

        _bound_inflation(limits.max_content_bytes)
        try:
            document = pdfplumber.open(io.BytesIO(data), password=password)
            self._fonts = document.rsrcmgr
            self.is_collection = "Collection" in document.doc.catalog
            self._pages = list(PDFPage.create_pages(document.doc))
        except PdfminerException as fault:
            _raise_limit(fault)
        except _faults():
            return

    def user_unit(self, number: int) -> float:
        from pdfminer.pdftypes import num_value

        if not self._pages:
            return 1.0
        try:
            unit = float(num_value(self._pages[number - 1].attrs.get("UserUnit", 1)))
        except _faults():
            return 1.0
        return unit if 0.01 <= unit <= 10_000 else 1.0

    def draw(self, number: int, matrix: Matrix, canvas: _Canvas) -> bool:
        """Draws the page; False where the library cannot follow it."""
        from pdfminer.pdfinterp import PDFPageInterpreter

        if not self._pages:
            return False
        page = self._pages[number - 1]
        try:
            with _quiet():
                interpreter = PDFPageInterpreter(self._fonts, canvas)  # type: ignore[arg-type]
                interpreter.render_contents(page.resources, page.contents, ctm=matrix)
        except _faults():
            return False
        except MemoryError as fault:
            raise _too_little_memory() from fault
        return True


def _raise_limit(fault: Exception) -> None:
    """pdfplumber wraps whatever its parser meets, our own refusal included."""
    for cause in fault.args:
        if isinstance(cause, LimitExceeded):
            raise cause from fault


@contextmanager
def _quiet() -> Iterator[None]:
    """Libraries grumble about bad files on standard error; we say it with types."""
    for name in ("pdfminer", "PIL", "pypdfium2"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# --------------------------------------------------------------------------
# Bounded inflation: pdfminer unpacks streams whole


class _Inflater:
    """Stands in for the ``zlib`` that pdfminer sees; refuses bombs."""

    error = zlib.error

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def decompress(self, data: bytes) -> bytes:
        inflater = zlib.decompressobj()
        unpacked = inflater.decompress(data, self.limit + 1)
        if len(unpacked) > self.limit:
            raise self._refusal()
        if not inflater.eof:
            raise zlib.error("incomplete or truncated stream")
        return unpacked

    def decompressobj(self) -> _CountingInflater:
        return _CountingInflater(self.limit)

    def _refusal(self) -> LimitExceeded:
        return LimitExceeded("max_content_bytes", f"a stream unpacks beyond {self.limit} bytes")


class _CountingInflater(_Inflater):
    """Piece by piece, as pdfminer salvages corrupted streams."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._inflater, self._size = zlib.decompressobj(), 0

    def decompress(self, data: bytes) -> bytes:
        unpacked = self._inflater.decompress(data)
        self._size += len(unpacked)
        if self._size > self.limit:
            raise self._refusal()
        return unpacked


def _bound_inflation(limit: int) -> None:
    from pdfminer import pdftypes

    vars(pdftypes)["zlib"] = _Inflater(limit)


# --------------------------------------------------------------------------
# The canvas that pdfminer draws on

INVISIBLE = (3, 7)
"""Text render modes that put no ink on the page."""


class _Canvas:
    """Collects glyphs, rules and pictures; a device in pdfminer's terms.

    It draws straight onto the upright page, so ``ctm`` leads there.
    """

    def __init__(self, page: Box, max_objects: int) -> None:
        self.ctm: Matrix = (1, 0, 0, 1, 0, 0)
        self._clips: list[tuple[Box, Matrix]] = []
        self._clip = page
        self._objects_left = max_objects
        self._fonts: dict[int, _Font] = {}
        self.clear()

    def clear(self) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[Rule] = []
        self.pictures: list[Picture] = []
        self.hidden_glyphs = 0

    def set_ctm(self, ctm: Matrix) -> None:
        self.ctm = ctm

    def begin_tag(self, tag: object, props: object = None) -> None: ...
    def end_tag(self) -> None: ...
    def do_tag(self, tag: object, props: object = None) -> None: ...

    def begin_figure(self, name: str, bbox: Sequence[float], matrix: Matrix) -> None:
        self._count(1)
        self._clips.append((self._clip, self.ctm))
        area = _mapped(_times(_matrix(matrix), self.ctm), *(float(side) for side in bbox))
        self._clip = self._clip.intersection(area)

    def end_figure(self, name: str) -> None:
        self._clip, self.ctm = self._clips.pop()

    def _count(self, objects: int) -> None:
        self._objects_left -= objects
        if self._objects_left < 0:
            raise LimitExceeded("max_objects", "a page draws too many objects")

    # ---- pictures

    def render_image(self, name: str, stream: Any) -> None:
        box = _mapped(self.ctm, 0, 0, 1, 1).intersection(self._clip)
        pixels = stream.get_any(("W", "Width"))
        a, b = self.ctm[:2]
        across = (a * a + b * b) ** 0.5
        if min(box.width, box.height) > THICKEST_RULE:
            self.pictures.append(Picture(box=box, dpi=72 * float(pixels) / across))
        elif box.area:
            self._rule(box.x0, box.top, box.x1, box.bottom)

    # ---- rules

    def paint_path(
        self, state: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]
    ) -> None:
        self._count(1)
        strokes = stroke and not _is_white(state.scs.name, state.scolor)
        fills = fill and not _is_white(state.ncs.name, state.ncolor)
        if not (strokes or fills):
            return
        outlines = list(_outlines(path, self.ctm))
        if fills:
            self._fill([_extent(outline) for outline in outlines if _is_bar(outline)])
        if strokes and self._is_thin(state.linewidth):
            self._stroke(outlines)

    def _is_thin(self, linewidth: Any) -> bool:
        a, b = self.ctm[:2]
        return float(linewidth) * (a * a + b * b) ** 0.5 <= 2 * THICKEST_RULE

    def _stroke(self, outlines: Iterable[Sequence[Point]]) -> None:
        for outline in outlines:
            for (x0, y0), (x1, y1) in zip(outline, outline[1:], strict=False):
                if min(abs(x1 - x0), abs(y1 - y0)) <= MOST_SLANTED:
                    self._rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _fill(self, bars: Sequence[Box]) -> None:
        for bar in bars:
            if min(bar.width, bar.height) <= THICKEST_RULE:
                self._rule(*bar)
        for outer, inner in zip(bars, bars[1:], strict=False):
            if _is_frame(outer, inner):
                self._frame(outer, inner)

    def _frame(self, outer: Box, inner: Box) -> None:
        x0, top, x1, bottom = ((a + b) / 2 for a, b in zip(outer, inner, strict=True))
        corners = ((x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top))
        self._stroke([corners])

    def _rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A bar becomes its middle line, cut to what is visible."""
        clip = self._clip
        if x1 - x0 >= bottom - top:
            top = bottom = (top + bottom) / 2
            x0, x1 = max(x0, clip.x0), min(x1, clip.x1)
        else:
            x0 = x1 = (x0 + x1) / 2
            top, bottom = max(top, clip.top), min(bottom, clip.bottom)
        inside = clip.x0 <= x0 and x1 <= clip.x1 and clip.top <= top and bottom <= clip.bottom
        if inside and max(x1 - x0, bottom - top) >= SHORTEST_RULE:
            self._count(1)
            self.rules.append(Rule(x0, top, x1, bottom))

    # ---- characters

    def render_string(self, state: Any, pieces: Iterable[Any], ncs: Any, graphics: Any) -> None:
        font = self._fonts.get(id(state.font)) or self._learn(state.font)
        pen = _Pen(font, state, self.ctm)
        drawn: list[Glyph] = []
        for piece in pieces:
            if isinstance(piece, bytes):
                for code in font.decode(piece):
                    pen.draw(code, drawn)
            elif isinstance(piece, (int, float)):
                pen.move(piece)
        state.linematrix = (pen.x, pen.y)
        self._count(len(drawn))
        self._keep(drawn, hidden=state.render in INVISIBLE)

    def _learn(self, font: Any) -> _Font:
        learnt = self._fonts[id(font)] = _Font(font)
        return learnt

    def _keep(self, drawn: Sequence[Glyph], *, hidden: bool) -> None:
        x0, top, x1, bottom = self._clip
        visible = [
            glyph
            for glyph in drawn
            if x0 <= (glyph.box.x0 + glyph.box.x1) / 2 <= x1
            and top <= (glyph.box.top + glyph.box.bottom) / 2 <= bottom
        ]
        if hidden:
            self.hidden_glyphs += sum(not glyph.text.isspace() for glyph in visible)
        else:
            self.glyphs += visible


Point = tuple[float, float]
MOST_SLANTED = 0.3
"""Points by which a rule's ends may differ across its direction."""

SHORTEST_RULE = 1.0


class _Font:
    """A pdfminer font with each code's text and advance looked up once."""

    def __init__(self, font: Any) -> None:
        self.font = font
        self.decode = font.decode
        self.vertical = bool(font.is_vertical())
        self.multibyte = bool(font.is_multibyte())
        self.descent = float(font.get_descent())
        self._known: dict[int, tuple[str, float]] = {}

    def look_up(self, code: int) -> tuple[str, float]:
        known = self._known.get(code)
        if known is None:
            known = self._known[code] = self._text(code), float(self.font.char_width(code))
        return known

    def _text(self, code: int) -> str:
        from pdfminer.pdffont import PDFUnicodeNotDefined

        try:
            return clean_text(self.font.to_unichr(code))
        except PDFUnicodeNotDefined:
            return UNKNOWN


class _Pen:
    """Where the next character goes, in text space; PDF 32000-1, 9.4.4."""

    def __init__(self, font: _Font, state: Any, ctm: Matrix) -> None:
        self.font = font
        self.x, self.y = state.linematrix
        self.size = float(state.fontsize)
        self.rise = float(state.rise)
        self.scaling = state.scaling * 0.01
        self.matrix = _times(_matrix(state.matrix), ctm)
        self.char_space = state.charspace * self.scaling
        self.word_space = 0.0 if font.multibyte else state.wordspace * self.scaling

    def move(self, thousandths: float) -> None:
        self._advance(-thousandths * 0.001 * self.size * self.scaling)

    def draw(self, code: int, glyphs: list[Glyph]) -> None:
        text, width = self.font.look_up(code)
        advance = width * self.size * self.scaling
        if text and width:
            glyphs += self._glyphs(code, text, advance)
        self._advance(advance + self.char_space + (self.word_space if code == 32 else 0.0))

    def _advance(self, distance: float) -> None:
        if self.font.vertical:
            self.y += distance
        else:
            self.x += distance

    def _glyphs(self, code: int, text: str, advance: float) -> Iterable[Glyph]:
        if self.font.vertical:
            box = self._upright_box(code, advance)
        else:
            low = self.y + self.font.descent * self.size + self.rise
            box = _mapped(self.matrix, self.x, low, self.x + advance, low + self.size)
        if box.x1 - box.x0 <= 0 or box.bottom - box.top <= 0:
            return ()
        return (Glyph(text, box),) if len(text) == 1 else _split(text, box)

    def _upright_box(self, code: int, advance: float) -> Box:
        across, down = self.font.font.char_disp(code)
        left = self.x - (self.size * 0.5 if across is None else across * self.size * 0.001)
        high = self.y + (1000 - down) * self.size * 0.001 + self.rise
        return _mapped(self.matrix, left, high + advance, left + self.size, high)


def _split(text: str, box: Box) -> Iterator[Glyph]:
    """A ligature's letters share its width evenly."""
    width = box.width / len(text)
    for index, letter in enumerate(text):
        left = box.x0 + index * width
        yield Glyph(letter, Box(left, box.top, left + width, box.bottom))


UNKNOWN = "\ufffd"
RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


@lru_cache(maxsize=4096)
def clean_text(text: str) -> str:
    """Printable characters only: radicals as the characters they look like, no controls."""
    text = RADICALS.sub(lambda found: normalize("NFKC", found[0]), text)
    letters = (UNKNOWN if category(letter) == "Cs" else letter for letter in text)
    return "".join(letter for letter in letters if category(letter) not in ("Cc", "Cf"))


# --------------------------------------------------------------------------
# Paths and colours


def _matrix(values: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _mapped(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    """The box around a rectangle's picture."""
    a, b, c, d, e, f = matrix
    ax0, ax1, cy0, cy1 = a * x0, a * x1, c * y0, c * y1
    bx0, bx1, dy0, dy1 = b * x0, b * x1, d * y0, d * y1
    return Box(
        min(ax0, ax1) + min(cy0, cy1) + e, min(bx0, bx1) + min(dy0, dy1) + f,
        max(ax0, ax1) + max(cy0, cy1) + e, max(bx0, bx1) + max(dy0, dy1) + f,
    )  # fmt: skip


def _outlines(path: Sequence[Any], ctm: Matrix) -> Iterator[list[Point]]:
    """Each subpath's corners on the page; curves count as their chords' ends."""
    outline: list[Point] = []
    for operator, *numbers in path:
        if operator == "m":
            yield outline
            outline = []
        if operator == "h":
            outline += outline[:1]
        else:
            outline.append(_at(ctm, *numbers[-2:]))
    yield outline


def _at(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _extent(outline: Sequence[Point]) -> Box:
    xs, ys = zip(*outline, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _is_bar(outline: Sequence[Point]) -> bool:
    """Four straight corners, closed or not, each side level or upright."""
    sides = zip(outline, outline[1:], strict=False)
    return 4 <= len(outline) <= 6 and all(
        min(abs(x1 - x0), abs(y1 - y0)) <= MOST_SLANTED for (x0, y0), (x1, y1) in sides
    )


def _is_frame(outer: Box, inner: Box) -> bool:
    margins = (
        inner.x0 - outer.x0, inner.top - outer.top,
        outer.x1 - inner.x1, outer.bottom - inner.bottom,
    )  # fmt: skip
    return all(0 < margin <= THICKEST_RULE for margin in margins)


def _is_white(space: str, color: Any) -> bool:
    parts = color if isinstance(color, (tuple, list)) else (color,)
    if space in ("Pattern", "Indexed") or not all(isinstance(p, (int, float)) for p in parts):
        return False
    if len(parts) == 4 or space in ("Separation", "DeviceN"):
        return max(parts) <= 0.02
    return min(parts) >= 0.98


# --------------------------------------------------------------------------
# Images

USUAL_DPI = 200.0
PLAUSIBLE_HEIGHT = (300.0, 1800.0)
"""Points that a scanned page's longer side measures, between A6 and A2."""

TURNS = {3: 180, 6: 90, 8: 270}
ORIENTATION = 0x0112


class _ImageFile:
    """PNG, JPEG or TIFF; each frame is a page."""

    def __init__(self, data: bytes, media_type: str, limits: Limits) -> None:
        self.media_type = media_type
        self._limits = limits
        self._data = data
        self._frame: tuple[int, _Frame] | None = None
        self.page_count = self._count()

    def page(self, number: int) -> RawPage:
        frame = self._decoded(number)
        box = Box(0, 0, frame.width, frame.height)
        return RawPage(
            number=number, width=frame.width, height=frame.height, rotation=frame.rotation,
            pictures=(Picture(box=box, dpi=72 * frame.image.width / frame.width),),
        )  # fmt: skip

    def render(self, number: int, dpi: float, *, box: Box | None = None) -> Raster:
        frame = self._decoded(number)
        part = _part(Box(0, 0, frame.width, frame.height), box)
        scale = _fitting_scale(part, dpi, self._limits)
        return Raster(pixels=_resampled(frame, part, scale), scale=scale)

    def _count(self) -> int:
        """Frames are counted by walking them, no further than the limit."""
        with self._opened() as image:
            count = 1
            while self.media_type == "image/tiff" and _has_frame(image, count):
                count += 1
                if count > self._limits.max_pages:
                    raise LimitExceeded("max_pages", f"more than {self._limits.max_pages} pages")
            return count

    def _decoded(self, number: int) -> _Frame:
        """The frame of that number; the last one is kept."""
        if self._frame is None or self._frame[0] != number:
            self._frame = None
            with self._opened() as image:
                image.seek(number - 1)
                _check_pixels(*image.size, self._limits)
                self._frame = (number, _frame(image))
        return self._frame[1]

    @contextmanager
    def _opened(self) -> Iterator[Image]:
        from PIL import Image as Pillow

        Pillow.MAX_IMAGE_PIXELS = None  # checked here against our own limit
        kind = self.media_type.removeprefix("image/").upper()
        try:
            with _quiet(), Pillow.open(io.BytesIO(self._data), formats=(kind,)) as image:
                _check_pixels(*image.size, self._limits)
                yield image
        except _faults() as fault:
            raise DamagedDocument(f"the {kind} image is damaged") from fault
        except MemoryError as fault:
            raise _too_little_memory() from fault


def _has_frame(image: Image, index: int) -> bool:
    try:
        image.seek(index)
    except EOFError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """An upright RGB image and its size on paper in points."""

    image: Image
    width: float
    height: float
    rotation: int


def _frame(image: Image) -> _Frame:
    from PIL import ImageOps

    stated = _stated_dpi(image)
    orientation = image.getexif().get(ORIENTATION, 1)
    image.load()
    upright = _on_white(ImageOps.exif_transpose(image))
    if orientation in (5, 6, 7, 8):
        stated = stated[::-1]
    across, down = _plausible_dpi(upright.size, stated)
    return _Frame(
        image=upright, width=72 * upright.width / across, height=72 * upright.height / down,
        rotation=TURNS.get(orientation, 0),
    )  # fmt: skip


def _stated_dpi(image: Image) -> tuple[float, float]:
    try:
        across, down = image.info.get("dpi", (0, 0))
        return float(across), float(down)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0


def _plausible_dpi(size: tuple[int, int], stated: tuple[float, float]) -> tuple[float, float]:
    """What the file states, else 200, else whatever makes the longer side A4's."""
    for across, down in (stated, (USUAL_DPI, USUAL_DPI)):
        if min(across, down) >= 1 and max(across, down) <= 3 * min(across, down):
            longer = 72 * max(size[0] / across, size[1] / down)
            if PLAUSIBLE_HEIGHT[0] <= longer <= PLAUSIBLE_HEIGHT[1]:
                return across, down
    fitting = 72 * max(size) / A4_HEIGHT
    return fitting, fitting


def _on_white(image: Image) -> Image:
    """Any mode as RGB, transparency over white paper."""
    from PIL import Image as Pillow

    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image = _eight_bits(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Pillow.new("RGB", image.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _eight_bits(image: Image) -> Image:
    """Grey of 16 bits, or of a floating range, as grey of 8."""
    import numpy as np
    from PIL import Image as Pillow

    values = np.asarray(image, dtype=np.float32)
    top = 65535.0 if image.mode.startswith("I") else max(1.0, float(values.max()))
    return Pillow.fromarray((np.clip(values / top, 0, 1) * 255).astype(np.uint8))


def _resampled(frame: _Frame, part: Box, scale: float) -> Pixels:
    import numpy as np
    from PIL import Image as Pillow

    across, down = frame.image.width / frame.width, frame.image.height / frame.height
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    box = (part.x0 * across, part.top * down, part.x1 * across, part.bottom * down)
    return np.asarray(frame.image.resize(size, Pillow.Resampling.BICUBIC, box=box))
