"""Labelled paragraphs → batches, with the faults of recognised text put in.

A paragraph is a JSON object: ``text`` and ``spans`` of [label, start, end].
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from models.ner.alphabet import Alphabet
from models.ner.labels import LAYERS, Span, classes_of

LONGEST = 256
"""Characters that the network takes at once."""
BATCH = 8192
"""Characters of a batch, padding included."""
Array = NDArray[np.int64]

PUNCTUATION = (
    "，,",
    "。.",
    "：:",
    "；;",
    "（(",
    "）)",
    "！!",
    "、,",
    "．.",
    "％%",
    '“"',
    '”"',
    "－-",
)
"""Signs that recognition takes for each other; of the first the second."""
ALIKE = (
    "己已巳",
    "未末",
    "人入八",
    "日曰目",
    "土士上",
    "千干于",
    "件仵",
    "条茶",
    "宗示",
    "起超",
    "期朋",
    "篇蒿",
    "次汷",
    "项顶",
    "名各",
    "份扮",
    "万方",
    "亿忆",
    "元无",
    "公么",
    "开井",
    "办力",
    "受爱",
    "信倌",
    "息恩",
    "政攻",
    "府俯",
    "申由甲",
    "请清情",
    "发友",
    "布市",
    "理埋",
    "网冈",
    "站玷",
    "一-—",
    "0Oo〇",
    "1lI|",
    "2Z",
    "5S",
    "8B",
    "中申",
    "本木",
    "年牟",
    "度庋",
    "共其",
    "计汁",
    "口囗",
    "全金",
    "会云",
    "议仪",
    "建健",
    "案宾",
    "答笞",
    "复夏",
    "收牧",
    "到倒",
    "为力",
    "达迖",
    "户尸卢",
    "家冢",
    "批枇",
    "册删",
    "场扬",
    "台合",
    "类粪",
    "种钟",
    "处外",
    "约纳",
    "近进",
    "余佘",
    "率卒",
    "微徽",
    "报抱",
    "稿搞",
    "群郡",
    "诉拆",
    "讼颂",
)
"""Characters that look alike."""


class Row(TypedDict):
    text: str
    spans: list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Sample:
    """``classes`` are those of each character: one row per layer."""

    text: str
    classes: Array


def read_samples(path: Path) -> list[Sample]:
    with path.open(encoding="utf-8") as file:
        return [_sample(json.loads(line)) for line in file]


def _sample(row: Row) -> Sample:
    text = row["text"]
    spans = [Span(label=label, start=start, end=end) for label, start, end in row["spans"]]
    classes = [classes_of(spans, len(text), layer) for layer in range(len(LAYERS))]
    return Sample(text, np.array(classes, dtype=np.int64).reshape(len(LAYERS), len(text)))


def characters_of(samples: Sequence[Sample], least: int = 2) -> list[str]:
    """Those of the samples and the 3,755 common ones of GB 2312 (rows 16 to 55)."""
    counts = Counter(char for sample in samples for char in sample.text)
    common = {bytes((row + 160, cell + 160)).decode("gb2312", "ignore")
              for row in range(16, 56) for cell in range(1, 95)}  # fmt: skip
    signs = {char for pair in PUNCTUATION for char in pair} | {
        char for row in ALIKE for char in row
    }
    ascii_ = {chr(code) for code in range(32, 127)}
    seen = {char for char, count in counts.items() if count >= least}
    return sorted((seen | common | signs | ascii_) - {""})


# --------------------------------------------------------------------------
# Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Shares of characters, a tenth more on average; ``paragraphs`` of those that have
    faults at all."""

    paragraphs: float = 0.6
    replaced: float = 0.02
    lost: float = 0.008
    added: float = 0.006
    unknown: float = 0.004


_ALIKE = {char: row.replace(char, "") for row in ALIKE for char in row}
_PUNCTUATION = {pair[0]: pair[1] for pair in PUNCTUATION}
_DIGITS = "0123456789"
_ADDED = " \n.·'丶"
_COUNTING = frozenset("0123456789一二三四五六七八九十百千万亿两.,％%")


