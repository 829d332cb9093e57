"""Clauses put together from syntax and chance words, unlike any pattern.

What can be learned from them is how figures stand in a sentence, not which words
stand around them.
"""

from __future__ import annotations

import re
from decimal import Decimal

from eval.synth.numerals import print_number
from eval.synth.prose import lexicon
from eval.synth.prose.asides import ASIDES
from eval.synth.prose.builder import Builder, Labelled
from eval.synth.prose.composer import (
    Clause,
    Composer,
    adverbial,
    behind_its_noun,
    copula,
    lead,
    metric,
    say,
)
from eval.synth.prose.labelled import settled
from eval.synth.prose.turns import TURNS

# --------------------------------------------------------------------------
# Clauses with figures


def before_its_noun(c: Composer, to: Builder) -> None:
    """公开了26个领域的信息"""
    lead(c, to)
    if c.often(0.75):
        if c.often(0.2):
            adverbial(c, to)
        to.say(c.verb(), "METRIC")
    c.figure(to, c.unit(), leads=True)
    if c.often(0.1):
        to.say("的")
    to.say(c.phrase(), "OBJECT")


def people(c: Composer, to: Builder) -> None:
    """二十余名群众代表参加了座谈会"""
    lead(c, to)
    if c.often(0.4):
        to.say(
            c.one("邀请", "组织", "吸引", "选派", "培训", "聘请", "表彰", "动员", "抽调"), "METRIC"
        )
    c.figure(to, c.rng.choice(lexicon.PERSONS), leads=True)
    to.say(c.slot("people"), "OBJECT")
    if c.often(0.5):
        to.say(c.one("参加", "参与", "走进", "到", "观摩", "旁听", "列席") + c.phrase())


def rate(c: Composer, to: Builder) -> None:
    lead(c, to)
    to.say("" if c.often(0.4) else c.phrase(), "METRIC").say(c.rng.choice(lexicon.RATES), "METRIC")
    copula(c, to, 0.5)
    c.ratio(to)


def money(c: Composer, to: Builder) -> None:
    lead(c, to)
    to.say(
        c.one("投入", "安排", "支出", "收取", "下达", "落实", "减免", "发放", "追回", "涉及", ""),
        "METRIC",
    )
    to.say("" if c.often(0.6) else c.phrase(), "METRIC").say(c.rng.choice(lexicon.MONEYS), "METRIC")
    copula(c, to)
    c.figure(to, c.rng.choice(("万元", "万元", "元", "亿元")))


def passive(c: Composer, to: Builder) -> None:
    """上报信息30条，其中有2篇被省级媒体采用"""
    lead(c, to)
    to.say(c.one("有", "有", "", "另有"))
    c.figure(to, c.unit(), leads=True)
    to.say(
        c.one("被", "获", "得到", "经", "由")
        + c.phrase()
        + c.one("采用", "刊发", "转载", "推广", "认可", "肯定"),
        "OBJECT",
    )


def colon(c: Composer, to: Builder) -> None:
    unit = c.unit()
    separator = c.one("：", "：", ":", "——")
    for number in range(c.rng.randint(2, 5)):
        to.say("" if number == 0 else c.one("；", "，", "、"))
        to.say(c.phrase(), "METRIC").say(separator)
        c.figure(to, unit)


def respectively(c: Composer, to: Builder) -> None:
    """A、B和C分别为12、15和20件"""
    lead(c, to)
    count, unit = c.rng.choice((2, 2, 3, 3, 4)), c.unit()
    bare = c.often(0.5)
    for number in range(count):
        to.say("" if number == 0 else "、" if number < count - 1 else c.one("和", "、", "及", "与"))
        channel = c.often(0.4)
        word = c.channel() if channel else c.phrase()
        to.say(word, "METRIC", *(("CHANNEL",) if channel else ()))
    if c.often(0.4):
        to.say(c.one("", "的")).say(c.verb() + c.phrase() if c.often(0.6) else c.phrase(), "METRIC")
    to.say(c.one("分别为", "分别达", "依次为", "分别是", "各为", "分别达到", "分别有", "各"))
    for number in range(count):
        to.say("" if number == 0 else "、" if number < count - 1 else c.one("和", "、", "及", "与"))
        if bare and number < count - 1:
            to.say(str(c.count()), "NUMBER")
        else:
            c.figure(to, unit, style="exact")


def changed(c: Composer, to: Builder) -> None:
    """由30个减少到12个"""
    metric(c, to, verbal=0.2)
    unit = c.unit()
    percent = c.often(0.35)
    to.say(c.one("由", "从"))
    if c.often(0.4):
        to.say(c.one("上年", "去年", "年初", "上一年度", "原来", "改革前"), "DATE").say(
            c.one("的", "", "同期的")
        )
    c.ratio(to) if percent else c.figure(to, unit, style="exact")
    to.say(
        c.one(
            "增加到",
            "提高到",
            "上升至",
            "增至",
            "下降到",
            "压缩至",
            "降至",
            "减少为",
            "缩短到",
            "提升至",
            "整合为",
        )
    )
    c.ratio(to) if percent else c.figure(to, unit, style="exact")


