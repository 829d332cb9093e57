"""The labeller that is listed, and what it makes of paragraphs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.ner.alphabet import TOKENIZER
from models.ner.labels import LAYERS, Span
from models.ner.predict import STRIDE, WINDOW, Labeller
from models.weights import WeightsError

TEXT = "全年通过门户网站公开信息1320条，同比增长12.5%，均在20个工作日内公布。"


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return Labeller(threads=1)


def words(text: str, spans: list[Span]) -> set[tuple[str, str]]:
    return {(span.label, text[span.start : span.end]) for span in spans}


def test_a_paragraph_is_labelled(labeller: Labeller) -> None:
    (spans,) = labeller.label([TEXT])
    assert words(TEXT, spans) >= {
        ("NUMBER", "1320"), ("UNIT", "条"), ("CHANGE", "同比增长"), ("PERCENT", "12.5"),
        ("UNIT", "%"),
    }  # fmt: skip
    assert not any(span.label == "NUMBER" and TEXT[span.start :].startswith("20") for span in spans)


def test_probabilities_of_a_layer_add_up_to_one(labeller: Labeller) -> None:
    (scores,) = labeller.scores([TEXT])
    start = 0
    for names in LAYERS:
        assert np.allclose(scores[:, start : start + len(names)].sum(-1), 1, atol=1e-4)
        start += len(names)


def test_texts_are_answered_in_their_order_whatever_is_read_beside_them(
    labeller: Labeller,
) -> None:
    texts = [TEXT * 3, "", "办结7件。", TEXT]
    together, alone = labeller.label(texts), [labeller.label([text])[0] for text in texts]
    assert [words(t, s) for t, s in zip(texts, together, strict=True)] == [
        words(t, s) for t, s in zip(texts, alone, strict=True)
    ]


@pytest.mark.parametrize("length", [WINDOW - 1, WINDOW, WINDOW + 1, STRIDE + WINDOW, 3 * WINDOW])
def test_long_texts_are_labelled_to_their_end(labeller: Labeller, length: int) -> None:
    text = (TEXT * 40)[: length - 12] + "累计受理来信5封件。"[-12:]
    (scores,) = labeller.scores([text])
    assert (scores.sum(-1) > 1.9).all()


def test_line_breaks_and_unknown_characters_do_no_harm(labeller: Labeller) -> None:
    text = "全年公开\n龘靐信息\U0001f600\x0012条。"
    (spans,) = labeller.label([text])
    assert ("NUMBER", "12") in words(text, spans)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        Labeller(own=tmp_path)


def test_a_folder_with_a_broken_tokenizer_is_refused(tmp_path: Path) -> None:
    from models.weights import describe, locate

    model = locate("prose-labeller")
    (tmp_path / Path(describe("prose-labeller").resource).name).write_bytes(model.read_bytes())
    (tmp_path / TOKENIZER).write_text("{}", encoding="utf-8")
    with pytest.raises(WeightsError, match="tokenizer"):
        Labeller(own=tmp_path)
