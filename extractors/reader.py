"""Bytes → pages: glyphs, rules and pictures of a PDF or an image, and its rendering.

The only module that knows PDF and image libraries; they are loaded on first use.
Everything it hands out lies on the upright page as a viewer shows it (crop box,
/Rotate and UserUnit applied), in points, origin top left, y down.
"""

from __future__ import annotations

import io
import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from extractors import guards
from extractors.canvas import Canvas, Matrix, without_doubles
from extractors.document import Box, Picture, RawPage
from extractors.errors import (
    DamagedDocument,
    EmptyDocument,
    LimitExceeded,
    PasswordRequired,
    PasswordWrong,
    PortfolioDocument,
    UnsupportedMedia,
)
from extractors.views import View, fitting_scale, part_of, plausible_dpi, snapped, upright

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdftypes import PDFObjRef
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

    Pixels = NDArray[np.uint8]

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a document may cost before it is refused.

    Bytes, pages, points and pixels as the names say. ``max_stream_bytes`` is any
    one compressed stream unpacked, ``max_content_bytes`` all those together that
    draw or describe (page contents, fonts), ``max_objects`` the characters, paths
    and pictures of one page. ``max_render_pixels`` refuses nothing: the resolution
    is lowered to fit.
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


class _Pdf:
    media_type = "application/pdf"

    def __init__(self, data: bytes, password: str | None, limits: Limits) -> None:
        guards.check_whole(data)
        guards.check_pictures(data, limits.max_image_pixels)
        guards.check_streams(data, limits.max_stream_bytes)
        self._limits = limits
        self._pdfium = _open_pdfium(data, password)
        try:
            self.page_count = _checked_count(self._pdfium, limits)
            self._text = _TextLayer(data, password, self.page_count, limits)
            _check_portfolio(self._pdfium, self._text)
        except BaseException:
            self._pdfium.close()
            raise
        self._loaded: tuple[int, PdfPage] | None = None
        self._views: dict[int, View] = {}

    def close(self) -> None:
        self._loaded = None
        self._pdfium.close()

    def page(self, number: int) -> RawPage:
        view, canvas = self._drawn(number)
        return RawPage(
            number=number, width=view.width, height=view.height,
            rotation=view.rotation, glyphs=without_doubles(canvas.glyphs),
            rules=canvas.all_rules(), pictures=tuple(canvas.pictures),
            hidden_glyphs=canvas.hidden_glyphs,
        )  # fmt: skip

    def _drawn(self, number: int) -> tuple[View, Canvas]:
        """pdfminer goes first: it counts what is drawn, pdfium would draw for ever."""
        expected = self._text.view(number)
        canvas = self._text.drawn(number, expected, self._limits)
        view = self._view(number)
        if not expected.close_to(view):
            canvas = self._text.drawn(number, view, self._limits)
            expected = view
        return expected, canvas

    def render(self, number: int, dpi: float, *, box: Box | None = None) -> Raster:
        if number not in self._views:
            self._drawn(number)
        view = self._view(number)
        part = part_of(view.box, box)
        scale = fitting_scale(part, dpi, self._limits.max_render_pixels)
        margins = (
            part.x0, view.height - part.bottom, view.width - part.x1, part.top,
        )  # fmt: skip
        try:
            bitmap = self._page(number).render(
                scale=scale * view.unit, rev_byteorder=True, limit_image_cache=True,
                crop=tuple(snapped(margin, scale) / view.unit for margin in margins),
            )  # fmt: skip
            return Raster(pixels=bitmap.to_numpy(), scale=scale)
        except _faults() as fault:
            raise DamagedDocument(f"page {number} cannot be rendered") from fault
        except MemoryError as fault:
            raise _too_little_memory() from fault

    def _page(self, number: int) -> PdfPage:
        """The page, parsed by pdfium; the last one is kept."""
        if self._loaded is None or self._loaded[0] != number:
            try:
                self._loaded = (number, self._pdfium[number - 1])
            except _faults() as fault:
                raise DamagedDocument(f"page {number} cannot be read") from fault
        return self._loaded[1]

    def _view(self, number: int) -> View:
        if number not in self._views:
            self._views[number] = self._measured(number)
        return self._views[number]

    def _measured(self, number: int) -> View:
        page = self._page(number)
        try:
            box, rotation = page.get_bbox(), page.get_rotation()
        except _faults() as fault:
            raise DamagedDocument(f"page {number} has no size") from fault
        view = upright(box, rotation, self._text.view(number).unit)
        if max(view.width, view.height) > self._limits.max_page_points:
            raise _too_wide(number, view.width, view.height)
        return view


def _open_pdfium(data: bytes, password: str | None) -> PdfDocument:
    import pypdfium2

    # PDFium says nothing of a document without pages, so that the error of an earlier
    # document would be taken for its own: a file that is not there sets it to PDFIUM_SILENT.
    pypdfium2.raw.FPDF_LoadDocument(b"", None)
    try:
        document = pypdfium2.PdfDocument(data, password=password)
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        raise _not_opened(error.err_code, password) from error
    return document


PDFIUM_SILENT, PDFIUM_NEEDS_PASSWORD, PDFIUM_NEEDS_CERTIFICATE = 2, 4, 5


def _not_opened(code: int | None, password: str | None) -> Exception:
    if code == PDFIUM_SILENT:
        return EmptyDocument("the document has no pages")
    if code == PDFIUM_NEEDS_CERTIFICATE:
        return PasswordRequired("the document is encrypted in a way that no password opens")
    if code != PDFIUM_NEEDS_PASSWORD:
        return DamagedDocument("the PDF is malformed beyond repair")
    if password is None:
        return PasswordRequired("the document is encrypted; give its password")
    return PasswordWrong("the password does not open the document")


