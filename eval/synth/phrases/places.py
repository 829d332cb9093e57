"""Who reports: invented places, their bodies, and how each of them speaks."""

from __future__ import annotations

import random
from dataclasses import dataclass

from extractors.numbers import words

PLACES = words(
    "禾川 松笛 枫浦 柳砚 星渡 晴滩 墨洲 竹岭 荷汀 雁桥 麦湾 霜桥 琴湾 蓝渡 梨洲 棉川 稻浦 "
    "瓷岭 陶湾 菱渡 银杉 茶溪 桐洲 橙岭 雪坪 鹤滩桥 石笛 清砚 苇川 葵州 云栖坪 落霞湾 铜铃 听涛 "
    "望禾 砚池 桑林坡 青萝 白鸥滩 古槐 长藤 锦帆 沉香 乌篷 翠屏岗 七里桐 三桥堡 双禾 九曲塘"
)

KINDS = ("县", "区", "市", "镇", "新区", "街道")
"""Of the places that other tables speak of."""

BUREAUS: dict[str, tuple[str, ...]] = {
    "education": words("教育局 教育体育局 教育和体育局"),
    "water": words("水利局 水务局"),
    "tax": words("税务局"),
    "health": words("卫生健康局 医疗保障局 卫生健康委员会 疾病预防控制中心"),
    "police": words("公安局"),
    "justice": words("司法局 信访局"),
    "market": words("市场监督管理局 知识产权局"),
    "land": words("自然资源局 自然资源和规划局 生态环境局 林业局"),
    "building": words("住房和城乡建设局 交通运输局 城市管理局 公共资源交易中心 住房公积金管理中心"),
    "farming": words("农业农村局 乡村振兴局 气象局"),
    "welfare": words("民政局 人力资源和社会保障局 退役军人事务局"),
    "money": words("财政局 审计局 统计局 国有资产监督管理委员会 地方金融监督管理局"),
    "culture": words("文化和旅游局 文化广电旅游体育局 档案局 广播电视局"),
    "industry": words("发展和改革委员会 工业和信息化局 商务局 科学技术局 应急管理局 消防救援支队"),
    "service": words("行政审批局 政务服务和数据管理局 机关事务服务中心 大数据发展中心"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """``place`` is where it sits; ``trade`` names its field of work, empty for a
    government; ``size`` grows from 1, a township or small office, to 4, a province."""

    name: str
    place: str
    trade: str
    size: int


def body(rng: random.Random) -> Body:
    """A government, one of its bureaus, or a zone's committee."""
    make = rng.choices((_township, _government, _bureau, _zone), (3, 3, 5, 1))[0]
    return make(rng)


def _township(rng: random.Random) -> Body:
    first, second = rng.sample(PLACES, 2)
    kind = rng.choice(words("镇 镇 乡 乡 街道 街道 苏木"))
    above = second + rng.choice(words("县 区 市")) if rng.random() < 0.5 else ""
    place = above + first + kind
    ending = "办事处" if kind == "街道" else "人民政府"
    return Body(name=place + ending, place=place, trade="", size=1)


def _region(rng: random.Random) -> tuple[str, int]:
    """A district, city or province, and its size."""
    first, second = rng.sample(PLACES, 2)
    kind, size = rng.choice((("县", 2), ("县", 2), ("区", 2), ("旗", 2), ("自治县", 2), ("市", 3),
                             ("市", 3), ("自治州", 3), ("盟", 3), ("省", 4)))  # fmt: skip
    above = second + "市" if kind in ("区", "县") and rng.random() < 0.4 else ""
    return above + first + kind, size


def _government(rng: random.Random) -> Body:
    place, size = _region(rng)
    ending = rng.choice(("人民政府", "人民政府", "人民政府办公室"))
    return Body(name=place + ending, place=place, trade="", size=size)


def _bureau(rng: random.Random) -> Body:
    place, size = _region(rng)
    trade = rng.choice(list(BUREAUS))
    name = rng.choice(BUREAUS[trade])
    if size == 4 and name.endswith("局") and trade not in ("tax", "industry"):
        name = name.removesuffix("局") + "厅"
    branch = rng.choice(PLACES) + "分局" if size == 3 and name in _BRANCHED else ""
    return Body(name=place + name + branch, place=place, trade=trade, size=max(1, size - 1))


_BRANCHED = ("生态环境局", "公安局", "自然资源和规划局")


def _zone(rng: random.Random) -> Body:
    kind = rng.choice(
        words("经济开发区 高新技术产业开发区 新区 风景名胜区 综合保税区 农业科技园区")
    )
    place = rng.choice(PLACES) + kind
    return Body(name=place + "管理委员会", place=place, trade="", size=2)