def spoilt(
    sample: Sample, noise: Noise, rng: np.random.Generator, characters: Sequence[str]
) -> Sample:
    """As a recogniser might read it: characters replaced, lost and added, signs in half
    width, line breaks.

    A numeral may come out as another one, but no numeral becomes a word.
    """
    if rng.random() >= noise.paragraphs:
        return sample
    strength = rng.uniform(0.2, 2.0)
    flat = rng.random() < 0.25
    text: list[str] = []
    columns: list[int] = []
    draws = rng.random(len(sample.text)) / strength
    for at, (char, drawn) in enumerate(zip(sample.text, draws, strict=True)):
        shown = _PUNCTUATION.get(char, char) if flat else char
        if drawn < noise.lost and char not in _COUNTING:
            continue
        draw = drawn - noise.lost
        if 0 <= draw < noise.replaced:
            shown = _replaced(shown, rng, characters)
        elif noise.replaced <= draw < noise.replaced + noise.unknown and char not in _COUNTING:
            shown = "\ufffd"
        text.append(shown)
        columns.append(at)
        added = 0 <= draw - noise.replaced - noise.unknown < noise.added
        if added and char not in _COUNTING:
            text.append(_ADDED[int(rng.integers(len(_ADDED)))])
            columns.append(-1)
    return Sample("".join(text), mended(_taken(sample.classes, columns)))


def _replaced(char: str, rng: np.random.Generator, characters: Sequence[str]) -> str:
    if char in _DIGITS:
        return _DIGITS[int(rng.integers(10))]
    if char in _COUNTING:
        return char
    alike = _ALIKE.get(char, "")
    if alike and rng.random() < 0.6:
        return alike[int(rng.integers(len(alike)))]
    return characters[int(rng.integers(len(characters)))]


def _taken(classes: Array, columns: Sequence[int]) -> Array:
    """What was added belongs to a span if both its neighbours do."""
    taken = np.zeros((len(classes), len(columns)), dtype=np.int64)
    for place, column in enumerate(columns):
        if column >= 0:
            taken[:, place] = classes[:, column]
        elif 0 < place < len(columns) - 1:
            taken[:, place] = [_inside(row, columns[place + 1]) for row in classes]
    return taken


def _inside(row: Array, following: int) -> int:
    """The class of what stands before a span's inner character."""
    value = int(row[following]) if following >= 0 else 0
    return value if value and value % 2 == 0 else 0


def mended(classes: Array) -> Array:
    """Where a span's first character is lost, the next one begins it."""
    for row in classes:
        before = 0
        for place, value in enumerate(row):
            inner = value and value % 2 == 0
            if inner and before not in (value, value - 1):
                row[place] = value - 1
            before = row[place]
    return classes


# --------------------------------------------------------------------------
# Batches


@dataclass(frozen=True, slots=True)
class Batch:
    """``inputs`` and ``mask`` are (N, length), ``classes`` (N, layers, length) with -100
    behind the text's end."""

    inputs: Array
    mask: Array
    classes: Array


def batches(
    samples: Sequence[Sample], alphabet: Alphabet, rng: np.random.Generator | None,
    noise: Noise | None = None, size: int = BATCH,
) -> Iterator[Batch]:  # fmt: skip
    """All samples once: in an order of ``rng``'s, or as they come; of long ones a window."""
    characters = [char for char in alphabet.characters if len(char) == 1]
    order = np.arange(len(samples)) if rng is None else rng.permutation(len(samples))
    faults = np.random.default_rng(0) if rng is None else rng
    for start in range(0, len(order), 2000):
        chunk = [samples[i] for i in order[start : start + 2000]]
        if noise is not None:
            chunk = [spoilt(sample, noise, faults, characters) for sample in chunk]
        chunk = sorted((_window(sample, faults) for sample in chunk), key=lambda s: len(s.text))
        groups = list(_groups(chunk, size))
        places = range(len(groups)) if rng is None else rng.permutation(len(groups)).tolist()
        for place in places:
            yield packed(groups[place], alphabet)


def _window(sample: Sample, rng: np.random.Generator) -> Sample:
    over = len(sample.text) - LONGEST
    if over <= 0:
        return sample
    start = int(rng.integers(over + 1))
    classes = sample.classes[:, start : start + LONGEST].copy()
    return Sample(sample.text[start : start + LONGEST], mended(classes))


def _groups(samples: Sequence[Sample], size: int) -> Iterator[list[Sample]]:
    group: list[Sample] = []
    for sample in samples:
        if group and len(sample.text) * (len(group) + 1) > size:
            yield group
            group = []
        group.append(sample)
    if group:
        yield group


def packed(samples: Sequence[Sample], alphabet: Alphabet) -> Batch:
    length = max(8, -(-max(len(sample.text) for sample in samples) // 8) * 8)
    inputs = np.zeros((len(samples), length), dtype=np.int64)
    mask = np.zeros_like(inputs)
    classes = np.full((len(samples), len(LAYERS), length), -100, dtype=np.int64)
    for row, sample in enumerate(samples):
        end = len(sample.text)
        inputs[row, :end] = alphabet.encode(sample.text)
        mask[row, :end] = 1
        classes[row, :, :end] = sample.classes
    return Batch(inputs, mask, classes)
