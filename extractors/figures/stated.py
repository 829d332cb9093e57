"""A figure as a text states it, before it has a place on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.document import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """``start`` and ``end`` are of the numeral in the paragraph, ``first`` and ``last`` of
    all that was read for it: qualifiers and unit with it. ``certainty`` is the reader's
    own, from 0 to 1."""

    metric: str
    start: int
    end: int
    first: int
    last: int
    value: Value
    unit: str | None
    qualifier: str | None
    certainty: float

    def same_as(self, other: Stated) -> bool:
        """Whether both say the same of the same numeral."""
        one = (self.start, self.end, self.value, self.unit, self.qualifier)
        return one == (other.start, other.end, other.value, other.unit, other.qualifier)


COUNTS_NOTHING = re.compile(
    "|".join(
        (
            r"(?:19|20)\d{2}(?:年|修订)?版",
            r"\d{1,3}(?:分|周?岁)以[上下](?=的)",
            r"(?:\d[×xX*])?(?:24|12|8)小时(?=自助|在线|服务|值[班守]|不[打间]|营业|全天)",
            r"(?<!平均)(?<!时限)(?<!期限)提前[\d一二两三四五六七八九十]{1,3}个?(?:工作日|小时|天|日|月)(?!以上)",
            r"公示(?:期[为满]?)?[\d一二两三四五六七八九十]{1,3}个?(?:工作日|天|日)",
            r"(?<![部充得满百千万区])分(?:为|成|作)?[^，。；：！？\d]{0,12}[一二两三四五六七八九十]{1,2}(?:大?类|级|档|个层级|个部分)",
            r"[办有接收答来]一[件个条项][办销结答回清]一[件个条项]",
            r"[一二两三半][日天周旬月季年]一[\u4e00-\u9fff]",
            r"(?:排名?|位居|位列|居|列)[前后第首倒数]{0,3}[一二三四五六七八九十\d]{1,2}[位名]",
            r"(?<![会此日课训])[前后][一二三四五六七八九十\d]{1,2}[位名](?=[的，。、；]|单位)",
            r"(?<![A-Za-z])[A-Za-z]\d{1,4}[A-Za-z]\d{1,4}",
            r"一[\u4e00-\u9fff]{1,2}(?=\d)",
        )
    )
)
"""Numbers of versions, thresholds, notices, kinds, idioms and names: figures for neither
reader, whatever unit stands behind them."""
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*[”’」』）)]*")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the text, without empty ones."""
    return (match.span() for match in _SENTENCE.finditer(text) if match[0].strip())
