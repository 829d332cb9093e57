"""Labelled prose for training: what is labelled is what the grammar states."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from eval.metrics.prose import SAME_METRIC, character_overlap
from eval.synth.grammar import Mention, Pattern, speak
from eval.synth.phrases import every, words_of
from eval.synth.prose.builder import Builder
from eval.synth.prose.composed import compose
from eval.synth.prose.composer import Composer
from eval.synth.prose.labelled import spans_of
from eval.synth.prose.lexicon import Lexicon, from_dictionary
from eval.synth.prose.paragraphs import AnyCells, Prose, held_out, wider
from extractors.figures.linking import link
from extractors.figures.stated import Stated
from models.ner.labels import ENTITY_TYPES, FIGURE_TYPES, NUMERALS, Span


def spoken(seed: int) -> list[tuple[str, list[Span], tuple[Mention, ...]]]:
    """Every pattern once."""
    rng = random.Random(seed)
    found = []
    for pattern in (*every(), *wider()):
        try:
            said = speak(pattern, rng, words_of(2022, rng), AnyCells(rng))
        except ValueError:  # a whole too small for its parts
            continue
        found.append((said.text, spans_of(said), said.mentions))
    return found


def test_true_labels_link_to_the_figures_that_the_grammar_states() -> None:
    stated = strict = loose = 0
    for text, spans, mentions in spoken(3):
        found = {(figure.start, figure.end): figure for figure in link(text, spans)}
        for mention in mentions:
            figure = found.get((mention.start, mention.end))
            stated += 1
            strict += figure is not None and says(figure, mention)
            loose += figure is not None and says(figure, mention) and named(figure, mention)
    assert strict / stated > 0.99
    assert loose / stated > 0.965


def says(figure: Stated, mention: Mention) -> bool:
    return (figure.value, figure.unit, figure.qualifier) == (
        mention.value, mention.unit, mention.qualifier
    )  # fmt: skip


def named(figure: Stated, mention: Mention) -> bool:
    return character_overlap(figure.metric, mention.metric) >= SAME_METRIC


def test_no_span_of_a_layer_lies_across_another() -> None:
    for text, spans, _ in spoken(5):
        for types in (FIGURE_TYPES, ENTITY_TYPES):
            layer = sorted((s for s in spans if s.label in types), key=lambda s: s.start)
            for one, other in pairwise(layer):
                assert one.end <= other.start, (text, one, other)


def test_a_number_that_is_a_figure_is_nothing_else() -> None:
    for text, spans, _ in spoken(7):
        numerals = [span for span in spans if span.label in NUMERALS]
        for other in (span for span in spans if span.label in ENTITY_TYPES):
            assert not any(n.start < other.end and other.start < n.end for n in numerals), text


def test_composed_sentences_know_their_numbers() -> None:
    rng = random.Random(1)
    composer = Composer(Lexicon(nouns=("云杉",), verbs=("栽种",)), words_of(2021, rng), rng)
    for _ in range(300):
        made = compose(composer)
        for figure in link(made.text, made.spans):
            assert figure.value is not None, made.text
            assert figure.metric


def test_development_and_training_share_no_pattern() -> None:
    made = {
        development: {
            source
            for paragraph in Prose(Lexicon(), random.Random(0), development=development).paragraphs(
                200
            )
            for source in paragraph.sources
        }
        for development in (False, True)
    }
    assert not made[True] & made[False]
    assert "composed" in made[False] - made[True]
    assert 0.05 < sum(map(held_out, every())) / len(list(every())) < 0.15


def test_paragraphs_hold_what_their_spans_say() -> None:
    for paragraph in Prose(Lexicon(), random.Random(2)).paragraphs(200):
        for span in paragraph.spans:
            assert 0 <= span.start < span.end <= len(paragraph.text)
            if span.label == "PERCENT":
                assert not paragraph.text[span.start : span.end].endswith("%")


def test_pieces_of_one_label_that_touch_are_one_span() -> None:
    built = Builder().say("公开", "METRIC").say("信息", "METRIC", "NAME").say("3", "NUMBER")
    assert [(s.label, s.start, s.end) for s in built.spans] == [
        ("METRIC", 0, 4), ("NAME", 2, 4), ("NUMBER", 4, 5)
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "nouns"), [
    ("苗圃 300 n", ("苗圃",)), ("苗圃 3 n", ()), ("三农 300 n", ()), ("圃 300 n", ()),
])  # fmt: skip
def test_a_dictionary_gives_common_words_that_count_nothing(
    line: str, nouns: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "dict.txt").write_text(line + "\n", encoding="utf-8")
    assert from_dictionary(tmp_path / "dict.txt").nouns == nouns


@pytest.mark.parametrize(("source", "metrics"), [
    ("良种补贴、棉花补贴的发放额分别为<!良种补贴的发放额>{50-90元}、<!棉花补贴的发放额>{20-60元}。",
     {"良种补贴", "棉花补贴", "发放额"}),
    ("满意和不满意的比例分别为<!满意的比例>{20-90%}、<!不满意的比例>{1-9%}。",
     {"满意", "不满意", "比例"}),
    ("入冬前走访困难家庭{60-90户}。", {"走访困难家庭"}),
    ("市审计局<公告审计结果>{10-90份}。", {"市审计局公告审计结果"}),
])  # fmt: skip
def test_a_metric_is_labelled_as_its_description_says(source: str, metrics: set[str]) -> None:
    rng = random.Random(4)
    said = speak(Pattern(source), rng, words_of(2022, rng), AnyCells(rng))
    labelled = {said.text[s.start : s.end] for s in spans_of(said) if s.label == "METRIC"}
    assert labelled == metrics
