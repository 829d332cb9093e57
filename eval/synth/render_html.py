"""A report printed from a web page by Chromium, with the place of every figure.

The same content and style give the same bytes with the same Chromium and fonts.
What the style leaves open (tool lines, how rules are drawn, full-width indents)
follows from the content. A browser decides itself where rows and lines break:
``cut_row`` and ``open_breaks`` change nothing, nor do ``filled_rules`` and
``repeat_heading``; rules are no thinner than a pixel of 0.75 points. Charts are
drawn as ReportLab draws them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal

from eval.synth.blocks import (
    Block,
    Charted,
    Run,
    Standing,
    Text,
    Turn,
    blocks,
    chance,
    chart_of,
    runs,
)
from eval.synth.content import Content
from eval.synth.fonts import Font, offer
from eval.synth.framing import Frame
from eval.synth.grids import GridCell, Table
from eval.synth.marked import Ink, Inks
from eval.synth.programs import Program, run, workplace
from eval.synth.render_pdf import Printed
from eval.synth.style import BLACK, WHITE, Colour, Style
from eval.synth.washed import rgb, washed

CHROMIUM = Program(
    names=("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    package="Debian's package chromium",
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-crash-reporter", "--disable-breakpad", "--disable-extensions",
    "--no-pdf-header-footer", "--disable-pdf-tagging", "--force-color-profile=srgb",
)  # fmt: skip


def render(content: Content, style: Style) -> Printed:
    """
    Raises:
        RendererMissing: Chromium is not installed.
        RendererFailed: it does not print the page.
    """
    program, inks = CHROMIUM.path(), Inks()
    page = Page(style, look_of(content), inks).html(content)
    with workplace() as home:
        (home / "report.html").write_text(page, encoding="utf-8")
        target, fonts = home / "report.pdf", [style.font, style.heading_font, style.table_font]
        command = [
            program, *FLAGS, f"--user-data-dir={home / 'profile'}",
            f"--print-to-pdf={target}", f"file://{home / 'report.html'}",
        ]  # fmt: skip
        run(command, home, environment=offer([font for font in fonts if font], home))
        return washed(target.read_bytes(), inks, style)


# --------------------------------------------------------------------------
# What the style leaves open


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``rules``: borders that collapse, that stand side by side, or a dark ground that
    shows between the cells. ``indent``: by style sheet or by two full-width spaces.
    ``furniture``: tool lines above and the site's own lines below. ``browser``: the
    browser's header and footer. ``padded``: figures between spaces."""

    rules: Literal["collapse", "separate", "ground"] = "collapse"
    indent: Literal["css", "spaces"] = "css"
    justify: bool = True
    furniture: bool = False
    browser: bool = False
    padded: bool = False
    vertical: bool = False


def look_of(content: Content) -> Look:
    rng = chance(content)
    return Look(
        rules=rng.choices(("collapse", "separate", "ground"), (80, 12, 8))[0],
        indent=rng.choices(("css", "spaces"), (70, 30))[0],
        justify=rng.random() < 0.7,
        furniture=rng.random() < 0.4,
        browser=rng.random() < 0.4,
        padded=rng.random() < 0.15,
        vertical=rng.random() < 0.08,
    )


# --------------------------------------------------------------------------
# The page


class Page:
    """Writes a report as HTML."""

    def __init__(self, style: Style, look: Look, inks: Inks) -> None:
        self.style, self.look, self.inks = style, look, inks
        self.room = style.page[0] - 2 * style.margin

    def html(self, content: Content) -> str:
        inner = "\n".join(self._body(content))
        title = escape("".join(content.title))
        sheet = style_sheet(self.style, self.look, site_of(content))
        return (
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            f"<title>{title}</title><style>{sheet}</style></head><body>{inner}</body></html>"
        )

    def _body(self, content: Content) -> Iterator[str]:
        if self.look.furniture:
            sizes = " ".join(f"<u>{size}</u>" for size in "大中小")
            yield f"<div class=tools>【字体：{sizes}】 <u>打印</u> <u>关闭</u></div>"
        for block in blocks(content, self.style):
            yield self._block(block)
        if self.look.furniture:
            yield f"<div class=foot>{site_of(content)}　网站地图　联系我们<br>"
            yield f"主办单位：{escape(content.signature[0])}</div>"

    def _block(self, block: Block) -> str:
        match block:
            case Text():
                return self._text(block)
            case Standing(table=table, picture=picture):
                return Grid(self, table, picture=picture).html()
            case Charted():
                return self._chart(block)
            case Turn():
                return "<div class=turn></div>"

    def _text(self, text: Text) -> str:
        spaces = self.look.indent == "spaces" and text.kind in ("heading", "body", "note")
        inner = ("　　" if spaces else "") + "".join(map(self._run, runs(text)))
        kind = f"{text.kind} h{text.level}" if text.kind == "heading" else text.kind
        return f'<p class="{kind}">{inner}</p>'

    def _run(self, part: Run) -> str:
        inner = escape(part.text)
        if part.keys:
            inner = self.inked(inner, Ink(keys=part.keys, text=part.text))
        return f"<b>{inner}</b>" if part.head else inner

    def inked(self, inner: str, ink: Ink) -> str:
        return f'<span style="color:#{self.inks.add(ink)}">{inner}</span>'

    def _chart(self, block: Charted) -> str:
        drawing = chart_of(block, self.style, self.room)
        colour = self.inks.chart(drawing)
        size = f"width:{drawing.width}pt;height:{drawing.height}pt"
        return f'<div class=chart style="{size};background:#{colour}"></div>'


