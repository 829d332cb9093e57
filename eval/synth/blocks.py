"""What stands in a report, in its order, for programs that lay pages out themselves."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from eval.synth.content import Content, Mark, Section
from eval.synth.draw_chart import HEIGHT, WIDTH, draw_chart
from eval.synth.drawing import Drawing
from eval.synth.fonts import drawable
from eval.synth.grids import Table, tables
from eval.synth.inserts import Chart, Insert, Note, PlainTable, insert_key
from eval.synth.render_pdf import CONTACT, OPTIONAL, figure_marks, marks_of
from eval.synth.style import Style

Kind = Literal["banner", "title", "heading", "body", "unit", "note", "caption", "agency", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph; its first ``head`` characters are a heading of that ``level``."""

    kind: Kind
    text: str
    marks: Sequence[Mark] = ()
    head: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    table: Table
    picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """``number`` counts the inserts of the section."""

    chart: Chart
    section: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A new page."""


Block = Text | Standing | Charted | Turn


def blocks(content: Content, style: Style) -> Iterator[Block]:
    yield from _front(content, style)
    standing = tables(content, style)
    for section in content.sections:
        yield from _section(section, standing, style)
    agency, day = content.signature
    yield Text(kind="agency", text=agency)
    published = Mark(key="header:published", start=0, end=len(day))
    yield Text(kind="day", text=day, marks=[published])
    for section in content.appendices:
        yield Turn()
        yield from _section(section, standing, style)


def _front(content: Content, style: Style) -> Iterator[Text]:
    for line in style.banner:
        yield Text(kind="banner", text=line)
    for line in content.title:
        marks = [Mark(key="header:title", start=0, end=len(line))]
        marks += [mark for name in ("agency", "year") for mark in marks_of(line, content, [name])]
        yield Text(kind="title", text=line, marks=marks, head=len(line))
    marks = marks_of(content.preamble, content, CONTACT)
    marks += [mark for name in OPTIONAL for mark in marks_of(content.preamble, content, [name])]
    yield Text(kind="body", text=content.preamble, marks=marks)


def _section(section: Section, standing: Mapping[str, Table], style: Style) -> Iterator[Block]:
    yield from _prose(section)
    yield from _inserts(section, standing, after=False)
    if section.id in standing:
        yield Standing(table=standing[section.id], picture=section.id in style.pictured)
    yield from _inserts(section, standing, after=True)


def _prose(section: Section) -> Iterator[Text]:
    """The heading, alone or with the first paragraph behind it, and the others."""
    head, level = section.printed, section.level
    heading = Mark(key=f"section:{section.id}", start=0, end=len(head))
    texts = ["".join(s.text for s in sentences) for sentences in section.paragraphs]
    run_in = bool(section.run_in and texts and head)
    if head and not run_in:
        yield Text(kind="heading", text=head, marks=[heading], head=len(head), level=level)
    for number, text in enumerate(texts):
        lead = f"{head}。" if run_in and not number else ""
        marks = [heading] if lead else []
        marks += figure_marks(section, number, len(lead))
        yield Text(kind="body", text=lead + text, marks=marks, head=len(lead), level=level)


def _inserts(section: Section, standing: Mapping[str, Table], *, after: bool) -> Iterator[Block]:
    for number, insert in enumerate(section.inserts):
        if insert.after == after:
            yield from _insert(section, number, insert, standing)


def _insert(
    section: Section, number: int, insert: Insert, standing: Mapping[str, Table]
) -> Iterator[Block]:
    match insert:
        case Chart():
            yield Charted(chart=insert, section=section.id, number=number)
        case Note(text=text, after=after):
            yield Text(kind="note" if after else "unit", text=text)
        case PlainTable(caption=caption, picture=picture):
            if caption:
                yield Text(kind="caption", text=caption, head=len(caption))
            table = standing[insert_key(section.id, number)]
            yield Standing(table=table, picture=picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters of one look; ``keys`` name the places that they belong to."""

    text: str
    keys: tuple[str, ...] = ()
    head: bool = False


def runs(text: Text) -> Iterator[Run]:
    """The paragraph parted wherever a mark or the heading begins or ends."""
    sides = {0, text.head, len(text.text), *(side for m in text.marks for side in (m.start, m.end))}
    for start, end in pairwise(sorted(sides)):
        keys = tuple(m.key for m in text.marks if m.start <= start and end <= m.end)
        yield Run(text=text.text[start:end], keys=keys, head=end <= text.head)


def chance(content: Content) -> random.Random:
    """Decides what the style leaves open, the same for the same content."""
    said = repr((content.title, content.preamble, sorted(content.figures.items())))
    return random.Random(zlib.crc32(said.encode()))


def chart_of(block: Charted, style: Style, room: float) -> Drawing:
    """Drawn alone on a page of its size."""
    margin = 4.0
    alone = replace(
        style, page=(min(WIDTH, room), HEIGHT + 12 + 2 * margin), margin=margin, page_number="",
        running_header="", font=drawable(style.font) or style.font,
        heading_font=drawable(style.heading_font), table_font=drawable(style.table_font),
    )  # fmt: skip
    drawing = Drawing(alone)
    draw_chart(drawing, block.chart, block.section, block.number)
    return drawing
