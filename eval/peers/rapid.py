"""RapidOCR: PP-OCRv6 small, the networks that its wheel carries.

Tried on a fax (200 figures) and on scans under a red seal (198) at 200 dpi, where these
settings read 178 and 190 of them right and its ``box_thresh`` and ``unclip_ratio`` as
they come 178 and 189; the others are against the latter, one at a time:

* ``max_side_len`` 4000 in place of 2000, which would shrink a page of A4;
* no classifier of turned lines: with it two figures fewer;
* ``text_score`` 0 in place of 0.5, nothing it has read is thrown away: the same;
* ``box_thresh`` 0.4 in place of 0.5, which finds one more lone digit; 0.3 the same;
* ``unclip_ratio`` 1.3 and no dilation in place of 1.6 with it: the same figures, but
  boxes close to the ink, 230 of 383 overlapping the truth's by half in place of 81; 1.2
  begins to cut the running text, 2.0 adds what stands next to it;
* ``limit_side_len`` as it comes, detection sees the whole page: 1240 at most lost two
  figures, 2340 at least won none and took longer.

At 300 dpi it read three more of the 398 in twice the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.peers.base import library
from eval.peers.placing import Token, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.peers.lines import Pixels

Params = dict[str, str | float | bool]
Characters = tuple[tuple[str, float, list[list[int]]], ...]

PARAMS: Params = {
    "Global.max_side_len": 4000,
    "Global.use_cls": False,
    "Global.text_score": 0.0,
    "Global.log_level": "error",
    "Det.box_thresh": 0.4,
    "Det.unclip_ratio": 1.3,
    "Det.use_dilation": False,
}


class Rapid:
    name = "rapidocr"

    def __init__(self, params: Params = PARAMS) -> None:
        self._read = library("rapidocr").RapidOCR(params=dict(params))
        self.settings: Mapping[str, str] = {key: str(value) for key, value in params.items()}

    def tokens(self, pixels: Pixels) -> list[Token]:
        """Line by line, with the characters that it tells the places of."""
        import numpy as np

        bgr = np.ascontiguousarray(pixels[:, :, ::-1])
        found = self._read(bgr, return_word_box=True, return_single_char_box=True)
        if not found.txts:
            return []
        words: Sequence[Characters] = found.word_results
        told = words if len(words) == len(found.txts) else [()] * len(found.txts)
        lines = zip(found.txts, found.boxes, found.scores, told, strict=True)
        tokens = (token_of(t, box.tolist(), float(s), _parts(w)) for t, box, s, w in lines)
        return [token for token in tokens if token]


def _parts(characters: Characters) -> Iterator[Token]:
    for text, score, corners in characters:
        part = token_of(text, corners, score)
        if part:
            yield part
