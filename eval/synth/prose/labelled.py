"""A sentence of the grammar → the spans that a reader of prose should label in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from eval.synth.grammar import Mention, Sentence
from eval.synth.phrases.places import BUREAUS
from eval.synth.phrases.words import WORDS
from eval.synth.prose.builder import Builder
from eval.synth.prose.lexicon import BODIES, CHANNELS
from models.ner.labels import FIGURE_TYPES, NUMERALS, Span

KINDS = {
    "channel": "CHANNEL",
    "account": "CHANNEL",
    "dept": "ORGANISATION",
    "unit": "ORGANISATION",
    "law": "DOCUMENT",
    "plan": "DOCUMENT",
    "docno": "DOCUMENT",
    "article": "DOCUMENT",
    "version": "DOCUMENT",
    "day": "DATE",
    "span": "DATE",
    "when": "DATE",
    "hours": "DATE",
    "limit": "LIMIT",
    "score": "LIMIT",
    "range": "LIMIT",
    "room": "CONTACT",
    "phone": "CONTACT",
}
"""Labels of what fills a slot."""
_NUMERAL = r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十]+)"
_HOUR = r"(?:工作日|每天|每日)?(?:上午|下午)?\d{1,2}(?:[:：]\d{2}|时|点)"
_SPELL = r"(?:工作日|自然日|[日天月年周]|小时|分钟|秒)"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_BUREAUS = _any(chain(BODIES, *BUREAUS.values()))
_LITERAL: dict[str, tuple[str, ...]] = {
    "DOCUMENT": (
        r"《[^》]+》(?:（[^）]{1,12}）)?",
        r"[〔\[]\d{4}[〕\]]第?\d+号",
        r"国务院令第?\d+号",
        r"第[一二三四五六七八九十百]+条(?:第[一二三四五]+款)?(?:第（?[一二三四五]+）?项)?",
        r"第[一二三四五六七八九十]+章",
        r"“?十[一二三四]五”?规划(?:纲要)?",
    ),
    "DATE": (
        r"(?:截[至止])?\d{4}年度?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:以来|[年月]?底|末|初|期间|以前)?",
        r"\d{4}[.—-]\d{1,2}[.—-]\d{1,2}",
        r"(?:\d{1,2}[—–~～至-])?\d{1,2}月(?:份|底|初|末|\d{1,2}日)?",
        r"第?[一二三四]季度(?:以来)?",
        r"“?十[一二三四]五”?(?:时期|期间)",
        r"[近过]?[两三四五]年来|过去一年|一年来(?![电信访函])|报告期内|[上下]半年|截至(?:目前|年底)",
        r"(?:今|去|前|当|来|次|上|本|全|上一|下一)年度?(?:以来|全年|[初末底])?(?:\d{1,2}月[初末底]?)?",
        r"年[内初末底]",
        rf"{_HOUR}(?:[—至到-]+{_HOUR})?",
    ),
    "LIMIT": (
        rf"{_NUMERAL}个?{_SPELL}(?:之?内|以内)",
        rf"(?:最长)?不?得?(?:低|少|高|多|超)[于过]{_NUMERAL}(?:[%％分]|个?{_SPELL})?",
        rf"{_NUMERAL}个?(?:工作日|自然日)",
        rf"每(?:周[一二三四五六日]|(?:{_NUMERAL}|半)?个?(?:{_SPELL}|季度?|年度))",
        r"\d{1,4}[-—–～~至到]\d{1,4}(?:个?工作日|[件条名个人次场期份天日家篇户])",
        r"\d{1,3}(?:分|周?岁)以[上下](?=的)",
        rf"提前{_NUMERAL}个?{_SPELL}",
        rf"(?:(?<=公示)|(?<=公示期)|(?<=期为)|(?<=公示满)|(?<=保[留存])|(?<=留存)){_NUMERAL}个?{_SPELL}",
    ),
    "CONTACT": (
        r"(?:https?://|www\.)[\w./-]+",
        r"[\w.-]+@[\w.-]+",
        r"0\d{2,3}[-—]\d{7,8}",
        r"(?<!\d)12[0-9]{3}(?=热线|平台|电话|双号|专线|[，。、与和（])",
        r"(?<=邮编：)\d{6}",
        r"(?<=邮政编码：)\d{6}",
        r"(?<=邮编)\d{6}",
        r"(?<=地址：)[^，；。（）]+",
    ),
    "NAME": (
        r"“[^”]{0,12}[一二三四五六七八九十两双\d][^”]{0,12}”",
        r"IPv6|7×24小时|\d+×\d+|WCAG[\d.]+|GB/T\d+|AB岗",
        r"第[三一二]方|[三四五六七八九十]+届|二十大|[一二三四五]级联动",
        r"\d{1,2}小时(?:自助|在线)(?:服务)?[区厅]?|\dA级(?:以上)?景区|[34]级联动(?:平台)?",
        r"(?:甲型)?H\d+N\d+(?:流感)?|[办有]一件[销办]一件|一[件户村企季月日]一[策档码次评品]",
        r"三审三校|一网两微多?端|两微一端|双随机、一公开|一事一审|一网通办|一件事一次办",
    ),
    "LIST": (
        r"(?:^|(?<=[。；：，]))[一二三四五六七八九十]+(?:是|要(?!求|点))",
        r"(?:^|(?<=[。；：，]))(?:[首其再]次是?|首先是?|最后，|第[一二三四五六]，)",
        r"(?:^|(?<=[。；：，]))(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)",
        r"(?:^|(?<=[。；：，]))(?:[（(]\d{1,2}[）)]|\d{1,2}[.、．](?!\d)|[①-⑳])",
    ),
    "CHANNEL": (
        _any((*WORDS["channel"], *WORDS["account"], *CHANNELS, "政府网站", "网站", "微信", "微博")),
        r"(?<!统计)公报",
    ),
    "ORGANISATION": (
        _any((*WORDS["dept"], *WORDS["unit"])),
        rf"(?<!电子)(?:(?<!全)[省市区县州]{{1,2}}|国家)?(?:{_BUREAUS})",
        r"[省市区县]委(?![员托派])",
        r"(?:我|本)(?:局|办|县|区|市|镇|街道|机关|单位)|国务院(?:办公厅)?|各(?:部门|单位|镇街|科室)",
        r"[省市区县镇乡](?:人民政府|政府)(?:办公[室厅])?|街道办事处|领导小组",
    ),
}
"""Entities that a text shows by itself."""
_LITERALS = {label: re.compile("|".join(ways)) for label, ways in _LITERAL.items()}
_CUMULATIVE = re.compile(r"累[计积]")
_AGAINST = re.compile(r"(?:同比|环比|[比较与][^，。；：、（）]{1,12})$")
_RATIOS = ("%", "‰", "成", "倍", "个百分点", "百分点")
LONGEST_PIECES = 3


def spans_of(sentence: Sentence) -> list[Span]:
    """All spans of both layers, each layer without overlaps."""
    to = Builder(text=sentence.text, spans=_apart(_parted(_figures(sentence), sentence.text)))
    to.spans += [Span(label=KINDS[word.kind], start=word.start, end=word.end)
                 for word in sentence.said if word.kind in KINDS]  # fmt: skip
    return _with_bodies(settled(to), to.text)


def settled(built: Builder) -> list[Span]:
    """With the entities that a text shows by itself; of those that overlap, the longer
    one, and none that takes a figure's number for something else."""
    figures = [span for span in built.spans if span.label in FIGURE_TYPES]
    held = [span for span in figures if span.label in NUMERALS]
    named = [span for span in built.spans if span.label not in FIGURE_TYPES]
    free = [span for span in (*named, *_stated(built.text)) if not _across(span, held)]
    return [*figures, *_joined(_longest(free))]


