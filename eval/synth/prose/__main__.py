"""Labelled paragraphs for training the reader of prose, on the patterns of the mill.

    python -m eval.synth.prose --out DATA --dictionary dict.txt

``dict.txt`` is that of the package jieba (MIT): a word, its frequency and its part of
speech per line. Writes ``train.jsonl`` and ``development.jsonl``; the patterns of the
second are none of the first.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from pathlib import Path

from eval.synth.prose.builder import Labelled
from eval.synth.prose.lexicon import Lexicon, from_dictionary
from eval.synth.prose.paragraphs import Prose


def write(paragraphs: Iterable[Labelled], target: Path) -> None:
    """One JSON object per line: text, spans as [label, start, end], sources,
    figures as [metric, value, unit, qualifier] by numeral."""
    with target.open("w", encoding="utf-8") as file:
        for each in paragraphs:
            spans = [[span.label, span.start, span.end] for span in each.spans]
            row = {
                "text": each.text,
                "spans": spans,
                "sources": each.sources,
                "figures": each.figures,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.synth.prose")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dictionary", type=Path, help="words for composed clauses")
    parser.add_argument("--train", type=int, default=200_000, help="paragraphs")
    parser.add_argument("--development", type=int, default=3_000, help="paragraphs")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    lexicon = from_dictionary(given.dictionary) if given.dictionary else Lexicon()
    for name, development in (("train", False), ("development", True)):
        rng = random.Random(f"{name} {given.seed}")
        prose = Prose(lexicon, rng, development=development)
        write(prose.paragraphs(getattr(given, name)), given.out / f"{name}.jsonl")


if __name__ == "__main__":
    main()
