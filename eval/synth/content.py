"""What a made-up report says, before anything is printed."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import chain

from eval.synth import phrases
from eval.synth.forms import HEADINGS, SECTIONS, Form
from eval.synth.grammar import Cells, Pattern, Sentence, speak
from eval.synth.inserts import Insert
from eval.synth.phrases import Body
from eval.synth.phrases.headings import (
    INNER,
    INNER_NUMBERS,
    LONG_AGENCY,
    NUMERALS,
    PARTS,
    PREAMBLES,
    PROBLEM_PARTS,
    SUB_NUMBERS,
    TITLES,
    USUAL,
)
from eval.synth.tables import Figures, contradict, make_figures, number
from extractors.document import Value
from extractors.numbers import format_chinese

DIGITS = "○一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span of a paragraph whose place the truth needs; ``key`` names it."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFact:
    """``printed`` as it stands in the running text."""

    printed: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``number`` is printed before ``heading``; ``run_in`` says that the first
    paragraph goes on in the heading's line. ``inserts`` follow the paragraphs, then
    the table of that id."""

    id: str
    level: int
    number: str
    heading: str
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    run_in: bool = False
    inserts: tuple[Insert, ...] = ()

    @property
    def printed(self) -> str:
        return self.number + self.heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """``figures`` are the printed texts of the tables' cells; a cell that is not in
    it is not printed. ``title`` has one text per line. ``deviations`` names what
    was made to differ from the official form. ``appendices`` stand behind the
    signature, each on a page of its own, and are no sections of the report."""

    form: Form
    year: int
    title: tuple[str, ...]
    header: dict[str, HeaderFact]
    preamble: str
    sections: tuple[Section, ...]
    figures: Figures
    signature: tuple[str, str]
    deviations: tuple[str, ...] = ()
    appendices: tuple[Section, ...] = ()


TEXT_TABLE = "text-table"
"""The contradiction between the prose and the table of requests."""


def make_content(
    form: Form, rng: random.Random, *, contradiction: str | None = None, wrong_year: bool = False
) -> Content:
    """A report that follows its form; all sums hold but those that ``contradiction``
    (of :data:`~eval.synth.tables.CONTRADICTIONS`, or ``text-table``) breaks.
    ``wrong_year``: the form is that of other years.

    Raises:
        KeyError: there is no such contradiction.
    """
    figures = make_figures(form, rng)
    stated = figures
    if contradiction == TEXT_TABLE:
        new = "requests.new[total]"
        stated = {**figures, new: str(int(figures[new]) + rng.randint(10, 90))}
    elif contradiction:
        figures = stated = contradict(figures, contradiction, rng)
    first = form.id.endswith("2019") != wrong_year
    year = rng.choice((2019, 2020) if first else (2021, 2022, 2023, 2024, 2025))
    body = phrases.body(rng)
    preamble, header = make_preamble(body, year, rng)
    title, titled = make_title(body.name, year, rng)
    published = make_date(year, rng)
    return Content(
        form=form,
        year=year,
        title=title,
        header=header | titled | {"published": published},
        preamble=preamble,
        sections=tuple(_sections(body, year, stated, rng)),
        figures=figures,
        signature=(body.name, published.printed),
        deviations=("wrong-year",) if wrong_year else (),
    )


def paragraph_text(sentences: Sequence[Sentence]) -> str:
    return "".join(sentence.text for sentence in sentences)


# --------------------------------------------------------------------------
# Title, preamble, signature

Facts = dict[str, HeaderFact]


def make_title(agency: str, year: int, rng: random.Random) -> tuple[tuple[str, ...], Facts]:
    """Its lines, and the facts that they state."""
    short = len(agency) <= LONG_AGENCY or rng.random() < 0.2
    able = [(lines, often) for lines, often in TITLES if short or len(lines) > 1]
    lines, _ = rng.choices(able, [often for _, often in able])[0]
    printed = _digits(year) if rng.random() < 0.03 else str(year)
    facts = {
        "agency": HeaderFact(printed=agency, value=agency),
        "year": HeaderFact(printed=printed, value=year),
    }
    return tuple(line.format(agency=agency, year=printed) for line in lines), facts


