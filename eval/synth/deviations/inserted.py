"""Charts and tables that belong to no form."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from eval.synth.charts import charts, placeholder
from eval.synth.content import Content, Section
from eval.synth.deviations.switch import Switch, Switches
from eval.synth.inserts import Insert, PlainTable
from eval.synth.plain_tables import contents, plain_tables


def _into(content: Content, wanted: Iterable[tuple[str, Insert]]) -> Content:
    """The inserts at the ends of the sections of these ids."""
    by_section: dict[str, list[Insert]] = {}
    for name, insert in wanted:
        by_section.setdefault(name, []).append(insert)
    return replace(
        content,
        sections=tuple(
            replace(section, inserts=(*section.inserts, *by_section.get(section.id, [])))
            for section in content.sections
        ),
    )


def _prose(content: Content) -> list[str]:
    """Sections of running text that something may stand in; behind the last nothing does."""
    return [s.id for s in content.sections[:-1] if s.paragraphs and s.id.startswith("overview")]


def _charts(content: Content, rng: random.Random) -> Content:
    """One to three charts of the report's own figures, some of them pictures."""
    made = charts(content.figures, content.year, rng)
    chosen = rng.sample(made, min(len(made), rng.randint(1, 3)))
    places = [*_prose(content), "requests"]
    pictured = (replace(c, picture=rng.random() < 0.3, after=rng.random() < 0.5) for c in chosen)
    return _into(content, [(rng.choice(places), chart) for chart in pictured])


def _placeholder(content: Content, rng: random.Random) -> Content:
    chart = replace(placeholder(rng), picture=rng.random() < 0.2)
    return _into(content, [(rng.choice(_prose(content)), chart)])


def _tables(content: Content, rng: random.Random) -> Content:
    """One or two tables in the prose."""
    made = rng.sample(plain_tables(content.year, rng), rng.randint(1, 2))
    return _into(content, [(rng.choice(_prose(content)), table) for table in made])


def _neighbours(content: Content, rng: random.Random) -> Content:
    """A table right before or behind an official one, ruled alike."""
    table = rng.choice(plain_tables(content.year, rng))
    where = rng.choice(("proactive", "requests", "disputes"))
    return _into(content, [(where, replace(table, after=rng.random() < 0.6))])


def _table_picture(content: Content, rng: random.Random) -> Content:
    """A table in the prose as a picture."""
    table = rng.choice(plain_tables(content.year, rng))
    return _into(content, [(rng.choice(_prose(content)), replace(table, picture=True))])


def _contents(content: Content, rng: random.Random) -> Content:
    """The sections with their pages, before the first."""
    headings = [section.printed for section in content.sections if section.level == 1]
    front = Section(
        id="contents", level=0, number="", heading="", inserts=(contents(headings, rng),)
    )
    return replace(content, sections=(front, *content.sections))


def _appendices(content: Content, rng: random.Random) -> Content:
    """Other documents' tables behind the signature."""
    made = rng.sample(plain_tables(content.year, rng), rng.randint(1, 2))
    sections = tuple(_appendix(number, table) for number, table in enumerate(made, 1))
    return replace(content, appendices=sections)


def _appendix(number: int, table: PlainTable) -> Section:
    return Section(id=f"appendix{number}", level=2, number=f"附件{number}", heading="",
                   inserts=(table,))  # fmt: skip


INSERTED: Switches = {
    "charts": Switch(12, _charts),
    "placeholder-chart": Switch(3, _placeholder),
    "other-tables": Switch(7, _tables),
    "neighbour-tables": Switch(4, _neighbours),
    "other-table-picture": Switch(2, _table_picture),
    "contents-table": Switch(2, _contents),
    "appendices": Switch(4, _appendices),
}
