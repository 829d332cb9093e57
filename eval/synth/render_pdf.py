"""A report drawn straight on PDF pages, with the place of every figure.

The same content and style give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.synth.content import Content, Mark, Section
from eval.synth.draw_chart import draw_chart
from eval.synth.draw_table import HEAD, draw_table, first_rows
from eval.synth.drawing import Drawing, Pen
from eval.synth.grids import Table, tables
from eval.synth.inserts import Chart, Insert, Note, PlainTable, insert_key
from eval.synth.style import Style
from extractors.document import Source, enclosing

Places = dict[str, list[Source]]
"""By key, where its characters stand: one place per printed line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """``pages`` are their widths and heights."""

    pdf: bytes
    pages: tuple[tuple[float, float], ...]
    places: Places


def render(content: Content, style: Style) -> Printed:
    drawing = Drawing(style)
    _front(drawing, content)
    standing = tables(content, style)
    for section in content.sections:
        _whole(drawing, section, standing)
    _signature(drawing, content)
    for section in content.appendices:
        drawing.turn()
        _whole(drawing, section, standing)
    pdf = drawing.finish()
    pages = ((drawing.width, drawing.height),) * drawing.page
    return Printed(pdf=pdf, pages=pages, places=dict(drawing.places))


def marks_of(text: str, content: Content, names: Sequence[str]) -> list[Mark]:
    """Where the header's facts stand in a text, searched in their order."""
    marks, start = [], 0
    for name in names:
        fact = content.header.get(name)
        found = text.find(fact.printed, start) if fact else -1
        if fact and found >= 0:
            marks.append(Mark(key=f"header:{name}", start=found, end=found + len(fact.printed)))
            start = found + len(fact.printed)
    return marks


CONTACT = ("period_start", "period_end")
OPTIONAL = ("address", "postcode", "phone", "website")


def _front(drawing: Drawing, content: Content) -> None:
    for line in drawing.style.banner:
        drawing.aside(line, [], Pen(size=9), 0.0)
    drawing.y += drawing.style.title_size
    largest = Pen(size=drawing.style.title_size, voice="heading", bold=True)
    for line in content.title:
        fitting = min(1.0, drawing.room / drawing.long(line, largest))
        pen = replace(largest, size=largest.size * fitting)
        marks = [Mark(key="header:title", start=0, end=len(line))]
        marks += [mark for name in ("agency", "year") for mark in marks_of(line, content, [name])]
        drawing.aside(line, marks, pen, 0.5)
    drawing.y += drawing.style.title_size
    text = content.preamble
    marks = marks_of(text, content, CONTACT)
    marks += [mark for name in OPTIONAL for mark in marks_of(text, content, [name])]
    drawing.paragraph(text, marks)


# --------------------------------------------------------------------------
# Sections


def _whole(drawing: Drawing, section: Section, standing: Mapping[str, Table]) -> None:
    """A section with its table, and what stands before and behind that. A heading
    stays with the first rows, unless prose stands between."""
    if section.id in standing and not section.paragraphs:
        drawing.need(3 * drawing.style.leading + first_rows(drawing, standing[section.id]))
    _section(drawing, section)
    _inserts(drawing, section, standing, after=False)
    if section.id in standing:
        picture = section.id in drawing.style.pictured
        draw_table(drawing, standing[section.id], heading=section.printed, picture=picture)
    _inserts(drawing, section, standing, after=True)


def _section(drawing: Drawing, section: Section) -> None:
    """The heading, alone or with the first paragraph behind it, and the prose."""
    heading = Mark(key=f"section:{section.id}", start=0, end=len(section.printed))
    head, size = section.printed, drawing.style.size * (HEAD if section.level == 1 else 1.0)
    texts = ["".join(s.text for s in sentences) for sentences in section.paragraphs]
    drawing.need(3 * drawing.style.leading)
    if not (section.run_in and texts) and head:
        drawing.paragraph(head, [heading], size=size, bold_until=len(head))
    for number, text in enumerate(texts):
        lead = f"{head}。" if section.run_in and not number and head else ""
        marks = [heading] if lead else []
        marks += figure_marks(section, number, len(lead))
        drawing.paragraph(lead + text, marks, bold_until=len(lead))


def figure_marks(section: Section, paragraph: int, offset: int) -> list[Mark]:
    """The figures of a paragraph, keyed by section, paragraph, sentence and order."""
    marks = []
    for number, sentence in enumerate(section.paragraphs[paragraph]):
        for order, mention in enumerate(sentence.mentions):
            key = f"figure:{section.id}:{paragraph}:{number}:{order}"
            marks.append(Mark(key=key, start=offset + mention.start, end=offset + mention.end))
        offset += len(sentence.text)
    return marks


def _inserts(
    drawing: Drawing, section: Section, standing: Mapping[str, Table], *, after: bool
) -> None:
    for number, insert in enumerate(section.inserts):
        if insert.after == after:
            _insert(drawing, section, number, insert, standing)


def _insert(
    drawing: Drawing, section: Section, number: int, insert: Insert, standing: Mapping[str, Table]
) -> None:
    small = min(drawing.style.size, 10.5)
    match insert:
        case Chart():
            draw_chart(drawing, insert, section.id, number)
        case Note(text=text, after=True):
            drawing.paragraph(text, size=small)
        case Note(text=text):
            drawing.need(5 * drawing.style.leading)
            drawing.aside(text, [], Pen(size=small), 1.0)
        case PlainTable(caption=caption, picture=picture):
            drawing.need(5 * drawing.style.leading)
            if caption:
                drawing.aside(caption, [], Pen(size=small, bold=True), 0.5)
            table = standing[insert_key(section.id, number)]
            draw_table(drawing, table, heading=section.printed, picture=picture)


def _signature(drawing: Drawing, content: Content) -> None:
    """Agency and day at the right, or at both ends of one line."""
    agency, day = content.signature
    pen = Pen(size=drawing.style.size)
    drawing.need(4 * pen.size * 1.6)
    drawing.y += pen.size
    spread = drawing.style.signature == "spread"
    top = drawing.y
    drawing.aside(agency, [], pen, 0.0 if spread else 1.0)
    drawing.y = top if spread else drawing.y
    drawing.aside(day, [Mark(key="header:published", start=0, end=len(day))], pen, 1.0)


def first_place(places: Sequence[Source]) -> Source:
    """Around all that stands on the page where it begins."""
    page = places[0].page
    return Source(page=page, box=enclosing(place.box for place in places if place.page == page))
