"""Characters ↔ the network's inputs; the same as the folder's ``tokenizer.json`` gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PAD, UNKNOWN = "[PAD]", "[UNK]"
TOKENIZER = "tokenizer.json"


class Alphabet:
    """One input per character, whatever it is; unknown ones share an input."""

    def __init__(self, characters: dict[str, int]) -> None:
        self.characters = characters
        self.unknown = characters[UNKNOWN]

    def encode(self, text: str) -> NDArray[np.int64]:
        known, unknown = self.characters, self.unknown
        return np.fromiter((known.get(char, unknown) for char in text), np.int64, len(text))


def read_alphabet(folder: Path) -> Alphabet:
    """Source: ``tokenizer.json`` in the format of the library tokenizers.

    Raises:
        OSError, ValueError, KeyError: there is none, or of another kind.
    """
    stated = json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))
    return Alphabet(dict(stated["model"]["vocab"]))


def tokenizer_json(characters: Sequence[str]) -> str:
    """A word-level model over single characters, for ``PreTrainedTokenizerFast``."""
    vocabulary = {char: number for number, char in enumerate((PAD, UNKNOWN, *characters))}
    special = [
        {"id": number, "content": content, "single_word": False, "lstrip": False,
         "rstrip": False, "normalized": False, "special": True}
        for number, content in enumerate((PAD, UNKNOWN))
    ]  # fmt: skip
    split = {"type": "Split", "pattern": {"Regex": r"[\s\S]"}, "behavior": "Isolated",
             "invert": False}  # fmt: skip
    return json.dumps(
        {"version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
         "normalizer": None, "pre_tokenizer": split, "post_processor": None, "decoder": None,
         "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": UNKNOWN}},
        ensure_ascii=False, indent=0,
    )  # fmt: skip
