"""Every figure that the running text states, by rules.

The chain for each sentence: mask what is no figure → numbers → metric and
qualifier from the words around → figure. A number counts as a figure when it
has a unit, or when a word such as 为 or 共 introduces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.document import Figure, Status
from extractors.numbers import Mention, Number, Qualifier, find, normalise
from extractors.sections import FRONT, SIGNATURE, Paragraph

CERTAIN, LIKELY, GUESSED = 0.97, 0.88, 0.75
"""Confidence that a span is a figure read right: digits with unit and words of
its own; one of these missing; Chinese numerals or two missing."""

NOT_FIGURES = re.compile(
    "|".join(
        (
            r"《[^》]*》",
            r"[〔\[（(【]\d{4}[〕\])）】]\s*第?\d+号?",
            r"\d{4}(?:[-—–~～、至到和及]\d{4})*(?:年度?|学年)(?:[-—–~～至到]\d{4}年)?"
            r"(?:\d{1,2}月(?:份|底|初|中旬)?(?:\d{1,2}[日号])?)?(?:版|修订|起)?",
            r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
            r"\d{2}年(?:\d{1,2}月)?",
            r"\d{1,2}(?:[-—–~～至到、]\d{1,2})?月(?:份|底|初|中旬|末)?(?:\d{1,2}[日号])?(?:前|起)?",
            r"\d{1,2}日(?!均)",
            r"\d+(?:余|多)?年",
            r"\d+号(?!召)",
            r"\d+(?:楼|室|层|弄|栋|幢|单元|路|街|巷)",
            r"第[\d一二三四五六七八九十百零]+",
            r"[一二三四五六七八九十]+(?:届|季度|五|中全会|大(?:报告|精神)?)",
            r"\d{1,2}[:：]\d{2}(?:[-—–~～至到]\d{1,2}[:：]\d{2})?",
            r"\d{1,2}(?:时|点)(?:\d{1,2}分|半)?(?:[-—–~～至到]\d{1,2}(?:时|点)(?:\d{1,2}分|半)?)?",
            r"\d+[×xX*]\d+(?:小时)?",
            r"(?<!\d)0\d{2,3}[-—–－]?\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)",
            r"(?:电话|传真|邮编|邮政编码|热线)(?:号码)?[：:为]?[\d-]+",
            r"(?<!\d)12\d{3}(?!\d|[余多]?[件个条次人篇项万元,.])",
            r"\d{3,5}[”\"]?(?:政务|市民|政府|公共)*(?:服务|便民|投诉|举报|监督)*(?:热线|平台|专线)",
            r"(?:https?://|www\.)[\x21-\x7e]+|[\w.-]+@[\w.-]+|[A-Za-z0-9-]+\.[A-Za-z][\x21-\x7e]*",
            r"\d+(?:\.\d+)?[A-Za-z]+",
            r"[A-Za-z]+\d+(?:\.\d+)?(?![\d余多]*[件个条次人篇项万元期场])",
            r"\d+(?:\+[\dA-Za-z一-龥])+|(?:[A-Za-z一-龥\d]\+)+\d+(?:\+[A-Za-z\d])*",
            r"\d+\.\d+版|\d+(?=周?岁)",
            r"\d+个?(?:工作日|自然日|日|天|小时|个?月)(?:之内|以内|内|前)",
            r"(?:时限|期限|之日起|延长|延期|逾期|不得?超过|不超)[^，,。；]{0,8}?\d+个?(?:工作日|日|天|小时|月)",
            r"\d+(?:余)?小时(?=自助|在线|服务|值班|不打烊)",
            r"(?:不得?低于|不得?少于|不得?高于|不得?超过|权重|分值|满分)(?:为|占|达到?|：)?\d+(?:\.\d+)?[%分个次条项]?",
            r"[（(]\d{1,2}[）)]|[①-⑳]",
            r"[“\"‘][^”\"’]{0,12}[”\"’]",
            r"[一二两三四五六七八九十]+(?:个|大|项)?(?:方面|环节|意识|自信|维护|确立|阶段|层面|类别|安全)",
            r"[一二三四五六七八九十]是|[一二三四五六七八九十]要(?!求)",
        )
    )
)
"""Titles, document numbers, dates, articles, hours, telephones, versions, legal
time limits, thresholds, list numbers, names in quotes."""

_LIST_NUMBER = re.compile(r"\d{1,2}[、．.](?!\d)")
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]*[”’」』）)]*")
_CHINESE_UNITS = frozenset(
    "件 条 次 台 场 期 名 人 人次 篇 份 起 宗 家 册 批 本 部 块 处 间 辆 幅 例 则 "
    "% ‰ 成 倍 元 万元 亿元 个 项 户 套 张 种".split()
)
_INTRODUCED = re.compile(r"(?:为|共|共计|达|达到|计|是|分别|有|至|增加|减少|增长|下降)$")
_SHARED = re.compile(r"[、，,和与及/](?=[\d.,]+(?:[、，,和与及/][\d.,]+)*)")
_BREAK = "，。；：！？,;:!?（）()"
_LEAD = re.compile(
    r"^(?:[、\s]|[一二三四五六七八九十]{1,2}是|(?:截至|截止)(?:目前|年底)?|今年以来|全年|年内|本年度|本年|"
    r"当年|期间|目前|其中|另有|另外|另|此外|同时|并且|并|还|以及|及|和|与|而|均|已|现有|现|先后|分别|"
    r"共有|共计|总共|总计|合计|共|累计|累积|有|为|达到|达|计|由|在(?=全)|了|的)"
)
_TRAIL = re.compile(
    r"(?:[、“”\s]|共有|共计|总计|合计|共|累计|累积|分别|约|近|已达|达到|达|超过|超|突破|逾|"
    r"已经|为|是|了|有|计|的|等|至|到|数量|总数|数)$"
)
_PREDICATE = re.compile(r"(?:均|全部|都|已|较|比|同比|环比|占|以及|和|与|并|及|、|且|，|即|后|不|未|为|$)")
_PASSIVE = re.compile(r"(?:被|获|由|得到|入选|通过)")
_RELATIVE = re.compile(r"^(?:同比|环比|较|比|与)|(?:同比|环比)[增减上下]")
_NOUN = re.compile(r"[^，。；：！？,;:（）()、“”\s\d]{1,16}")
_CUMULATIVE = re.compile(r"累[计积]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """The words around a number: ``before`` back to the last break or number,
    ``earlier`` the clause ahead of that, ``behind`` up to the next break."""

    before: str
    earlier: str
    behind: str


def read_figures(paragraphs: Sequence[Paragraph]) -> tuple[Figure, ...]:
    """All figures in printed order; the title and the signature state none."""
    return tuple(
        figure
        for paragraph in paragraphs
        if paragraph.section not in (FRONT, SIGNATURE)
        for figure in _paragraph_figures(paragraph)
    )


def _paragraph_figures(paragraph: Paragraph) -> Iterator[Figure]:
    for start, end in _sentences(paragraph.text):
        sentence = paragraph.cut(start, end)
        metric = ""
        for mention in _mentions(sentence.text, opening=start == 0):
            figure = _figure(sentence, mention, metric)
            if figure is not None:
                metric = figure.metric
                yield figure


def _sentences(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _SENTENCE.finditer(text) if match[0].strip()]


# --------------------------------------------------------------------------
# Which numbers are figures


def _mentions(sentence: str, *, opening: bool) -> list[Mention]:
    """The numbers that count something, units shared along a list.

    ``opening``: the sentence begins a paragraph, so a list number may lead it.
    """
    text = _masked(normalise(sentence), opening=opening)
    found = _with_shared_units(text, find(text))
    return [mention for mention in found if _counts(text, mention)]


def _masked(text: str, *, opening: bool) -> str:
    """The text with a filler of the same length for all that is no figure."""
    number = _LIST_NUMBER.match(text) if opening else None
    if number:
        text = "□" * number.end() + text[number.end() :]
    return NOT_FIGURES.sub(lambda match: "□" * len(match[0]), text)


def _with_shared_units(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """12、15和20件: the last one's unit holds for all."""
    shared: list[Mention] = []
    following: Mention | None = None
    for mention in reversed(mentions):
        if mention.number.unit is None and following and following.number.unit:
            between = text[mention.end : following.start]
            if between in ("、", "和", "与", "及", "，", ","):
                number = replace(mention.number, unit=following.number.unit)
                mention = replace(mention, number=number)
        shared.append(mention)
        following = mention
    return shared[::-1]