def _digits(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


def make_preamble(body: Body, year: int, rng: random.Random) -> tuple[str, Facts]:
    """With the facts that it states; fax and the like are none."""
    facts = _contact(body.place, rng) | _period(year, rng)
    template = rng.choice(PREAMBLES)
    text = template.format(
        agency=body.name,
        fax=_phone(rng).printed,
        email=f"{_letters(rng, 5)}{rng.randint(1, 99)}@{rng.choice(('163', '126', 'qq'))}.com",
        extension=rng.randint(1001, 8999),
        room=f"{rng.randint(1, 9)}楼{rng.randint(101, 999)}室",
        **{name: fact.printed for name, fact in facts.items()},
    )
    return text, {name: fact for name, fact in facts.items() if f"{{{name}}}" in template}


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=count))


def _contact(place: str, rng: random.Random) -> Facts:
    site = f"www.{_letters(rng, 6)}.gov.cn"
    stated = {
        "address": f"{place}{rng.choice(phrases.STREETS)}{rng.randint(1, 399)}号",
        "postcode": f"{rng.randint(10, 89)}{rng.randint(0, 9999):04d}",
        "website": rng.choice((site, site, f"https://{site}", f"http://{site}/zwgk")),
    }
    facts = {name: HeaderFact(printed=text, value=text) for name, text in stated.items()}
    return facts | {"phone": _phone(rng)}


def _phone(rng: random.Random) -> HeaderFact:
    """Its value has a plain hyphen and no brackets."""
    area, local = f"0{rng.randint(310, 998)}", str(rng.randint(2000000, 89999999))
    plain = f"{area}-{local}"
    dashed = (plain, f"{area}—{local}", f"（{area}）{local}", f"({area}){local}")
    printed = rng.choice((plain, plain, *dashed, area + local, local))
    return HeaderFact(printed=printed, value=plain if printed in dashed else printed)


def _period(year: int, rng: random.Random) -> Facts:
    again = rng.choice((f"{year}年", f"{year}年", ""))
    first = rng.choice(
        (f"{year}年1月1日", f"{year}年1月1日", f"{year}年1月1日", f"{year}年01月01日")
    )
    return {
        "period_start": HeaderFact(printed=first, value=f"{year}-01-01"),
        "period_end": HeaderFact(printed=f"{again}12月31日", value=f"{year}-12-31"),
    }


def make_date(year: int, rng: random.Random) -> HeaderFact:
    """A day early in the year after."""
    day = date(year + 1, rng.randint(1, 3), rng.randint(1, 28))
    month, of_month = format_chinese(day.month), format_chinese(day.day)
    plain = f"{day.year}年{day.month}月{day.day}日"
    chinese = f"{_digits(day.year)}年{month}月{of_month}日"
    padded = f"{day.year}年{day.month:02d}月{day.day:02d}日"
    printed = rng.choices((plain, chinese, padded), (14, 3, 2))[0]
    return HeaderFact(printed=printed, value=day.isoformat())


# --------------------------------------------------------------------------
# Sections

Paragraph = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Speaks patterns about one report, none twice."""

    rng: random.Random
    words: Mapping[str, Sequence[str]]
    cells: Cells
    said: set[Pattern] = field(default_factory=set)

    def some(self, choices: Sequence[Pattern], least: int, most: int) -> Paragraph:
        """Between so many different sentences, or all there are."""
        fitting = [each for each in choices if each not in self.said and each.fits(self.cells)]
        chosen = self.rng.sample(fitting, min(self.rng.randint(least, most), len(fitting)))
        self.said.update(chosen)
        return tuple(speak(each, self.rng, self.words, self.cells) for each in chosen)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How a report is told: ``least`` to ``most`` sentences under a heading, of the
    numbers ``style`` and, inside, ``inner``; no headings where ``style`` is None."""

    body: Body
    least: int
    most: int
    style: str | None
    inner: str
    run_in: bool


def _sections(body: Body, year: int, figures: Figures, rng: random.Random) -> Iterator[Section]:
    speaker = _Speaker(rng, phrases.words_of(year, rng), _cells(figures))
    plan = _plan(body, rng)
    for position, name in enumerate(SECTIONS):
        section = Section(
            id=name,
            level=1,
            number=f"{NUMERALS[position]}、",
            heading=rng.choice(HEADINGS[name]),
        )
        yield from _PROSE[name](section, plan, speaker)


_LENGTHS = ((1, 2), (1, 4), (3, 7), (4, 11), (8, 22))
_USUAL = {1: (3, 5, 5, 2, 0), 2: (1, 3, 7, 5, 2), 3: (0, 1, 5, 7, 4), 4: (0, 0, 2, 5, 5)}
"""Sentences under a heading, and how often each length comes with a body of a size."""


