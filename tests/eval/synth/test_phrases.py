"""The patterns as a whole: figures marked, everything else unmarked, and much variety."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from eval.synth import phrases
from eval.synth.content import Content, Section, make_content
from eval.synth.fonts import BUNDLED, characters
from eval.synth.forms import FORMS
from eval.synth.grammar import Mention, Pattern, Sentence, speak
from extractors.numbers import AFTER, BEFORE, normalise, parse, parse_chinese

PATTERNS = tuple(phrases.every())
REPORTS = 200
LONGEST = 200


@cache
def _words(seed: int) -> dict[str, tuple[str, ...]]:
    return phrases.words_of(2023, random.Random(seed))


def _spoken(spoken: Pattern, seed: int) -> Sentence:
    cells = defaultdict[str, int](lambda: 7)
    return speak(spoken, random.Random(seed), _words(seed), cells)


@cache
def _sentences() -> tuple[tuple[Pattern, Sentence], ...]:
    return tuple((one, _spoken(one, seed)) for one in PATTERNS for seed in range(8))


@cache
def _content(seed: int) -> Content:
    rng = random.Random(seed)
    return make_content(rng.choice(list(FORMS.values())), rng)


@cache
def _reports() -> tuple[Content, ...]:
    return tuple(_content(seed) for seed in range(REPORTS))


def _said(content: Content) -> Iterator[Sentence]:
    for section in content.sections:
        for paragraph in section.paragraphs:
            yield from paragraph


def _mentions() -> Iterator[tuple[Sentence, Mention]]:
    for _, sentence in _sentences():
        for mention in sentence.mentions:
            yield sentence, mention


# --------------------------------------------------------------------------
# Figures


def test_every_span_holds_a_numeral_of_the_value() -> None:
    for sentence, mention in _mentions():
        numeral = sentence.text[mention.start : mention.end]
        read = parse(numeral)
        value = read.value if read else parse_chinese(numeral)
        assert value == mention.value, sentence


def test_every_unit_stands_behind_its_number() -> None:
    """Or behind a later one of a list, or before it as 百分之."""
    for one, sentence in _sentences():
        for number, mention in zip(one.numbers.values(), sentence.mentions, strict=True):
            behind = normalise(sentence.text[mention.end :]).lstrip("余多")
            hundredths = sentence.text[: mention.start].endswith("百分之")
            shown = behind.startswith(mention.unit or "")
            assert hundredths or shown or (number.bare and (mention.unit or "") in behind), sentence


def test_qualifiers_are_printed() -> None:
    signs = defaultdict[str, set[str]](set)
    for sign, qualifier in (BEFORE | AFTER).items():
        signs[qualifier].add(sign)
    for sentence, mention in _mentions():
        if mention.qualifier:
            around = sentence.text[max(0, mention.start - 40) : mention.end + 8]
            assert any(sign in around for sign in signs[mention.qualifier]), sentence


def test_no_pattern_qualifies_a_number_itself() -> None:
    """What bounds a number is printed with it, and so is in its qualifier."""
    known = sorted((word for word, name in BEFORE.items() if name != "cumulative"), key=len)
    for sentence, mention in _mentions():
        before = sentence.text[: mention.start]
        if any(before.endswith(word) for word in known):
            assert mention.qualifier, sentence


def test_spans_are_in_order_and_apart() -> None:
    for _, sentence in _sentences():
        ends = [0, *(mention.end for mention in sentence.mentions)]
        assert all(
            end <= mention.start for end, mention in zip(ends, sentence.mentions, strict=False)
        )


def test_metrics_are_of_the_sentence() -> None:
    """But for marked words that say what the clause leaves out."""
    for one, sentence in _sentences():
        assert not any("{" in m.metric or not m.metric for m in sentence.mentions)
        if "<" not in one.source:
            bare = "".join(sentence.text.split())
            for mention in sentence.mentions:
                assert mention.metric in bare or mention.metric[:2] in bare, sentence


def test_no_marked_words_are_printed_twice() -> None:
    for one in PATTERNS:
        for words in re.findall(r"<\+?([^<>!{}]{2,})>", one.source):
            assert f"{words}<{words}" not in one.source and f"{words}<+{words}" not in one.source


def test_exhaustive_parts_sum_to_their_whole() -> None:
    checked = 0
    for one, sentence in _sentences():
        numbers = list(one.numbers.items())
        values = {name: m.value for (name, _), m in zip(numbers, sentence.mentions, strict=True)}
        for whole in {number.part_of for _, number in numbers if number.rest}:
            parts = [values[name] for name, number in numbers if number.part_of == whole]
            assert values[whole] == sum(int(str(part)) for part in parts), sentence
            checked += 1
    assert checked > 100


def test_other_parts_do_not_exceed_their_whole() -> None:
    for one, sentence in _sentences():
        values = dict(zip(one.numbers, (m.value for m in sentence.mentions), strict=True))
        for name, number in one.numbers.items():
            if number.part_of:
                assert int(str(values[name])) <= int(str(values[number.part_of])), sentence


# --------------------------------------------------------------------------
# What is no figure

COUNTED = re.compile(r"\d+(?:条|件|篇|期|场|份|人次|万元|亿元|册|宗|户|家|名)(?!纳)")
LIMITS = re.compile(r"(?:\d+日|\d+年|\d+号|\d+月|第\d+[期条届]|[“《][^”》]*[”》])")


def test_patterns_themselves_count_nothing() -> None:
    """A figure is a slot; literal digits are dates, codes, limits and names."""
    for one in PATTERNS:
        literal = LIMITS.sub("", re.sub(r"\{[^{}]*\}", "", one.source))
        assert not COUNTED.search(literal), one.source


def test_words_that_hold_numbers_carry_no_mention() -> None:
    """Digits outside the spans stand in the pattern's text or in a made word."""
    held = ("docno", "day", "article", "limit", "hours", "room", "phone", "version", "score",
            "span", "range", "year", "last", "following", "when", "plan", "law")  # fmt: skip
    seen = 0
    for one, sentence in _sentences():
        if one.numbers or not any(f"{{{kind}" in one.source for kind in held):
            continue
        assert not sentence.mentions
        seen += bool(re.search(r"\d", sentence.text))
    assert seen > 150


