"""The benchmark compares the same work; how long it takes is not tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench import mill, peak_memory, scorer, side_by_side
from eval.dataset import load
from eval.readers import ReaderSpec
from eval.results import Store
from eval.run import run
from eval.summary import speed_table, throughput_table
from eval.synth.generate import Order, generate

SAMPLE = Path(__file__).parents[2] / "examples" / "sample.pdf"
GOUJI, PLUMBER = ReaderSpec(), ReaderSpec(name="pdfplumber")


def test_every_reader_reads_every_document() -> None:
    ours, peer = side_by_side([GOUJI, PLUMBER], [SAMPLE], rounds=1)
    for speed in (ours, peer):
        assert 0 < speed.seconds_per_page < speed.cold
        assert speed.memory > 2**20 and speed.processor_per_page > 0
    rows = speed_table([ours, peer]).splitlines()
    assert rows[2].startswith("| gouji | ") and " | 1.00 | " in rows[2]
    assert rows[3].startswith("| pdfplumber | ")


def test_a_document_that_one_of_them_cannot_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("not a document")
    with pytest.raises(ValueError, match=r"gouji: note.txt: unsupported-media"):
        side_by_side([GOUJI], [tmp_path / "note.txt"], rounds=1)


def test_the_mill_and_the_scorer_are_measured(tmp_path: Path) -> None:
    made = mill((("born-digital", 2),), jobs=1)
    assert (made.documents, len(made.memory)) == (2, 2) and made.memory[-1] <= peak_memory()
    assert len(list(generate(tmp_path / "set", Order(levels=(("born-digital", 1),))))) == 1
    dataset, store = load(tmp_path / "set"), Store(tmp_path / "run")
    assert len(list(run(dataset, GOUJI, store))) == 1
    scored = scorer(tmp_path / "set", tmp_path / "run")
    assert scored.documents == 1 and scored.per_second > 0
    assert len(throughput_table([made, scored]).splitlines()) == 4
