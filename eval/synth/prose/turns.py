"""Turns of phrase in which a figure and what it counts stand apart, or share words."""

from __future__ import annotations

from eval.synth.prose import lexicon
from eval.synth.prose.builder import Builder
from eval.synth.prose.composer import Clause, Composer, behind_its_noun, copula, lead, metric
from extractors.numbers import words

_SHARED = words(
    "的次数 的数量 的比例 的占比 的金额 的件数 的发放额 的阅读量 数 数量 次数 占比 比例 件数 金额 "
    "发稿量 申请 粉丝数 信息公示数量 平均得分 得票 投诉量"
)
_SUMMED = words("三端 三类 两项 三个账号 两级 四家 三地 等三类 两个渠道 各方 五镇 三种方式 两季")
_PREDICATES = words(
    "并入 改成 当了 摆进 实现 装上 缴回 距 同时 逐项 按月 全都 一律 纷纷 候审 删去 上架 转入 "
    "进入 通过 来自 收到 承担 变成 写明 说明 里 中 内 之间 按期 可查 有了 不再 只能 仍在 "
    "未 没有 均无 都 各自 如期 到场 到岗 换成 落户 参与 迁入 在线 公开亮相 主动 一次"
)
_AVERAGES = words(
    "日均 月均 年均 人均 户均 场均 周均 平均 平均每月 平均每天 平均每周 平均每件 平均每场 平均每期 "
    "每月 每天 每场 每期 每版 每批 每村 每户 每人"
)
_BOUNDS = words(
    "不少于 不低于 至少 最多 至多 不超过 不高于 高于 低于 少于 多于 不足 不到 超过 超出 接近 将近"
)
_WITHIN = words("以内 以下 以上 左右 上下 之多")
_REPORTING = words(
    "调查显示 抽样调查显示 数据显示 结果显示 统计表明 评估显示 据统计 经统计 据测算 经梳理 经排查 "
    "入冬前 汛期 节前 开学前 年初 岁末 春节期间 两会期间 改版以来 平台上线以来 市县两级共计 "
    "三级合计"
)
_COMPOUND = words(
    "份（册） 件（次） 人（次） 个（处） 条（件） 家（次） 册（份） 期（次） 项（件） 户（次） "
    "架次 炮次 学时 课时 人天 期次 班组 版 趟 元/平方米 微克/立方米 毫克/升 吨/日 千瓦时 公斤 米 "
    "万字 万人次 万元/年 排 把 根 株 粒 窗口 席 卷 盒 码 帧 屏 盘 段次 点次 张次 人月 立方米"
)


def averaged(c: Composer, to: Builder) -> None:
    """访问量3万次，日均82次"""
    behind_its_noun(c, to)
    to.say(c.one("，", "，", "、", "（", "；"))
    to.say(c.rng.choice(_AVERAGES), "CHANGE").say(c.one("", "", "", "约", "达", "为"))
    c.figure(to, c.unit())
    to.say("）" if to.text.count("（") > to.text.count("）") else "")


def compared_first(c: Composer, to: Builder) -> None:
    """与上年相比，主动公开数增加531条，申请数减少60件"""
    against = c.one("与上年相比", "同上年相比", "比上年", "较上一年度", "同比看", "对比去年")
    to.say(against + c.one("，", "，", ""))
    for number in range(c.rng.choice((1, 2, 2, 3))):
        to.say("" if number == 0 else c.one("，", "、", "，而"))
        to.say(c.phrase(), "METRIC")
        to.say(c.one("增加", "减少", "上升", "下降", "多出", "增长", "净增", "少"), "METRIC")
        to.say(c.one("", "", "了", "约"))
        c.figure(to, c.unit()) if c.often(0.6) else c.ratio(to)


def said_before(c: Composer, to: Builder) -> None:
    """申请量为近五年最高，达317件: the subject stands in the clause before."""
    to.say(c.phrase(), "METRIC")
    to.say(
        c.one(
            "居首位", "较为集中", "再创新高", "稳步增长", "持续下降", "由线下为主改为线上为主",
            "保持平稳", "为历年最高", "实行一事一报", "位居前列", "实现突破", "有所回落",
        )
    )  # fmt: skip
    to.say(c.one("，达", "，为", "，共", "，全年", "，达到", "，合计", "，有", "，共有"))
    c.figure(to, c.unit())


