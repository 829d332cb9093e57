"""Sentences with figures, made from patterns; each knows what its numbers mean.

A pattern is a text in which the following is replaced::

    {info}              a word of that kind; {info1} and {info2} differ
    [全年|年内|]         one of these, which may hold words
    {60-9000条}         a number with its unit: an integer between these bounds
    {60-9000条|篇}      with one of these units
    {1.0-60.0%}         with as many decimals as the bounds show
    {a:60-900件}        a number with a name
    {/件} {/a件} {/}    a part of the last whole, of the one named a, in its unit
    {//a件}             what the parts before it leave of the whole
    {%b/a.1}            the share in percent of b in a, with so many decimals
    {=requests.new[total]件}  the number that stands in this cell of the tables
    {3-20场 chinese}    in Chinese numerals; ``exact``: as digits without 约, 余, 万
    {/件 most}          a part that is nearly the whole
    {3-20件 bare}       without its unit, which a later number of the list prints

A number's metric, what it counts, is the clause before it, without dates,
conjunctions and copulas at its ends; 同比增长 and the like are joined to the metric
before. Marks say what the clause does not: ``<公开信息>`` the metric's words;
``<+增长>`` joined to the metric before; ``<!公开信息>`` words that are not printed;
``}<领域>`` right behind a number is added at the metric's end (26个领域).
Otherwise than by ``<!...>`` and joining, a metric consists of the sentence's words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import chain

from eval.synth.numerals import WIDE, Printed, Style, print_number
from extractors.document import Value

_SLOT = re.compile(r"\{(\w+)\}")
_NUMBER_SLOT = re.compile(r"\{#(\w+)\}")
_WORD = r"\{[a-z_]+\d*\}"
_CHOICE = re.compile(rf"\[((?:[^\[\]{{}}|]|{_WORD})*(?:\|(?:[^\[\]{{}}|]|{_WORD})*)+)\]")
_TOKEN = re.compile(r"<(?P<mark>[^<>]*)>|\{(?P<number>[^{}]*[^{}a-z_0-9][^{}]*)\}")
_NUMBER = re.compile(
    r"(?:(?P<name>[a-z]):)?"
    r"(?:(?P<low>\d+(?:\.\d+)?)-(?P<high>\d+(?:\.\d+)?)"
    r"|(?P<part>//?)(?P<whole>[a-z])?"
    r"|%(?P<share>[a-z]\d?)/(?P<base>[a-z]\d?)(?:\.(?P<digits>\d))?"
    r"|=(?P<cell>[a-z_.]+(?:\[[a-z_.]+\])?))"
    r"(?P<unit>[^ ]*)(?: (?P<style>chinese|exact|most|bare))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class N:
    """A number: what it counts, and between which bounds.

    ``units`` are alternatives; ``part_of`` names the slot whose parts it and its
    siblings are, ``rest`` says that it is what remains; ``share`` those of which it
    is the quotient; ``cell`` is the path of the table cell that it repeats.
    ``metric`` are marked words, ``ahead`` those that stand before it, ``behind`` the
    marked ones right behind it.
    """

    metric: str = ""
    ahead: str = ""
    behind: str = ""
    units: tuple[str, ...] = ("",)
    low: Decimal = Decimal(1)
    high: Decimal = Decimal(99)
    places: int = 0
    part_of: str = ""
    rest: bool = False
    share: tuple[str, str] | None = None
    cell: str = ""
    style: Style = "free"
    most: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Pattern:
    """``zero`` are cells that must be 0 for it to be true."""

    source: str
    zero: tuple[str, ...] = ()

    @cached_property
    def parsed(self) -> Parsed:
        return parse(self.source)

    @property
    def numbers(self) -> dict[str, N]:
        return self.parsed.numbers

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(number.cell for number in self.numbers.values() if number.cell)

    def fits(self, cells: Cells) -> bool:
        """Whether it can be said of these tables: what is divided is not zero."""
        if any(cells.get(name, 1) for name in self.zero):
            return False
        whole = {number.part_of for number in self.numbers.values()}
        whole |= {number.share[1] for number in self.numbers.values() if number.share}
        least = {number.cell: 2 if name in whole else 0 for name, number in self.numbers.items()
                 if number.cell}  # fmt: skip
        return all(cells.get(name, -1) >= value for name, value in least.items())


def pattern(text: str, *, zero: str | tuple[str, ...] = ()) -> Pattern:
    return Pattern(text, (zero,) if isinstance(zero, str) else zero)


def patterns(*texts: str | Pattern) -> tuple[Pattern, ...]:
    return tuple(text if isinstance(text, Pattern) else pattern(text) for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A figure in a sentence; ``start`` and ``end`` are of the numeral alone."""

    metric: str
    start: int
    end: int
    value: Value
    unit: str | None
    qualifier: str | None
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words of one kind in a sentence; ``kind`` is that of the slot they fill
    (``channel``), or ``unit#`` or ``qualifier#`` of a number."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    text: str
    mentions: tuple[Mention, ...] = ()
    said: tuple[Said, ...] = ()


