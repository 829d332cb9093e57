"""Draws words and numbers for composed clauses, and says them with their labels."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

from eval.synth.numerals import Printed, Style, print_number
from eval.synth.phrases.made import Words
from eval.synth.prose import lexicon
from eval.synth.prose.builder import Builder

Clause = Callable[["Composer", Builder], None]


class Composer:
    """Draws words and numbers; ``words`` are the slots' words of a report."""

    def __init__(self, lexicon: lexicon.Lexicon, words: Words, rng: random.Random) -> None:
        self.lexicon, self.words, self.rng = lexicon, words, rng

    def often(self, share: float) -> bool:
        return self.rng.random() < share

    def one(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def slot(self, kind: str) -> str:
        return self.rng.choice(self.words[kind])

    def body(self) -> str:
        if self.often(0.5):
            return self.slot(self.one("unit", "dept"))
        return self.one("", "", "市", "县", "区") + self.rng.choice(lexicon.BODIES)

    def channel(self) -> str:
        if self.often(0.6):
            return self.slot(self.one("channel", "account"))
        return self.rng.choice(lexicon.CHANNELS)

    def phrase(self) -> str:
        return self.lexicon.phrase(self.rng)

    def verb(self) -> str:
        return self.lexicon.verb(self.rng) + (
            self.one("了", "了", "过", "出", "到") if self.often(0.12) else ""
        )

    def unit(self) -> str:
        return self.rng.choice(lexicon.UNITS)

    def count(self) -> Decimal:
        """From 0 to hundreds of millions, small ones most often."""
        if self.often(0.04):
            return Decimal(0)
        return Decimal(int(10 ** self.rng.triangular(0, 7.5, 1.2)))

    def percent(self) -> Decimal:
        places = self.rng.choice((0, 0, 1, 1, 2, 2))
        value = Decimal(self.rng.randint(1, 100 * 10**places)).scaleb(-places)
        return Decimal(100) if self.often(0.08) else value

    # numbers ------------------------------------------------------------

    def figure(self, to: Builder, unit: str, *, style: Style = "free", leads: bool = False) -> None:
        """A count with its qualifiers and unit."""
        value = self.count()
        if unit in ("万元", "亿元", "公里", "吨", "亩", "小时", "公顷"):
            value += Decimal(self.rng.randint(0, 9999)).scaleb(-self.rng.choice((1, 2, 4)))
        shown = self._shown(value, unit, style, leads)
        say(to, shown, unit, "MONEY" if unit.endswith("元") else "NUMBER")

    def small(self, to: Builder, unit: str) -> None:
        """A count up to twenty in Chinese numerals."""
        value = Decimal(self.rng.randint(1, 20))
        say(to, print_number(value, unit, "chinese", False, self.rng), unit, "NUMBER")

    def percentage(self, to: Builder) -> None:
        to.say(f"{self.percent()}", "PERCENT").say(self.one("%", "%", "％"), "UNIT")

    def _shown(self, value: Decimal, unit: str, style: Style, leads: bool) -> Printed:
        if value == 0 and self.often(0.5):
            style = "exact"
        return print_number(value, unit, style, leads, self.rng)

    def ratio(self, to: Builder) -> None:
        """A share in percent, a multiple or points."""
        unit = self.rng.choices(("%", "倍", "个百分点", "‰", "成"), (16, 2, 3, 1, 1))[0]
        value = self.percent() if unit == "%" else Decimal(self.rng.randint(1, 99)).scaleb(-1)
        if unit == "成":
            value = Decimal(self.rng.randint(1, 9))
        style: Style = "chinese" if unit == "成" else "free"
        if unit == "%" and self.often(0.03):
            to.say(f"{self.one('-', '－', '+')}{value}", "PERCENT").say("%", "UNIT")
            return
        say(to, print_number(value, unit, style, False, self.rng), unit, "PERCENT")


def say(to: Builder, shown: Printed, unit: str, label: str) -> None:
    """The parts of a printed number with their labels."""
    to.say(shown.before, "UNIT" if shown.before == "百分之" else "QUALIFIER")
    to.say(shown.numeral, label)
    inner, found, behind = shown.after.partition(unit) if unit else (shown.after, "", "")
    if unit and not found:  # the unit in full width, or 百分之 before
        to.say(shown.after, "UNIT")
        return
    to.say(inner, "QUALIFIER").say(found, "UNIT").say(behind, "QUALIFIER")


# --------------------------------------------------------------------------
# What stands before a metric, none of it counted


def lead(c: Composer, to: Builder) -> None:
    draw = c.rng.random()
    if draw < 0.3:
        word = c.rng.choice(lexicon.LEADS)
        to.say(word, *(("QUALIFIER",) if word == "累计" else ()))
    elif draw < 0.42:
        date = c.slot("when")
        to.say(date, "DATE").say(c.one("", "", "，", "共", "累计", "，共"))
    if c.often(0.02):
        to.say(c.slot("day"), "DATE").say("，")


def metric(c: Composer, to: Builder, *, verbal: float = 0.7) -> None:
    """(adverbial) verb and object, or a noun with its tail."""
    if c.often(0.07):
        to.say(c.body(), "METRIC", "ORGANISATION")
    if c.often(0.22):
        adverbial(c, to)
    if c.often(verbal):
        to.say(c.verb(), "METRIC").say(c.lexicon.phrases(c.rng), "METRIC")
    else:
        to.say(c.phrase(), "METRIC")
        if c.often(0.25):
            to.say(c.rng.choice(lexicon.TAILS), "METRIC")


def adverbial(c: Composer, to: Builder) -> None:
    word = c.rng.choice(lexicon.ADVERBIALS)
    if word in ("通过", "依托", "利用", "借助") and c.often(0.6):
        to.say(word, "METRIC").say(c.channel(), "METRIC", "CHANNEL")
    elif word in ("组织", "指导", "督促", "向", "对", "由", "会同", "联合") and c.often(0.6):
        to.say(word, "METRIC").say(c.body(), "METRIC", "ORGANISATION")
    else:
        to.say(word, "METRIC").say(c.phrase(), "METRIC")


def copula(c: Composer, to: Builder, share: float = 0.2) -> None:
    if not c.often(share):
        return
    word = c.rng.choice(lexicon.COPULAS)
    if word.startswith("累计"):
        to.say("累计", "QUALIFIER").say(word[2:])
    else:
        to.say(word)


def behind_its_noun(c: Composer, to: Builder) -> None:
    """收到申请131件"""
    lead(c, to)
    metric(c, to)
    copula(c, to)
    c.figure(to, c.unit())
