"""Every type that passes between two steps of an extraction, and the report at the end.

The first half is what the page gives (glyphs, rules, cells, lines); the second
half is the result contract, version 1, field by field. The JSON schema is
generated from the second half, so its names are fixed.

Coordinates are points (1/72 inch) on the upright page as a viewer shows it:
origin top left, y down. Only :mod:`extractors.reader` converts to this
convention, and only :mod:`extractors.scan` converts from pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

# --------------------------------------------------------------------------
# Geometry


class Box(NamedTuple):
    """A rectangle; serialised as the array ``[x0, top, x1, bottom]``."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def intersection(self, other: Box) -> Box:
        """The shared rectangle; its area is 0 where the two do not meet."""
        x0, top = max(self.x0, other.x0), max(self.top, other.top)
        x1, bottom = min(self.x1, other.x1), min(self.bottom, other.bottom)
        return Box(x0, top, max(x0, x1), max(top, bottom))

    def expanded(self, margin: float) -> Box:
        return Box(self.x0 - margin, self.top - margin, self.x1 + margin, self.bottom + margin)

    def rounded(self) -> Box:
        return Box(*(round(value, 2) for value in self))


def enclosing(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of ``boxes``.

    Raises:
        ValueError: there are none.
    """
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return Box(min(x0s), min(tops), max(x1s), max(bottoms))


# --------------------------------------------------------------------------
# What a page gives


class Glyph(NamedTuple):
    """One printed character. ``confidence`` is 1 where a text layer says so."""

    text: str
    box: Box
    confidence: float = 1.0


class Rule(NamedTuple):
    """One straight ruling of a page, horizontal or vertical, thickness ignored."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top

    @property
    def turned(self) -> Rule:
        """With its axes exchanged: uprights are then asked as level rules are."""
        return Rule(self.top, self.x0, self.bottom, self.x1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A raster image placed on a page. ``dpi`` is its own resolution there."""

    box: Box
    dpi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """One page as the file states it, before anything is believed.

    ``width`` and ``height`` are those of the upright page; ``rotation`` is what
    the file asked the viewer to turn (0, 90, 180, 270; already applied here).
    ``hidden_glyphs`` counts characters drawn invisibly, as OCR layers are.
    """

    number: int
    width: float
    height: float
    rotation: int = 0
    glyphs: tuple[Glyph, ...] = ()
    rules: tuple[Rule, ...] = ()
    pictures: tuple[Picture, ...] = ()
    hidden_glyphs: int = 0

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another reading of the same ink."""

    printed: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is printed in one place. ``box`` encloses the ink; None: no ink.

    ``method`` is ``text`` for a text layer, ``ocr`` for pixels. ``alternatives``
    are sorted, best first, and do not repeat ``printed``. ``supposed``: not as read, but
    the likeliest of the words that may stand there.
    """

    printed: str = ""
    confidence: float = 1.0
    box: Box | None = None
    method: Literal["text", "ocr"] = "text"
    alternatives: tuple[Alternative, ...] = ()
    supposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a grid, spans resolved; ``column`` counts the grid's x lines.

    ``flat`` is its box on the paper made flat, where the page shows it tilted or bent.
    ``certainty`` (0..1) is how surely its sides are where they are.
    """

    page: int
    box: Box
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    reading: Reading = field(default_factory=Reading)
    flat: Box | None = None
    certainty: float = 1.0

    @property
    def place(self) -> Box:
        """Where it lies among its grid's cells: flat."""
        return self.flat or self.box

    @property
    def text(self) -> str:
        return self.reading.printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table, or the part of one that stands on one page.

    ``open_top`` and ``open_bottom`` say that no rule closes the grid there, as
    where a row breaks over pages; ``flat`` is as of its cells.
    """

    page: int
    box: Box
    cells: tuple[Cell, ...]
    open_top: bool = False
    open_bottom: bool = False
    flat: Box | None = None

    @property
    def place(self) -> Box:
        """Where its cells lie: flat."""
        return self.flat or self.box


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One printed line outside the grids; one box per character of ``text``."""

    page: int
    text: str
    boxes: tuple[Box, ...]
    confidence: float = 1.0

    @property
    def box(self) -> Box:
        return enclosing(self.boxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLabel:
    """A number at a bar or slice of a chart. ``name`` is its category; ``span`` is the
    numeral's half-open range within ``text``, what is printed in one piece there;
    ``joint`` says that the name is a part of it."""

    name: str
    text: str
    span: tuple[int, int]
    unit: str | None
    source: Source
    confidence: float
    joint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart nobody has filled in has no labels."""

    box: Box
    labels: tuple[ChartLabel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that has been read: its lines in reading order, its grids and charts; the
    lines of these two are not among ``lines``."""

    number: int
    width: float
    height: float
    rotation: int
    source: Literal["text", "ocr"]
    lines: tuple[TextLine, ...]
    grids: tuple[Grid, ...]
    charts: tuple[Chart, ...] = ()
    issues: tuple[Issue, ...] = ()


# --------------------------------------------------------------------------
# The result contract, version 1

Status = Literal["accepted", "review"]
State = Literal["read", "blank", "not_applicable", "absent"]
Method = Literal["text", "ocr", "repair"]
Verdict = Literal["pass", "fail", "not_evaluable"]
CheckKind = Literal["sum", "bound", "percentage", "text_table", "cross_year"]
Severity = Literal["info", "warning", "error"]
RECOGNISED = "文字自图像识别，请与原件核对"
"""Why running text of a picture is for a person: no sum tells of its misreadings."""
Value = int | str | None
"""Integers as integers, other numbers as decimal strings, None for no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place in the document; ``page`` counts from 1."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInfo:
    number: int
    width: float
    height: float
    rotation: int
    source: Literal["text", "ocr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    sha256: str
    filename: str
    media_type: str
    pages: tuple[PageInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateMatch:
    """Which official form the tables follow; ``score`` in 0..1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderItem:
    """``value`` is normalised: ISO dates, an integer year, a bare postcode. ``reason``
    tells a person why to look; None: there is no need."""

    printed: str
    value: Value
    confidence: float
    status: Status
    source: Source
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    title: HeaderItem | None = None
    agency: HeaderItem | None = None
    year: HeaderItem | None = None
    period_start: HeaderItem | None = None
    period_end: HeaderItem | None = None
    published: HeaderItem | None = None
    address: HeaderItem | None = None
    postcode: HeaderItem | None = None
    phone: HeaderItem | None = None
    website: HeaderItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``text`` is the section's own prose, paragraphs parted by newlines."""

    id: str
    level: int
    heading: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One figure cell of the form.

    ``source`` boxes the printed characters, or the whole cell when it is blank;
    it is None only for ``state == "absent"``. ``reason`` tells a person why to look,
    or what a repaired reading was before and why; None: there is no need.
    """

    path: str
    printed: str
    value: Value
    unit: str | None
    state: State
    confidence: float
    status: Status
    method: Method
    alternatives: tuple[Alternative, ...] = ()
    source: Source | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """One cell of a table as ruled on the page; rows and columns count from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, or the part of one that stands on one page, whatever it is about."""

    source: Source
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure stated in the running text.

    ``span`` is the half-open range of ``printed`` within ``sentence``, in
    characters. ``same_as`` is the path of the field that states the same. ``reason``
    tells a person why to look; None: there is no need.
    """

    metric: str
    printed: str
    value: Value
    unit: str | None
    qualifier: str | None
    section: str
    sentence: str
    confidence: float
    status: Status
    source: Source
    span: tuple[int, int]
    same_as: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule of the form, evaluated. ``expected`` follows from the parts,
    ``actual`` is what the paper states; both None when not evaluable."""

    id: str
    verdict: Verdict
    kind: CheckKind
    terms: tuple[str, ...]
    expected: str | None
    actual: str | None
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something a person should know; ``code`` is stable, ``message`` is not."""

    code: str
    severity: Severity
    message: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    gouji: str
    weights: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    document: DocumentInfo
    template: TemplateMatch | None
    header: Header
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    checks: tuple[Check, ...]
    issues: tuple[Issue, ...]
    versions: Versions
    contract: Literal["1"] = "1"
