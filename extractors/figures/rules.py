"""The figures of a text by rules: the second reader, against which the network is held.

The chain for each sentence: mask what is no figure → numbers → metric and
qualifier from the words around → figure. A number counts as a figure when it
has a unit, or when a word such as 为 or 共 introduces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.figures.stated import COUNTS_NOTHING, Stated, sentences
from extractors.numbers import Mention, find, normalise, words

CERTAIN, LIKELY, GUESSED = 0.97, 0.88, 0.75
"""That a span is a figure read right: digits with unit and words of its own; one of
these missing; Chinese numerals or two missing."""

_COUNTED = "[余多]?[件个條条次人篇项万亿元期场名户份家起宗册批部本台处%]"
_HOURS = r"\d{1,2}(?:时|点)(?:\d{1,2}分|半)?"
_DAY = r"(?:\d{1,2}[日号])?"
NOT_FIGURES = re.compile(
    "|".join(
        (
            # names
            r"《[^》]{0,200}》",
            r"[“\"‘][^”\"’]{0,12}[”\"’]",
            r"[〔\[（(【]\d{4}[〕\])）】]第?(?:\d{1,15}号)?",
            r"第[\d一二三四五六七八九十百零]{1,8}",
            r"[一二三四五六七八九十]{1,6}(?:届|季度|中全会)|十[一二三四]五(?=规划|时期|期间|[，。、])",
            r"(?<=[届大协])[一二三四五六七八九十]{1,6}次(?=会议|全会|全体)",
            r"(?:十[七八九]|二十)大(?=报告|精神|以来|[，。、和及])",
            r"[一二两三四五六七八九十]{1,6}个?(?:方面|环节|意识|自信|维护|确立|阶段|层面|类别|安全)",
            r"[一二三四五六七八九十](?:是|要(?!求))|[一两三几]件(?:事|实事)(?!项)",
            r"\d{1,15}(?:\+[\dA-Za-z\u4e00-\u9fff]){1,6}|(?:[A-Za-z\u4e00-\u9fff]\+){1,6}\d{1,15}",
            r"\d{1,15}\.\d{1,15}版",
            # dates and hours
            rf"(?<!\d)\d{{4}}(?:[-—–~～、至到和及]\d{{4}}){{0,4}}(?:年度?|学年)(?:\d{{1,2}}月(?:份|底|初|末)?{_DAY})?版?",
            r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
            rf"(?<!\d)\d{{1,2}}(?:[-—–~～至到、]\d{{1,2}})?月(?:份|底|初|末)?{_DAY}",
            r"(?<!\d)\d{1,2}日(?!均)|\d{1,15}[余多]?年|\d{1,15}(?=周?岁)",
            r"\d{1,2}[:：]\d{2}(?!\d)",
            rf"{_HOURS}(?:[-—–~～至到]{_HOURS})?",
            r"\d{1,15}[×xX*]\d{1,15}(?:小时)?|\d{1,15}小时(?=自助|在线|服务|值班|不打烊)",
            # time limits and thresholds
            r"\d{1,15}个?工作日|每\d{1,15}(?:秒|分钟|个?小时|天|日|周|个?月)",
            r"为期\d{1,15}[余多]?个?(?:天|日|月|周)|\d{1,15}个?(?:工作日|自然日|日|天|小时|月)(?:之内|以内|内|前)",
            r"(?:时限|期限|之日起|延长|延期|逾期|不得?超过)[^，,。；\d]{0,8}\d{1,15}个?(?:工作日|日|天|小时|月)",
            r"不得?(?:低于|少于|高于|超过)\d{1,15}(?:\.\d{1,15})?%?|(?:权重|分值|满分)[占为：]?\d{1,15}(?:\.\d{1,15})?[%分]?",
            # codes and addresses
            r"(?<!\d)0\d{2,3}[-—–]?\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)",
            r"(?:电话|传真|邮编|邮政编码|热线)(?:号码)?[：:为]?[\d-]{1,20}",
            rf"(?<!\d)12[3-9]\d\d(?![\d,.]|{_COUNTED})",
            r"\d{3,5}[”\"]?(?:政务|市民|政府|公共|服务|便民|投诉|举报|监督){0,3}(?:热线|平台|专线)",
            r"\d{1,15}号(?!召)|\d{1,15}(?:楼|室|层|弄|栋|幢|单元|路|街|巷)",
            r"(?:https?://|www\.)[\x21-\x7e]+|[\w.-]{1,64}@[\w.-]{1,64}|[A-Za-z0-9-]{1,63}\.[A-Za-z][\x21-\x7e]*",
            r"\d{1,15}(?:\.\d{1,15})?[A-Za-z]{1,40}",
            rf"[A-Za-z]{{1,40}}\d{{1,15}}(?:\.\d{{1,15}})?(?!\d|{_COUNTED})",
            r"[（(]\d{1,2}[)）]|[①-⑳]",
        )
    )
)
"""Titles, document numbers, dates, articles, hours, telephones, versions, legal
time limits, thresholds, list numbers, names in quotes."""

_LIST_NUMBER = re.compile(r"\d{1,2}[、．.](?!\d)")
_CHINESE_UNITS = words(
    "件 条 次 台 场 期 名 人 人次 篇 份 起 宗 家 册 批 本 部 块 处 间 辆 幅 例 则 "
    "% ‰ 成 倍 元 万元 亿元 个 项 户 套 张 种"
)
_INTRODUCED = re.compile(r"(?:为|共|共计|达|达到|计|是|分别|有|至|增加|减少|增长|下降)$")
_UNCOUNTED = words("年 月 日 时 号 路 楼 室 层 级 届 度 周 点 岁 步 站 道 个月")
_BREAK = "，。；：！？,;:!?（）()"
_PIECE = re.compile(rf"[^{_BREAK}]+")
_NAMED = re.compile(r"《[^》]{0,200}》|“[^”]{0,200}”")
LONGEST_METRIC = 80
_LEAD = re.compile(
    r"(?:[、\s]|[一二三四五六七八九十]{1,2}是|\d{1,2}[.、．](?!\d)|\d{4}年度?(?:\d{1,2}月)?(?:\d{1,2}日)?|"
    r"\d{1,2}(?:[-—–~～至到]\d{1,2})?月(?:份|底|末)?|第[一二三四]季度|截[至止](?:目前|年底|\d{4}年底)?|今年以来|全年|年内|本年度|本年|当年|期间|目前|其中|另有|另外|另|此外|"
    r"同时|并且|并(?!联)|还(?!原)|以及|及(?!时)|和(?!谐)|与(?!会)|而|均(?!衡)|已经?|现[有共]|先后|分别|"
    r"共有|共计|总共|总计|合计|共(?![产同享建青治])|累[计积]|有(?![效关的序偿力限])|达到|了|的|为(?![民企群]))"
)
_TRAIL = re.compile(
    r"(?:[、\s]|共有|[共总合累]计|累积|(?<!公)共|分别|已达|达到|(?<![传抵送下表])达|超过|突破|"
    r"已经|(?<![行作认])为|是|了|有|的|等|均)$"
)
_PREDICATE = re.compile(
    r"均|全部|都|已|较|比|同比|环比|占|以及|和|与|并|及|且|即|后|不|未|为|左右|以上"
)
_PASSIVE = re.compile(r"被|获|入选")
_VERB = re.compile(
    r"(?:公开|公布|公示|涉及|覆盖|涵盖|包括|包含|举办|举行|开展|召开|组织|参加|发布|发放|发送|设立|设置|建[成立设]|"
    r"新建|新增|增设|完成|制[定发作]|出台|推[出送进]|印[发制]|办[理结]|收到|受理|接[到收待]|回[应复]|答复|处理|开[设通]|"
    r"落实|形成|梳理|编[制写印]|修订|废止|清理|整[改理]|解决|获得?|采[纳用]|刊[发登]|报送|移交|配备|提供|实现|关[停闭]|"
    r"打造|培训|审[查核]|评[估查]|检查|通报|开辟|更新|上[线传]|运[行营]|管理|维护|拥有|成立|联合|邀请|吸引|服务)(?:了|到|向)?(?:(?:全|本|辖|下属|所属)[省市县区镇乡街道]{0,2})?$"
)
_RELATIVE = re.compile(r"同比|环比|较|占(?![地用道])|比(?![例率重])|与.*相比")
_BARE = re.compile(
    r"[由从占]|(?:提高|提升|增长|增加|上升|增至|增|下降|减少|降低|降|升|压缩)(?:到|至|了|约)?"
)
_NOUN = re.compile(r"[^，。；：！？,;:（）()、\s\d]{1,16}")
_JOINT = re.compile(r"(?:以及|[和与及])$")
_OBJECT = re.compile(r"^.*(?:、|以及$|[和与及]$)")
"""Behind a number: what still belongs to it before the next one of a list."""
_COMMENT = re.compile(r"(?<=.)(?:均|全部|都已|已).*")
_CHANGE = re.compile(
    r"(?:同比|环比|较.{0,20}|比上?[年月].{0,20})?(?:增长|上升|提高|提升|增加|下降|减少|降低)$"
)
_EVERY = re.compile(r"每[^，。；]{0,12}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """The words around a number: ``before`` back to the last break or number,
    ``earlier`` the clause ahead of that, ``behind`` up to the next break.

    ``open``: what is behind leads up to the next number and may be its own.
    """

    before: str
    earlier: str
    behind: str
    cumulative: bool
    open: bool

    @property
    def relative(self) -> bool:
        """A change or share of what was counted before, as 同比增长."""
        return bool(_RELATIVE.match(self.before) or _BARE.fullmatch(self.before))


def state(text: str) -> Iterator[Stated]:
    """All figures of a paragraph, in printed order."""
    for start, end in sentences(text):
        said = text[start:end]
        metric = ""
        mentions = _mentions(said, opening=start == 0)
        for mention, clause in zip(mentions, _clauses(said, mentions), strict=True):
            figure = _stated(mention, clause, metric, start)
            if figure is not None:
                metric = metric if clause.relative else _CHANGE.sub("", figure.metric)
                yield figure


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
    for pattern in (COUNTS_NOTHING, NOT_FIGURES):
        text = pattern.sub(lambda match: "□" * len(match[0]), text)
    return text


def _with_shared_units(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """12、15和20件: the last one's unit holds for all."""
    shared: list[Mention] = []
    for mention in reversed(mentions):
        following = shared[-1] if shared else None
        shared.append(_sharing(text, mention, following) if following else mention)
    return shared[::-1]


