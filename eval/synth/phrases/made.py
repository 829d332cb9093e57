"""Words that hold numbers which are no figures, made anew for each report."""

from __future__ import annotations

import random
from collections.abc import Callable

from eval.synth.phrases.words import WORDS
from extractors.numbers import format_chinese, words

Words = dict[str, tuple[str, ...]]
_EACH = 16


def words_of(year: int, rng: random.Random) -> Words:
    """All kinds of words, for a report on ``year``."""
    stated = {kind: tuple(word.replace("{0}", str(year)) for word in known)
              for kind, known in WORDS.items()}  # fmt: skip
    made = {kind: tuple(dict.fromkeys(make(year, rng) for _ in range(_EACH)))
            for kind, make in _MADE.items()}  # fmt: skip
    return {**stated, **made, "year": (str(year),), "last": (str(year - 1),),
            "following": (str(year + 1),), "when": _when(year)}  # fmt: skip


def _when(year: int) -> tuple[str, ...]:
    return (
        "全年", "全年", "年内", "本年度", "一年来", "今年以来", f"{year}年", f"{year}年度",
        f"{year}年1—12月", f"截至{year}年底", f"截至{year}年12月31日", f"{year}年全年",
        "报告期内", "过去一年", f"{year}年以来",
    )  # fmt: skip


def _document(year: int, rng: random.Random) -> str:
    office = rng.choice(words("办发 政办发 府办函 政发 公开办 办字 办函 数据函"))
    return f"{office}〔{rng.randint(year - 3, year)}〕{rng.randint(1, 180)}号"


def _day(year: int, rng: random.Random) -> str:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    forms = (f"{month}月{day}日", f"{year}年{month}月{day}日", f"{year}年{month}月", f"{month}月份",
             f"{month}月上旬",
             f"{year}.{month}.{day}", f"{month}月{day}日至{min(28, day + 3)}日")  # fmt: skip
    return rng.choice(forms)


def _article(_year: int, rng: random.Random) -> str:
    numeral = format_chinese(rng.choice((5, 12, 19, 20, 21, 27, 30, 33, 36, 39, 42, 50, 54)))
    item = rng.choice(("", "", "第一款", "第（二）项", "第二款第三项"))
    return f"第{numeral}条{item}"


def _limit(_year: int, rng: random.Random) -> str:
    return rng.choice((
        "20个工作日内", "15个工作日内", "7个工作日内", "5日内", "30日内", "3个工作日内",
        "24小时内", "48小时内", "10个工作日内", "2小时内", "一个月内", "三个工作日内", "60日内",
        "当日", "两天内", "5个自然日内",
    ))  # fmt: skip


def _hours(_year: int, rng: random.Random) -> str:
    return rng.choice((
        "8:30至17:30", "上午9:00—12:00，下午13:30—17:00", "9时至17时", "上午8:00至12:00",
        "8：30—12：00", "每天7×24小时", "工作日上午9点到下午5点", "法定工作日9:00-17:00",
    ))  # fmt: skip


def _room(_year: int, rng: random.Random) -> str:
    floor, room = rng.randint(1, 18), rng.randint(1, 30)
    forms = (f"{floor}楼", f"{floor}{room:02d}室", f"{floor}层{room}号窗口",
             f"{floor}号楼{room:03d}室", f"{floor}楼{floor}{room:02d}房间", f"第{floor}会议室",
             f"一楼大厅{room}号窗口")  # fmt: skip
    return rng.choice(forms)


def _phone(_year: int, rng: random.Random) -> str:
    area, number = rng.randint(310, 998), rng.randint(2000000, 89999999)
    forms = ("12345", "12315", "12366", "12333", f"0{area}-{number}", f"0{area}—{number}",
             f"（0{area}）{number}", f"{number}")  # fmt: skip
    return rng.choice(forms)


def _version(year: int, rng: random.Random) -> str:
    edition = rng.choice(("年版", "年修订版", "年本", "版"))
    return f"{rng.randint(year - 4, year)}{edition}"


def _score(_year: int, rng: random.Random) -> str:
    return rng.choice((
        "分值权重不低于4%", "权重占4分", "权重提高到5%", "分值占比不低于4%", "满分为100分",
        "分值为3分", "权重不低于百分之四", "单项分值不少于4分", "占比不得低于4%",
    ))  # fmt: skip


def _span(year: int, rng: random.Random) -> str:
    first = rng.randint(year - 5, year - 1)
    return rng.choice((
        f"{first}—{year}年", f"{first}至{year}年度", f"{first}-{year}学年", "“十四五”期间",
        f"{first}年以来", f"近{year - first}年", f"{first}年到{year}年",
    ))  # fmt: skip


def _range(_year: int, rng: random.Random) -> str:
    low = rng.randint(2, 8)
    return rng.choice(
        (f"{low}-{low + 2}", f"{low}至{low + 3}", f"{low}—{low + 1}", f"{low}~{low + 4}")
    )


_MADE: dict[str, Callable[[int, random.Random], str]] = {
    "docno": _document,
    "day": _day,
    "article": _article,
    "limit": _limit,
    "hours": _hours,
    "room": _room,
    "phone": _phone,
    "version": _version,
    "score": _score,
    "span": _span,
    "range": _range,
}
