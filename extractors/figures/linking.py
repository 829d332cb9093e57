"""Labelled spans of a paragraph → figures: each number with its unit, qualifier and metric.

A metric stands before its number, or as an object behind it (26个领域), or both. A change
or share (同比增长) is joined to what was counted before. Numbers in a row share what is
before them, or take one metric each (A、B和C分别为12、15和20件); their last unit is that
of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.figures.stated import COUNTS_NOTHING, Stated, sentences
from extractors.numbers import (
    AFTER,
    BEFORE,
    RATIOS,
    VARIANTS,
    Mention,
    Number,
    find,
    normalise,
    parse,
)
from models.ner.labels import FIGURE_TYPES, NUMERALS, Span

_JOINED = re.compile(r"[、，,和与及/\s]|以及")
_BREAK = re.compile(r"[，。；：！？,;:!?]")
_CLAUSE = re.compile(r"[\u4e00-\u9fff]{2,16}")
_SHARES = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_AVERAGE = re.compile(r"[日月年周人户场]均|平均|(?:平均)?每[\u4e00-\u9fff]{1,2}")
"""Said of what was counted before: 访问量3万次，日均82次."""
_NOUN_BEHIND = re.compile(r"[\u4e00-\u9fff](?<![和与及至到])")
_AND = re.compile(r"以及|[、和与及]")
_TAIL = re.compile(
    r"(?<=.)(?:的[^的]+|(?:平均|信息|主动|公开|公示|发布|申请|办理|受理|粉丝|阅读|点击)*"
    r"(?:数量|次数|金额|占比|比例|件数|得分|总数|[率量数]))$"
)
_RESPECTIVELY = re.compile(r"(?:分别|依次|各)[^，。；：！？,;:!?、\d]{0,6}$")
_NAMING = ("DATE", "DOCUMENT", "CONTACT", "LIST", "NAME", "HEADING1", "HEADING2", "HEADING3")
_CHANGING = re.compile(
    r"(?P<said>(?:(?P<against>[比较](?![例重率])[^，。；：、\d]{1,8}?|同比|环比|与[^，。；：、\d]{1,8}?相比)"
    r"[^，。；：、\d]{2,6}?|[^，。；：、\d]{1,8}[至到为成]))(?:了|约|近|大约|为|达)?"
)
_CUMULATIVE = re.compile(r"累[计积][^，。；：！？（）\d]{0,60}$")
PARTLY = 0.8
"""Certainty of what the spans say in part only; it is not enough to accept a figure."""
_NEAR = 2
"""Characters that may stand between a numeral and its unit, or a unit and its object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numeral:
    """A numeral with the spans that belong to it; ``object`` are the words behind it that
    it counts."""

    span: Span
    unit: Span | None = None
    qualifiers: tuple[Span, ...] = ()
    object: Span | None = None

    @property
    def first(self) -> int:
        """Where it begins, with 百分之 and a qualifier right before it."""
        parts = [span for span in (self.unit, *self.qualifiers) if span is not None]
        return min([self.span.start, *(s.start for s in parts if s.end == self.span.start)])

    @property
    def last(self) -> int:
        """Where it ends, with what stands behind it."""
        parts = [span for span in (self.unit, *self.qualifiers) if span is not None]
        return max([self.span.end, *(span.end for span in parts)])

    @property
    def score(self) -> float:
        return min(span.score for span in (self.span, self.unit) if span is not None)


def link(text: str, spans: Sequence[Span]) -> list[Stated]:
    """All figures of a paragraph, in printed order."""
    mentions = find(text)
    nothing = [match.span() for match in COUNTS_NOTHING.finditer(normalise(text))]
    nothing += [mention.numeral for mention in mentions if _is_article(text, mention)]
    kept = [
        span for span in spans
        if not _names_something(text, span, spans) and not _within(span, nothing)
    ]  # fmt: skip
    ordered = _whole_words(text, sorted(_snapped(kept, mentions), key=lambda span: span.start))
    written = {mention.numeral: mention.number for mention in mentions}
    return [
        _completed(figure, written.get((figure.start, figure.end)))
        for start, end in sentences(text)
        for figure in _sentence(text, [span for span in ordered if start <= span.start < end])
    ]


