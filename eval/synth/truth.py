"""What must be read from a report, in the terms of the result contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eval.synth.content import Content, HeaderFact
from eval.synth.content import Section as Said
from eval.synth.forms import FORMS
from eval.synth.grammar import Mention, Sentence
from eval.synth.grids import Table as Grid
from eval.synth.inserts import Chart, Note, label_key
from eval.synth.render_pdf import Places, Printed, first_place
from eval.synth.tables import failing, number
from eval.truth import GridCell, Table, Truth
from extractors.document import Field, Figure, Header, HeaderItem, Section, Source, State
from extractors.numbers import format_value

NOT_APPLICABLE = ("/", "-", "－", "—", "——", "无")
RECEIVED = "text.requests.received"
"""The check of the prose against the table of requests."""


def truth_of(
    content: Content, printed: Printed, standing: Mapping[str, Grid], *, document: str
) -> Truth:  # fmt: skip
    """``standing`` are the printed tables by the name of their section."""
    places = printed.places
    return Truth(
        document=document,
        template=content.form.id,
        pages=printed.pages,
        header=_header(content, places),
        sections=tuple(_section(s, places) for s in content.sections if s.heading),
        fields=tuple(_fields(content, places)),
        figures=tuple(_figures(content, places)),
        tables=tuple(_table(name, grid) for name, grid in standing.items()),
        contradictions=(*failing(content.form, content.figures), *_stated_otherwise(content)),
        deviations=content.deviations,
    )


def _table(name: str, grid: Grid) -> Table:
    """Columns are counted between the sides of cells, as rules would show them."""
    sides = sorted({round(side, 6) for cell in grid.cells for side in (cell.left, cell.right)})
    column = {side: number for number, side in enumerate(sides)}
    return Table(
        name=name,
        cells=tuple(
            GridCell(
                row=cell.row,
                column=column[round(cell.left, 6)],
                row_span=cell.row_span,
                column_span=column[round(cell.right, 6)] - column[round(cell.left, 6)],
                text=cell.text.replace("\n", "").strip(),
            )
            for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.left))
        ),
    )


# --------------------------------------------------------------------------
# Fields


def _fields(content: Content, places: Places) -> Iterator[Field]:
    """Every cell of the official form, and of the form as printed, in its order."""
    official = FORMS[content.form.id].paths()
    for name in dict.fromkeys([*content.form.paths(), *official]):
        if name in content.figures:
            yield _printed_field(content, name, first_place(places[name]))
        elif name in official:
            yield _field(name, "", "absent", None, None)


def _printed_field(content: Content, name: str, place: Source) -> Field:
    printed = content.figures[name].strip()
    unit = printed.lstrip("+-0123456789., ＋－．，０１２３４５６７８９")
    known = unit if state(printed) == "read" and unit else content.form.unit(name)
    return _field(name, printed, state(printed), known, place)


def state(printed: str) -> State:
    if not printed:
        return "blank"
    return "not_applicable" if printed in NOT_APPLICABLE else "read"


def _field(name: str, printed: str, state: State, unit: str | None, place: Source | None) -> Field:
    value = number(printed)
    return Field(
        path=name,
        printed=printed,
        value=None if value is None else format_value(value),
        unit=unit,
        state=state,
        confidence=1.0,
        status="accepted",
        method="text",
        source=place,
    )


# --------------------------------------------------------------------------
# Header, sections, figures


def _header(content: Content, places: Places) -> Header:
    title = "".join(content.title)
    facts = content.header | {"title": HeaderFact(printed=title, value=title)}
    return Header(
        **{
            name: HeaderItem(
                printed=fact.printed,
                value=fact.value,
                confidence=1.0,
                status="accepted",
                source=first_place(places[f"header:{name}"]),
            )
            for name, fact in facts.items()
        }
    )


def _section(said: Said, places: Places) -> Section:
    """A run-in heading ends before its full stop; notes under a table are prose."""
    texts = ["".join(s.text for s in sentences) for sentences in said.paragraphs]
    notes = [note.text for note in said.inserts if isinstance(note, Note) and note.after]
    return Section(
        id=said.id,
        level=said.level,
        heading=said.printed,
        text="\n".join([*texts, *notes]),
        source=first_place(places[f"section:{said.id}"]),
    )


def _figures(content: Content, places: Places) -> Iterator[Figure]:
    for said in content.sections:
        for key, sentence, mention in (*_told(said), *_charted(said)):
            yield Figure(
                metric=mention.metric,
                printed=sentence.text[mention.start : mention.end],
                value=mention.value,
                unit=mention.unit,
                qualifier=mention.qualifier,
                section=said.id,
                sentence=sentence.text,
                confidence=1.0,
                status="accepted",
                source=first_place(places[key]),
                span=(mention.start, mention.end),
                same_as=_same(mention.same_as, mention.value, content.figures),
            )


Stated = tuple[str, Sentence, Mention]
"""The key of its place, the sentence, the figure in it."""


def _told(said: Said) -> Iterator[Stated]:
    """By the paragraphs."""
    for paragraph, sentences in enumerate(said.paragraphs):
        for number_, sentence in enumerate(sentences):
            for order, mention in enumerate(sentence.mentions):
                yield f"figure:{said.id}:{paragraph}:{number_}:{order}", sentence, mention


def _charted(said: Said) -> Iterator[Stated]:
    """By the labels of charts."""
    for position, insert in enumerate(said.inserts):
        labels = insert.labels if isinstance(insert, Chart) else ()
        for number_, label in enumerate(labels):
            for order, mention in enumerate(label.mentions):
                yield label_key(said.id, position, number_, order), label, mention


def _same(name: str | None, value: object, figures: Mapping[str, str]) -> str | None:
    """The path, where the table really prints the same."""
    stated = number(figures.get(name, "")) if name else None
    return name if stated is not None and format_value(stated) == value else None


def _stated_otherwise(content: Content) -> Iterator[str]:
    """The prose gives another count of requests than 一, and than 一 + 二."""
    new, carried_in = (
        number(content.figures.get(f"requests.{row}[total]", "")) for row in ("new", "carried_in")
    )
    stated = [m.value for s in content.sections for p in s.paragraphs for t in p
              for m in t.mentions if m.same_as == "requests.new[total]"]  # fmt: skip
    if new is None or not stated:
        return
    if stated[0] not in (format_value(new), format_value(new + (carried_in or 0))):
        yield RECEIVED
