"""Sentences know their figures: spans, values, parts that fit into their wholes."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from eval.synth import phrases
from eval.synth.fonts import BUNDLED, characters
from eval.synth.grammar import N, Pattern, Sentence, pattern, speak
from extractors.numbers import parse, parse_chinese

POOLS = (
    phrases.OPENING, phrases.DISCLOSURE, phrases.RECEIVED, phrases.REQUESTS, phrases.MANAGEMENT,
    phrases.PLATFORM, phrases.OVERSIGHT, phrases.ITEMS, phrases.LEAD_PROBLEMS, phrases.REMEDIES,
    phrases.OTHER,
)  # fmt: skip
PATTERNS = [one for pool in POOLS for one in pool]
WORDS = phrases.WORDS | {"year": ("2023",)}


def _spoken(spoken: Pattern, seed: int) -> Sentence:
    return speak(spoken, random.Random(seed), WORDS, defaultdict(lambda: 7))


def _sentences() -> Iterator[Sentence]:
    yield from (_spoken(one, seed) for one in PATTERNS for seed in range(30))


def test_every_span_holds_a_numeral_of_the_value() -> None:
    for sentence in _sentences():
        for mention in sentence.mentions:
            numeral = sentence.text[mention.start : mention.end]
            read = parse(numeral)
            value = read.value if read else parse_chinese(numeral)
            assert value == mention.value, sentence


def test_every_unit_stands_behind_its_number() -> None:
    for sentence in _sentences():
        for mention in sentence.mentions:
            behind = sentence.text[mention.end :].lstrip("余多")
            assert behind.startswith(mention.unit or ""), sentence


def test_qualifiers_are_printed() -> None:
    signs = {"approximately": "约近左", "over": "超突余多以", "cumulative": "累"}
    for sentence in _sentences():
        for mention in sentence.mentions:
            if mention.qualifier:
                around = sentence.text[max(0, mention.start - 12) : mention.end + 6]
                assert any(sign in around for sign in signs[mention.qualifier]), sentence


def test_no_slot_is_left_open() -> None:
    assert not any("{" in sentence.text for sentence in _sentences())
    metrics = [mention.metric for sentence in _sentences() for mention in sentence.mentions]
    assert not any("{" in metric for metric in metrics)
    assert all(metrics)


def test_parts_fit_into_their_whole() -> None:
    split = pattern(
        "共{a}，其中{b}、{c}。",
        a=N(metric="共", unit="件", low=0, high=50),
        b=N(metric="甲", unit="件", part_of="a"),
        c=N(metric="乙", unit="件", part_of="a", rest=True),
    )
    for seed in range(50):
        whole, *parts = (int(str(m.value)) for m in _spoken(split, seed).mentions)
        assert whole == sum(parts)


def test_a_cell_is_repeated_as_it_stands() -> None:
    again = pattern("收到{a}。", a=N(metric="收到", unit="件", cell="requests.new[total]"))
    sentence = speak(again, random.Random(0), {}, {"requests.new[total]": 12345})
    assert sentence.text == "收到12345件。"
    assert sentence.mentions[0].same_as == "requests.new[total]"


def test_numbers_are_printed_in_many_ways() -> None:
    printed = {sentence.text[m.end - 1] for sentence in _sentences() for m in sentence.mentions}
    assert {"万", "五", "0"} <= printed


def test_the_bundled_font_has_every_character() -> None:
    said = {char for sentence in _sentences() for char in sentence.text}
    assert not (said | set("".join(phrases.PLACES))) - set(characters())


def test_the_bundled_font_is_what_its_note_says() -> None:
    known = TTFont(BUNDLED.file).getBestCmap()
    assert {ord(char) for char in characters()} <= set(known)
    assert BUNDLED.file.stat().st_size < 3 * 2**20
