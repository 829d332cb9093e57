"""Sub-headings, titles, preambles."""

from __future__ import annotations

from eval.synth.grammar import Pattern
from eval.synth.phrases.platforms import MANAGEMENT, PLATFORM
from eval.synth.phrases.proactive import DISCLOSURE, INTERPRETATION, RESPONSE
from eval.synth.phrases.requests import REQUESTS
from eval.synth.phrases.supervision import OVERSIGHT

NUMERALS = "一二三四五六七八九十"
SUB_NUMBERS = {
    "（一）": 8,
    "(一)": 3,
    "㈠": 1,
    "1.": 3,
    "1、": 2,
    "1．": 1,
    "（1）": 2,
    "一是": 1,
    "": 1,
}
"""Numbers of sub-headings, by that of the first, and how often each style comes."""
INNER_NUMBERS = {"1.": 5, "1、": 2, "（1）": 3, "(1)": 1, "①": 1}
"""One level further down."""

PARTS: dict[str, tuple[tuple[str, ...], tuple[Pattern, ...]]] = {
    "disclosure": (
        ("主动公开情况", "主动公开", "主动公开工作情况", "扎实推进主动公开", "主动公开方面",
         "政府信息主动公开情况", "坚持应公开尽公开", "深化重点领域信息公开"),
        DISCLOSURE,
    ),
    "requests": (
        ("依申请公开情况", "依申请公开", "依申请公开办理情况", "规范办理依申请公开",
         "依申请公开方面", "做好依申请公开工作", "政府信息公开申请办理情况"),
        REQUESTS,
    ),
    "management": (
        ("政府信息管理情况", "政府信息管理", "加强政府信息管理", "信息管理方面",
         "信息资源规范化管理"),
        MANAGEMENT,
    ),
    "platform": (
        ("公开平台建设情况", "平台建设", "政府信息公开平台建设", "公开平台建设方面", "完善公开平台",
         "优化公开载体", "政务新媒体与网站建设情况"),
        PLATFORM,
    ),
    "oversight": (
        ("监督保障情况", "监督保障", "强化监督保障", "监督保障方面", "组织领导与监督考核",
         "教育培训与监督保障"),
        OVERSIGHT,
    ),
    "interpretation": (
        ("政策解读情况", "深化政策解读", "解读方面", "做好政策解读工作"),
        INTERPRETATION,
    ),
    "response": (
        ("回应社会关切情况", "回应关切", "互动回应方面", "积极回应群众关切"),
        RESPONSE,
    ),
}  # fmt: skip
"""Of the overview: the headings of a part, and what may stand under it."""
USUAL = ("disclosure", "requests", "management", "platform", "oversight")

INNER = (
    ("突出重点领域", "拓宽公开渠道", "规范公开流程"),
    ("健全工作机制", "明确公开责任", "提升公开质量"),
    ("抓基础", "抓重点", "抓创新"),
    ("政府网站方面", "政务新媒体方面", "线下载体方面"),
    ("制度建设", "队伍建设", "平台建设"),
    ("完善目录", "严格审查", "动态管理"),
)
"""Headings inside a part, in their order."""

PROBLEM_PARTS = (
    ("存在的主要问题", "改进情况"),
    ("主要问题", "改进措施"),
    ("存在的不足", "下一步工作打算"),
    ("工作中存在的问题", "下一步改进情况"),
)

TITLES: tuple[tuple[tuple[str, ...], int], ...] = (
    (("{agency}", "{year}年政府信息公开工作年度报告"), 9),
    (("{agency}{year}年政府信息公开工作年度报告",), 8),
    (("{agency}{year}年度政府信息公开工作报告",), 2),
    (("{year}年{agency}政府信息公开工作年度报告",), 2),
    (("{agency}关于{year}年政府信息公开工作的报告",), 1),
    (("{agency}关于", "{year}年政府信息公开工作情况的报告"), 1),
    (("{agency}", "政府信息公开工作年度报告", "（{year}年）"), 2),
    (("{agency}", "政府信息公开工作年度报告（{year}年度）"), 1),
    (("{agency}", "{year}年度政府信息公开工作年度报告"), 2),
    (("{agency}", "{year}年政府信息公开年度报告"), 2),
    (("{agency}{year}年政府信息公开年报",), 1),
)
"""One text per line, and how often each comes."""
LONG_AGENCY = 12
"""Characters that leave no room for the rest of the title in one line."""