def site_of(content: Content) -> str:
    fact = content.header.get("website")
    return fact.printed if fact else "www.example.gov.cn"


# --------------------------------------------------------------------------
# Tables


class Grid:
    """Writes a table; one that is a picture is all in hidden inks."""

    def __init__(self, page: Page, table: Table, *, picture: bool) -> None:
        self.style, self.look, self.inks = page.style, page.look, page.inks
        self.page, self.table = page, table
        self.frame = Frame(table, page.style, page.room)
        if picture:
            self.inks.pictures += 1
        self.picture = self.inks.pictures if picture else 0
        self.rule = self._colour(page.style.colour)
        self.black = self._colour(BLACK)

    def _colour(self, colour: Colour) -> str:
        return self.inks.hidden(colour, self.picture) if self.picture else rgb(colour)

    def html(self) -> str:
        rows = [f"<tr>{''.join(map(self._cell, row))}</tr>" for row in self.frame.rows()]
        head = self.table.header if self.style.repeat_header else 0
        top = f"<thead>{''.join(rows[:head])}</thead>" if head else ""
        shares = [100 * (b - a) for a, b in pairwise(self.frame.sides)]
        columns = "".join(f'<col style="width:{share:.4f}%">' for share in shares)
        kind, ground = self._kind()
        return (
            f'<table class="{kind}" style="color:#{self.black}{ground}">'
            f"<colgroup>{columns}</colgroup>{top}<tbody>{''.join(rows[head:])}</tbody></table>"
        )

    def _kind(self) -> tuple[str, str]:
        tall = any(cell.row_span > 9 for cell in self.table.cells)
        if self.look.rules == "ground" and self.style.borders == "all" and not tall:
            return "ground", f";background:#{self.rule}"
        separate = self.look.rules == "separate" and self.style.borders in ("all", "no-vertical")
        return ("separate" if separate else "collapse"), ""

    def _cell(self, cell: GridCell) -> str:
        spans = f' colspan="{self.frame.across(cell)}"' if self.frame.across(cell) > 1 else ""
        spans += f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
        look = ";".join(self._declared(cell))
        return f'<td{spans} style="{look}">{self._inner(cell)}</td>'

    def _declared(self, cell: GridCell) -> Iterator[str]:
        yield f"text-align:{self.frame.align(cell)}"
        if self._kind()[0] != "ground":
            yield from self._borders(cell)
        fill = self._fill(cell)
        if fill:
            yield f"background:#{fill}"
        if cell.role in ("title", "header") and self.style.header_text != BLACK:
            yield f"color:#{self._colour(self.style.header_text)}"
        if self.frame.bold(cell):
            yield "font-weight:bold"
        if self._upright(cell):
            yield "writing-mode:vertical-rl"
        if not cell.text.strip():
            yield "height:1em"  # a row of blank cells alone would have none

    def _borders(self, cell: GridCell) -> Iterator[str]:
        """Side by side, only the outermost have an upper and a left one."""
        kind = "double" if self.style.borders == "double" else self.style.rule
        separate = self._kind()[0] == "separate"
        for side, weight in zip(
            ("top", "right", "bottom", "left"), self.frame.weights(cell), strict=True
        ):
            doubled = (side == "top" and cell.row) or (side == "left" and cell.left)
            if weight and not (separate and doubled):
                wide = 2.25 if kind == "double" else max(weight, 0.75)
                yield f"border-{side}:{wide:.2f}pt {kind} #{self.rule}"

    def _fill(self, cell: GridCell) -> str:
        """The marked ground of a blank cell, else its own, if it has one."""
        colour = self.frame.fill(cell)
        on_ground = self._kind()[0] == "ground"
        if cell.path and not cell.text.strip():
            seen = None if colour == WHITE and not on_ground else colour
            return self.inks.add(Ink(keys=(cell.path,), colour=seen, picture=self.picture))
        return self._colour(colour) if colour != WHITE or on_ground else ""

    def _upright(self, cell: GridCell) -> bool:
        least = self.style.table_leading + 2 * self.style.padding
        fits = least <= (cell.right - cell.left) * self.page.room < 30
        return self.look.vertical and cell.row_span > 10 and fits and "\n" not in cell.text

    def _inner(self, cell: GridCell) -> str:
        text = cell.text.strip()
        inner = escape(text).replace("\n", "<br>")
        if cell.path and text:
            inner = self.page.inked(inner, Ink(keys=(cell.path,), text=text, picture=self.picture))
        padded = self.look.padded and cell.role == "value" and text
        kind = " class=value" * (cell.role == "value")
        return f"<div{kind}>{'&nbsp;' * bool(padded)}{inner}{'&nbsp;' * bool(padded)}</div>"


