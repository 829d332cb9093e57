"""What a PDF page draws → glyphs, rules and pictures.

pdfminer interprets a page and calls a device; :class:`Canvas` is one. It knows
no library, only the few attributes that it reads, named below as protocols. The
first transformation it is given leads to the upright page, so that everything
lands in points, origin top left, y down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol
from unicodedata import category, normalize

from extractors.document import Box, Glyph, Picture, Rule
from extractors.errors import LimitExceeded
from extractors.shapes import Panel, dotted_rules, is_dot, panel_rules

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

THICKEST_RULE = 3.0
"""Points; a wider bar is a filled area."""

SHORTEST_RULE = 1.0
MOST_SLANTED = 0.3
"""Points by which a rule's ends may differ across its direction."""

INVISIBLE = (3, 7)
"""Text render modes that put no ink on the page."""

FORM_COST = 10
"""Objects that a form counts as: forms within forms multiply."""

UNKNOWN = "\ufffd"
"""A character whose font does not say what it is."""


class Font(Protocol):
    def decode(self, data: bytes) -> Iterable[int]: ...
    def to_unichr(self, code: int) -> str: ...
    def char_width(self, code: int) -> float: ...
    def char_disp(self, code: int) -> tuple[float | None, float]: ...
    def get_descent(self) -> float: ...
    def is_vertical(self) -> bool: ...
    def is_multibyte(self) -> bool: ...


class TextState(Protocol):
    font: Font
    fontsize: float
    charspace: float
    wordspace: float
    scaling: float
    rise: float
    render: int
    matrix: Sequence[float]
    linematrix: Point


class ColorSpace(Protocol):
    name: str


class GraphicState(Protocol):
    linewidth: float
    scolor: object
    scs: ColorSpace
    ncolor: object
    ncs: ColorSpace


class Stream(Protocol):
    def get_any(self, names: tuple[str, ...]) -> object: ...


Undefined = type[Exception]