def _sharing(text: str, mention: Mention, following: Mention) -> Mention:
    joined = text[mention.end : following.start] in ("、", "和", "与", "及", "，", ",")
    if mention.number.unit or not joined:
        return mention
    return replace(mention, number=replace(mention.number, unit=following.number.unit))


def _counts(text: str, mention: Mention) -> bool:
    unit = mention.number.unit
    if mention.chinese:
        large = unit is None and mention.number.decimal >= 100  # 超百万
        return (large or unit in _CHINESE_UNITS) and _chinese_counts(text, mention)
    if unit is None:
        introduced = _INTRODUCED.search(_before(text, mention))
        return bool(introduced) and text[mention.end : mention.end + 1] in ("", "、", *_BREAK)
    return unit not in _UNCOUNTED


def _before(text: str, mention: Mention) -> str:
    start = mention.numeral[0]
    return text[max(start - 16, 0) : start]


def _chinese_counts(text: str, mention: Mention) -> bool:
    """一 is mostly an article: it counts only behind its noun or with a bound."""
    before = _before(text, mention)
    if re.search(r"[第每同某任唯之几数统各这那上下另]$", before) or _EVERY.search(before):
        return False
    if mention.number.qualifier not in (None, "cumulative"):
        return True
    if mention.number.unit is None or text[mention.numeral[0]] in "百千万亿":
        return False
    ends = text[mention.end : mention.end + 1] in ("", "、", *_BREAK)
    return mention.number.decimal > 1 or ends


