"""What the network labels: two layers of spans over the characters of a paragraph.

A character has one label of each layer, so that a channel can stand inside a metric.
The network's classes are those of :data:`FIGURE` followed by those of :data:`ENTITY`.

Figures:

============  ==============================================  =========================
METRIC        what the next number counts                     ``收到申请``131件
OBJECT        what the number before it counts                公开26个``领域``
CHANGE        joined to the metric before it                  ``同比增长``12.5%
NUMBER        a count's numeral, with 万, 亿 and inner 余      ``20余万``条
PERCENT       the numeral of %, ‰, 成, 倍 and points          ``12.5``%
MONEY         the numeral of an amount in 元, 万元, 亿元      ``96.5``万元
UNIT          its unit; 百分之 too                            131``件``
QUALIFIER     约, 余, 以上, 累计 ... of a number              ``近``8000个
============  ==============================================  =========================

Entities:

============  ==============================================  =========================
DATE          dates, periods, years, hours of the day         ``2024年``, ``8:30至17:30``
LIMIT         time limits, thresholds, weights, frequencies   ``20个工作日内``
ORGANISATION  bodies and their parts                          ``政务公开科``
CHANNEL       where is published, or how one applies          ``微信公众号``
DOCUMENT      laws, files, their numbers and articles         ``第二十条``
CONTACT       addresses, rooms, telephones, websites          ``12345``
LIST          numbers of a list                               ``一是``, ``（二）``
NAME          other names that hold a number                  ``三审三校``
HEADING1-3    headings, with their number                     ``一、总体情况``
============  ==============================================  =========================

A number that is no figure has no label of the figures' layer. 一 is one only where it
counts (``一台``), not as an article (一批, 一项重要工作).
"""

from __future__ import annotations

from dataclasses import dataclass

FIGURE_TYPES = (
    "METRIC", "OBJECT", "CHANGE", "NUMBER", "PERCENT", "MONEY", "UNIT", "QUALIFIER",
)  # fmt: skip
ENTITY_TYPES = (
    "DATE", "LIMIT", "ORGANISATION", "CHANNEL", "DOCUMENT", "CONTACT", "LIST", "NAME",
    "HEADING1", "HEADING2", "HEADING3",
)  # fmt: skip
NUMERALS = ("NUMBER", "PERCENT", "MONEY")


def _classes(types: tuple[str, ...]) -> tuple[str, ...]:
    """IOB2 (Ramshaw and Marcus, Text Chunking using Transformation-Based Learning, 1995)."""
    return ("O", *(f"{place}-{kind}" for kind in types for place in "BI"))


FIGURE = _classes(FIGURE_TYPES)
ENTITY = _classes(ENTITY_TYPES)
LAYERS = (FIGURE, ENTITY)
CLASSES = tuple(
    f"{layer}:{name}"
    for layer, names in zip(("figure", "entity"), LAYERS, strict=True)
    for name in names
)
"""Names of the network's outputs, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters ``start`` to ``end`` of a text; ``score`` is the lowest probability that
    the network gives one of them."""

    label: str
    start: int
    end: int
    score: float = 1.0


def classes_of(spans: list[Span], length: int, layer: int) -> list[int]:
    """The class of each character in one layer; where spans overlap, the earlier in the
    list stays."""
    names = {name: number for number, name in enumerate(LAYERS[layer])}
    found = [0] * length
    for span in spans:
        begin = names.get(f"B-{span.label}")
        if begin is None or any(found[span.start : span.end]):
            continue
        found[span.start : span.end] = [begin + 1] * (span.end - span.start)
        found[span.start] = begin
    return found