def totalled(c: Composer, to: Builder) -> None:
    """维持3件，纠正1件，总计4件"""
    unit = c.unit()
    for _ in range(c.rng.randint(2, 4)):
        to.say(c.phrase(), "METRIC")
        c.figure(to, unit, style="exact")
        to.say(c.one("，", "、", "；"))
    to.say(c.one("总计", "合计", "共计", "总数", "总量", "全年合计", "以上合计"), "METRIC")
    to.say(c.one("", "", "为", "达"))
    c.figure(to, unit)


def shared_tail(c: Composer, to: Builder) -> None:
    """召开部署会、推进会的次数分别为两次、六次"""
    lead(c, to)
    to.say(c.verb() if c.often(0.35) else "")
    count, unit = c.rng.choice((2, 2, 3, 3, 4)), c.unit()
    for number in range(count):
        to.say("" if number == 0 else "、" if number < count - 1 else c.one("、", "和", "、"))
        to.say(c.phrase(), "METRIC")
    tail = c.rng.choice(_SHARED)
    if tail[0] != "的" and c.often(0.35):
        to.say(c.rng.choice(_SUMMED))
    to.say("的" if tail[0] == "的" else "").say(tail.removeprefix("的"), "METRIC")
    to.say(c.one("分别为", "依次为", "分别达", "分别是", "分别达到", "各为"))
    ratio, chinese = c.often(0.3), c.often(0.4)
    for number in range(count):
        to.say("" if number == 0 else "、" if number < count - 1 else c.one("、", "和", "、"))
        if ratio:
            c.ratio(to)
        else:
            c.small(to, unit) if chinese else c.figure(to, unit, style="exact")


def bounded(c: Composer, to: Builder) -> None:
    """解答咨询不少于3000人次, 平均用时在2.5天以内"""
    lead(c, to)
    metric(c, to)
    if c.often(0.6):
        to.say(c.one("", "", "", "已", "均", "都")).say(c.rng.choice(_BOUNDS), "QUALIFIER")
        c.figure(to, c.unit(), style="exact")
        return
    to.say(c.one("在", "控制在", "保持在", "稳定在", "", "压缩到", "降到"))
    c.figure(to, c.unit(), style="exact") if c.often(0.6) else c.percentage(to)
    to.say(c.rng.choice(_WITHIN), "QUALIFIER")


def reported(c: Composer, to: Builder) -> None:
    """抽样调查显示知晓率91.5%: who says so and when are no part of what is counted"""
    to.say(c.rng.choice(_REPORTING)).say(c.one("", "", "，", "共"))
    to.say(c.verb() if c.often(0.5) else "", "METRIC").say(c.phrase(), "METRIC")
    copula(c, to)
    c.figure(to, c.unit()) if c.often(0.7) else c.ratio(to)


def in_odd_units(c: Composer, to: Builder) -> None:
    """提供资料500份（册）, 授课20学时"""
    lead(c, to)
    metric(c, to)
    copula(c, to)
    c.figure(to, c.rng.choice(_COMPOUND))


def unit_first(c: Composer, to: Builder) -> None:
    """舆情数（单位：次）：14；制发数:35"""
    for number in range(c.rng.randint(1, 4)):
        to.say("" if number == 0 else c.one("；", "；", "，", ";"))
        to.say(c.phrase() + c.one("数", "数量", "总数", "次数", "率", ""), "METRIC")
        to.say(c.one("", "", "（单位：次）", "（件）", "(单位:人)", "（单位：条）", "（万元）"))
        to.say(c.one("：", ":", "：", " ", "")).say(str(c.count()), "NUMBER")


def thresholded(c: Composer, to: Builder) -> None:
    """得分90分以上的9个"""
    to.say(c.phrase(), "METRIC").say(c.one("，", "中，", "里，", "，其中"))
    bound = f"{c.rng.randint(2, 99)}{c.one('分', '%', '岁', '天', '万元', '人', '年')}"
    to.say(c.one("得分", "年龄", "用时", "金额", "", ""), "METRIC")
    to.say(bound + c.one("以上", "以下", "以内"), "METRIC", "LIMIT")
    to.say("的" + c.one("", "", "有"))
    c.figure(to, c.unit(), style="exact")


def halves(c: Composer, to: Builder) -> None:
    """前者受理885件，后者受理10件，前者是后者的88.5倍"""
    to.say(c.phrase() + "和" + c.phrase() + c.one("各有侧重，", "并行，", "都已开通，", "，"))
    unit, said = c.unit(), c.verb() if c.often(0.7) else ""
    for which in ("前者", "后者"):
        to.say(which + said, "METRIC").say(c.one("", "", "共", "为"))
        c.figure(to, unit, style="exact")
        to.say("，")
    to.say(c.one("前者是后者", "后者是前者", "二者相差", "前者占两者之和"), "METRIC")
    to.say(c.one("的", "", "的"))
    c.ratio(to)


