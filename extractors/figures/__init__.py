"""Every figure that the running text states.

Two readers look at each paragraph: the network labels spans, which
:mod:`~extractors.figures.linking` puts together, and :mod:`~extractors.figures.rules`
reads by rules. What the network says is returned; it is accepted where the rules say
the same, and reviewed where they do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from extractors.document import RECOGNISED, Figure
from extractors.figures.linking import link
from extractors.figures.rules import state
from extractors.figures.stated import Stated, sentences
from extractors.sections import FRONT, SIGNATURE, Paragraph
from models.ner.labels import Span

__all__ = ["Labels", "read_figures"]

SURE = 0.9
"""Certainty of the network from which a figure can be accepted."""
UNNAMED = "（未识别）"
"""In place of a metric that neither reader found."""
ALONE = 0.8
"""Confidence is so much lower where the rules do not say the same."""


class Labels(Protocol):
    """Spans of each text, as :class:`models.ner.predict.Labeller` gives them."""

    def label(self, texts: Sequence[str]) -> list[list[Span]]: ...


def read_figures(paragraphs: Sequence[Paragraph], labels: Labels) -> tuple[Figure, ...]:
    """All figures in printed order; the title and the signature state none."""
    prose = [p for p in paragraphs if p.section not in (FRONT, SIGNATURE) and p.level == 0]
    labelled = labels.label([paragraph.text for paragraph in prose])
    return tuple(
        figure
        for paragraph, spans in zip(prose, labelled, strict=True)
        for figure in _paragraph_figures(paragraph, spans)
    )


def _paragraph_figures(paragraph: Paragraph, spans: Sequence[Span]) -> Iterator[Figure]:
    text = paragraph.text
    by_rules = {stated.start: stated for stated in state(text)}
    within = list(sentences(text))
    for linked in link(text, spans):
        second = by_rules.get(linked.start)
        agreed = second is not None and linked.same_as(second)
        stated = replace(linked, metric=_named(linked, second))
        start, end = next(span for span in within if span[0] <= stated.start < span[1])
        start += len(text[start:end]) - len(text[start:end].lstrip())
        yield _figure(paragraph, (start, end), stated, agreed=agreed)


def _named(linked: Stated, second: Stated | None) -> str:
    """The network's metric, unless it is less than a word."""
    if len(linked.metric) > 1:
        return linked.metric
    return (second.metric if second else "") or linked.metric or UNNAMED


def _figure(
    paragraph: Paragraph, sentence: tuple[int, int], stated: Stated, *, agreed: bool
) -> Figure:
    reason = _reason(paragraph, stated, agreed=agreed)
    start, end = sentence
    return Figure(
        metric=stated.metric,
        printed=paragraph.text[stated.start : stated.end],
        value=stated.value,
        unit=stated.unit,
        qualifier=stated.qualifier,
        section=paragraph.section,
        sentence=paragraph.text[start:end].rstrip(),
        confidence=_confidence(paragraph, stated, agreed=agreed),
        status="review" if reason else "accepted",
        source=paragraph.locate(stated.start, stated.end),
        span=(stated.start - start, stated.end - start),
        reason=reason,
    )


def _confidence(paragraph: Paragraph, stated: Stated, *, agreed: bool) -> float:
    read = paragraph.confidence(stated.first, stated.last)
    return round(min(stated.certainty, 0.99) * read * (1.0 if agreed else ALONE), 4)


def _reason(paragraph: Paragraph, stated: Stated, *, agreed: bool) -> str | None:
    if paragraph.method != "text":
        return RECOGNISED
    if not agreed:
        return "两种读法对数值、单位或限定词的理解不同，请核对"
    return None if stated.certainty >= SURE else "语句对这个数字的说明不明确，请核对"
