"""PaddleOCR's own pipeline, on onnxruntime and with the networks RapidOCR's wheel carries.

The networks for turned pages, turned lines and warped paper come from a hub alone, so
those steps are off; the pages are straightened before. The other settings, and what its
defaults gave on a fax (200 figures) and on scans under a red seal (198) at 200 dpi, where
these read 178 and 190 of them right:

* ``limit_side_len`` 64 at least, its pipeline's own: detection sees the whole page;
* ``box_thresh`` 0.4 and ``unclip_ratio`` 1.3 in place of 0.6 and 1.5: the same figures
  (fewer of the wrong ones stated with confidence), more of those in the running text, 24
  to 27, and boxes closer to the ink, 230 of 383 overlapping the truth's by half in place
  of 151;
* ``score_thresh`` 0: nothing that it has read is thrown away.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from eval.peers.base import INSTALL, PeerMissing
from eval.peers.placing import Token, token_of
from models.ocr.engine import DETECTOR, RECOGNISER, EngineSettings, EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.peers.lines import Pixels

Options = dict[str, str | float | bool]

OPTIONS: Options = {
    "text_det_limit_side_len": 64,
    "text_det_limit_type": "min",
    "text_det_box_thresh": 0.4,
    "text_det_unclip_ratio": 1.3,
    "text_rec_score_thresh": 0.0,
    "use_doc_orientation_classify": False,
    "use_doc_unwarping": False,
    "use_textline_orientation": False,
}


class Paddle:
    name = "paddleocr"

    def __init__(self, options: Options = OPTIONS) -> None:
        from models.ocr import paddle

        try:
            library = paddle.load_library()
        except EngineUnavailable as error:
            raise PeerMissing(f"{error}: {INSTALL}") from error
        logging.getLogger("paddlex").setLevel(logging.WARNING)
        with paddle.model_folder(DETECTOR) as found, paddle.model_folder(RECOGNISER) as read:
            self._pipeline = library.PaddleOCR(
                text_detection_model_name=found[0], text_detection_model_dir=found[1],
                text_recognition_model_name=read[0], text_recognition_model_dir=read[1],
                **options, **paddle.engine_options(EngineSettings()),
            )  # fmt: skip
        self.settings: Mapping[str, str] = {key: str(value) for key, value in options.items()}

    def tokens(self, pixels: Pixels) -> list[Token]:
        """Line by line, with the words (characters, where Chinese) that it tells apart."""
        import numpy as np

        bgr = np.ascontiguousarray(pixels[:, :, ::-1])
        (found,) = self._pipeline.predict(bgr, return_word_box=True)
        names = ("rec_texts", "rec_polys", "rec_scores", "text_word", "text_word_region")
        lines = zip(*(found[name] for name in names), strict=True)
        tokens = (token_of(t, box, float(s), _parts(*w)) for t, box, s, *w in lines)
        return [token for token in tokens if token]


def _parts(words: Sequence[str], regions: Sequence[Sequence[Sequence[float]]]) -> Iterator[Token]:
    for text, corners in zip(words, regions, strict=False):
        part = token_of(text, corners, 1.0)
        if part:
            yield part
