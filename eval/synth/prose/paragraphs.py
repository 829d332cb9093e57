"""Paragraphs of labelled sentences, with headings and list numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from hashlib import sha256

from eval.metrics.prose import SAME_METRIC, character_overlap
from eval.synth.content import make_preamble
from eval.synth.forms import HEADINGS
from eval.synth.grammar import Cells, Pattern, Sentence, speak
from eval.synth.phrases import WORDS, body, every, words_of
from eval.synth.phrases.headings import INNER, NUMERALS, PARTS, PROBLEM_PARTS
from eval.synth.prose.builder import Builder, Labelled
from eval.synth.prose.composed import compose
from eval.synth.prose.composer import Composer
from eval.synth.prose.labelled import settled, spans_of
from eval.synth.prose.lexicon import Lexicon
from extractors.figures.linking import link
from models.ner.labels import Span

HELD_OUT = 10
"""One pattern in so many is for development alone."""
COMPOSED = 0.45
"""Share of composed sentences in training; there are none in development."""
UNUSUAL = 0.05
"""Share of paragraphs in training that are none: preambles, charts, signatures."""
_SECOND = ("（{0}）", "（{0}）", "({0})", "（{0}) ")
_THIRD = ("{1}.", "{1}、", "{1}．", "（{1}）", "({1})")
_ITEMS = ("{0}是", "{0}是", "{0}要", "第{0}，", "（{1}）", "{1}.", "{1}、")


def held_out(pattern: Pattern) -> bool:
    return sha256(pattern.source.encode()).digest()[0] % HELD_OUT == 0


class AnyCells(dict[str, int]):
    """Every cell holds some count."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng

    def __missing__(self, name: str) -> int:
        self[name] = int(10 ** self._rng.uniform(0.4, 4))
        return self[name]


class Prose:
    """Makes paragraphs; ``development`` of the held-out patterns alone.

    Args:
        lexicon: For composed clauses.
    """

    def __init__(self, lexicon: Lexicon, rng: random.Random, *, development: bool = False) -> None:
        self._lexicon, self._rng = lexicon, rng
        self._composed = 0.0 if development else COMPOSED
        self._patterns = [p for p in (*every(), *wider()) if held_out(p) == development]

    def paragraphs(self, count: int) -> Iterator[Labelled]:
        for _ in range(count):
            year = self._rng.randint(2008, 2026)
            yield self._paragraph(Composer(self._lexicon, words_of(year, self._rng), self._rng))

    def _paragraph(self, composer: Composer) -> Labelled:
        rng, to = self._rng, Builder()
        said: list[Labelled] = []
        if self._composed and rng.random() < UNUSUAL:
            return rng.choice((preamble, chart_labels, signature))(rng)
        if rng.random() < 0.3:
            _heading(to, rng)
        items = rng.choice(_ITEMS) if rng.random() < 0.15 else ""
        for number in range(rng.choice((1, 1, 1, 2, 2, 3, 3, 4, 5))):
            if items and number < len(NUMERALS):
                to.say(items.format(NUMERALS[number], number + 1), "LIST")
                if rng.random() < 0.4:
                    to.say(rng.choice(rng.choice(INNER)) + rng.choice("。，："))
            sentence = self._sentence(composer)
            to.add(sentence.text, sentence.spans)
            said.append(sentence)
        return Labelled(
            text=to.text,
            spans=tuple(to.spans),
            sources=tuple(source for each in said for source in each.sources),
            figures=tuple(figure for each in said for figure in each.figures),
        )

    def _sentence(self, composer: Composer) -> Labelled:
        if self._rng.random() < self._composed:
            return compose(composer)
        while True:
            pattern = self._rng.choice(self._patterns)
            try:
                cells: Cells = AnyCells(self._rng)
                said = speak(pattern, self._rng, composer.words, cells)
            except ValueError:  # a whole too small for its parts
                continue
            spans = spans_of(said)
            if self._composed and not _told(said, spans):
                continue
            return Labelled(
                text=said.text,
                spans=tuple(spans),
                sources=(pattern.source,),
                figures=tuple((m.metric, m.value, m.unit, m.qualifier) for m in said.mentions),
            )


def _told(said: Sentence, spans: Sequence[Span]) -> bool:
    """Whether the labels come to the figures that the sentence states: where a metric is
    named in words that stand nowhere, they would teach what is not so."""
    linked = {figure.start: figure.metric for figure in link(said.text, spans)}
    return all(
        character_overlap(linked.get(mention.start, ""), mention.metric) >= SAME_METRIC
        for mention in said.mentions
    )


def preamble(rng: random.Random) -> Labelled:
    """The paragraph of contacts and periods before the first section."""
    text, facts = make_preamble(body(rng), rng.randint(2008, 2026), rng)
    to = Builder(text=text)
    for name, fact in facts.items():
        label = "DATE" if name.startswith("period") else "CONTACT"
        start = text.index(fact.printed)
        to.spans.append(Span(label=label, start=start, end=start + len(fact.printed)))
    return Labelled(text=text, spans=tuple(settled(to)), sources=("preamble",))


def chart_labels(rng: random.Random) -> Labelled:
    """What a chart's text comes to: shares or counts by name, or bare numbers of an axis."""
    to = Builder()
    unit, between = rng.choice(("%", "件", "条", "个", "")), rng.choice((" ", "，", "：", "; ", ""))
    named = unit and rng.random() < 0.7
    for _ in range(rng.randint(1, 6)):
        if named:
            words = rng.choice(WORDS[rng.choice(("channel", "info", "topic"))])
            to.say(words, "METRIC").say(between)
        number = (
            f"{rng.uniform(0, 100):.{rng.randint(0, 2)}f}"
            if unit == "%"
            else str(rng.randint(0, 9000))
        )
        to.say(number, *(("PERCENT" if unit == "%" else "NUMBER",) if named else ()))
        to.say(unit, *(("UNIT",) if named else ())).say(rng.choice((" ", "\n", "")))
    return Labelled(text=to.text.strip(), spans=tuple(to.spans), sources=("chart",))


def signature(rng: random.Random) -> Labelled:
    to = Builder().say(body(rng).name, "ORGANISATION").say(rng.choice((" ", "\n", "")))
    year, month, day = rng.randint(2008, 2026), rng.randint(1, 12), rng.randint(1, 28)
    to.say(f"{year}年{month}月{day}日", "DATE")
    return Labelled(text=to.text, spans=tuple(to.spans), sources=("signature",))


def wider() -> Sequence[Pattern]:
    from eval.synth.phrases.wider import WIDER

    return WIDER


def _heading(to: Builder, rng: random.Random) -> None:
    """In a line of its own, or run into the paragraph."""
    level = rng.choice((1, 2, 2, 3))
    number = rng.randint(1, 8)
    printed = NUMERALS[number - 1]
    if level == 1:
        lead = rng.choice(("{0}、", "{0}、", "{0}、", "{0}. ", "")).format(printed)
        words = rng.choice(rng.choice(list(HEADINGS.values())))
    else:
        leads = _SECOND if level == 2 else _THIRD
        lead = rng.choice((*leads, *leads, "")).format(printed, number)
        words = rng.choice(_sub_headings())
    to.say(lead + words, f"HEADING{level if lead or level == 1 else 2}")
    to.say(rng.choice(("\n", "\n", "\n", "。", "　", " ", "：", "")))


def _sub_headings() -> list[str]:
    known = [heading for headings, _ in PARTS.values() for heading in headings]
    known += [heading for row in (*INNER, *PROBLEM_PARTS) for heading in row]
    return known