def test_every_kind_of_distractor_comes() -> None:
    text = "".join(sentence.text for content in _reports() for sentence in _said(content))
    kinds = (
        r"〔20\d\d〕\d+号", r"令第711号", r"第[二三]十[一二三]?条", r"\d个工作日内", r"8:30",
        r"不低于4%", r"20\d\d年版", r"[1-9]楼", r"三安全一稳定", r"五公开", r"双随机、一公开",
        r"一件事", r"十四五", r"三级联动", r"0\d{3}-\d{7}", r"\d[-~—至]\d次",
    )  # fmt: skip
    assert [kind for kind in kinds if not re.search(kind, text)] == []


def test_many_sentences_have_no_number() -> None:
    said = [sentence for content in _reports() for sentence in _said(content)]
    assert sum(not re.search(r"\d", s.text) for s in said) > len(said) / 8
    assert sum(bool(s.mentions) for s in said) > len(said) / 2


# --------------------------------------------------------------------------
# Variety


def _skeleton(sentence: Sentence) -> str:
    """The text with figures and the most frequent kinds of words left out."""
    text, at = "", 0
    for mention in sentence.mentions:
        text += sentence.text[at : mention.start] + "#"
        at = mention.end
    return re.sub(r"\d+", "0", text + sentence.text[at:])


def test_there_are_many_patterns_and_many_sentences() -> None:
    assert len(PATTERNS) >= 550
    assert len({one.source for one in PATTERNS}) == len(PATTERNS)
    said = [_skeleton(sentence) for content in _reports() for sentence in _said(content)]
    assert len(set(said)) > 5000


def test_all_patterns_come() -> None:
    """Each can be recognised by its longest literal piece."""
    text = "".join(sentence.text for content in _reports() for sentence in _said(content))
    missing = [one.source for one in PATTERNS if _literal(one) not in text]
    assert len(missing) < len(PATTERNS) / 20, missing


def _literal(one: Pattern) -> str:
    """The longest of the text between slots, marks and choices."""
    bare = re.sub(r"\{[^{}]*\}", "#", one.source)
    return max(re.sub(r"<[^<>]*>|\[[^\[\]]*\]", "#", bare).split("#"), key=len)


