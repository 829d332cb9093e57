"""Readers of running text are compared on the same figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval import prose
from eval.prose import OTHERS, UNSEEN, Text, by_network, by_rules, f1, figure_tally, passages
from extractors.figures.stated import Stated
from models.ner.data import read_samples
from models.ner.predict import Labeller

ROW = {
    "text": "收到申请131件，同比增长12.5%。",
    "spans": [["METRIC", 0, 4], ["NUMBER", 4, 7], ["UNIT", 7, 8], ["CHANGE", 9, 13],
              ["PERCENT", 13, 17], ["UNIT", 17, 18]],
    "sources": ["a"],
    "figures": [["收到申请", 131, "件", None], ["收到申请同比增长", "12.5", "%", None]],
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    line = json.dumps(ROW, ensure_ascii=False) + "\n"
    (tmp_path / "development.jsonl").write_text(line, encoding="utf-8")
    return tmp_path


def texts(data: Path) -> list[Text]:
    path = data / "development.jsonl"
    return prose.labelled(read_samples(path), prose.stated_in(path))


def test_true_figures_are_those_that_the_source_states(data: Path) -> None:
    (text,) = texts(data)
    assert [(it.metric, it.value, it.start) for it in text.figures] == [
        ("收到申请", 131, 4), ("收到申请同比增长", "12.5", 13)
    ]  # fmt: skip


def test_what_is_right_scores_one_and_nothing_scores_none(data: Path) -> None:
    made = texts(data)
    right: Sequence[Sequence[Stated]] = [text.figures for text in made]
    assert f1(figure_tally(made, right)) == 1
    assert f1(figure_tally(made, [[] for _ in made])) == 0


@pytest.mark.parametrize("change", [
    {"value": 137}, {"unit": "条"}, {"qualifier": "over"}, {"metric": "全然不同"},
    {"start": 20, "end": 22},
])  # fmt: skip
def test_a_figure_with_one_thing_wrong_is_wrong(data: Path, change: dict[str, object]) -> None:
    from dataclasses import replace

    (text,) = texts(data)
    first, second = text.figures
    spoilt = replace(first, **change)  # type: ignore[arg-type]
    assert figure_tally([text], [[spoilt, second]]).hits == 1


def test_a_value_under_a_fault_is_that_of_the_numeral_as_it_stands(data: Path) -> None:
    path = data / "development.jsonl"
    spoilt = prose.with_faults(read_samples(path) * 50, "甲乙", 0.1)
    for text in prose.labelled(spoilt, prose.stated_in(path) * 50):
        for figure in text.figures:
            assert str(figure.value) == text.text[figure.start : figure.end]


def test_passages_by_hand_state_what_their_texts_print() -> None:
    found = [*passages().values(), *passages(UNSEEN).values(), *passages(OTHERS).values()]
    assert len(found) == 8 + 6 + 8
    for text in (text for style in found for text in style):
        for figure in text.figures:
            assert figure.value is not None
            assert text.text[figure.start : figure.end]


def test_the_listed_network_reads_passages_by_hand_better_than_the_rules() -> None:
    made = [text for style in passages().values() for text in style]
    plain = [text.text for text in made]
    network = f1(figure_tally(made, by_network(Labeller(threads=1))(plain)))
    assert network > f1(figure_tally(made, by_rules(plain)))
    assert network > 0.9


def test_the_command_prints_a_line_per_set_and_reader(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["prose", "--data", str(data)])
    prose.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("held-out patterns")
    assert " 1.0000 (2 of 2, found 2)" in lines[0]
    assert len(lines) == 2 * (1 + 3 + 1 + 8 + 1 + 6 + 1 + 8)
