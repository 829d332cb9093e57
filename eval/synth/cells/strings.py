"""What stands in figure cells: mostly 0 and small integers, and enough of all else."""

from __future__ import annotations

import random
from collections.abc import Callable

Maker = Callable[[random.Random], str]

_WIDE = str.maketrans("0123456789+-.,/%()", "０１２３４５６７８９＋－．，／％（）")
_UNITS = "件个项次条人元"
_DASHES = ("-", "—", "－", "–", "——", "--", "---")
_DASH_WEIGHTS = (8, 8, 5, 3, 3, 1, 1)
_MIXED = "0123456789" * 3 + "11177//--+.,%()" + "无万亿元个件项次条人约余"
_OTHERS = (
    "其他总计合计公开申请结果维持纠正尚未审结自然法律服务机构商业企科研社会益组织予以部分"
    "起宗家场份期批篇名册倍有限上年本制作数量规章罚强政许可甲乙见附注空白〇二三六七八九百千"
    "AaBCIlOoSZz:;*=?!'\"“”·。、：；√×〇"
)


def _zero(_: random.Random) -> str:
    return "0"


def _count(digits: int) -> Maker:
    def make(rng: random.Random) -> str:
        return str(rng.randrange(10 ** (digits - 1), 10**digits))

    return make


def _slim(rng: random.Random) -> str:
    """Of 1, 7 and /, which are taken for one another."""
    return "".join(rng.choices("1117/4", k=rng.choice((1, 1, 2, 2, 3))))


def _long(rng: random.Random) -> str:
    return _count(rng.choice((6, 6, 7, 7, 8)))(rng)


def _separated(rng: random.Random) -> str:
    value = rng.randrange(1000, 10 ** rng.choice((4, 5, 6, 7, 8)) + 1000)
    cents = f".{rng.randrange(100):02}" if rng.random() < 0.3 else ""
    return f"{value:,}{cents}"


def _decimal(rng: random.Random) -> str:
    places = rng.choice((1, 1, 2, 2, 2, 3, 4))
    return f"{rng.random() * 10 ** rng.choice((0, 1, 2, 3, 4, 5)):.{places}f}"


def _amount(rng: random.Random) -> str:
    number = rng.choice((_decimal, _decimal, _separated, _count(3), _count(5)))(rng)
    return number + rng.choice(("万元", "万元", "元", "亿元", "万", "亿"))


def _with_unit(rng: random.Random) -> str:
    number = rng.choice((_zero, _count(1), _count(1), _count(2), _count(3), _count(4)))(rng)
    text = number + rng.choice(("", "", "", "", "余")) + rng.choice((*_UNITS, "人次", "万人次"))
    return f"约{text}" if rng.random() < 0.06 else text


def _signed(rng: random.Random) -> str:
    number = rng.choice((_count(1), _count(2), _count(3), _decimal, _zero))(rng)
    return rng.choice("++---−–") + number


def _percent(rng: random.Random) -> str:
    number = rng.choice((str(rng.randrange(101)), f"{rng.random() * 100:.{rng.choice((1, 2))}f}"))
    return rng.choice(("", "", "", "-", "+")) + number + "%"


def _dash(rng: random.Random) -> str:
    return rng.choices(_DASHES, _DASH_WEIGHTS)[0]


def _slash(rng: random.Random) -> str:
    pair = f"{rng.randrange(30)}/{rng.randrange(30)}"
    return rng.choices(("/", "／", "//", pair), (7, 3, 1, 1))[0]


def _none(_: random.Random) -> str:
    return "无"


def _bracketed(rng: random.Random) -> str:
    inner = rng.choice((_count(1), _count(2), _count(4), _signed))(rng)
    return rng.choice((f"({inner})", f"（{inner}）"))


def _mixture(rng: random.Random) -> str:
    return "".join(rng.choices(_MIXED, k=rng.randrange(1, 8)))


def _other(rng: random.Random) -> str:
    """No figure: words, or a figure with a character that does not belong to it."""
    text = "".join(rng.choices(_OTHERS, k=rng.choice((1, 1, 2, 2, 3, 4))))
    number = rng.choice((_count(1), _count(2), _count(3)))(rng)
    return rng.choice((text, text, number + text[0], text[0] + number))


def _blank(_: random.Random) -> str:
    return ""


MAKERS: tuple[tuple[Maker, float], ...] = (
    (_zero, 14), (_count(1), 13), (_count(2), 9), (_count(3), 7), (_count(4), 4), (_count(5), 3),
    (_long, 4), (_slim, 5), (_separated, 4), (_decimal, 6), (_amount, 4), (_with_unit, 6),
    (_signed, 4), (_percent, 3), (_dash, 5), (_slash, 3.5), (_none, 2), (_bracketed, 1.5),
    (_mixture, 5), (_other, 3), (_blank, 7),
)  # fmt: skip
"""With how often each comes, in hundredths."""

FULL_WIDTH = 0.06
"""Share of strings that are printed in full width."""


def figure(rng: random.Random) -> str:
    """The text of one cell."""
    makers, weights = zip(*MAKERS, strict=True)
    text: str = rng.choices(makers, weights)[0](rng)
    if rng.random() < FULL_WIDTH and text.isascii():
        return text.translate(_WIDE)
    return text
