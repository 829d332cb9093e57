"""Clauses whose numbers count nothing that is reported: idioms, names, periods, targets."""

from __future__ import annotations

from eval.synth.prose.builder import Builder
from eval.synth.prose.composer import Clause, Composer
from extractors.numbers import words

_NAMES = words(
    "24小时自助区 24小时自助服务区 24小时服务 7×24小时在线 365天不打烊 24小时值班 5G 4K H5页面 "
    "H1N1流感 H7N9 甲型H1N1流感 COVID-19 A4纸 A3幅面 B2B平台 3D地图 2.0版 3.0平台 V5.1版本 IPv6 "
    "PM10 CO2 4A级景区 5A级景区 Ⅲ类水 三甲医院 二手房 三农工作 两会 三夏 四风 五险一金 "
    "12381公众留言渠道 12388举报平台 12380举报电话 12329热线 12328电话 110 119 120 114平台 "
    "“1+X”政策体系 “2+N”模式 “1+3+N”工作方案 “六个必须” “九公开” “3·15” “12·4”宪法日 "
    "15分钟生活圈 半小时办事圈 “最后一公里” 一米高度 九年义务教育 双一流 百日攻坚 千企帮千村 "
    "三级联动 四级联动平台 4级联动平台 五级书记 三级审核 二级机构 两级法院 三方协议 一级响应 "
    "一件一策 一户一策 一村一码 一企一档 一事一议 办一件销一件 有一件办一件 一次不用跑 一趟不用跑 "
    "一季一次 一月一评 一日三报 三天一通报 一步一动 一查到底 一抓到底 一竿子插到底 三番五次"
)
_PLACES = words("前三位 前三名 后三位 前5名 前十名 第2位 首位 前列 后10名 末位 第一方阵")
_SPANS = words("3 5 7 10 15 20 30 60 三 五 七 十 两 半")
_GOALS = words("力争 确保 目标是 计划 拟 争取 要求 到2025年 到年底 明年 三年内 下一步力争")


def idiom(c: Composer, to: Builder) -> None:
    to.say(
        c.one("推行", "设置", "提供", "另有", "做到", "围绕", "实行", "接入", "宣传", "防控", "")
    )
    name = c.rng.choice(_NAMES)
    to.say(name, "CONTACT" if name[:3] in ("123", "110", "119", "120", "114") else "NAME")
    to.say(c.one("", "，", "制度，", "建设，", "有关工作", "期间，") + c.phrase())
    to.say(c.one("", "", c.verb()))


def ranked(c: Composer, to: Builder) -> None:
    to.say(c.phrase() + c.one("排名", "位居", "列全市", "居", "进入", "对排名"))
    to.say(c.rng.choice(_PLACES)).say(c.one("", "的单位", "的" + c.phrase()) + c.verb())


def classed(c: Composer, to: Builder) -> None:
    """办件分线上和线下两类: how things are sorted is no figure."""
    to.say(c.phrase() + c.one("分", "分为", "设", "包括", "共分", "按", "由"))
    if c.often(0.5):
        to.say(c.phrase() + "和" + c.phrase())
    to.say(c.one(*"两二三四五六") + c.one("类", "级", "种情形", "大类", "个层级", "个步骤", "档"))
    to.say(c.one("", "", "管理", "，" + c.verb()))


def noticed(c: Composer, to: Builder) -> None:
    """公示7天, 提前三日公告, 保留3年"""
    number = c.rng.choice(_SPANS)
    spell = c.one("天", "日", "个工作日", "个月", "年", "小时", "周", "分钟")
    before = c.one(
        "公示", "公示期", "公示期为", "异议期为", "提前", "保留", "保存", "满", "逾期", "为期"
    )
    to.say(c.phrase()).say(before if before != "提前" else "")
    to.say((before if before == "提前" else "") + number + spell, "LIMIT")
    to.say(c.one("", "后", "以上", "，", "的") + c.verb())


def ranged(c: Composer, to: Builder) -> None:
    """每次3至5件, 2—3名: a range is not one value."""
    low = c.rng.randint(1, 40)
    to.say(c.one("每次", "每村", "一般", "原则上", "可", "每期", "") + c.verb())
    to.say(
        f"{low}{c.one('-', '—', '至', '～', '到')}{low + c.rng.randint(1, 20)}{c.unit()}", "LIMIT"
    )
    to.say(c.phrase())