PREAMBLES = (
    (
        "本报告依照《中华人民共和国政府信息公开条例》的规定，由{agency}负责编写，"
        "所列数据的统计期限自{period_start}起至{period_end}止。如有疑问，请来函来电（地址："
        "{address}，邮编：{postcode}，电话：{phone}）。"
    ),
    (
        "现公布{agency}年度报告。数据统计时间为{period_start}至{period_end}。"
        "报告电子版可在{website}查阅。联系地址：{address}；邮编：{postcode}；联系电话："
        "{phone}。"
    ),
    (
        "依照国务院令第711号的要求，现向社会公布本机关的年度报告，"
        "统计期限从{period_start}到{period_end}。欢迎提出意见，通讯地址：{address}，"
        "邮政编码：{postcode}，咨询电话：{phone}，网址：{website}。"
    ),
    (
        "依据条例第五十条，{agency}编制了本年度报告，"
        "数据起止时间为{period_start}至{period_end}。联系方式：{address}，邮编{postcode}，"
        "电话{phone}，传真{fax}。"
    ),
    (
        "本报告由概述、主动公开、依申请公开等六部分组成，"
        "统计时段{period_start}—{period_end}，可登录{website}下载。对报告内容有疑问的，"
        "可致电{phone}或发电子邮件至{email}。"
    ),
    (
        "按照国办公开办函〔2021〕30号文件规定的格式，特编制本报告（数据期限："
        "{period_start}至{period_end}）。单位地址：{address}（邮编：{postcode}）；联系电话："
        "{phone}转{extension}；传真：{fax}。"
    ),
    (
        "本年度报告反映{agency}自{period_start}至{period_end}的公开工作。办公时间："
        "工作日9:00—17:00；办公地址：{address}{room}；电话：{phone}；邮政编码：{postcode}；"
        "邮箱：{email}。"
    ),
    ("现将本机关工作情况报告如下，所列数据统计期为{period_start}至{period_end}。"),
    (
        "根据上级关于编制年度报告的通知，制作本报告，电子版见{website}，联系人：公开办，"
        "联系电话：{phone}。"
    ),
    (
        "{agency}依法向社会公布本报告，期限为{period_start}起至{period_end}止。邮编："
        "{postcode}，地址：{address}，传真：{fax}，联系电话：{phone}，电子邮箱：{email}。"
    ),
    (
        "本报告中使用数据的统计期限为{period_start}至{period_end}，网址为{website}。"
        "公众如需了解详情，请与本机关办公室联系（电话：{phone}，地址：{address}，邮编："
        "{postcode}）。"
    ),
    (
        "为保障公众知情权，我们编写了这份报告，时间范围{period_start}至{period_end}，"
        "监督投诉请拨打{phone}，来信请寄{address}，邮政编码{postcode}。"
    ),
    (
        "按照年报编写要求，形成本报告。如需进一步了解，请联系本单位办公室，联系电话："
        "{phone}。数据区间：{period_start}到{period_end}。"
    ),
    (
        "本报告所列数据的统计期为{period_start}至{period_end}，办公地点在{address}，"
        "服务热线{phone}，周末不对外办公。"
    ),
    ("本年报统计期限为{period_start}—{period_end}，在{website}公布，纸质版可到查阅点取阅。"),
    (
        "{agency}现发布年度报告，时间跨度为{period_start}至{period_end}。通信地址："
        "{address}，邮编：{postcode}。电子邮箱：{email}。传真：{fax}。"
    ),
    (
        "根据《中华人民共和国政府信息公开条例》第四十九条、第五十条，报告如下。"
        "（联系电话/传真：{phone}；电子邮箱：{email}；官网：{website}）"
    ),
    (
        "本报告分六个部分，数据自{period_start}起，至{period_end}止。联系人：办公室值班员；"
        "电话：{phone}（工作日8:30—17:30）；地址：{address}{room}；邮政编码：{postcode}。"
    ),
)
"""Contact and period, each at most once; {fax}, {email}, {extension} and {room} are
no items of the header."""