def test_numbers_are_written_in_every_way() -> None:
    printed = [(sentence.text, m) for content in _reports() for sentence in _said(content)
               for m in sentence.mentions]  # fmt: skip
    numerals = {re.sub(r"[0-9]+", "0", text[m.start : m.end]) for text, m in printed}
    numerals |= {re.sub(r"[０-９]+", "０", numeral) for numeral in numerals}
    ways = {"0", "0.0", "0,0", "0万", "0.0万", "0余万", "0.0亿", "０", "十二", "两", "百"}
    assert ways <= numerals
    units = {m.unit for _, m in printed}
    assert len(units) > 40
    assert {m.qualifier for _, m in printed} == {
        None,
        "approximately",
        "over",
        "under",
        "cumulative",
    }


def test_no_sentence_is_endless_and_all_end() -> None:
    for content in _reports():
        for sentence in _said(content):
            assert len(sentence.text) <= LONGEST, sentence.text
            assert sentence.text.endswith("。")
            assert "。" not in sentence.text[:-1]


# --------------------------------------------------------------------------
# Reports


def _sub_headings(content: Content) -> list[Section]:
    return [section for section in content.sections if section.level > 1]


def test_reports_differ_in_length_and_structure() -> None:
    lengths = [sum(len(s.text) for s in _said(content)) for content in _reports()]
    assert min(lengths) < 500 and max(lengths) > 3000
    levels = Counter(section.level for content in _reports() for section in content.sections)
    assert levels[2] > 600 and levels[3] > 30
    numbers = {section.number for content in _reports() for section in _sub_headings(content)}
    assert {"（一）", "(二)", "㈢", "1.", "2、", "（3）", "一是", ""} <= numbers
    plain = sum(not _sub_headings(content) for content in _reports())
    assert REPORTS / 20 < plain < REPORTS / 2


def test_titles_and_preambles_differ() -> None:
    shapes = Counter(len(content.title) for content in _reports())
    assert set(shapes) == {1, 2, 3}
    stated = [frozenset(content.header) for content in _reports()]
    assert len(set(stated)) >= 6
    for content in _reports():
        joined = "".join(content.title)
        assert content.header["agency"].printed in joined
        assert content.header["year"].printed in joined


def test_facts_stand_in_the_preamble() -> None:
    front = {"agency", "year", "published"}
    for content in _reports():
        for name in set(content.header) - front:
            assert content.header[name].printed in content.preamble


def test_all_kinds_of_bodies_report() -> None:
    agencies = [content.header["agency"].printed for content in _reports()]
    for kind in ("镇人民政府", "乡人民政府", "街道办事处", "县", "省", "自治州", "旗", "局",
                 "委员会", "中心", "开发区"):  # fmt: skip
        assert any(kind in agency for agency in agencies), kind


def test_section_ids_are_unique() -> None:
    for content in _reports():
        ids = [section.id for section in content.sections]
        assert len(set(ids)) == len(ids)


def test_the_tables_counts_are_told_as_they_are() -> None:
    for content in _reports():
        for sentence in _said(content):
            for mention in sentence.mentions:
                if mention.same_as:
                    stated = re.sub(r"[^\d.]", "", content.figures[mention.same_as])
                    assert Decimal(stated) == Decimal(str(mention.value))


def test_a_report_says_nothing_twice() -> None:
    for content in _reports():
        said = [sentence.text for sentence in _said(content)]
        assert len(set(said)) == len(said)


def test_the_same_seed_makes_the_same_report() -> None:
    for seed in range(0, REPORTS, 20):
        rng = random.Random(seed)
        assert make_content(rng.choice(list(FORMS.values())), rng) == _content(seed)


def _printed(contents: Sequence[Content]) -> Iterator[str]:
    for content in contents:
        yield from (*content.title, content.preamble, *content.signature)
        yield from (section.printed for section in content.sections)
        yield from (sentence.text for sentence in _said(content))


def test_the_bundled_font_has_every_character() -> None:
    said = {char for text in _printed(_reports()) for char in text}
    said |= {char for _, sentence in _sentences() for char in sentence.text}
    said |= set(
        "".join(phrases.PLACES) + "".join(word for w in phrases.WORDS.values() for word in w)
    )
    assert said - set(characters()) - set("{}") == set()


def test_the_bundled_font_is_what_its_note_says() -> None:
    known = TTFont(BUNDLED.file).getBestCmap()
    assert {ord(char) for char in characters()} <= set(known)
    assert BUNDLED.file.stat().st_size < 3 * 2**20