class Canvas:
    """Collects what is drawn inside ``page``; a device in pdfminer's terms.

    ``undefined`` is what a font raises for a code without a character.

    Raises:
        LimitExceeded: more than ``max_objects`` are drawn.
    """

    def __init__(self, page: Box, max_objects: int, undefined: Undefined = KeyError) -> None:
        self.ctm: Matrix = (1, 0, 0, 1, 0, 0)
        self.glyphs: list[Glyph] = []
        self.rules: list[Rule] = []
        self.pictures: list[Picture] = []
        self.hidden_glyphs = 0
        self._dots: list[Box] = []
        self._panels: list[Panel] = []
        self._undefined = undefined
        self._clip = page
        self._outside: list[tuple[Box, Matrix]] = []
        self._objects_left = max_objects
        self._fonts: dict[int, _KnownFont] = {}

    def set_ctm(self, ctm: Matrix) -> None:
        self.ctm = ctm

    def begin_tag(self, _tag: object, _props: object = None) -> None: ...
    def end_tag(self) -> None: ...
    def do_tag(self, _tag: object, _props: object = None) -> None: ...

    def begin_figure(self, _name: object, bbox: Sequence[float], matrix: Sequence[float]) -> None:
        self._count(FORM_COST)
        self._outside.append((self._clip, self.ctm))
        x0, y0, x1, y1 = (float(side) for side in bbox)
        self._clip = self._clip.intersection(
            mapped(times(_matrix(matrix), self.ctm), x0, y0, x1, y1)
        )

    def end_figure(self, _name: object) -> None:
        self._clip, self.ctm = self._outside.pop()

    def _count(self, objects: int) -> None:
        self._objects_left -= objects
        if self._objects_left < 0:
            raise LimitExceeded("max_objects", "a page draws too many objects")

    # ---- pictures

    def render_image(self, _name: object, stream: Stream) -> None:
        """A picture; one thinner than a rule is a rule."""
        whole = mapped(self.ctm, 0, 0, 1, 1)
        box = whole.intersection(self._clip)
        if min(whole.width, whole.height) <= THICKEST_RULE:
            self._rule(whole)
        elif box.area:
            pixels = float(str(stream.get_any(("W", "Width"))))
            self.pictures.append(Picture(box=box, dpi=72 * pixels / _stretch(self.ctm)))

    # ---- rules

    def paint_path(
        self, state: GraphicState, stroke: bool, fill: bool, _evenodd: bool,
        path: Sequence[tuple[object, ...]],
    ) -> None:  # fmt: skip
        self._count(1)
        strokes = stroke and not is_white(state.scs.name, state.scolor)
        fills = fill and not is_white(state.ncs.name, state.ncolor)
        if not (strokes or fill):
            return
        outlines = list(_outlines(path, self.ctm))
        bars = [_extent(outline) for outline in outlines if fill and _is_bar(outline)]
        self._panels += (
            Panel(bar.intersection(self._clip), (state.ncs.name, str(state.ncolor)))
            for bar in bars
            if min(bar.width, bar.height) > THICKEST_RULE
        )
        if fills:
            self._fill(bars)
        if strokes and float(state.linewidth) * _stretch(self.ctm) <= 2 * THICKEST_RULE:
            self._stroke(outlines)

    def _stroke(self, outlines: Iterable[Sequence[Point]]) -> None:
        for outline in outlines:
            for (x0, y0), (x1, y1) in pairwise(outline):
                if min(abs(x1 - x0), abs(y1 - y0)) <= MOST_SLANTED:
                    self._rule(Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _fill(self, bars: Sequence[Box]) -> None:
        for bar in bars:
            if min(bar.width, bar.height) <= THICKEST_RULE:
                self._dots += [bar] if is_dot(bar) else []
                self._rule(bar)
        for outer, inner in pairwise(bars):
            if _is_frame(outer, inner):
                self._stroke([_middle(outer, inner)])

    def all_rules(self) -> tuple[Rule, ...]:
        """Those that are drawn, and those that dots and filled cells make."""
        visible = [dot for dot in self._dots if self._clip.contains(*dot.center)]
        return (*self.rules, *dotted_rules(visible), *panel_rules(self._panels))

    def _rule(self, bar: Box) -> None:
        """A bar becomes its middle line, cut to what is visible."""
        x, y = bar.center
        level = bar.width >= bar.height
        line = Box(bar.x0, y, bar.x1, y) if level else Box(x, bar.top, x, bar.bottom)
        clip = self._clip
        if not (clip.contains(x, clip.top) if not level else clip.contains(clip.x0, y)):
            return
        line = line.intersection(clip)
        if max(line.width, line.height) >= SHORTEST_RULE:
            self._count(1)
            self.rules.append(Rule(*line))

    # ---- characters

    def render_string(
        self, state: TextState, pieces: Iterable[object], _ncs: object, _graphics: object
    ) -> None:
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

    def _learn(self, font: Font) -> _KnownFont:
        known = self._fonts[id(font)] = _KnownFont(font, self._undefined)
        return known

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


# --------------------------------------------------------------------------
# Characters


class _KnownFont:
    """A font with each code's text and advance looked up once."""

    def __init__(self, font: Font, undefined: Undefined) -> None:
        self.font = font
        self.decode: Callable[[bytes], Iterable[int]] = font.decode
        self.vertical = font.is_vertical()
        self.multibyte = font.is_multibyte()
        self.descent = float(font.get_descent())
        self._undefined = undefined
        self._known: dict[int, tuple[str, float]] = {}

    def look_up(self, code: int) -> tuple[str, float]:
        known = self._known.get(code)
        if known is None:
            width = float(self.font.char_width(code))
            known = self._known[code] = self._text(code, width), width
        return known

    def _text(self, code: int, width: float) -> str:
        """A control code that moves nothing is no character, whatever the font lacks."""
        try:
            return clean_text(self.font.to_unichr(code))
        except self._undefined:
            return UNKNOWN if width or code >= FIRST_PRINTED else ""


FIRST_PRINTED = 32
NOMINAL_WIDTH = 0.5
"""Of the font size, for printed characters whose font states no width."""


class _Pen:
    """Where the next character goes, in text space; ISO 32000-1, 9.4.4."""

    def __init__(self, font: _KnownFont, state: TextState, ctm: Matrix) -> None:
        self.x, self.y = state.linematrix
        self._font = font
        self._size = float(state.fontsize)
        self._rise = float(state.rise)
        self._scaling = state.scaling * 0.01
        self._matrix = times(_matrix(state.matrix), ctm)
        self._char_space = state.charspace * self._scaling
        self._word_space = 0.0 if font.multibyte else state.wordspace * self._scaling

    def move(self, thousandths: float) -> None:
        self._advance(-thousandths * 0.001 * self._size * self._scaling)

    def draw(self, code: int, glyphs: list[Glyph]) -> None:
        text, width = self._font.look_up(code)
        advance = width * self._size * self._scaling
        if text:
            across = advance or NOMINAL_WIDTH * len(text) * self._size * self._scaling
            glyphs += self._glyphs(text, self._box(code, across))
        self._advance(advance + self._char_space + (self._word_space if code == 32 else 0.0))

    def _advance(self, distance: float) -> None:
        if self._font.vertical:
            self.y += distance
        else:
            self.x += distance

    def _glyphs(self, text: str, box: Box) -> Iterable[Glyph]:
        if box.x1 <= box.x0 or box.bottom <= box.top:
            return ()
        return (Glyph(text, box),) if len(text) == 1 else _split(text, box)

    def _box(self, code: int, advance: float) -> Box:
        if self._font.vertical:
            return self._vertical_box(code, advance)
        low = self.y + self._font.descent * self._size + self._rise
        return mapped(self._matrix, self.x, low, self.x + advance, low + self._size)

    def _vertical_box(self, code: int, advance: float) -> Box:
        across, down = self._font.font.char_disp(code)
        left = self.x - self._size * (0.5 if across is None else across * 0.001)
        high = self.y + self._size * (1000 - down) * 0.001 + self._rise
        return mapped(self._matrix, left, high + advance, left + self._size, high)


def _split(text: str, box: Box) -> Iterator[Glyph]:
    """A ligature's letters share its width evenly."""
    width = box.width / len(text)
    for index, letter in enumerate(text):
        left = box.x0 + index * width
        yield Glyph(letter, Box(left, box.top, left + width, box.bottom))


UNPRINTED = ("Cc", "Cf", "Mn", "Me")
RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
"""Those that Unicode itself folds are among them."""
LOOKALIKES = str.maketrans(
    "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
    "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
) | {ord("⸺"): "——"}
"""Radicals that stand for whole characters, and the dash that some fonts make of two,
as browsers leave them in the text layer: Unicode folds none of these."""


@lru_cache(maxsize=4096)
def clean_text(text: str) -> str:
    """Printable characters only: radicals as the characters they look like, no controls."""
    text = RADICALS.sub(lambda found: normalize("NFKC", found[0]), text.translate(LOOKALIKES))
    letters = (UNKNOWN if category(letter) == "Cs" else letter for letter in text)
    return "".join(letter for letter in letters if category(letter) not in UNPRINTED)


def without_doubles(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Each character once: bold type is at times printed twice, a hair apart."""
    seen: set[tuple[str, int, int]] = set()
    return tuple(glyph for glyph in glyphs if not _is_double(glyph, seen))


def _is_double(glyph: Glyph, seen: set[tuple[str, int, int]]) -> bool:
    """Two grids of 2 points, half a cell apart, so that no border parts neighbours."""
    text, box = glyph.text, glyph.box
    x, y = int(box.x0), int(box.top)
    places = {(text, i, j) for i in (x & ~1, x + 1 | 1) for j in (y & ~1, y + 1 | 1)}
    if box.x1 - box.x0 > 3 and not seen.isdisjoint(places):
        return True
    seen |= places
    return False


# --------------------------------------------------------------------------
# Paths and colours


def _matrix(values: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def mapped(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    """The box around a rectangle's image under ``matrix``."""
    a, b, c, d, e, f = matrix
    ax0, ax1, cy0, cy1 = a * x0, a * x1, c * y0, c * y1
    bx0, bx1, dy0, dy1 = b * x0, b * x1, d * y0, d * y1
    return Box(
        min(ax0, ax1) + min(cy0, cy1) + e, min(bx0, bx1) + min(dy0, dy1) + f,
        max(ax0, ax1) + max(cy0, cy1) + e, max(bx0, bx1) + max(dy0, dy1) + f,
    )  # fmt: skip


def _stretch(matrix: Matrix) -> float:
    """The length of a unit across."""
    return float((matrix[0] ** 2 + matrix[1] ** 2) ** 0.5)


def _outlines(path: Sequence[tuple[object, ...]], ctm: Matrix) -> Iterator[list[Point]]:
    """Each subpath's corners on the page; a curve is broken off, not drawn straight."""
    outline: list[Point] = []
    for operator, *numbers in path:
        if operator in ("m", "c", "v", "y"):
            yield outline
            outline = []
        if operator == "h":
            outline += outline[:1]
        else:
            outline.append(_at(ctm, numbers))
    yield outline


def _at(matrix: Matrix, numbers: Sequence[object]) -> Point:
    a, b, c, d, e, f = matrix
    x, y = (float(str(number)) for number in numbers[-2:])
    return a * x + c * y + e, b * x + d * y + f


def _extent(outline: Sequence[Point]) -> Box:
    xs, ys = zip(*outline, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _is_bar(outline: Sequence[Point]) -> bool:
    """Four straight corners, closed or not, each side level or upright."""
    return 4 <= len(outline) <= 6 and all(
        min(abs(x1 - x0), abs(y1 - y0)) <= MOST_SLANTED for (x0, y0), (x1, y1) in pairwise(outline)
    )


def _is_frame(outer: Box, inner: Box) -> bool:
    margins = (
        inner.x0 - outer.x0, inner.top - outer.top,
        outer.x1 - inner.x1, outer.bottom - inner.bottom,
    )  # fmt: skip
    return all(0 < margin <= THICKEST_RULE for margin in margins)


def _middle(outer: Box, inner: Box) -> list[Point]:
    x0, top, x1, bottom = ((a + b) / 2 for a, b in zip(outer, inner, strict=True))
    return [(x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top)]


def is_white(space: str, color: object) -> bool:
    """Whether ink of that colour cannot be seen on paper."""
    parts = color if isinstance(color, (tuple, list)) else (color,)
    amounts = [float(part) for part in parts if isinstance(part, (int, float))]
    if space in ("Pattern", "Indexed") or len(amounts) != len(parts) or not amounts:
        return False
    if len(amounts) == 4 or space in ("Separation", "DeviceN"):
        return max(amounts) <= 0.02
    return min(amounts) >= 0.98
