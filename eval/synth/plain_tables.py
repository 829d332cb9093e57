"""Tables of a report's own that no form knows."""

from __future__ import annotations

import random
from collections.abc import Sequence

from eval.synth import phrases
from eval.synth.inserts import PlainTable


def plain_tables(year: int, rng: random.Random) -> list[PlainTable]:
    """One of each kind."""
    return [_fields(rng), _media(rng), _contacts(rng), _statistics(rng), _years(year, rng)]


def _fields(rng: random.Random) -> PlainTable:
    names = rng.sample(phrases.WORDS["field"], rng.randint(4, 8))
    counts = [rng.randint(3, 900) for _ in names]
    rows = [(str(number), name, str(count), f"{100 * count / sum(counts):.1f}%")
            for number, (name, count) in enumerate(zip(names, counts, strict=True), 1)]  # fmt: skip
    header = ("序号", "重点领域", "公开数量（条）", "占比")
    total = ("", "合计", str(sum(counts)), "100%")
    return PlainTable(caption="重点领域公开情况统计", rows=(header, *rows, total))


def _media(rng: random.Random) -> PlainTable:
    names = rng.sample(("微博", "微信公众号", "抖音号", "快手号", "今日头条号"), rng.randint(2, 4))
    rows = [(name, str(rng.randint(1, 9)), str(rng.randint(40, 3000)), str(rng.randint(900, 99999)))
            for name in names]  # fmt: skip
    header = ("平台", "账号数量", "发布信息（条）", "阅读量（次）")
    return PlainTable(caption="政务新媒体发布统计", rows=(header, *rows))


def _contacts(rng: random.Random) -> PlainTable:
    header = ("查阅点", "地址", "电话")
    rows = [_contact(kind, rng) for kind in ("镇政务服务中心", "街道办事处", "图书馆")]
    return PlainTable(caption="信息公开查阅点一览表", rows=(header, *rows))


def _contact(kind: str, rng: random.Random) -> tuple[str, str, str]:
    address = f"{rng.choice(phrases.STREETS)}{rng.randint(1, 99)}号"
    phone = f"0{rng.randint(310, 998)}-{rng.randint(2000000, 8999999)}"
    return rng.choice(phrases.PLACES) + kind, address, phone


_INDICATORS = (
    ("主动公开政府信息数", "条"),
    ("制发规范性文件总数", "件"),
    ("召开新闻发布会次数", "次"),
    ("收到申请数", "件"),
    ("行政复议数量", "件"),
    ("行政诉讼数量", "件"),
    ("信息公开专项经费", "万元"),
)


def _statistics(rng: random.Random) -> PlainTable:
    """As bodies know it from the form of 2014."""
    chosen = [pair for pair in _INDICATORS if rng.random() < 0.8]
    rows = [(name, unit, str(rng.choice((0, rng.randint(1, 30), rng.randint(30, 4000)))))
            for name, unit in chosen]  # fmt: skip
    header = ("统计指标", "单位", "统计数")
    return PlainTable(caption="政府信息公开工作情况统计表", rows=(header, *rows))


def _years(year: int, rng: random.Random) -> PlainTable:
    rows = [(f"{earlier}年", *(str(rng.randint(0, 300)) for _ in range(3)))
            for earlier in range(year - 2, year + 1)]  # fmt: skip
    header = ("年度", "新收申请", "予以公开", "结转下年度")
    return PlainTable(caption="近三年依申请公开情况对比", rows=(header, *rows))


def contents(headings: Sequence[str], rng: random.Random) -> PlainTable:
    """What stands on which page; as wrong as where nobody updated it."""
    page, rows = 1, []
    for heading in headings:
        rows.append((heading, str(page)))
        page += rng.randint(0, 2)
    return PlainTable(caption="目  录", rows=(("内容", "页码"), *rows))