def _plan(body: Body, rng: random.Random) -> _Plan:
    least, most = rng.choices(_LENGTHS, _USUAL[body.size])[0]
    style = rng.choices(list(SUB_NUMBERS), list(SUB_NUMBERS.values()))[0]
    inner = [each for each in INNER_NUMBERS if each[0] != style[:1]]
    return _Plan(
        body=body,
        least=least,
        most=most,
        style=None if rng.random() < (0.3 if most < 5 else 0.08) else style,
        inner=rng.choices(inner, [INNER_NUMBERS[each] for each in inner])[0],
        run_in=style == "一是" or rng.random() < 0.5,
    )


def _numbered(style: str, position: int) -> str:
    """The number at that position in a list that begins with ``style``."""
    changed = {"一": NUMERALS[position], "1": str(position + 1),
               "㈠": chr(ord("㈠") + position), "①": chr(ord("①") + position)}  # fmt: skip
    return "".join(changed.get(char, char) for char in style)


def _cells(figures: Figures) -> Cells:
    """The tables' numbers, and the sums of them that prose likes to state."""
    cells = {name: value for name, text in figures.items() if (value := number(text)) is not None}

    def total(*starts: str) -> Decimal:
        names = (name for name in cells if name.startswith(starts) and name.endswith("[total]"))
        return sum((cells[name] for name in names), Decimal(0))

    new, carried_in = (
        cells.get(f"requests.{row}[total]", Decimal(0)) for row in ("new", "carried_in")
    )
    legal = [value for name, value in cells.items() if name.startswith("requests.new[legal.")]
    upheld = (cells.get(f"disputes.{row}[upheld]", Decimal(0)) for row in LITIGATION)
    return cells | {
        "sum.received": new + carried_in,
        "sum.legal": sum(legal, Decimal(0)),
        "sum.refused": total("requests.results.refused."),
        "sum.unavailable": total("requests.results.unavailable."),
        "sum.not_processed": total("requests.results.not_processed."),
        "sum.other": total("requests.results.other"),
        "sum.litigation": total("disputes.litigation"),
        "sum.litigation_upheld": sum(upheld, Decimal(0)),
    }


LITIGATION = ("litigation_direct", "litigation_after_review")

# --------------------------------------------------------------------------
# What each section says


def _overview(section: Section, plan: _Plan, speaker: _Speaker) -> Iterator[Section]:
    """An opening, and its parts: under sub-headings or in paragraphs of the section."""
    opening = speaker.some(phrases.OPENING, 1, min(4, plan.most))
    parts = _parts(plan, speaker)
    if plan.style is None:
        told = (_paragraphs(_told(name, plan, speaker), speaker) for name in parts)
        yield replace(section, paragraphs=(opening, *chain.from_iterable(told)))
        return
    yield replace(section, paragraphs=(opening,))
    for position, name in enumerate(parts):
        yield from _part(name, position, plan, speaker)


def _parts(plan: _Plan, speaker: _Speaker) -> list[str]:
    """The usual ones, and more or fewer of them; requests always."""
    wanted = list(USUAL)
    if speaker.chance(0.3):
        wanted[1:1] = [name for name in PARTS if name not in USUAL and speaker.chance(0.6)]
    if plan.most < 5:
        wanted = [name for name in wanted if name == "requests" or speaker.chance(0.75)]
    return wanted


def _part(name: str, position: int, plan: _Plan, speaker: _Speaker) -> Iterator[Section]:
    headings, pool = PARTS[name]
    style = plan.style or ""
    section = Section(
        id=f"overview.{position + 1}",
        level=2,
        number=_numbered(style, position),
        heading=speaker.rng.choice(headings),
        run_in=plan.run_in,
    )
    told = _told(name, plan, speaker)
    if plan.most >= 9 and speaker.chance(0.25):
        yield replace(section, paragraphs=(told[:2],), run_in=False)
        yield from _inner(section, pool, plan, speaker)
        return
    paragraphs = _paragraphs(told, speaker)
    if style != "一是" and speaker.chance(0.15):
        paragraphs = (*paragraphs, *_items(speaker))
    yield replace(section, paragraphs=paragraphs)