def leading_objects(c: Composer, to: Builder) -> None:
    """12件土地类申请由专班办理; 85张公开表挂上网站: the noun ends where its verb begins"""
    to.say(c.one("", "", "", "现有", "另有", "共", "其中"))
    for number in range(c.rng.choice((1, 1, 2))):
        to.say("" if number == 0 else c.one("、", "和"))
        c.figure(to, c.unit(), leads=True)
        to.say(c.phrase(), "OBJECT")
    if c.often(0.5):
        to.say(c.rng.choice(_PREDICATES) + c.one("", c.verb()) + c.phrase())
        return
    to.say(
        c.one("被", "由", "已", "均", "同时", "逐件", "随即", "全部", "先后", "", "", "", "按时")
    )
    to.say(c.verb() + c.one("", "完毕", "到位", "上网", "给" + c.phrase()))


def object_and_metric(c: Composer, to: Builder) -> None:
    """3个窗口减收费用72万元: the object of one figure, the metric of the next"""
    lead(c, to)
    to.say(c.phrase() if c.often(0.4) else "", "METRIC").say(c.one("", "的", ""))
    c.figure(to, c.unit(), leads=True)
    to.say(c.phrase(), "OBJECT").say(c.one("", "", "共", "已", "均"))
    to.say(c.verb(), "METRIC").say(c.phrase() if c.often(0.6) else "", "METRIC")
    copula(c, to)
    c.figure(to, c.unit())


def row_summed(c: Composer, to: Builder) -> None:
    """来信、来访、来电合计3598件: the row is what is counted"""
    lead(c, to)
    row = [c.phrase() for _ in range(c.rng.randint(2, 4))]
    to.say("、".join(row), "METRIC").say(c.one("合计", "共", "共计", "总计"))
    c.figure(to, c.unit())


def within_whole(c: Composer, to: Builder) -> None:
    """24份材料中合格的13份，退回的4份已补正"""
    c.figure(to, c.unit(), leads=True)
    unit = c.unit()
    to.say(c.phrase(), "OBJECT").say(c.one("里", "中", "，", "里，", "中，", "，其中"))
    for _ in range(c.rng.choice((1, 2, 2, 3))):
        to.say(c.verb() + c.one("", c.phrase()), "METRIC").say(c.one("的", "的", "的有", "的共"))
        c.figure(to, unit, style="exact")
        to.say(c.one("，", "、", "；"))
    to.say(c.one("均", "已", "", "都") + c.verb() + c.phrase())


def wrong_sum(c: Composer, to: Builder) -> None:
    """由12件变为30件，净增10件: what does not add up is labelled as it is printed"""
    to.say(c.phrase(), "METRIC").say(c.one("由", "从"))
    unit = c.unit()
    c.figure(to, unit, style="exact")
    to.say(c.one("增至", "减为", "变为", "调整为", "精简到", "整合至", "扩展到", "核减到"))
    c.figure(to, unit, style="exact")
    to.say("，").say(c.one("净增", "减幅", "增幅", "压减", "减少", "增加", "降幅"), "CHANGE")
    to.say(c.one("", "", "为", "约", "达"))
    c.figure(to, unit, style="exact") if c.often(0.5) else c.ratio(to)


def parted_percent(c: Composer, to: Builder) -> None:
    """满意率达到百分之九十六点二"""
    lead(c, to)
    to.say(c.phrase(), "METRIC").say(c.rng.choice(lexicon.RATES), "METRIC")
    to.say(c.one("达", "达到", "为", "", "提高到"))
    to.say("百分之", "UNIT")
    tens, ones = c.one("", "一", "二", "五", "八", "九"), c.one(*"一二三四五六七八九")
    point = f"点{c.one(*'一二三四五六七八九')}" if c.often(0.6) else ""
    to.say(f"{tens}{'十' if tens else ''}{ones}{point}", "PERCENT")


TURNS: tuple[tuple[Clause, int], ...] = (
    (averaged, 3), (compared_first, 3), (said_before, 3), (totalled, 2), (shared_tail, 4),
    (bounded, 5), (reported, 4), (in_odd_units, 3), (unit_first, 2), (thresholded, 2), (halves, 1),
    (leading_objects, 7), (object_and_metric, 3), (row_summed, 2), (within_whole, 2),
    (wrong_sum, 2), (parted_percent, 1),
)  # fmt: skip
