"""How well figures are read from running text, without pages around it.

    python -m eval.prose [--data DATA] [--labeller FOLDER ...]

Compares readers on the same texts: the rules, the labeller that is listed or others,
on paragraphs of held-out patterns (``development.jsonl`` of ``python -m eval.synth.prose``)
as they are and with faults of recognition, and on passages written by hand
(``eval/ner/passages.toml``; those of ``unseen.toml`` and ``others.toml`` are for the last
measurement alone).
"""

from __future__ import annotations

import argparse
import json
import re
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.metrics.prose import SAME_METRIC, character_overlap
from eval.tally import Tally
from extractors.document import Value
from extractors.figures.linking import link
from extractors.figures.rules import state
from extractors.figures.stated import Stated
from extractors.numbers import parse
from models.ner.data import Noise, Sample, read_samples, spoilt
from models.ner.labels import LAYERS, NUMERALS, Span
from models.ner.predict import Labeller, spans_of

FAULTS = (0.01, 0.02, 0.04)
"""Shares of characters that are wrong: what is read of clean scans and of worse ones."""
PASSAGES = Path(__file__).parent / "ner" / "passages.toml"
UNSEEN = PASSAGES.with_name("unseen.toml")
"""Passages that nothing was ever tuned to."""
OTHERS = PASSAGES.with_name("others.toml")
"""Nor were these: other bodies and other years, written when the labeller was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph with its true figures; ``spans`` where they are known."""

    text: str
    figures: tuple[Stated, ...]
    spans: tuple[Span, ...] = ()


Row = tuple[str, Value, str | None, str | None]
"""Metric, value, unit and qualifier of a figure."""
Reader = Callable[[Sequence[str]], list[list[Stated]]]


# --------------------------------------------------------------------------
# Texts


def passages(path: Path = PASSAGES) -> dict[str, list[Text]]:
    """Those written by hand, by style."""
    found: dict[str, list[Text]] = {}
    for passage in tomllib.loads(path.read_text(encoding="utf-8"))["passage"]:
        text = passage["text"].strip()
        figures = tuple(_by_hand(text, passage["figures"]))
        found.setdefault(passage["style"], []).append(Text(text=text, figures=figures))
    return found


def _by_hand(text: str, rows: Iterable[Sequence[str]]) -> Iterator[Stated]:
    """
    Raises:
        ValueError: a numeral is not in the text, in this order.
    """
    at = 0
    for metric, numeral, value, unit, qualifier in rows:
        start = _numeral_at(text, numeral, at)
        at = start + len(numeral)
        yield Stated(
            metric=metric, start=start, end=at, first=start, last=at,
            value=int(value) if value.lstrip("-").isdigit() else value, unit=unit or None,
            qualifier=qualifier or None, certainty=1.0,
        )  # fmt: skip


def _numeral_at(text: str, numeral: str, at: int) -> int:
    """Where it stands by itself: the 6 of 6起, not that of 2016年."""
    match = re.compile(rf"(?<![\d.]){re.escape(numeral)}(?![\d.]*年|\d)").search(text, at)
    if match is None:
        raise ValueError(f"{numeral} is not in: {text}")
    return match.start()


def labelled(samples: Iterable[Sample], stated: Iterable[Sequence[Row]]) -> list[Text]:
    """Numerals where the labels are, with what the source states of each in turn; the value
    is that of the numeral as it stands, which a fault may have changed."""
    return [_labelled(sample, rows) for sample, rows in zip(samples, stated, strict=True)]


def _labelled(sample: Sample, rows: Sequence[Row]) -> Text:
    spans = spans_of(_certain(sample))
    numerals = sorted((s for s in spans if s.label in NUMERALS), key=lambda span: span.start)
    figures = [_figure(sample.text, span, row) for span, row in zip(numerals, rows, strict=False)]
    return Text(text=sample.text, figures=tuple(figures), spans=tuple(spans))


def _figure(text: str, span: Span, row: Row) -> Stated:
    metric, value, unit, qualifier = row
    number = parse(text[span.start : span.end])
    return Stated(
        metric=metric, start=span.start, end=span.end, first=span.start, last=span.end,
        value=number.value if number else value, unit=unit, qualifier=qualifier, certainty=1.0,
    )  # fmt: skip