def growth(c: Composer, to: Builder) -> None:
    """...，同比增长12.5%"""
    behind_its_noun(c, to)
    to.say(c.one("，", "，", "，", "、", "（", "；", ","))
    against = c.one(
        "同比",
        "较上年",
        "比上年",
        "较去年",
        "较上年同期",
        "与上年相比",
        "环比",
        "比去年同期",
        "较往年",
        "",
    )
    way = c.one(
        "增长",
        "增加",
        "减少",
        "下降",
        "上升",
        "提高",
        "增幅",
        "降幅",
        "减幅",
        "提升",
        "多",
        "少",
        "压减",
    )
    to.say(against + way, "CHANGE").say(c.one("", "", "了", "约", "为", "达", "达到"))
    c.ratio(to) if c.often(0.6) else c.figure(to, c.unit(), style="exact")
    if to.text.count("（") > to.text.count("）"):
        to.say("）")


def share(c: Composer, to: Builder) -> None:
    """...，占总数的92.3%"""
    behind_its_noun(c, to)
    to.say(c.one("，", "，", "、", "，"))
    whole = c.one(
        "总数",
        "全部",
        "总量",
        "申请总量",
        "全部信息",
        "比",
        "总办件量",
        "答复总数",
        "收到申请",
        c.phrase(),
    )
    to.say("占" + whole, "CHANGE").say(c.one("的", "", "的比例为", "比"))
    c.ratio(to)


def multiple(c: Composer, to: Builder) -> None:
    behind_its_noun(c, to)
    to.say("，").say(c.one("是上年的", "为去年同期的", "相当于上年的", "是年初的"), "CHANGE")
    say(
        to,
        print_number(Decimal(c.rng.randint(11, 99)).scaleb(-1), "倍", "free", False, c.rng),
        "倍",
        "PERCENT",
    )


def breakdown(c: Composer, to: Builder) -> None:
    """收到131件，其中自然人22件、企业109件"""
    unit = c.unit()
    lead(c, to)
    metric(c, to)
    copula(c, to)
    c.figure(to, unit)
    bracket = c.often(0.2)
    to.say(
        "（"
        if bracket
        else c.one("，其中", "，其中", "，其中：", "，包括", "，分别是", "。其中，", "；其中", "：")
    )
    for number in range(c.rng.randint(1, 5)):
        to.say("" if number == 0 else c.one("、", "，", "；", "、"))
        _part(c, to, unit)
    to.say("）" if bracket else "")


def _part(c: Composer, to: Builder, unit: str) -> None:
    if c.often(0.3):
        to.say(c.verb(), "METRIC")
    to.say(c.phrase(), "METRIC")
    if c.often(0.12):
        to.say(c.one("的", "的有", "共"))
    c.figure(to, unit, style="free" if c.often(0.3) else "exact")
    if c.often(0.12):
        to.say("，").say(c.one("占", "占比", "占总数的"), "CHANGE")
        c.ratio(to)


def series(c: Composer, to: Builder) -> None:
    """开展培训3场、座谈2次、走访20户"""
    lead(c, to)
    for number in range(c.rng.randint(2, 5)):
        to.say("" if number == 0 else c.one("、", "，", "、", "和", "，"))
        to.say(c.verb() if c.often(0.5) else "", "METRIC").say(c.phrase(), "METRIC")
        c.figure(to, c.unit())


def counted_nouns(c: Composer, to: Builder) -> None:
    """设栏目，覆盖3个镇、12个村"""
    lead(c, to)
    to.say(c.verb(), "METRIC")
    for number in range(c.rng.randint(1, 3)):
        to.say("" if number == 0 else c.one("、", "和", "、"))
        c.figure(to, c.unit(), leads=True)
        to.say(c.phrase(), "OBJECT")


def in_brackets(c: Composer, to: Builder) -> None:
    to.say(c.verb(), "METRIC").say(c.lexicon.phrases(c.rng), "METRIC").say("（")
    if c.often(0.4):
        to.say(c.one("共", "合计", "约", "共计"))
    c.figure(to, c.unit()) if c.often(0.7) else c.ratio(to)
    to.say("）")


def average(c: Composer, to: Builder) -> None:
    to.say(
        c.one("平均", "日均", "人均", "年均", "月均", "单篇", "最高", "单日最高", "户均"), "METRIC"
    )
    to.say(c.phrase() if c.often(0.7) else c.verb(), "METRIC")
    copula(c, to, 0.4)
    c.figure(to, c.unit())


FIGURED: tuple[tuple[Clause, int], ...] = (
    (behind_its_noun, 14), (before_its_noun, 8), (people, 4), (rate, 5), (money, 4), (passive, 2),
    (colon, 3), (respectively, 4), (changed, 3), (growth, 5), (share, 3), (multiple, 1),
    (breakdown, 8), (series, 6), (counted_nouns, 3), (in_brackets, 3), (average, 2), *TURNS,
)  # fmt: skip


