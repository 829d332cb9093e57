"""Printed text ↔ numbers: signs, separators, 万 and 亿, full width, Chinese numerals.

Every translation here keeps the length of the text, so that an offset into the
normalised text is an offset into the printed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from extractors.document import State, Value

Qualifier = Literal["approximately", "over", "under", "at_least", "at_most", "cumulative"]


def words(text: str) -> tuple[str, ...]:
    """A readable list of words; blanks part them."""
    return tuple(text.split())


BEFORE: dict[str, Qualifier] = {
    "约": "approximately",
    "大约": "approximately",
    "近": "approximately",
    "将近": "approximately",
    "接近": "approximately",
    "超": "over",
    "超过": "over",
    "超出": "over",
    "逾": "over",
    "突破": "over",
    "高于": "over",
    "多于": "over",
    "不足": "under",
    "不到": "under",
    "低于": "under",
    "少于": "under",
    "至少": "at_least",
    "不少于": "at_least",
    "不低于": "at_least",
    "最多": "at_most",
    "至多": "at_most",
    "不超过": "at_most",
    "不高于": "at_most",
    "累计": "cumulative",
    "累积": "cumulative",
    "累计达": "cumulative",
    "累计共": "cumulative",
}
"""Qualifiers that stand right before a number, and their stable names."""

AFTER: dict[str, Qualifier] = {
    "余": "over",
    "多": "over",
    "以上": "over",
    "之多": "over",
    "左右": "approximately",
    "上下": "approximately",
    "以下": "under",
    "以内": "at_most",
}
"""Qualifiers within or behind a number."""

MONEY = ("元", "万元", "亿元", "美元", "万美元", "亿美元", "元人民币", "万元人民币")
RATIOS = ("%", "‰", "成", "倍", "个百分点", "百分点")
COUNTS = words(
    "个 件 项 条 次 名 人 位 期 篇 场 份 起 宗 家 册 批 户 本 部 台 套 类 种 处 间 块 幅 张 例 则 "
    "辆 只 组 支 轮 页 字 款 笔 门 科 所 座 段 集 版 分 天 小时 分钟 工作日 个工作日 个月 "
    "人次 篇次 件次 条次 家次 场次 户次 批次 项次 车次 班次 频次 平方米 公里 公顷 亩 吨 米 "
    "份（册） 册（份） 件（次） 人（次） 个（处） 条（次） 条（件） 家（次） 户（次） "
    "学时 课时 架次 炮次 人天 期次 微克/立方米 毫克/升 千瓦时 公斤 趟 "
    "條 個 項 場 戶 張 幢 栋 栏 站 点 步 道 封 通 秒 单 把 台次 辆次 "
    "大类 小类 岁 届 年 周 度 级 层 楼 室 号 路 月 日 时"
)
UNITS = frozenset(MONEY + RATIOS + COUNTS)
VARIANTS = {
    "條": "条",
    "個": "个",
    "項": "项",
    "場": "场",
    "戶": "户",
    "張": "张",
    "百分点": "个百分点",
}

LONGEST_NUMERAL = 24
"""Characters; the tables print eight digits at most."""

_DIGITS = "零一二三四五六七八九"
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_PUNCTUATION = {ord("，"): "，", ord("；"): "；", ord("："): "：", ord("（"): "（", ord("）"): "）"}
_PROSE: dict[int, int | str] = {
    **_FULL_WIDTH,
    **_PUNCTUATION,
    **dict.fromkeys(map(ord, "−﹣"), "-"),
    ord("﹢"): "+",
}
_SIGNS = {**dict.fromkeys(map(ord, "—–―‐‑‒➖负"), "-"), ord("，"): ","}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """What a printed number says; ``value`` is ``decimal`` as the contract writes it."""

    decimal: Decimal
    unit: str | None = None
    qualifier: Qualifier | None = None

    @property
    def value(self) -> Value:
        return format_value(self.decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A number in running text.

    ``start`` and ``end`` take in qualifiers and unit, ``numeral`` only the
    digits with their 万 or 亿; both half-open. ``chinese``: Chinese numerals.
    """

    start: int
    end: int
    numeral: tuple[int, int]
    number: Number
    chinese: bool