def aimed(c: Composer, to: Builder) -> None:
    """力争满意率达到95%以上: a target has not been reached."""
    to.say(c.rng.choice(_GOALS) + c.one("", "将", "使", "实现") + c.phrase())
    to.say(c.one("达到", "降至", "提高到", "不低于", "控制在", "压缩到", "稳定在", "保持在"))
    amount = f"{c.rng.randint(1, 100)}{c.one('%', '%', '个工作日', '件', '家', '天')}"
    to.say(amount + c.one("", "以上", "以内", "以下", "左右"), "LIMIT")


def ratioed(c: Composer, to: Builder) -> None:
    """线上线下之比为3:1"""
    to.say(c.phrase() + c.one("之比为", "比例为", "按", "配比"))
    to.say(f"{c.rng.randint(1, 9)}{c.one(':', '：', '∶', '比')}{c.rng.randint(1, 9)}")
    to.say(c.one("", "，", "配置"))


def timed(c: Composer, to: Builder) -> None:
    """离乡政府要走两个多小时: how long things take by nature"""
    to.say(c.phrase() + c.one("要走", "需等", "路程", "一般要", "单程", "往返"))
    to.say(c.one("两个多小时", "半天", "三四天", "一两个小时", "五六里地", "七八个月", "几分钟"))


def planned(c: Composer, to: Builder) -> None:
    """按照“十四五”规划纲要第三章要求: the plan is a document, its period a name"""
    five = c.one("十二五", "十三五", "十四五", "十五五")
    plan = c.one("“{}”规划", "“{}”规划纲要", "{}规划", "“{}”发展规划", "{}规划纲要").format(five)
    to.say(c.one("按照", "根据", "编制", "发布", "对照", "落实", "")).say(plan, "DOCUMENT")
    if c.often(0.3):
        to.say(f"第{c.one(*'一二三四五六七八九')}章", "DOCUMENT")
    to.say(c.one("要求", "实施情况", "解读", "专栏", "，", "") + c.verb() + c.phrase())


def edited(c: Composer, to: Builder) -> None:
    """编写的2016年修订版手册"""
    to.say(c.verb() + c.one("的", "了", "")).say(c.slot("version"), "DOCUMENT")
    to.say(c.phrase())


def repeated(c: Composer, to: Builder) -> None:
    """坚持每周三更新栏目"""
    to.say(c.one("坚持", "", "实行", "按要求", "平均", "限"))
    often = c.one("每周", "每月", "每季度", "每日", "每年", "每半年", "每两周", "每秒", "每周一",
                  "每周三", "每周五", "每小时", "每半个月", "每三个月", "每年度")  # fmt: skip
    to.say(often, "LIMIT").say(c.verb() + c.phrase())


def reopened(c: Composer, to: Builder) -> None:
    """大厅设在3楼，8:30至17:30开放"""
    to.say(c.phrase() + c.one("设在", "位于", "在", "搬至"))
    to.say(c.slot("room"), "CONTACT").say(c.one("，", "，", ""))
    to.say(c.slot("hours"), "DATE")
    to.say(c.one("开放", "接待", "办公", "来访", "对外" + c.verb(), "可" + c.verb()))


def dialled(c: Composer, to: Builder) -> None:
    """可拨打12345查询"""
    to.say(c.phrase() + c.one("可拨打", "可致电", "请拨打", "或致电", "电话", "热线", "拨"))
    to.say(c.slot("phone"), "CONTACT").say(c.one("查询", "咨询", "反映", "举报", "") + c.phrase())


def quoted(c: Composer, to: Builder) -> None:
    """由“一季一评”改为“一事一评”"""
    named = [word for word in _NAMES if "一" in word and word[0] != "“"]
    to.say(c.phrase() + c.one("由", "从", "")).say(f"“{c.rng.choice(named)}”", "NAME")
    to.say(c.one("改为", "变", "到", "升级为", "调整成")).say(f"“{c.rng.choice(named)}”", "NAME")


def published(c: Composer, to: Builder) -> None:
    """已通过部门网站公布: a channel that no figure stands behind"""
    to.say(c.one("已通过", "在", "经由", "以", "借助", "并入", "接入", "同步到", "登录", "见"))
    to.say(c.channel(), "CHANNEL")
    to.say(c.one("公布", "更新", "阅览", "为载体", "查询", "体系", "亮出", "") + c.phrase())


ASIDES: tuple[tuple[Clause, int], ...] = (
    (idiom, 8), (ranked, 2), (classed, 3), (noticed, 4), (ranged, 2), (aimed, 4), (ratioed, 1),
    (timed, 1), (planned, 2), (edited, 2), (repeated, 3), (reopened, 2), (dialled, 2), (quoted, 1),
    (published, 3),
)  # fmt: skip
