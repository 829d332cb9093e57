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
)  # fmt: skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pdfminer.pdfpage import PDFPage
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

    Pixels = NDArray[np.uint8]

MIB = 1024 * 1024
A4_HEIGHT = 841.89


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

    def close(self) -> None:
        self._loaded = None
        self._pdfium.close()

    def page(self, number: int) -> RawPage:
        geometry = self._geometry(number)
        canvas = self._text.drawn(number, geometry, self._limits)
        return RawPage(
            number=number, width=geometry.width, height=geometry.height,
            rotation=geometry.rotation, glyphs=without_doubles(canvas.glyphs),
            rules=tuple(canvas.rules), pictures=tuple(canvas.pictures),
            hidden_glyphs=canvas.hidden_glyphs,
        )  # fmt: skip

    def render(self, number: int, dpi: float, *, box: Box | None = None) -> Raster:
        geometry = self._geometry(number)
        whole = Box(0, 0, geometry.width, geometry.height)
        part = _part(whole, box)
        scale = _fitting_scale(part, dpi, self._limits)
        margins = (part.x0, whole.bottom - part.bottom, whole.x1 - part.x1, part.top)
        try:
            bitmap = self._page(number).render(
                scale=scale * geometry.unit, rev_byteorder=True,
                crop=tuple(_snapped(margin, scale) / geometry.unit for margin in margins),
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


def _open_pdfium(data: bytes, password: str | None) -> PdfDocument:
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


def _snapped(margin: float, scale: float) -> float:
    """The nearest whole pixel, in points; a hair less, as the library rounds up."""
    return max(0.0, (round(margin * scale) - 0.01) / scale)


def _fitting_scale(part: Box, dpi: float, limits: Limits) -> float:
    """Pixels per point, lowered until the part's picture fits the limit."""
    return min(dpi / 72, (limits.max_render_pixels / part.area) ** 0.5 * 0.999)


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
        from pdfminer import pdftypes
        from pdfminer.pdfpage import PDFPage
        from pdfplumber.utils.exceptions import PdfminerException

        vars(pdftypes)["zlib"] = guards.Inflater(limits.max_content_bytes)
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

    def drawn(self, number: int, geometry: _Geometry, limits: Limits) -> Canvas:
        """What the page draws; nothing where the library cannot follow it."""
        from pdfminer.pdffont import PDFUnicodeNotDefined

        box = Box(0, 0, geometry.width, geometry.height)
        canvas = Canvas(box, limits.max_objects, PDFUnicodeNotDefined)
        try:
            with _quiet():
                self._interpret(number, geometry.matrix, canvas)
        except _faults():
            return Canvas(box, 0)
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
    return np.array(frame.image.resize(size, Pillow.Resampling.BICUBIC, box=box))