def _any(alternatives: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, alternatives), key=len, reverse=True))


_SCALE = r"[百千]?[万亿](?!(?:美|欧|港)?元)|[百千](?!分点|[克米瓦])"
_ARABIC = r"[+-]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = r"[〇零一二两三四五六七八九十百千万亿]+"
_POINT = r"(?<=分之)[零一二三四五六七八九十百]+点[零一二三四五六七八九]+"
"""百分之九十六点二; elsewhere 点 is mostly a place or an hour."""
_MENTION = re.compile(
    rf"(?P<before>{_any(BEFORE)})?(?P<share>[百千]分之)?"
    rf"(?P<numeral>(?<![\d.]){_ARABIC}|{_POINT}|{_CHINESE})"
    rf"(?:(?P<inner>[余多])?(?P<scale>{_SCALE}))?(?P<outer>[余多])?"
    rf"(?P<unit>{_any(UNITS)})?(?P<after>{_any(AFTER)})?"
)
_CELL = re.compile(rf"(?P<numeral>{_ARABIC})(?P<unit>{_any(UNITS)})?")
_NOT_APPLICABLE = re.compile(r"[/\\|\-—–―－−‐_]{1,4}|无|不适用|N/?A", re.IGNORECASE)


def normalise(text: str) -> str:
    """Full-width letters, digits, signs and points as ASCII; same length.

    Commas, colons and brackets of Chinese prose stay as they are.
    """
    return text.translate(_PROSE)


def parse(printed: str) -> Number | None:
    """The one number that ``printed`` consists of, with qualifiers and unit."""
    text = normalise(_compact(printed)).translate(_SIGNS)
    mentions = [
        mention for mention in _mentions(text) if (mention.start, mention.end) == (0, len(text))
    ]
    return mentions[0].number if mentions else None


def parse_cell(printed: str) -> Number | None:
    """The number of a table cell: digits, sign, separators and a unit, nothing else.

    Chinese numerals and a bare 万 are refused: 一 may be a dash, and 万 may be
    万元, so a person should look.
    """
    match = _CELL.fullmatch(normalise(_compact(printed)).translate(_SIGNS))
    decimal = _arabic(match["numeral"]) if match else None
    if match is None or decimal is None:
        return None
    return Number(decimal=decimal, unit=_unit(match["unit"]))


def cell_state(printed: str) -> State:
    text = _compact(printed)
    if not text:
        return "blank"
    return "not_applicable" if _NOT_APPLICABLE.fullmatch(normalise(text)) else "read"


def find(text: str) -> tuple[Mention, ...]:
    """All numbers of a running text; ranges such as 3-5 are none."""
    return tuple(_mentions(normalise(text)))


def format_value(decimal: Decimal) -> Value:
    """Integers as integers, others as plain decimal strings without idle zeros."""
    if decimal == decimal.to_integral_value():
        return int(decimal)
    return format(decimal.normalize(), "f")


def parse_chinese(text: str) -> int | None:
    """Chinese numerals in full form (一百零五, 两万三千, 百万), or a year's digits."""
    if len(text) > LONGEST_NUMERAL:
        return None
    plain = text.replace("〇", "零").replace("两", "二")
    if len(text) >= 4 and "零" in plain and all(char in _DIGITS for char in plain):
        return int("".join(str(_DIGITS.index(char)) for char in plain))
    if plain[:1] in _SCALES:
        plain = "一" + plain
    value = _evaluate(plain)
    return value if value is not None and _canonical(value) == plain else None


def format_chinese(value: int) -> str:
    """``value`` (0 ≤ value < 10**12) in Chinese numerals, 十二 rather than 一十二."""
    text = _canonical(value)
    return text[1:] if text.startswith("一十") else text


def _compact(text: str) -> str:
    return "".join(text.split())


