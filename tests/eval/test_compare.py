"""Two runs side by side: what changed, whether by chance, and whether to stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.compare import compare, dropped
from eval.errors import ResultsInvalid
from eval.results import Outcome, RunInfo
from eval.score import Scores, score_document, sliced
from eval.summary import comparison, sliced_summary, summary
from tests.eval.perfect import FIELDS, TRUTH, result

INFO = RunInfo(dataset="d" * 64, reader="gouji", version="1", settings={}, weights={})
PATH = "requests.new[total]"


def run(wrong: set[int], count: int = 20) -> Scores:
    """``count`` documents; those numbered have one wrong, accepted cell."""
    fields = tuple(replace(f, printed="13", value=13) if f.path == PATH else f for f in FIELDS)
    bad = replace(result(), fields=fields)
    return Scores(
        run=INFO,
        documents=tuple(
            score_document(
                replace(TRUTH, document=f"{n:02}.pdf", level="fax" if n % 2 else "office"),
                Outcome(document=f"{n:02}.pdf", report=bad if n in wrong else result(), seconds=1),
            )
            for n in range(count)
        ),
    )


def test_a_run_is_like_itself() -> None:
    found = compare(run({1}), run({1}))
    assert found.documents == ()
    assert {(each.change, each.low, each.high) for each in found.differences} == {(0, 0, 0)}
    assert "no metric changed" in comparison(found)


def test_what_got_better_and_worse_is_named_by_document() -> None:
    found = compare(run({1, 2}), run({2, 3}))
    changes = {each.document: (each.mended, each.broken) for each in found.documents}
    assert changes == {"01.pdf": ((PATH,), ()), "03.pdf": ((), (PATH,))}
    text = comparison(found)
    assert f"better: 01.pdf: {PATH}" in text and f"worse:  03.pdf: {PATH}" in text


def test_a_change_in_most_documents_is_no_chance_and_one_in_one_may_be() -> None:
    by_name = {d.metric.name: d for d in compare(run(set()), run(set(range(15)))).differences}
    silent = by_name["fields.silent"]
    assert silent.certain and silent.loss > 0 and silent.low <= silent.change <= silent.high
    assert by_name["fields.printed"].change < 0 < by_name["fields.printed"].loss
    once = {d.metric.name: d for d in compare(run(set()), run({0})).differences}
    assert not once["fields.printed"].certain


def test_runs_of_different_data_sets_are_not_compared() -> None:
    other = replace(run({1}), run=replace(INFO, dataset="e" * 64))
    with pytest.raises(ResultsInvalid, match="different data sets"):
        compare(run({1}), other)


def test_a_gate_lets_through_what_it_allows() -> None:
    cells = (len(FIELDS) - 1) * 20
    limits = {"fields.printed": 1.5 / cells}
    assert dropped(run(set()), run({0}), limits) == []
    assert [m.name for m, _, _ in dropped(run(set()), run({0, 1}), limits)] == ["fields.printed"]
    assert dropped(run({0, 1}), run(set()), limits) == []
    (lost,) = dropped(run(set()), run({0}), {"fields.silent": 0.0})
    assert (lost[1].hits, lost[2].hits) == (0, 1)


def test_slices_part_the_documents() -> None:
    parts = sliced(run({1}).documents, "level")
    assert {name: len(documents) for name, documents in parts.items()} == {"fax": 10, "office": 10}


def test_a_summary_says_on_how_many_each_number_was_computed() -> None:
    scores = run({1})
    text = summary(scores)
    assert f"of {(len(FIELDS) - 1) * 20} cells" in text
    assert "1 in all, at most" in text
    table = sliced_summary(scores, "level").splitlines()
    assert [line.split(" | ")[0] for line in table] == [
        "| level", "| ---", "| fax", "| office", "| all",
    ]  # fmt: skip
    assert "100.00 %" in table[3] and "100.00 %" not in table[2].split(" | ")[3]