def _counts(text: str, mention: Mention) -> bool:
    unit = mention.number.unit
    if mention.chinese:
        return unit in _CHINESE_UNITS and _chinese_counts(text, mention)
    if unit is None:
        return bool(_INTRODUCED.search(text[: mention.start])) and _is_end(text, mention.end)
    return text[mention.end : mention.end + 1] not in ("□",) or mention.end == len(text)


def _is_end(text: str, position: int) -> bool:
    return position >= len(text) or text[position] in _BREAK + "、"


def _chinese_counts(text: str, mention: Mention) -> bool:
    """一 is mostly an article: it counts only behind its noun or with a bound."""
    if re.search(r"[第每同某任唯之几数统各这那上下另]$", text[: mention.start]):
        return False
    bounded = mention.number.qualifier not in (None, "cumulative")
    return mention.number.decimal > 1 or bounded or _is_end(text, mention.end)


# --------------------------------------------------------------------------
# What they count


def _figure(sentence: Paragraph, mention: Mention, previous: str) -> Figure | None:
    """``previous`` is the metric of the figure before it in the sentence, or empty."""
    start, end = mention.numeral
    clause = _clause(sentence.text, mention)
    metric, own = _metric(clause, previous)
    if not metric:
        return None
    confidence, status = _confidence(sentence, mention, own=own)
    number = mention.number
    return Figure(
        metric=metric,
        printed=sentence.text[start:end],
        value=number.value,
        unit=number.unit,
        qualifier=_qualifier(number, clause),
        section=sentence.section,
        sentence=sentence.text,
        confidence=confidence,
        status=status,
        source=sentence.locate(start, end),
        span=(start, end),
    )


def _clause(text: str, mention: Mention) -> _Clause:
    raise NotImplementedError
