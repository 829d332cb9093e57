"""A PDF printed in marked inks, made into what an office publishes.

True colours, pictures where pictures are wanted, charts in their places; nothing
that differs from one run to the next.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
from PIL import Image

from eval.synth.marked import Ink, Inks, chart_place, find, places, regions
from eval.synth.render_pdf import Printed
from eval.synth.style import BLACK, Colour, Style
from extractors.document import Box, Source

if TYPE_CHECKING:
    from pikepdf import ContentStreamInstruction

    Instruction = ContentStreamInstruction | pikepdf.ContentStreamInlineImage

EDGE = 3.0
"""Points that a picture takes in around what it shows."""
FILLS = {"f", "F", "f*", "B", "B*", "b", "b*", "sh"}
STROKES = {"S", "s"}
SHOWS = {"Tj", "TJ", "'", '"'}
FILL_COLOURS = {"rg", "g", "k", "sc", "scn", "cs"}
STROKE_COLOURS = {"RG", "G", "K", "SC", "SCN", "CS"}


def washed(pdf: bytes, inks: Inks, style: Style) -> Printed:
    """
    Raises:
        RendererFailed: the program did not print what it was given.
    """
    found = find(pdf, inks)
    placed = places(found, inks)
    charts = [_Chart(drawing.finish(), chart_place(found, number, drawing))
              for number, drawing in inks.charts.items()]  # fmt: skip
    shown = _coloured(pdf, inks, charts, pictures=False)
    covered = list(regions(found, inks))
    if covered:
        shown = _pasted(_coloured(pdf, inks, charts, pictures=True), shown, covered, style)
    return Printed(pdf=shown, pages=tuple(found.pages), places=placed)


@dataclass(frozen=True, slots=True)
class _Chart:
    """``drawn`` is a PDF of one page, of the place's size."""

    drawn: bytes
    place: Source


def _coloured(pdf: bytes, inks: Inks, charts: Iterable[_Chart], *, pictures: bool) -> bytes:
    """With true colours and charts; ``pictures`` keeps what will be pixels."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            _wash(document, page, _Washer(inks, pictures=pictures))
        for chart in charts:
            _overlay(document, chart)
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    """Without annotations, outline, tags, metadata and times."""
    for page in document.pages:
        for name in ("/Annots", "/StructParents", "/Tabs", "/Metadata", "/PieceInfo"):
            if name in page.obj:
                del page.obj[name]
    for name in [*document.Root.keys()]:
        if name not in ("/Type", "/Pages"):
            del document.Root[name]
    for name in ("/Info", "/ID", "/DocChecksum"):
        if name in document.trailer:
            del document.trailer[name]
    out = io.BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


# --------------------------------------------------------------------------
# Colours


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inked:
    """The inks that fill and stroke now."""

    fill: Ink | None = None
    stroke: Ink | None = None


class _Washer:
    """Rewrites one content stream."""

    def __init__(self, inks: Inks, *, pictures: bool) -> None:
        self.inks, self.pictures = inks, pictures
        self.now, self.saved = _Inked(), list[_Inked]()

    def stream(self, instructions: Iterable[Instruction]) -> Iterator[Instruction]:
        for instruction in instructions:
            name = str(instruction.operator)
            if name == "q":
                self.saved.append(self.now)
            elif name == "Q" and self.saved:
                self.now = self.saved.pop()
            yield from self._instruction(instruction, name)

    def _instruction(self, instruction: Instruction, name: str) -> Iterator[Instruction]:
        if name in FILL_COLOURS | STROKE_COLOURS:
            yield self._colour(instruction, name)
        elif name in SHOWS and self._unseen(self.now.fill):
            return
        elif (name in FILLS and self._unseen(self.now.fill)) or (
            name in STROKES and self._unseen(self.now.stroke)
        ):
            yield _operation([], "n")
        else:
            yield instruction

    def _colour(self, instruction: Instruction, name: str) -> Instruction:
        parts = [float(part) for part in instruction.operands] if name in ("rg", "RG") else []
        number = self.inks.number(parts)
        ink = None if number is None else self.inks.made[number]
        if name in FILL_COLOURS:
            self.now = replace(self.now, fill=ink)
        else:
            self.now = replace(self.now, stroke=ink)
        return _operation(ink.colour or BLACK, name) if ink else instruction

    def _unseen(self, ink: Ink | None) -> bool:
        if ink is None:
            return False
        return ink.colour is None or (ink.picture > 0 and not self.pictures)


def _operation(operands: Iterable[float], name: str) -> ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction([*operands], pikepdf.Operator(name))


def _wash(document: pikepdf.Pdf, page: pikepdf.Page, washer: _Washer) -> None:
    """The page's stream, and those of the forms that it draws."""
    rewritten = list(washer.stream(pikepdf.parse_content_stream(page)))
    page.Contents = document.make_stream(pikepdf.unparse_content_stream(rewritten))
    for form in page.resources.get("/XObject", pikepdf.Dictionary()).values():
        if form.get("/Subtype") == "/Form":
            inner = list(washer.stream(pikepdf.parse_content_stream(form)))
            form.write(pikepdf.unparse_content_stream(inner))


# --------------------------------------------------------------------------
# Charts and pictures


def _overlay(document: pikepdf.Pdf, chart: _Chart) -> None:
    page, box = document.pages[chart.place.page - 1], chart.place.box
    height = float(page.mediabox[3])
    room = pikepdf.Rectangle(box.x0, height - box.bottom, box.x1, height - box.top)
    with pikepdf.open(io.BytesIO(chart.drawn)) as other:
        page.add_overlay(other.pages[0], room)


def _pasted(whole: bytes, bare: bytes, covered: Iterable[Source], style: Style) -> bytes:
    """The parts of ``whole`` that pictures cover, as pixels on the pages of ``bare``."""
    scale = style.picture_dpi / 72
    with pikepdf.open(io.BytesIO(bare)) as document, pypdfium2.PdfDocument(whole) as shown:
        for number, area in enumerate(covered):
            page = shown[area.page - 1].render(scale=scale).to_pil().convert("RGB")
            pixels = tuple(round(side * scale) for side in area.box.expanded(EDGE))
            picture = page.crop(pixels)
            box = Box(*(side / scale for side in pixels))
            _paste(document, picture, Source(page=area.page, box=box), f"/Px{number}", style)
        return _saved(document)


def _paste(
    document: pikepdf.Pdf, picture: Image.Image, place: Source, name: str, style: Style
) -> None:
    page, box = document.pages[place.page - 1], place.box
    stream = _image(document, picture, style)
    page.add_resource(stream, pikepdf.Name.XObject, pikepdf.Name(name))
    bottom = float(page.mediabox[3]) - box.bottom
    draw = f"q {box.width:.4f} 0 0 {box.height:.4f} {box.x0:.4f} {bottom:.4f} cm {name} Do Q"
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q {draw}".encode())


def _image(document: pikepdf.Pdf, picture: Image.Image, style: Style) -> pikepdf.Stream:
    stream = document.make_stream(picture.tobytes())
    if style.picture_format == "jpeg":
        saved = io.BytesIO()
        picture.save(saved, "jpeg", quality=75)
        stream.write(saved.getvalue(), filter=pikepdf.Name.DCTDecode)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = picture.size
    stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    return stream


def rgb(colour: Colour) -> str:
    """Six hexadecimal digits."""
    return "".join(f"{round(part * 255):02x}" for part in colour)