def _completed(figure: Stated, written: Number | None) -> Stated:
    """With the unit and the qualifier that are written at the numeral, where no span is, and
    the value of a numeral that is one only where it stands (百分之九十六点二)."""
    if written is None:
        return figure
    bound = figure.qualifier if figure.qualifier != "cumulative" else None
    whole = replace(
        figure,
        value=written.value if figure.value is None else figure.value,
        unit=_whole_unit(figure.unit, written.unit),
        qualifier=bound or written.qualifier or figure.qualifier,
    )
    return figure if whole == figure else replace(whole, certainty=min(figure.certainty, PARTLY))


def _is_article(text: str, mention: Mention) -> bool:
    """一 before a noun: 打造一批精品."""
    start, end = mention.numeral
    alone = text[start:end] == "一" and mention.number.unit not in (None, *RATIOS)
    return alone and bool(_NOUN_BEHIND.match(text, mention.end))


def _within(span: Span, places: Sequence[tuple[int, int]]) -> bool:
    """Whether it is a numeral in one of the places."""
    return span.label in NUMERALS and any(
        start <= span.start and span.end <= end for start, end in places
    )


def _names_something(text: str, span: Span, spans: Sequence[Span]) -> bool:
    """Whether a numeral is rather a part of a name, a date or the like, or of letters."""
    if span.label not in NUMERALS:
        return False
    around = text[max(0, span.start - 1) : span.start] + text[span.end : span.end + 1]
    lettered = any(char.isascii() and char.isalpha() for char in around)
    return lettered or any(
        other.label in _NAMING and other.start <= span.start and span.end <= other.end
        and other.score > span.score for other in spans
    )  # fmt: skip


def _whole_unit(labelled: str | None, written: str | None) -> str | None:
    """人次 where 人 is labelled."""
    longer = labelled and written and written.startswith(labelled)
    return written if longer or not labelled else labelled


def _snapped(spans: Sequence[Span], mentions: Sequence[Mention]) -> list[Span]:
    """A numeral of the spans takes in all digits of the numeral that stands there, but for
    a list number before it (2.271项), and stands once however many spans have parts of it."""
    listed = [span for span in spans if span.label == "LIST"]
    around = (_around(s, mentions, listed) if s.label in NUMERALS else s for s in spans)
    once = {(span.start, span.end, span.label in NUMERALS or span.label): span for span in around}
    return list(once.values())


def _around(span: Span, mentions: Sequence[Mention], listed: Sequence[Span]) -> Span:
    places = [mention.numeral for mention in mentions]
    touched = [place for place in places if place[0] < span.end and span.start < place[1]]
    if len(touched) != 1:
        return span
    start, end = touched[0]
    least = max((each.end for each in listed if each.end <= span.start), default=0)
    return replace(span, start=max(least, min(start, span.start)), end=max(end, span.end))


def _whole_words(text: str, spans: Sequence[Span]) -> list[Span]:
    """One character of a clause is less than a word: up to the clause's end, or to what else
    is labelled of a figure (其中5条促 of 其中5条促成退款); not where more of a metric follows."""
    counting = [span for span in spans if span.label in FIGURE_TYPES]
    behind = {one.start: other for one, other in pairwise(counting)}
    return [_whole(text, span, behind.get(span.start)) for span in spans]


def _whole(text: str, span: Span, behind: Span | None) -> Span:
    one = span.end == span.start + 1 and span.label in ("METRIC", "OBJECT")
    if not one or (span.label == "METRIC" and behind and behind.label == "METRIC"):
        return span
    match = _CLAUSE.match(text, span.start, behind.start if behind else len(text))
    return replace(span, end=match.end()) if match else span


def _sentence(text: str, spans: Sequence[Span]) -> Iterator[Stated]:
    words = [span for span in spans if span.label in ("METRIC", "CHANGE")]
    counted, before = list[str](), 0
    for row in _rows(text, _numerals(text, spans), words):
        ahead = [span for span in words if before <= span.start < row[0].span.start]
        metrics, counted = _metrics(text, row, _changing(text, before, row[0], ahead), counted)
        for numeral, metric in zip(row, metrics, strict=True):
            yield _stated(text, numeral, row, metric, ahead)
        before = row[-1].last