Cells = Mapping[str, int | Decimal]
"""Numbers that stand in the tables, by path; names that begin with ``sum.`` are
sums of cells and stand in none."""
Words = Mapping[str, Sequence[str]]


# --------------------------------------------------------------------------
# From a pattern's text to its slots


@dataclass(frozen=True, slots=True)
class Parsed:
    """``text`` holds ``{#name}`` for each of the numbers, ``{word}`` for a word, ``{c0}``
    and so on for one of ``choices``."""

    text: str
    numbers: dict[str, N] = field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)


def parse(source: str) -> Parsed:
    """
    Raises:
        ValueError: a number of the pattern is not understood, or counts nothing.
    """
    choices: dict[str, tuple[str, ...]] = {}

    def named(match: re.Match[str]) -> str:
        name = f"c{len(choices)}"
        choices[name] = tuple(match[1].split("|"))
        return f"{{{name}}}"

    text = _CHOICE.sub(named, source)
    reader = _Reader()
    for match in _TOKEN.finditer(text):
        reader.take(match, text[reader.at : match.start()])
    reader.text += text[reader.at :]
    return Parsed(reader.text, reader.numbers, choices)


class _Reader:
    """Reads numbers and marks from left to right."""

    def __init__(self) -> None:
        self.text, self.at, self.numbers = "", 0, dict[str, N]()
        self.clause, self.marked = 0, ""
        self.last, self.whole = "", ""

    def take(self, match: re.Match[str], between: str) -> None:
        self.text += between
        self.at = match.end()
        if match["number"]:
            self._number(match["number"])
        elif not between and self.last and self.text.endswith(f"{{#{self.last}}}"):
            self._behind(match["mark"])
        else:
            self.marked += match["mark"].lstrip("!")
            self.text += "" if match["mark"].startswith("!") else match["mark"].lstrip("+")

    def _number(self, stated: str) -> None:
        match = _NUMBER.fullmatch(stated)
        if match is None:
            raise ValueError(f"not a number: {stated}")
        name = match["name"] or f"n{len(self.numbers)}"
        number = _stated(match, self.whole)
        if match["part"] and not match["unit"]:
            number = replace(number, units=self.numbers[number.part_of].units)
        self.numbers[name] = replace(number, metric=self.marked, ahead=self.text[self.clause :])
        if not (number.part_of or number.share or match["unit"] == "%"):
            self.whole = name
        self.text += f"{{#{name}}}"
        self.last, self.clause, self.marked = name, len(self.text), ""

    def _behind(self, mark: str) -> None:
        self.numbers[self.last] = replace(self.numbers[self.last], behind=mark)
        self.text += mark
        self.clause = len(self.text)


def _stated(match: re.Match[str], whole: str) -> N:
    low, high = match["low"] or "1", match["high"] or "99"
    share = (match["share"], match["base"]) if match["share"] else None
    units = tuple(match["unit"].split("|"))
    return N(
        units=("%",) if share else units,
        low=Decimal(low),
        high=Decimal(high),
        places=int(match["digits"] or 0) if share else len(low.partition(".")[2]),
        part_of=(match["whole"] or whole) if match["part"] else "",
        rest=match["part"] == "//",
        share=share,
        cell=match["cell"] or "",
        style=_style(match["style"]),
        most=match["style"] == "most",
        bare=match["style"] == "bare",
    )


def _style(stated: str | None) -> Style:
    return "chinese" if stated == "chinese" else "exact" if stated in ("exact", "bare") else "free"