def _mentions(text: str) -> Iterator[Mention]:
    for match in _MENTION.finditer(text):
        mention = None if _in_range(text, match) else _mention(match)
        if mention is not None:
            yield mention


def _in_range(text: str, match: re.Match[str]) -> bool:
    """Whether the number is one end of a range or glued to another number."""
    start, end = match.start("numeral"), match.end("numeral")
    joined_left = re.search(
        r"\d(?:[万亿%]?[-—–~～至,.]|[万亿千])$", text[max(start - 3, 0) : start]
    )
    signed_left = text[start] in "+-" and start > 0 and text[start - 1].isdigit()
    joined_right = re.match(r"[万亿%]?[-—–~～至]\d|[,.万亿千]\d", text[end:])
    return bool(joined_left or signed_left or joined_right)


def _mention(match: re.Match[str]) -> Mention | None:
    start, end = match.span("numeral")
    numeral, unit = match["numeral"], match["unit"]
    chinese = numeral[0] not in "+-0123456789"
    if chinese and len(numeral) > 1 and numeral[-1] in "万亿" and unit == "元":
        numeral, unit, end = numeral[:-1], numeral[-1] + "元", end - 1
    decimal = _decimal(numeral, match["scale"] or "")
    if decimal is None:
        return None
    number = Number(
        decimal=decimal, unit=_share(match["share"]) or _unit(unit), qualifier=_qualifier(match)
    )
    return Mention(
        start=match.start(),
        end=match.end(),
        numeral=(start, match.end("scale") if match["scale"] else end),
        number=number,
        chinese=chinese,
    )


def _qualifier(match: re.Match[str]) -> Qualifier | None:
    """The bound on the number before 累计, which says what it counts."""
    behind = match["inner"] or match["outer"] or match["after"]
    if behind:
        return AFTER[behind]
    return BEFORE[match["before"]] if match["before"] else None


def _share(prefix: str | None) -> str | None:
    return {"百分之": "%", "千分之": "‰"}.get(prefix or "")


def _unit(printed: str | None) -> str | None:
    return VARIANTS.get(printed, printed) if printed else None


def _decimal(numeral: str, scale: str) -> Decimal | None:
    base = _arabic(numeral) if numeral[0] in "+-0123456789" else _chinese(numeral)
    if base is None:
        return None
    for char in scale:
        base *= _SCALES[char]
    return base


def _arabic(numeral: str) -> Decimal | None:
    """None for leading zeros or endless digits: such are a code, or misread."""
    digits = numeral.lstrip("+-")
    if re.match(r"0\d", digits) or len(digits) > LONGEST_NUMERAL:
        return None
    decimal = Decimal(digits.replace(",", ""))
    return -decimal if numeral[0] == "-" and decimal else decimal


def _chinese(numeral: str) -> Decimal | None:
    whole, _, behind = numeral.partition("点")
    value = parse_chinese(whole)
    digits = "".join(str(_DIGITS.index(char)) for char in behind)
    return None if value is None else Decimal(f"{value}.{digits}") if behind else Decimal(value)


@lru_cache(maxsize=4096)
def _evaluate(text: str) -> int | None:
    """The sum of digit times scale, 亿 and 万 first; lenient about order."""
    for mark in "亿万":
        if mark in text:
            high, low = text.split(mark, 1)
            parts = (_evaluate(high), _evaluate(low) if low else 0)
            return None if None in parts else (parts[0] or 0) * _SCALES[mark] + (parts[1] or 0)
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        else:
            total, digit = total + (digit or 1) * _SCALES[char], 0
    return total + digit if text else None


def _canonical(value: int) -> str:
    """The full form that starts with a digit: 一十二, 一百零五, 二万零三十."""
    if value < 10:
        return _DIGITS[value]
    for mark in "亿万千百十":
        scale = _SCALES[mark]
        if value >= scale:
            high, low = divmod(value, scale)
            gap = "零" if 0 < low < scale // 10 else ""
            return _canonical(high) + mark + (gap + _canonical(low) if low else "")
    raise ValueError(value)