def _changing(text: str, before: int, numeral: _Numeral, ahead: Sequence[Span]) -> Sequence[Span]:
    """The words ahead, as one change where they say by themselves that they are one:
    由57个清理整合至23个, 比改版前节约三成. ``before`` is where the last row ended."""
    breaks = [match.end() for match in _BREAK.finditer(text, before, numeral.first)]
    start = max([before, *breaks])
    match = _CHANGING.fullmatch(text, start, numeral.first) if before else None
    if match is None or "分别" in match[0] or (breaks and not match["against"]):
        return ahead
    score = min((span.score for span in ahead), default=PARTLY)
    return [Span(label="CHANGE", start=start, end=match.end("said"), score=score)]


# --------------------------------------------------------------------------
# Numerals with their units


def _numerals(text: str, spans: Sequence[Span]) -> list[_Numeral]:
    """What stands between one numeral and the next belongs to one of the two."""
    found = [span for span in spans if span.label in NUMERALS]
    bounds = [-1, *(span.start for span in found), 1 << 30]
    return [
        _numeral(text, span, [s for s in spans if before < s.start < behind and s is not span])
        for span, before, behind in zip(found, bounds, bounds[2:], strict=False)
    ]


def _numeral(text: str, numeral: Span, near: Sequence[Span]) -> _Numeral:
    """``near`` are the spans between its neighbours."""
    unit = _unit(numeral, near)
    last = unit.end if unit and unit.start > numeral.start else numeral.end
    qualifiers = [
        span for span in near
        if span.label == "QUALIFIER" and _words(text, span) in (
            BEFORE if span.end <= numeral.start else AFTER
        ) and span.start <= last + 1
    ]  # fmt: skip
    objects = [s for s in near if s.label == "OBJECT" and last <= s.start <= last + _NEAR]
    return _Numeral(
        span=numeral, unit=unit, qualifiers=tuple(qualifiers), object=next(iter(objects), None)
    )


def _unit(numeral: Span, near: Sequence[Span]) -> Span | None:
    """Right behind, or 百分之 right before."""
    units = [span for span in near if span.label == "UNIT"]
    behind = [unit for unit in units if numeral.end <= unit.start <= numeral.end + _NEAR]
    before = [unit for unit in units if unit.end == numeral.start]
    return next(iter(behind or before), None)


def _rows(
    text: str, numerals: Sequence[_Numeral], words: Sequence[Span]
) -> Iterator[list[_Numeral]]:
    """Numerals one after the other with no words of their own between them."""
    row: list[_Numeral] = []
    for numeral in numerals:
        if row and not _follows(text, row[-1], numeral, words):
            yield row
            row = []
        row.append(numeral)
    if row:
        yield row


def _follows(text: str, one: _Numeral, other: _Numeral, words: Sequence[Span]) -> bool:
    between = any(one.span.end <= word.start < other.span.start for word in words)
    joint = text[one.last : other.first]
    if between or not _JOINED.fullmatch(joint):
        return False
    return joint not in ("，", ",") or one.unit is None


# --------------------------------------------------------------------------
# What they count


def _metrics(
    text: str, row: Sequence[_Numeral], ahead: Sequence[Span], counted: Sequence[str]
) -> tuple[list[str], list[str]]:
    """One metric per numeral, and what later changes are joined to; ``counted`` are the
    metrics before in the sentence."""
    own = _own(text, row, [span for span in ahead if span.label == "METRIC"])
    change = "".join(_words(text, span) for span in ahead if span.label == "CHANGE")
    objects = [_words(text, numeral.object) if numeral.object else "" for numeral in row]
    if objects[0] and ahead and "（" in text[ahead[-1].end : row[0].first]:
        own = [""] * len(row)  # 任务分解表（60项任务）: its noun is in the brackets with it
    joined = change or (own[0] if _AVERAGE.fullmatch(own[0]) else "")
    if not joined and _told_of_each(text, row, ahead, counted):
        joined, own = own[0], [""] * len(row)
    if joined:
        bases = own if change and own[0] else _bases(row, counted)
        metrics = [base + joined + each for base, each in zip(bases, objects, strict=True)]
        return metrics, [*counted, *(bases if change and own[0] else ())]
    metrics = [
        (words or ("" if each else _bases(row, counted)[0])) + each
        for words, each in zip(own, objects, strict=True)
    ]
    return metrics, [*counted, *metrics]


