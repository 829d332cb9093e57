"""What must be read from a report, in the terms of the result contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eval.synth.content import Content, HeaderFact
from eval.synth.content import Section as Said
from eval.synth.forms import FORMS
from eval.synth.render_pdf import Places, first_place
from eval.synth.tables import failing, number
from extractors.document import Field, Figure, Header, HeaderItem, Section, Source, State
from extractors.numbers import format_value

NOT_APPLICABLE = ("/", "-", "—", "无")
RECEIVED = "text.requests.received"
"""The check of the prose against the table of requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """``pages`` are widths and heights in points; ``contradictions`` ids of the
    checks that fail; ``deviations`` what differs from the official form."""

    document: str
    level: str
    template: str
    pages: tuple[tuple[float, float], ...]
    header: Header
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    figures: tuple[Figure, ...]
    contradictions: tuple[str, ...]
    deviations: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def truth_of(
    content: Content, pages: tuple[tuple[float, float], ...], places: Places, *,
    document: str, level: str,
) -> Truth:  # fmt: skip
    return Truth(
        document=document,
        level=level,
        template=content.form.id,
        pages=pages,
        header=_header(content, places),
        sections=tuple(_section(s, places) for s in content.sections if s.heading),
        fields=tuple(_fields(content, places)),
        figures=tuple(_figures(content, places)),
        contradictions=(*failing(content.form, content.figures), *_stated_otherwise(content)),
        deviations=content.deviations,
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
    printed = content.figures[name]
    unit = printed.lstrip("+-0123456789.,０１２３４５６７８９")
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
    """A run-in heading ends before its full stop."""
    return Section(
        id=said.id,
        level=said.level,
        heading=said.printed,
        text="\n".join("".join(s.text for s in sentences) for sentences in said.paragraphs),
        source=first_place(places[f"section:{said.id}"]),
    )


def _figures(content: Content, places: Places) -> Iterator[Figure]:
    for said in content.sections:
        for paragraph, sentences in enumerate(said.paragraphs):
            for number_, sentence in enumerate(sentences):
                for order, mention in enumerate(sentence.mentions):
                    place = places[f"figure:{said.id}:{paragraph}:{number_}:{order}"]
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
                        source=first_place(place),
                        span=(mention.start, mention.end),
                        same_as=_same(mention.same_as, mention.value, content.figures),
                    )


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