def stated_in(path: Path) -> list[list[Row]]:
    """Of each paragraph of a file that ``python -m eval.synth.prose`` wrote."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["figures"] for line in file]


def _certain(sample: Sample) -> np.ndarray:
    rows = [np.eye(len(names), dtype=np.float32)[classes]
            for names, classes in zip(LAYERS, sample.classes, strict=True)]  # fmt: skip
    return np.concatenate(rows, axis=-1)


def with_faults(samples: Sequence[Sample], characters: Sequence[str], share: float) -> list[Sample]:
    """About ``share`` of the characters wrong, in every paragraph."""
    times = share / 0.042
    noise = Noise(
        paragraphs=1.0, replaced=0.02 * times, lost=0.008 * times, added=0.006 * times,
        unknown=0.004 * times,
    )  # fmt: skip
    rng = np.random.default_rng(7)
    return [spoilt(sample, noise, rng, characters) for sample in samples]


# --------------------------------------------------------------------------
# Readers and scores


def by_rules(texts: Sequence[str]) -> list[list[Stated]]:
    return [list(state(text)) for text in texts]


def by_network(labeller: Labeller) -> Reader:
    def read(texts: Sequence[str]) -> list[list[Stated]]:
        labels = labeller.label(texts)
        return [link(text, spans) for text, spans in zip(texts, labels, strict=True)]

    return read


def figure_tally(texts: Sequence[Text], found: Sequence[Sequence[Stated]]) -> Tally:
    """Figures at the same place with the same value, unit and qualifier, and a metric
    that overlaps by half."""
    hits = sum(
        _same(figure, other)
        for text, figures in zip(texts, found, strict=True)
        for figure in text.figures
        for other in figures
        if figure.start < other.end and other.start < figure.end
    )
    expected = sum(len(text.figures) for text in texts)
    return Tally(hits=hits, expected=expected, found=sum(map(len, found)))


def _same(one: Stated, other: Stated) -> bool:
    strict = (one.value, one.unit, one.qualifier) == (other.value, other.unit, other.qualifier)
    return strict and character_overlap(one.metric, other.metric) >= SAME_METRIC


def span_tally(texts: Sequence[Text], labels: Sequence[Sequence[Span]]) -> Tally:
    """Spans with the same label and ends, of both layers."""
    hits = expected = found = 0
    for text, spans in zip(texts, labels, strict=True):
        truth = {(span.label, span.start, span.end) for span in text.spans}
        guess = {(span.label, span.start, span.end) for span in spans}
        hits, expected, found = hits + len(truth & guess), expected + len(truth), found + len(guess)
    return Tally(hits=hits, expected=expected, found=found)


def f1(tally: Tally) -> float:
    return 2 * tally.hits / max(1, tally.expected + tally.found)


def main() -> None:
    given = _arguments()
    labellers = {str(folder): Labeller(own=folder) for folder in given.labeller or []}
    labellers = labellers or {"listed": Labeller()}
    sets = dict(_sets(given))
    readers: dict[str, Reader] = {"rules": by_rules}
    readers |= {name: by_network(labeller) for name, labeller in labellers.items()}
    for name, texts in sets.items():
        plain = [text.text for text in texts]
        for reader, read in readers.items():
            began = time.perf_counter()
            tally = figure_tally(texts, read(plain))
            speed = sum(map(len, plain)) / (time.perf_counter() - began)
            counts = f"({tally.hits} of {tally.expected}, found {tally.found})"
            line = f"{name:24} {reader:28} figures {f1(tally):.4f} {counts} {speed:.0f} chars/s"
            if texts and texts[0].spans and reader in labellers:
                line += f"  spans {f1(span_tally(texts, labellers[reader].label(plain))):.4f}"
            print(line)  # noqa: T201


def _sets(given: argparse.Namespace) -> Iterator[tuple[str, list[Text]]]:
    if given.data:
        samples = read_samples(given.data / "development.jsonl")
        characters = sorted({char for sample in samples for char in sample.text})
        stated = stated_in(given.data / "development.jsonl")
        yield "held-out patterns", labelled(samples, stated)
        for share in FAULTS:
            faulty = with_faults(samples, characters, share)
            yield f"{share:.0%} of characters wrong", labelled(faulty, stated)
    yield from _by_style("by hand", PASSAGES)
    yield from _by_style("by hand, unseen", UNSEEN)
    yield from _by_style("by hand, others", OTHERS)


def _by_style(name: str, path: Path) -> Iterator[tuple[str, list[Text]]]:
    by_style = passages(path)
    yield name, [text for texts in by_style.values() for text in texts]
    for style, texts in by_style.items():
        yield f"{name}: {style}", texts


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.prose")
    parser.add_argument("--data", type=Path, help="folder with development.jsonl")
    parser.add_argument("--labeller", type=Path, action="append", help="a folder; may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    main()