def _bases(row: Sequence[_Numeral], counted: Sequence[str]) -> list[str]:
    """What a row of changes is told of: as many figures before it, as many items of the
    last (来信、来访、来电合计), or all of the last."""
    last = counted[-1] if counted else ""
    items = _AND.split(last)
    for each in (counted, items):
        if len(row) == 1 or len(each) < len(row):
            continue
        return list(each[-len(row) :] if each is counted else each[: len(row)])
    return [last] * len(row)


def _told_of_each(
    text: str, row: Sequence[_Numeral], ahead: Sequence[Span], counted: Sequence[str]
) -> bool:
    """复议12件、诉讼9件，被纠正的比例分别为6.3%和3.1%"""
    alone = len(ahead) == 1 < len(row) <= len(counted)
    return alone and _listed(text, row, ahead) is None and _respective(text, row, ahead) is not None


def _respective(text: str, row: Sequence[_Numeral], ahead: Sequence[Span]) -> int | None:
    """Where 分别为 stands between the words and the row."""
    match = _RESPECTIVELY.search(text, ahead[-1].start, row[0].first)
    return match.start() if match else None


def _own(text: str, row: Sequence[_Numeral], ahead: Sequence[Span]) -> list[str]:
    """The words before the row: one part each where there are as many, those left over
    at their end being said of all."""
    listed = _listed(text, row, ahead) if ahead and len(row) > 1 else None
    if listed:
        return listed
    if 1 < len(row) <= len(ahead):
        words = [_words(text, span) for span in ahead]
        rest = "".join(words[len(row) :])
        return [head + rest for head in words[: len(row)]]
    clause = [span for span in ahead if not _BREAK.search(text, span.end, ahead[-1].start)]
    return ["".join(_words(text, span) for span in clause)] * len(row)


def _listed(text: str, row: Sequence[_Numeral], ahead: Sequence[Span]) -> list[str] | None:
    """The items of A、B和C的数量分别为, where they are as many as the numbers, whatever pieces
    of them are labelled; the last one's 的数量 is said of all."""
    end = _respective(text, row, ahead)
    if end is None:
        return None
    breaks = [match.end() for match in _BREAK.finditer(text, ahead[0].start, end)]
    items = _AND.split(text[max([ahead[0].start, *breaks]) : end].replace("\n", ""))
    if len(items) != len(row):
        return None
    tail = match[0] if (match := _TAIL.search(items[-1])) else ""
    items[-1] = items[-1].removesuffix(tail)
    return [item.removesuffix(tail) + tail.removeprefix("的") for item in items]


def _words(text: str, span: Span) -> str:
    return text[span.start : span.end].replace("\n", "").strip()


# --------------------------------------------------------------------------
# The figure


def _stated(
    text: str, numeral: _Numeral, row: Sequence[_Numeral], metric: str, ahead: Sequence[Span]
) -> Stated:
    """Without a value where its characters are no number, without a metric where no words
    were labelled."""
    span = numeral.span
    number = parse(text[span.start : span.end])
    scores = [numeral.score, *(word.score for word in ahead)]
    return Stated(
        metric=metric,
        start=span.start,
        end=span.end,
        first=numeral.first,
        last=numeral.last,
        value=number.value if number else None,
        unit=_unit_name(text, numeral, row),
        qualifier=_qualifier(text, numeral, number.qualifier if number else None),
        certainty=min(scores) if number else 0.0,
    )


def _unit_name(text: str, numeral: _Numeral, row: Sequence[_Numeral]) -> str | None:
    """Its own, or that of a later number of its row."""
    share = _SHARES.get(text[max(0, numeral.span.start - 3) : numeral.span.start])
    if share is not None:
        return share
    later = row[row.index(numeral) :]
    unit = next((each.unit for each in later if each.unit is not None), None)
    if unit is None:
        return None
    name = normalise(_words(text, unit))
    return VARIANTS.get(name, name)


def _qualifier(text: str, numeral: _Numeral, within: str | None) -> str | None:
    """A bound on the number goes before 累计, which says what it counts; ``within`` is that
    of the numeral itself (20余万)."""
    known = {**BEFORE, **AFTER}
    found = [within, *(known.get(_words(text, span)) for span in numeral.qualifiers)]
    bounds = [each for each in found if each not in (None, "cumulative")]
    cumulative = "cumulative" in found or _CUMULATIVE.search(text[: numeral.span.start])
    return next(iter(bounds), "cumulative" if cumulative else None)