# --------------------------------------------------------------------------
# Entities


def _stated(text: str) -> Iterator[Span]:
    for label, pattern in _LITERALS.items():
        for match in pattern.finditer(text):
            yield Span(label=label, start=match.start(), end=match.end())


def _across(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _longest(spans: Iterable[Span]) -> list[Span]:
    kept = _apart(sorted(spans, key=lambda span: (span.start - span.end, span.start)))
    return sorted(kept, key=lambda span: span.start)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """《条例》第二十条 is one reference, 2021年第一季度 one date."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and span.label in ("DOCUMENT", "DATE") and (last.label, last.end) == (
            span.label, span.start
        ):  # fmt: skip
            joined[-1] = replace(last, end=span.end)
        else:
            joined.append(span)
    return joined


def _parted(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Of C的数量 only C where 数量 is labelled already, and nothing of what says when."""
    seen: list[Span] = []
    for span in spans:
        metric = span.label == "METRIC"
        seen.append(_timeless(text, _without_tail(span, text, seen)) if metric else span)
        yield seen[-1]


def _without_tail(span: Span, text: str, seen: Iterable[Span]) -> Span:
    tails = (one.start for one in seen if one.label == "METRIC" and one.end == span.end)
    return next((replace(span, end=start - 1) for start in tails
                 if span.start < start - 1 and text[start - 1] == "的"), span)  # fmt: skip


def _timeless(text: str, span: Span) -> Span:
    """Without 入冬前 before the metric; 去年 alone is none (去年的4条问题)."""
    when = _WHEN.match(text, span.start, span.end)
    return replace(span, start=when.end()) if when else span


_WHEN = re.compile(
    r"(?:入冬|汛期|开学|春节|国庆|节日?|两会|年初|岁末)(?:之?前|期间)(?=.)|[去今]年$"
)


def _with_bodies(spans: Sequence[Span], text: str) -> list[Span]:
    """A body that a clause begins with belongs to the metric right behind it."""
    bodies = {span.end: span.start for span in spans if span.label == "ORGANISATION"
              and (span.start == 0 or text[span.start - 1] in "，。；：、\n")}  # fmt: skip
    return [replace(span, start=bodies[span.start])
            if span.label == "METRIC" and span.start in bodies else span
            for span in spans]  # fmt: skip


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Of those that overlap the first."""
    kept: list[Span] = []
    for span in spans:
        if span.end > span.start and not _across(span, kept):
            kept.append(span)
    return kept


# --------------------------------------------------------------------------
# Figures


def _figures(sentence: Sentence) -> Iterator[Span]:
    """Numerals first, so that no metric covers one."""
    text, mentions = sentence.text, sentence.mentions
    marks = [word for word in sentence.said if word.kind in ("unit#", "qualifier#")]
    for mention in mentions:
        yield Span(label=_numeral(mention), start=mention.start, end=mention.end)
    for mark in marks:
        yield Span(label=mark.kind.rstrip("#").upper(), start=mark.start, end=mark.end)
    held = [(m.start, m.end) for m in mentions] + [(m.start, m.end) for m in marks]
    counted, last = "", 0
    for mention in mentions:
        cumulative = _cumulative(text, mention, last)
        yield from (Span(label="QUALIFIER", start=start, end=end) for start, end in cumulative)
        metric = mention.metric
        changed = _is_change(metric, counted, text[last : mention.start])
        words = metric.removeprefix(counted) if changed else metric
        for piece in pieces(text, words, mention, held):
            for start, end in _apart_from(piece, cumulative):
                yield _metric_span(text, (start, end), mention, last if changed else None)
        counted = counted if changed else metric
        last = mention.end


def _cumulative(text: str, mention: Mention, last: int) -> list[tuple[int, int]]:
    if mention.qualifier != "cumulative":
        return []
    return [match.span() for match in _CUMULATIVE.finditer(text, last, mention.start)]


def _apart_from(
    piece: tuple[int, int], holes: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """What of a piece stands between the holes: 网站 and 发布信息 of 网站累计发布信息."""
    at, end = piece
    for start, behind in holes:
        if at <= start and behind <= end:
            yield at, start
            at = behind
    yield at, end


def _metric_span(text: str, piece: tuple[int, int], mention: Mention, last: int | None) -> Span:
    """``last`` is where the figure ended that a change is told of."""
    start, end = piece
    if start >= mention.end:
        return Span(label="OBJECT", start=start, end=end)
    if last is None:
        return Span(label="METRIC", start=start, end=end)
    return Span(label="CHANGE", start=_compared(text, start, last), end=end)


def _is_change(metric: str, counted: str, between: str) -> bool:
    """Whether the metric goes on from what was counted before, unless it is printed whole
    (采用558条，采用率25%)."""
    return bool(counted) and metric.startswith(counted) and metric not in between


def _compared(text: str, start: int, least: int) -> int:
    """Where a change begins that is told from 比上年, 较2020年 and the like."""
    match = _AGAINST.search(text, least, start)
    return match.start() if match else start


def _numeral(mention: Mention) -> str:
    unit = mention.unit or ""
    if unit in _RATIOS:
        return "PERCENT"
    return "MONEY" if unit.endswith("元") else "NUMBER"


def pieces(
    text: str, metric: str, mention: Mention, held: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where the words of a metric stand: as few pieces as possible, near the number.

    What stands nowhere is left out.
    """
    if listed := _listed(text, metric):
        return listed
    found: list[tuple[int, int]] = []
    while metric and len(found) < LONGEST_PIECES:
        place = _nearest_suffix(text, metric, mention, held)
        if place is None:
            break
        found.append(place)
        metric = metric[: len(metric) - (place[1] - place[0])]
    return found


def _listed(text: str, metric: str) -> list[tuple[int, int]]:
    """Of A、B和C的数量 the item and the noun that the items share."""
    item, of, tail = metric.rpartition("的")
    if not of or not tail:
        return []
    row = rf"(?:^|[{_ROW}，。；：])({re.escape(item)})[{_ROW}][^，。；：]*?的({re.escape(tail)})"
    match = re.search(row, text)
    return [match.span(2), match.span(1)] if match else []


_ROW = "、和与及"


def _nearest_suffix(
    text: str, metric: str, mention: Mention, held: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """The longest end of the metric that is printed, of two characters at least."""
    for length in range(len(metric), min(2, len(metric)) - 1, -1):
        words = metric[-length:]
        places = [(m.start(), m.start() + length) for m in re.finditer(re.escape(words), text)]
        free = [p for p in places if not any(p[0] < end and start < p[1] for start, end in held)]
        if free:
            return min(free, key=lambda place: _distance(text, place, mention))
    return None


_NEAR, _FAR = 3, 40
_STOP = re.compile(r"[，。；：、！？（）]")


def _distance(text: str, place: tuple[int, int], mention: Mention) -> int:
    """Words right behind the number are near, others behind it farther than any before."""
    if place[1] <= mention.start:
        return mention.start - place[1]
    between = text[mention.end : place[0]]
    return _FAR + len(between) if _STOP.search(between) else _NEAR + len(between) // 4