# --------------------------------------------------------------------------
# What they count


def _clauses(text: str, mentions: Sequence[Mention]) -> list[_Clause]:
    """The words around each of the sentence's numbers."""
    shape = _NAMED.sub(lambda match: "□" * len(match[0]), text)
    starts = [mention.start for mention in mentions] + [len(text)]
    ends = [0] + [mention.end for mention in mentions]
    return [
        _clause(text, shape, (ends[n], starts[n]), (ends[n + 1], starts[n + 1]))
        for n in range(len(mentions))
    ]


def _clause(text: str, shape: str, ahead: tuple[int, int], behind: tuple[int, int]) -> _Clause:
    """``ahead`` and ``behind`` are the spans up to the neighbouring numbers."""
    start, end = ahead
    if shape[start:end].endswith(("）", ")")):
        end = max(shape.rfind("（", start, end), shape.rfind("(", start, end), start)
    pieces = [(m.start(), m.end()) for m in _PIECE.finditer(shape, start, end)]
    last = pieces.pop() if pieces and pieces[-1][1] == end else (end, end)
    before = text[max(last[0], last[1] - LONGEST_METRIC) : last[1]]
    if start and last[0] == start:
        before = _OBJECT.sub("", before)
    following = _NOUN.match(text, *behind)
    noun = following[0] if following else ""
    return _Clause(
        before=_trimmed(before),
        earlier=_trimmed(text[slice(*pieces[-1])][-LONGEST_METRIC:]) if pieces else "",
        behind=_trimmed(_COMMENT.sub("", _JOINT.sub("", noun))),
        cumulative="累计" in before or "累积" in before,
        open=behind[0] + len(noun) == behind[1] < len(text) and not _JOINT.search(noun),
    )


