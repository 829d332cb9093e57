"""RapidOCR: PP-OCRv6 small, the networks that its wheel carries."""

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