def _inner(
    outer: Section, pool: Sequence[Pattern], plan: _Plan, speaker: _Speaker
) -> Iterator[Section]:
    """Two or three headings of the third level."""
    headings = speaker.rng.choice(INNER)[: speaker.rng.randint(2, 3)]
    for position, heading in enumerate(headings):
        sentences = speaker.some((*pool, *phrases.ANYWHERE), 2, 5)
        yield Section(
            id=f"{outer.id}.{position + 1}",
            level=3,
            number=_numbered(plan.inner, position),
            heading=heading,
            paragraphs=(sentences,) if sentences else (),
            run_in=speaker.chance(0.7),
        )


def _told(name: str, plan: _Plan, speaker: _Speaker) -> Paragraph:
    """The sentences of a part; requests begin with how many there were."""
    sentences = list(speaker.some(PARTS[name][1], plan.least, plan.most))
    trade = phrases.BUREAUS[plan.body.trade]
    if name == "disclosure":
        sentences += speaker.some(trade, min(2, plan.least), min(5, plan.most))
        sentences += speaker.some(phrases.RULED, 0, 1)
    if name in ("disclosure", "platform", "interpretation"):
        sentences += speaker.some(phrases.COMPARISONS, 0, 1 + plan.most // 6)
    extra = speaker.some(phrases.ANYWHERE, 0, 1 + plan.most // 6)
    for sentence in extra:
        sentences.insert(speaker.rng.randint(0, len(sentences)), sentence)
    if name == "requests":
        first = phrases.RECEIVED if speaker.cells[_NEW] else phrases.NONE_RECEIVED
        sentences = [*speaker.some(first, 1, 1), *sentences]
        sentences += speaker.some(phrases.DISPUTED, 0, 1)
    return tuple(sentences)


_NEW = "requests.new[total]"


def _paragraphs(sentences: Paragraph, speaker: _Speaker) -> tuple[Paragraph, ...]:
    """One paragraph, or several of two to six sentences."""
    if len(sentences) < 5 or speaker.chance(0.4):
        return (sentences,) if sentences else ()
    made, start = [], 0
    while start < len(sentences):
        end = start + speaker.rng.randint(2, 6)
        made.append(sentences[start:end])
        start = end
    return tuple(made)


def _items(speaker: _Speaker) -> tuple[Paragraph, ...]:
    """一是, 二是, 三是 or the like: in one paragraph or one each."""
    style = speaker.rng.randrange(len(phrases.ITEMS[0]))
    told = [speaker.some([group[style]], 1, 1) for group in phrases.ITEMS]
    if not all(told):
        return ()
    return tuple(told) if speaker.chance(0.4) else (tuple(chain.from_iterable(told)),)


def _tabled(pool: Sequence[Pattern]) -> _Teller:
    """A section with a table: seldom a sentence before it."""

    def tell(section: Section, plan: _Plan, speaker: _Speaker) -> Iterator[Section]:
        said = speaker.some(pool, 1, 2) if plan.most > 2 and speaker.chance(0.08) else ()
        yield replace(section, paragraphs=(said,) if said else ())

    return tell


def _problems(section: Section, plan: _Plan, speaker: _Speaker) -> Iterator[Section]:
    """Problems and remedies, sometimes under a heading each."""
    most = max(2, plan.most // 2)
    problems = speaker.some(phrases.LEAD_PROBLEMS, 1, most)
    remedies = speaker.some(phrases.REMEDIES, 1, most)
    if plan.style in (None, "一是") or speaker.chance(0.7):
        yield replace(section, paragraphs=(problems, remedies))
        return
    yield replace(section, paragraphs=(speaker.some(phrases.ANYWHERE, 1, 1),))
    headings = speaker.rng.choice(PROBLEM_PARTS)
    for position, said in enumerate((problems, remedies)):
        yield Section(
            id=f"problems.{position + 1}",
            level=2,
            number=_numbered(plan.style or "", position),
            heading=headings[position],
            paragraphs=(said,),
            run_in=plan.run_in,
        )


def _other(section: Section, plan: _Plan, speaker: _Speaker) -> Iterator[Section]:
    count = speaker.rng.choice((1, 1, max(1, plan.most // 2)))
    yield replace(section, paragraphs=_paragraphs(speaker.some(phrases.OTHER, 1, count), speaker))


_Teller = Callable[[Section, _Plan, _Speaker], Iterator[Section]]
_PROSE: dict[str, _Teller] = {
    "overview": _overview,
    "proactive": _tabled(phrases.RULED),
    "requests": _tabled(PARTS["requests"][1]),
    "disputes": _tabled(phrases.DISPUTED),
    "problems": _problems,
    "other": _other,
}