# --------------------------------------------------------------------------
# Clauses without


def plain(c: Composer, to: Builder) -> None:
    to.say(c.rng.choice(lexicon.PLAIN))


def worded(c: Composer, to: Builder) -> None:
    """Words that look like numbers: 一批, 第三方."""
    to.say(c.verb()).say(c.rng.choice(lexicon.ARTICLES)).say(c.phrase())


def documented(c: Composer, to: Builder) -> None:
    to.say(c.one("按照", "根据", "依据", "对照", "落实", "执行", "学习", "印发"))
    to.say(c.slot(c.one("law", "plan", "docno")), "DOCUMENT")
    if c.often(0.3):
        to.say(c.slot("article"), "DOCUMENT")
    to.say(c.one("要求", "规定", "精神", "，", "有关部署") + c.rng.choice(lexicon.PLAIN))


def dated(c: Composer, to: Builder) -> None:
    to.say(c.one("", "于", "截至", "自", "结转", "余下"))
    date = c.slot(c.one("day", "span", "when")) if c.often(0.7) else c.rng.choice(lexicon.DATES)
    to.say(date, "DATE")
    to.say(c.one("", "，", "起", "起，") + c.verb() + c.phrase())


def limited(c: Composer, to: Builder) -> None:
    to.say(c.one("在", "于", "须在", "应当在", "一般在", "做到")).say(c.slot("limit"), "LIMIT")
    to.say(c.one("", "", "一并", "一次性", "均", "即", "予以", "首次") + c.verb() + c.phrase())


def scored(c: Composer, to: Builder) -> None:
    to.say(c.phrase() + c.one("", "，", "纳入考核，")).say(c.slot("score"), "LIMIT")


def parted(c: Composer, to: Builder) -> None:
    """本报告共分六个部分: how a text is made up is no figure of it."""
    to.say(c.one("本报告由", "报告", "全文", "内容", "从", "围绕", "突出", "抓住", "明确"))
    to.say(c.one("共分", "分", "分为", "包括", "等", ""))
    to.say(
        c.one(*"二两三四五六七八九十")
        + c.one("个部分", "部分", "个方面", "大类", "个环节", "项要求")
    )


def reached(c: Composer, to: Builder) -> None:
    to.say(c.one("地址：", "地点设在", "位于", "电话", "联系电话：", "拨打", "请到"))
    to.say(c.slot(c.one("room", "phone", "phone")), "CONTACT")
    to.say(
        c.one("", "", "查询", "咨询", "反映", "与", "和", "办理", "转", "来电")
        + c.one("", c.phrase())
    )
    if c.often(0.5):
        to.say(c.one("，开放时间", "，服务时间为", "，", "，请于", "，每逢"))
        to.say(c.slot("hours"), "DATE")
        to.say(
            c.one("", "", "开放", "来", "办公", "接待", "前往", "可", "值班", "受理")
            + c.one("", c.phrase())
        )


_HOLDS_NUMBER = re.compile("[一二三四五六七八九十两双A-Z]")


def named(c: Composer, to: Builder) -> None:
    to.say(c.one("落实", "推行", "实行", "围绕", "紧扣", "严格执行"))
    name = c.slot(c.one("slogan", "mechanism"))
    to.say(name, *(("NAME",) if _HOLDS_NUMBER.search(name) else ()))
    to.say(c.one("制度", "要求", "机制", "，", "的流程，") + c.phrase())


def organised(c: Composer, to: Builder) -> None:
    to.say(c.one("由", "", "各级", "要求", "报", "商", "请", "送")).say(c.body(), "ORGANISATION")
    to.say(c.one("负责", "牵头", "具体承办", "配合", "备案", "汇总", "复核", "审定", "")
           + c.phrase())  # fmt: skip


BARE: tuple[tuple[Clause, int], ...] = (
    (plain, 8), (worded, 6), (documented, 4), (dated, 4), (limited, 3), (scored, 1), (parted, 1),
    (reached, 1),
    (named, 3), (organised, 2), *ASIDES,
)  # fmt: skip


def compose(c: Composer) -> Labelled:
    """A sentence of one to five clauses."""
    to = Builder()
    for number in range(c.rng.choice((1, 1, 2, 2, 3, 3, 4, 5))):
        if number:
            to.say(c.one("，", "，", "，", "；", "，并", "，", "、", ","))
        pool = FIGURED if c.often(0.62) else BARE
        c.rng.choices([clause for clause, _ in pool], [often for _, often in pool])[0](c, to)
        if c.often(0.1):
            to.say(c.rng.choice(lexicon.TRAILING))
    to.say(c.one("。", "。", "。", "。", "；", "！", "."))
    return Labelled(text=to.text, spans=tuple(settled(to)), sources=("composed",))
