"""The network: a small BERT over characters with two layers of labels.

Devlin et al., BERT: Pre-training of Deep Bidirectional Transformers, 2019; the classes
of :mod:`models.ner.labels` are those of one linear layer.
"""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn
from transformers import BertConfig, BertForTokenClassification

from models.ner.data import LONGEST
from models.ner.labels import CLASSES


def build(characters: int) -> BertForTokenClassification:
    """Args: characters: inputs, with padding and the unknown one."""
    names = dict(enumerate(CLASSES))
    return BertForTokenClassification(
        BertConfig(
            vocab_size=characters, hidden_size=192, num_hidden_layers=4, num_attention_heads=6,
            intermediate_size=768, max_position_embeddings=LONGEST, type_vocab_size=1,
            hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, pad_token_id=0,
            attn_implementation="eager", id2label=names,
            label2id={name: number for number, name in names.items()},
        )
    )  # fmt: skip


def read(folder: Path) -> BertForTokenClassification:
    """A trained one, in single precision."""
    net: BertForTokenClassification = BertForTokenClassification.from_pretrained(
        folder, attn_implementation="eager"
    )
    return net.float()


class Labeller(nn.Module):
    """What is exported: (N, length) int64 inputs and mask to (N, length, classes) logits."""

    def __init__(self, net: BertForTokenClassification) -> None:
        super().__init__()
        self.net = net

    def forward(self, inputs: Tensor, mask: Tensor) -> Tensor:
        logits: Tensor = self.net(input_ids=inputs, attention_mask=mask).logits
        return logits
