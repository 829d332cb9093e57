"""Other tools, scored the way gouji is.

A peer turns a document into gouji's own pages, its lines and its tables with
everything it read and the confidence that it states, 1.0 where it states none.
Those pages go through gouji's own form matching, so that a peer is scored on what
it READ, with the best possible alignment to the form. Each peer's module says
which settings were tried and why these are its best.

    reader = READERS["pdfplumber"]()
    found = report(reader, data, "report.pdf")

``requirements/peers.txt`` installs all of them. No library is loaded before a
reader is made.
"""

from __future__ import annotations

from collections.abc import Callable

from eval.peers.base import PeerMissing, Reader, report

__all__ = ["READERS", "PeerMissing", "Reader", "report"]


def _pdfplumber() -> Reader:
    from eval.peers.plumber import Plumber

    return Plumber()


def _img2table() -> Reader:
    from eval.peers.img2table import Img2Table

    return Img2Table()


def _rapidocr() -> Reader:
    from eval.peers.pictured import LinesAndText
    from eval.peers.rapid import Rapid

    return LinesAndText(Rapid())


def _paddleocr() -> Reader:
    from eval.peers.paddle import Paddle
    from eval.peers.pictured import LinesAndText

    return LinesAndText(Paddle())


READERS: dict[str, Callable[[], Reader]] = {
    "pdfplumber": _pdfplumber,
    "img2table": _img2table,
    "rapidocr + lines": _rapidocr,
    "paddleocr + lines": _paddleocr,
}
"""Making one raises PeerMissing where its library is absent."""
