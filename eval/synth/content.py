"""What a made-up report says, before anything is printed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from eval.synth import phrases
from eval.synth.forms import HEADINGS, SECTIONS, Form
from eval.synth.grammar import Pattern, Sentence, speak
from eval.synth.inserts import Insert
from eval.synth.tables import Figures, contradict, make_figures, number
from extractors.document import Value
from extractors.numbers import format_chinese

NUMERALS = "一二三四五六七八九十"
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
    place = rng.choice(phrases.PLACES) + rng.choice(phrases.KINDS)
    agency = place + _body(place, rng)
    preamble, header = _preamble(agency, place, year, rng)
    published = _published(year, rng)
    return Content(
        form=form,
        year=year,
        title=_title(agency, year, rng),
        header=header
        | {
            "agency": HeaderFact(printed=agency, value=agency),
            "year": HeaderFact(printed=str(year), value=year),
            "published": published,
        },
        preamble=preamble,
        sections=tuple(_sections(year, stated, rng)),
        figures=figures,
        signature=(agency, published.printed),
        deviations=("wrong-year",) if wrong_year else (),
    )


def _body(place: str, rng: random.Random) -> str:
    if place.endswith("街道"):
        return "办事处"
    offices = ("人民政府",) if place.endswith("镇") else phrases.OFFICES
    return rng.choice(("人民政府", rng.choice(offices)))


# --------------------------------------------------------------------------
# Title, preamble, signature


def _title(agency: str, year: int, rng: random.Random) -> tuple[str, ...]:
    name = f"{year}年政府信息公开工作年度报告"
    return (agency, name) if len(agency) > 9 or rng.random() < 0.7 else (agency + name,)


def _preamble(
    agency: str, place: str, year: int, rng: random.Random
) -> tuple[str, dict[str, HeaderFact]]:
    facts = _contact(place, rng) | _period(year, rng)
    texts = {name: fact.printed for name, fact in facts.items()}
    template = rng.choice(_PREAMBLES)
    text = template.format(agency=agency, **texts)
    return text, {name: fact for name, fact in facts.items() if f"{{{name}}}" in template}


_PREAMBLES = (
    (
        "本报告依照《中华人民共和国政府信息公开条例》的规定，由{agency}办公室负责编写，所列数据的统计期限"
        "自{period_start}起至{period_end}止。如有疑问，请来函来电（地址：{address}，邮编：{postcode}，"
        "电话：{phone}）。"
    ),
    (
        "现公布{agency}年度报告。数据统计时间为{period_start}至{period_end}。报告电子版可在"
        "{website}查阅。联系地址：{address}；邮编：{postcode}；联系电话：{phone}。"
    ),
    (
        "依照国务院令第711号的要求，现向社会公布本机关的年度报告，统计期限从{period_start}到{period_end}。"
        "欢迎提出意见，通讯地址：{address}，邮政编码：{postcode}，咨询电话：{phone}，网址：{website}。"
    ),
)


def _contact(place: str, rng: random.Random) -> dict[str, HeaderFact]:
    stated = {
        "address": f"{place}{rng.choice(phrases.STREETS)}{rng.randint(1, 399)}号",
        "postcode": f"{rng.randint(10, 89)}{rng.randint(0, 9999):04d}",
        "phone": f"0{rng.randint(310, 998)}-{rng.randint(2000000, 8999999)}",
        "website": f"www.{''.join(rng.choices('abcdefghjkmnpqrstuvwxyz', k=6))}.gov.cn",
    }
    return {name: HeaderFact(printed=text, value=text) for name, text in stated.items()}


def _period(year: int, rng: random.Random) -> dict[str, HeaderFact]:
    again = rng.choice((f"{year}年", f"{year}年", ""))
    return {
        "period_start": HeaderFact(printed=f"{year}年1月1日", value=f"{year}-01-01"),
        "period_end": HeaderFact(printed=f"{again}12月31日", value=f"{year}-12-31"),
    }


def _published(year: int, rng: random.Random) -> HeaderFact:
    day = date(year + 1, rng.randint(1, 3), rng.randint(1, 28))
    printed = f"{day.year}年{day.month}月{day.day}日"
    if rng.random() < 0.2:
        digits = "".join(DIGITS[int(digit)] for digit in str(day.year))
        printed = f"{digits}年{format_chinese(day.month)}月{format_chinese(day.day)}日"
    return HeaderFact(printed=printed, value=day.isoformat())


# --------------------------------------------------------------------------
# Sections


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Speaks patterns about one report."""

    rng: random.Random
    year: int
    cells: dict[str, int]

    def one(self, choices: Sequence[Pattern]) -> Sentence:
        words = phrases.WORDS | {"year": (str(self.year),)}
        return speak(self.rng.choice(choices), self.rng, words, self.cells)

    def some(self, choices: Sequence[Pattern], most: int) -> tuple[Sentence, ...]:
        """Two to ``most`` different sentences, or all there are."""
        count = min(self.rng.randint(2, most), len(choices))
        chosen = self.rng.sample(choices, count)
        return tuple(self.one([pattern]) for pattern in chosen)


def _sections(year: int, figures: Figures, rng: random.Random) -> Iterator[Section]:
    values = {name: number(text) for name, text in figures.items()}
    cells = {name: int(value) for name, value in values.items() if value is not None}
    speaker = _Speaker(rng, year, cells)
    for position, name in enumerate(SECTIONS):
        yield Section(
            id=name,
            level=1,
            number=f"{NUMERALS[position]}、",
            heading=rng.choice(HEADINGS[name]),
            paragraphs=_PROSE[name](speaker) if name in _PROSE else (),
        )
        if name == "overview":
            yield from _parts(speaker)


def _opening(speaker: _Speaker) -> tuple[tuple[Sentence, ...], ...]:
    return (speaker.some(phrases.OPENING, 3),)


def _problems(speaker: _Speaker) -> tuple[tuple[Sentence, ...], ...]:
    return speaker.some(phrases.LEAD_PROBLEMS, 2), speaker.some(phrases.REMEDIES, 2)


def _other(speaker: _Speaker) -> tuple[tuple[Sentence, ...], ...]:
    return ((speaker.one(phrases.OTHER),),)


_PROSE = {"overview": _opening, "problems": _problems, "other": _other}


def _parts(speaker: _Speaker) -> Iterator[Section]:
    """The overview's parts, under one style of sub-heading or in plain paragraphs."""
    rng = speaker.rng
    style = rng.choice(("（{}）", "（{}）", "({})"))
    run_in = rng.random() < 0.6
    for position, (heading, choices) in enumerate(phrases.PARTS):
        sentences = speaker.some(choices, 6)
        if choices is phrases.REQUESTS:
            sentences = (speaker.one(phrases.RECEIVED), *sentences)
        yield Section(
            id=f"overview.{position + 1}",
            level=2,
            number=style.format(NUMERALS[position]),
            heading=heading,
            paragraphs=(sentences, *_items(speaker)),
            run_in=run_in,
        )


def _items(speaker: _Speaker) -> tuple[tuple[Sentence, ...], ...]:
    """一是, 二是, 三是: seldom, in one paragraph."""
    if speaker.rng.random() > 0.15:
        return ()
    return (tuple(speaker.one([pattern]) for pattern in phrases.ITEMS),)


def paragraph_text(sentences: Sequence[Sentence]) -> str:
    return "".join(sentence.text for sentence in sentences)