_BREAKS = re.compile(r"[，。；：！？（）](?![^《]*》)")
_LEADS = re.compile(
    r"(?:[、\s]|和(?!谐)|与(?!会)|及(?!时)|并(?!联)|还(?!原)|另(?!行)|也|以及|其中|同时|已|现有|先后|"
    r"累计|合计|总计|总共|共计|共(?![享同建产青])|另有|另外|此外|[一二三四五六七八九]是|分别|"
    r"\d{4}年度?(?:\d{1,2}(?:—\d{1,2})?月(?:\d{1,2}日)?)?(?:以来|全年)?|全年|年内|当年|本年度?|今年以来|一年来|期间|截[至止][^，]{0,8}?底|"
    r"截[至止]\d{4}年\d{1,2}月\d{1,2}日|过去一年|报告期内|包括)"
)
_TRAILS = re.compile(
    r"(?:[、的了为是有约]|(?<![日人年月周平户场])均|(?<!公)共|(?<![统审设会])计|(?<![送传表下抵])达|达到|共计|合计|总计|累计|超过|分别)$"
)
_RELATIVE = re.compile(
    r"同比|环比|较|占(?![地用道])|比(?![例率重])|与[^，]*相比|(?:[日月年周人户场]均|平均|(?:平均)?每[\u4e00-\u9fff]{1,2})$|(?:增长|增加|下降|减少|上升|提高|提升|增幅|降幅)(?:[为达了]|达到)?$"
)
_CUMULATIVE = re.compile(r"累[计积][^，。；：！？（）]*$")


def clause(before: str) -> str:
    """The words behind the last break, bare of what says nothing of the metric."""
    words = _BREAKS.split(before)[-1]
    while lead := _LEADS.match(words):
        words = words[lead.end() :]
    return _bare(words)


def _bare(words: str) -> str:
    while trail := _TRAILS.search(words):
        words = words[: trail.start()]
    return words


# --------------------------------------------------------------------------
# From the slots to a sentence


def speak(pattern: Pattern, rng: random.Random, words: Words, cells: Cells) -> Sentence:
    """One sentence from a pattern.

    Raises:
        ValueError: a number of it counts nothing.
    """
    parsed = pattern.parsed
    chosen, drawn = _fill(parsed, rng, words)
    filled = _completed(chosen, drawn)
    printed = _numbers(parsed.numbers, rng, cells)
    marked = _completed(chosen, {slot: _marked(slot, word) for slot, word in drawn.items()})
    pieces = _NUMBER_SLOT.split(_said(parsed.text, marked))
    reader = _Marks()
    reader.take(pieces[0])
    counted, mentions = "", []
    for name, behind in zip(pieces[1::2], pieces[2::2], strict=True):
        number, (shown, unit) = parsed.numbers[name], printed[name]
        metric, counted = _metric(number, filled, counted)
        start = len(reader.text) + len(shown.before)
        reader.take(_marked_number(shown, unit) + behind)
        mentions.append(_mention(number, shown, metric, start, unit, _said(number.ahead, filled)))
    return Sentence(text=reader.text, mentions=tuple(mentions), said=tuple(reader.said))


_OPEN, _NAMED, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{_OPEN}([^{_NAMED}]*){_NAMED}([^{_CLOSE}]*){_CLOSE}|[^{_OPEN}]+")


def _marked(slot: str, word: str) -> str:
    return f"{_OPEN}{slot.rstrip('0123456789')}{_NAMED}{word}{_CLOSE}" if word else ""


def _marked_number(shown: Printed, unit: str) -> str:
    """Its qualifiers and its unit marked; 百分之 is a unit too."""
    at = shown.after.find(unit.translate(WIDE)) if unit not in shown.after else -1
    at = at if at >= 0 else shown.after.find(unit)
    before = "unit#" if shown.before == "百分之" else "qualifier#"
    if not unit or at < 0:
        return _marked(before, shown.before) + shown.numeral + _marked("qualifier#", shown.after)
    end = at + len(unit)
    return (
        _marked(before, shown.before) + shown.numeral + _marked("qualifier#", shown.after[:at])
        + _marked("unit#", shown.after[at:end]) + _marked("qualifier#", shown.after[end:])
    )  # fmt: skip


class _Marks:
    """Takes the marks out of a text; what they say is kept."""

    def __init__(self) -> None:
        self.text, self.said = "", list[Said]()

    def take(self, marked: str) -> None:
        for match in _MARK.finditer(marked):
            start = len(self.text)
            self.text += match[0] if match[1] is None else match[2]
            if match[1] is not None:
                self.said.append(Said(kind=match[1], start=start, end=len(self.text)))


def _metric(number: N, filled: Mapping[str, str], counted: str) -> tuple[str, str]:
    """With what was counted before, so that a change or share can be joined to it."""
    marked, ahead = _said(number.metric, filled), _said(number.ahead, filled)
    if marked.startswith("+"):
        return counted + marked[1:], counted
    words = _BREAKS.split(ahead)[-1].lstrip("、")
    if counted and not marked and _RELATIVE.match(words):
        return counted + _bare(words), counted
    words = marked or clause(ahead)
    metric = words + _said(number.behind, filled)
    return metric, metric