def _trimmed(words: str) -> str:
    """Without dates, conjunctions and totals at the start, copulas at the end."""
    while (lead := _LEAD.match(words)) is not None:
        words = words[lead.end() :]
    while (trail := _TRAIL.search(words)) is not None:
        words = words[: trail.start()]
    return words


def _metric(clause: _Clause, previous: str) -> tuple[str, bool]:
    """What is counted, and whether it stands in the number's own clause.

    ``previous`` is the metric of the figure before it in the sentence, or empty.
    """
    if clause.relative:
        return previous + clause.before, bool(previous)
    own = clause.before + (clause.behind if _takes_object(clause) else "")
    return own or clause.earlier or previous, bool(own)


def _takes_object(clause: _Clause) -> bool:
    """Whether the words behind the number are what it counts: 公开26个领域."""
    if _PREDICATE.match(clause.behind) or (clause.open and clause.before):
        return False
    led = len(clause.before) <= 2 or _VERB.search(clause.before)
    return bool(led or _PASSIVE.match(clause.behind))


def _stated(mention: Mention, clause: _Clause, previous: str, offset: int) -> Stated | None:
    """``offset`` is that of the sentence in its paragraph."""
    metric, own = _metric(clause, previous)
    if not metric:
        return None
    number = mention.number
    return Stated(
        metric=metric,
        start=mention.numeral[0] + offset,
        end=mention.numeral[1] + offset,
        first=mention.start + offset,
        last=mention.end + offset,
        value=number.value,
        unit=number.unit,
        qualifier=number.qualifier or ("cumulative" if clause.cumulative else None),
        certainty=_certainty(mention, own=own),
    )


def _certainty(mention: Mention, *, own: bool) -> float:
    unit = mention.number.unit
    borrowed = unit is not None and mention.end == mention.numeral[1]
    doubts = 2 * mention.chinese + (unit is None or borrowed) + (not own)
    return (CERTAIN, LIKELY, GUESSED)[min(doubts, 2)]