def _checked_count(pdfium: PdfDocument, limits: Limits) -> int:
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


def _check_portfolio(pdfium: PdfDocument, text: _TextLayer) -> None:
    """A collection with a single page is a cover; with more it is read as a document."""
    if not text.is_collection or len(pdfium) > 1:
        return
    count = pdfium.count_attachments()
    raise PortfolioDocument(f"a portfolio of {count} files; extract them and read each")


class _TextLayer:
    """pdfplumber's view of the document; without one, pages have no glyphs."""

    def __init__(self, data: bytes, password: str | None, count: int, limits: Limits) -> None:
        self._pages: list[PDFPage] = []
        self.is_collection = False
        with _quiet():
            self._open(data, password, limits)
        if len(self._pages) != count:
            self._pages = []

    def _open(self, data: bytes, password: str | None, limits: Limits) -> None:
        import pdfplumber
        from pdfminer.pdfpage import PDFPage
        from pdfplumber.utils.exceptions import PdfminerException

        _harden_pdfminer(limits)
        try:
            document = pdfplumber.open(io.BytesIO(data), password=password)
            self._fonts = document.rsrcmgr
            self.is_collection = "Collection" in document.doc.catalog
            self._pages = list(PDFPage.create_pages(document.doc))
        except PdfminerException as fault:
            _raise_limit(fault)
        except _faults():
            return

    def view(self, number: int) -> View:
        """The visible part of the page as the file states it; empty without a text layer."""
        if not self._pages:
            return upright((0.0, 0.0, 0.0, 0.0), 0, 1.0)
        page = self._pages[number - 1]
        shown = Box(*page.mediabox).intersection(Box(*page.cropbox))
        return upright(shown, page.rotate if page.rotate % 90 == 0 else 0, _user_unit(page))

    def drawn(self, number: int, view: View, limits: Limits) -> Canvas:
        """What the page draws; nothing where the library cannot follow it."""
        from pdfminer.pdffont import PDFUnicodeNotDefined

        canvas = Canvas(view.box, limits.max_objects, PDFUnicodeNotDefined)
        try:
            with _quiet():
                self._interpret(number, view.matrix, canvas)
        except _faults():
            return Canvas(view.box, 0)
        except MemoryError as fault:
            raise _too_little_memory() from fault
        return canvas

    def _interpret(self, number: int, matrix: Matrix, canvas: Canvas) -> None:
        from pdfminer.pdfdevice import PDFDevice
        from pdfminer.pdfinterp import PDFPageInterpreter

        if self._pages:
            page = self._pages[number - 1]
            interpreter = PDFPageInterpreter(self._fonts, cast(PDFDevice, canvas))
            interpreter.render_contents(page.resources, page.contents, ctm=matrix)


def _user_unit(page: PDFPage) -> float:
    """Points per unit of user space, 1 unless the file says something sensible."""
    from pdfminer.pdftypes import num_value

    try:
        unit = float(num_value(page.attrs.get("UserUnit", 1)))
    except _faults():
        return 1.0
    return unit if 0.01 <= unit <= 10_000 else 1.0


def _raise_limit(fault: Exception) -> None:
    """pdfplumber wraps whatever its parser meets, our own refusal included."""
    for cause in fault.args:
        if isinstance(cause, LimitExceeded):
            raise cause from fault


def _harden_pdfminer(limits: Limits) -> None:
    """It unpacks bombs and follows references that lead back to themselves."""
    from pdfminer import pdftypes

    vars(pdftypes)["zlib"] = guards.Inflater(limits.max_content_bytes)
    pdftypes.PDFObjRef.resolve = _resolved  # type: ignore[assignment, method-assign]


def _resolved(reference: PDFObjRef, default: object = None) -> object:
    from pdfminer.pdftypes import PDFObjectNotFound, PDFObjRef

    seen: set[int] = set()
    found: object = reference
    while isinstance(found, PDFObjRef):
        if found.objid in seen or found.doc is None:
            return default
        seen.add(found.objid)
        try:
            found = found.doc.getobj(found.objid)
        except PDFObjectNotFound:
            return default
    return found


@contextmanager
def _quiet() -> Iterator[None]:
    """Libraries grumble about bad files on standard error; we say it with types."""
    for name in ("pdfminer", "PIL", "pypdfium2"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# --------------------------------------------------------------------------
# Images

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
        part = part_of(Box(0, 0, frame.width, frame.height), box)
        scale = fitting_scale(part, dpi, self._limits.max_render_pixels)
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
                guards.check_pixels(*image.size, self._limits.max_image_pixels)
                self._frame = (number, _frame(image))
        return self._frame[1]

    @contextmanager
    def _opened(self) -> Iterator[Image]:
        from PIL import Image as Pillow

        Pillow.MAX_IMAGE_PIXELS = None  # checked here against our own limit
        kind = self.media_type.removeprefix("image/").upper()
        try:
            with _quiet(), Pillow.open(io.BytesIO(self._data), formats=(kind,)) as image:
                guards.check_pixels(*image.size, self._limits.max_image_pixels)
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
    ImageOps.exif_transpose(image, in_place=True)
    upright = _on_white(image)
    if orientation in (5, 6, 7, 8):
        stated = stated[::-1]
    across, down = plausible_dpi(upright.size, stated)
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
    return np.array(frame.image.resize(size, Pillow.Resampling.BICUBIC, box=box))