def _mention(number: N, shown: Printed, metric: str, start: int, unit: str, ahead: str) -> Mention:
    if not metric:
        raise ValueError(f"nothing is counted: {number}")
    cell = None if number.cell.startswith("sum.") else number.cell or None
    return Mention(
        metric=metric,
        start=start,
        end=start + len(shown.numeral),
        value=shown.value,
        unit=unit or None,
        qualifier=shown.qualifier or ("cumulative" if _CUMULATIVE.search(ahead) else None),
        same_as=cell,
    )


def _said(text: str, filled: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda match: filled.get(match[1], match[0]), text)


def _fill(
    parsed: Parsed, rng: random.Random, words: Words
) -> tuple[dict[str, str], dict[str, str]]:
    """The alternative of each choice, and words for all slots that are no numbers, no
    word twice but within choices."""
    filled: dict[str, str] = {}
    chosen = {name: rng.choice(options) for name, options in parsed.choices.items()}
    metrics = (number.metric for number in parsed.numbers.values())
    stated = _said(" ".join([parsed.text, *metrics]), chosen)
    for slot in dict.fromkeys(_SLOT.findall(stated)):
        choices = [w for w in words[slot.rstrip("0123456789")] if w not in filled.values()]
        filled[slot] = rng.choice(choices)
    return chosen, filled


def _completed(chosen: Mapping[str, str], drawn: Mapping[str, str]) -> dict[str, str]:
    return {**drawn, **{name: _said(text, drawn) for name, text in chosen.items()}}


# --------------------------------------------------------------------------
# Numbers


def _numbers(
    numbers: Mapping[str, N], rng: random.Random, cells: Cells
) -> dict[str, tuple[Printed, str]]:
    """Values first, so that parts fit into their wholes; then their print and unit."""
    values = _values(numbers, rng, cells)
    involved = set(chain.from_iterable(_related(*pair) for pair in numbers.items()))
    units: dict[str, str] = {}
    printed = {}
    for name, number in numbers.items():
        siblings = number.part_of and numbers[number.part_of].units == number.units
        units[name] = units[number.part_of] if siblings else rng.choice(number.units)
        style: Style = "exact" if name in involved and number.style == "free" else number.style
        style = "cell" if number.cell and style != "chinese" else style
        printed[name] = _printed(number, values[name], units[name], style, rng), units[name]
    return printed


def _printed(number: N, value: Decimal, unit: str, style: Style, rng: random.Random) -> Printed:
    """Not 达突破 or 为不足: behind such words a number has 约 or nothing before it."""
    unit = "" if number.bare else unit
    bound = number.ahead.endswith(_COPULAS)
    while True:
        shown = print_number(value, unit, style, bool(number.behind), rng)
        if not bound or shown.before in ("", "约", "近", "百分之"):
            return shown


_COPULAS = tuple("达为到至是在共计")


def _related(name: str, number: N) -> Iterator[str]:
    """The number and those that it can be checked against, if there are any."""
    if number.part_of or number.share:
        yield from (name, number.part_of, *(number.share or ()))


def _values(numbers: Mapping[str, N], rng: random.Random, cells: Cells) -> dict[str, Decimal]:
    values: dict[str, Decimal] = {}
    left: dict[str, int] = {}
    for name, number in numbers.items():
        if number.share:
            continue
        values[name] = _value(number, left.get(number.part_of, 0), rng, cells)
        left[name] = int(values[name])
        if number.part_of:
            left[number.part_of] -= int(values[name])
    for name, number in numbers.items():
        if number.share:
            values[name] = _share(number, *(values[each] for each in number.share))
    return values


def _share(number: N, part: Decimal, whole: Decimal) -> Decimal:
    return (100 * part / whole).quantize(Decimal(1).scaleb(-number.places), ROUND_HALF_UP)


def _value(number: N, left: int, rng: random.Random, cells: Cells) -> Decimal:
    if number.cell:
        return Decimal(cells[number.cell])
    if number.part_of:
        return Decimal(left if number.rest else rng.randint(*_portion(left, number.most)))
    scale = int(10**number.places)
    low, high = int(number.low * scale), int(number.high * scale)
    if low > 0 and high > 50 * low and rng.random() < 0.8:
        drawn = min(high, int(low * (high / low) ** rng.random()))
    else:
        drawn = rng.randint(low, high)
    return Decimal(drawn).scaleb(-number.places) if number.places else Decimal(drawn)


def _portion(left: int, most: bool) -> tuple[int, int]:
    """Bounds of a part of what is left: at most half of it, or at least nine tenths."""
    return (left - left // 10, left) if most else (min(1, left // 2), left // 2)
