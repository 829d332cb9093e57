"""The benchmark compares the same work; how long it takes is not tested."""

from __future__ import annotations

from pathlib import Path

from eval.bench import Comparison, against_pdfplumber

SAMPLE = Path(__file__).parents[2] / "examples" / "sample.pdf"


def test_both_sides_read_the_document() -> None:
    found = against_pdfplumber(SAMPLE.read_bytes(), rounds=1)
    assert min(found.ours, found.peer) > 0


def test_the_ratio_is_ours_to_the_peers() -> None:
    assert Comparison(ours=3.0, peer=2.0).ratio == 1.5