# --------------------------------------------------------------------------
# The style sheet


def family(font: Font) -> str:
    return f"'{font.family}','WenQuanYi Micro Hei'"


def style_sheet(style: Style, look: Look, site: str) -> str:
    return "\n".join(
        (*_page_rules(style, look, site), *_text_rules(style, look), *_table_rules(style))
    )


def _page_rules(style: Style, look: Look, site: str) -> Iterator[str]:
    width, height = style.page
    yield f"@page{{size:{width}pt {height}pt;margin:{style.margin}pt}}"
    font = f"font:10pt {family(style.font)}"
    before, number, after = style.page_number.partition("{}")
    said = f"content:'{before}' counter(page) '{after}';{font}" if number else ""
    left, right = {"centre": ("center", "center"), "right": ("right", "right"),
                   "outer": ("left", "right")}[style.number_place]  # fmt: skip
    if said:
        yield f"@page :left{{@bottom-{left}{{{said}}}}}@page :right{{@bottom-{right}{{{said}}}}}"
    elif look.browser:
        small = f"font:8pt {family(style.font)};padding-top:10pt;vertical-align:top"
        yield f"@page{{@bottom-left{{content:'https://{site}/zwgk/ndbg/t_{len(site)}3817.html';{small}}}"
        yield f"@bottom-right{{content:counter(page) '/' counter(pages);{small}}}}}"
    if style.running_header:
        yield f"@page{{@top-center{{content:'{style.running_header}';{font}}}}}"


def _text_rules(style: Style, look: Look) -> Iterator[str]:
    heading = family(style.heading_font or style.font)
    indent = "2em" if look.indent == "css" else "0"
    align = "justify" if look.justify else "left"
    weight = "bold" if style.bold else "normal"
    yield (
        f"body{{margin:0;font:{style.size}pt/{style.leading / style.size:.3f} {family(style.font)};"
        f"letter-spacing:{style.spacing}pt;print-color-adjust:exact;text-align:{align}}}"
        f"p{{margin:0;orphans:1;widows:1;overflow-wrap:break-word}}b{{font-weight:{weight}}}"
        f".heading,.body,.note{{text-indent:{indent}}}"
        f".heading,.caption,.title{{font-family:{heading}}}"
        ".heading,.caption,.unit{break-after:avoid}.h1{font-size:110%}"
        f".banner,.tools,.foot{{font-size:9pt}}.title{{font-size:{style.title_size}pt;"
        f"text-align:center;text-wrap:balance}}.body b{{font-family:{heading}}}"
        ".caption,.note,.unit{font-size:10.5pt}.caption{text-align:center}.unit{text-align:right}"
        f".title+.body{{margin-top:{style.title_size}pt}}:not(.title)+.title{{margin-top:1em}}"
        ".tools{text-align:right;color:#666;border-bottom:1px solid #ccc}.tools u{color:#06c}"
        ".foot{margin-top:2em;padding-top:.6em;border-top:1px solid #ccc;text-align:center;"
        "color:#555;break-inside:avoid}.turn{break-before:page}"
        ".chart{margin:4pt auto 8pt;break-inside:avoid}"
        ".agency,.day{text-align:right}.agency{margin-top:1em}"
    )
    if style.signature == "spread":
        yield ".agency{float:left}.day{margin-top:1em}"


def _table_rules(style: Style) -> Iterator[str]:
    inside = "auto" if style.cut else "avoid"
    yield (
        "table{width:100%;table-layout:fixed;margin:4pt 0 8pt;"
        f"font:{style.table_size}pt/{style.table_leading / style.table_size:.3f} "
        f"{family(style.table_font or style.font)}}}"
        ".collapse{border-collapse:collapse}.separate{border-spacing:0}"
        f".ground{{border-spacing:{max(style.line, 1.5)}pt}}"
        f"td{{padding:{style.padding}pt;vertical-align:{style.vertical};word-break:break-all;"
        f"height:{max(style.row_height - 2 * style.padding, 0)}pt}}"
        f"tr{{break-inside:{inside}}}thead{{display:table-header-group}}"
        ".value{break-inside:avoid}"
    )
