"""Trains the labeller of prose.

    python -m eval.synth.prose --out DATA --dictionary dict.txt
    python -m models.ner.train --data DATA --out RUN --export models/ner

The second command goes on from ``RUN/last.pt`` where there is one, and writes
``RUN/best.pt`` whenever the development set is labelled better than before. With
``--start models/ner`` it begins with the weights and the alphabet that lie there. It needs
torch, transformers and onnx.
"""

# mypy: disable-error-code="import-not-found, no-untyped-call"
from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.ner.alphabet import TOKENIZER, Alphabet, read_alphabet, tokenizer_json
from models.ner.data import Batch, Noise, Sample, batches, characters_of, read_samples
from models.ner.labels import LAYERS
from models.ner.net import Labeller, build, read
from models.training import BF16, Run, begin, log, options

# --------------------------------------------------------------------------
# Steps


def loss_of(logits: Tensor, classes: Tensor) -> Tensor:
    """Args: logits: (N, length, classes of all layers); classes: (N, layers, length)."""
    parts = logits.float().split([len(layer) for layer in LAYERS], dim=-1)
    losses = [
        nn.functional.cross_entropy(part.flatten(0, 1), classes[:, layer].flatten())
        for layer, part in enumerate(parts)
    ]
    return torch.stack(losses).sum()


def advance(run: Run, batch: Batch) -> float:
    """One step; gives its loss."""
    run.set_rate()
    inputs, mask, classes = (
        torch.from_numpy(part).to(run.device) for part in (batch.inputs, batch.mask, batch.classes)
    )
    with torch.autocast(run.device.type, dtype=BF16, enabled=run.given.bf16):
        logits = run.net(input_ids=inputs, attention_mask=mask).logits
    return run.learn(loss_of(logits, classes))


# --------------------------------------------------------------------------
# Measuring


def spans_in(classes: Sequence[int]) -> set[tuple[int, int, int]]:
    """(type, start, end) of a row of classes: O, then B and I of each type."""
    found, start, kind = set(), 0, 0
    for place, value in enumerate((*classes, 0)):
        goes_on = value and value % 2 == 0 and (value + 1) // 2 == kind
        if kind and not goes_on:
            found.add((kind, start, place))
        if not goes_on:
            start, kind = place, (value + 1) // 2
    return found


def span_f1(net: nn.Module, held: Sequence[Batch], device: torch.device) -> tuple[float, float]:
    """F1 of exact spans, of each layer."""
    net.eval()
    counts = np.zeros((len(LAYERS), 3), dtype=np.int64)  # right, stated, found
    for batch in held:
        with torch.no_grad():
            inputs, mask = (torch.from_numpy(p).to(device) for p in (batch.inputs, batch.mask))
            logits = net(input_ids=inputs, attention_mask=mask).logits
        for layer, part in enumerate(logits.split([len(names) for names in LAYERS], dim=-1)):
            for row, lasts, stated in zip(
                part.argmax(-1).tolist(), batch.mask.sum(1).tolist(), batch.classes, strict=True
            ):
                truth = spans_in(stated[layer, :lasts].tolist())
                guess = spans_in(row[:lasts])
                counts[layer] += (len(truth & guess), len(truth), len(guess))
    figures, entities = (2 * right / max(1, stated + found) for right, stated, found in counts)
    return float(figures), float(entities)


def measured(run: Run, held: Sequence[Batch], loss: float) -> bool:
    """Writes checkpoints; whether to go on."""
    figures, entities = span_f1(run.average, held, run.device)
    log.info("step %d epoch %d loss %.4f figures %.4f entities %.4f",
             run.step, run.epoch, loss, figures, entities)  # fmt: skip
    return run.measured((2 * figures + entities) / 3)


# --------------------------------------------------------------------------
# The whole way


def endless(run: Run, samples: Sequence[Sample], alphabet: Alphabet) -> Iterator[Batch]:
    """Passes over the samples, each in an order of its own; a resumed one is a new one."""
    noise = None if run.given.clean else Noise()
    while True:
        rng = np.random.default_rng((run.given.seed, run.step))
        yield from batches(samples, alphabet, rng, noise, run.given.batch)
        run.epoch += 1


def train(run: Run, given: Iterator[Batch], held: Sequence[Batch]) -> None:
    recent, began = 0.0, time.monotonic()
    for batch in given:
        if run.step >= run.given.steps:
            return
        run.net.train()
        recent += (advance(run, batch) - recent) / min(100, run.step + 1)
        if run.step % 100 == 0:
            log.info("step %d loss %.4f %.0f s", run.step, recent, time.monotonic() - began)
        due = run.step % run.given.every == 0 or run.step == run.given.steps
        if due and not measured(run, held, recent):
            return


def export(run: Run, folder: Path) -> None:
    """Writes the best checkpoint's average: a folder for transformers, and ONNX."""
    run.load("best.pt")
    net = run.average.module.eval().to("cpu")
    net.half().save_pretrained(folder)  # half the size; the same labels
    labeller = Labeller(net.float()).eval()
    target = folder / "labeller.onnx"
    example = torch.ones((2, 16), dtype=torch.int64)
    torch.onnx.export(
        labeller, (example, example), str(target), dynamo=False,
        opset_version=17, input_names=["inputs", "mask"], output_names=["logits"],
        dynamic_axes={name: {0: "n", 1: "length"} for name in ("inputs", "mask", "logits")},
    )  # fmt: skip
    halve(target)


LARGE = 1000
"""Numbers of a weight from which it is worth a cast."""


def halve(path: Path) -> None:
    """Stores the large weights as half floats, cast when they are used: the same numbers as
    in ``model.safetensors``, computed with in single precision."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    for weight in list(model.graph.initializer):
        numbers = numpy_helper.to_array(weight)
        if numbers.dtype != np.float32 or numbers.size < LARGE:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(numbers.astype(np.float16), name + ".half"))
        cast = helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT)
        model.graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = options("models.ner.train")
    parser.add_argument("--steps", type=int, default=12_000)
    parser.add_argument("--batch", type=int, default=8192, help="characters per step")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate")
    parser.add_argument("--warm-up", type=int, default=400, help="steps in which the rate rises")
    parser.add_argument("--start", type=Path, help="a trained labeller to begin with")
    parser.add_argument("--every", type=int, default=400, help="steps between measurements")
    parser.add_argument("--clean", action="store_true", help="without faults of recognition")
    return parser.parse_args(given)


def alphabet_of(folder: Path, samples: Sequence[Sample], start: Path | None) -> Alphabet:
    """That of the run, made at its beginning, or taken from what it starts with."""
    own = folder / TOKENIZER
    if not own.exists() and start:
        own.write_bytes((start / TOKENIZER).read_bytes())
    elif not own.exists():
        own.write_text(tokenizer_json(characters_of(samples)), encoding="utf-8")
    return read_alphabet(folder)


def main(given: Sequence[str] | None = None) -> None:
    wanted = arguments(given)
    begin(wanted)
    samples = read_samples(wanted.data / "train.jsonl")
    development = read_samples(wanted.data / "development.jsonl")
    alphabet = alphabet_of(wanted.out, samples, wanted.start)
    net = read(wanted.start) if wanted.start else build(len(alphabet.characters))
    run = Run(wanted, net, decay=0.01, warm_up=wanted.warm_up, clip=1.0)
    run.resume()
    held = [*batches(development, alphabet, None),
            *batches(development, alphabet, None, Noise(paragraphs=1.0))]  # fmt: skip
    log.info("%d paragraphs, %d characters known", len(samples), len(alphabet.characters))
    train(run, endless(run, samples, alphabet), held)
    if wanted.export:
        wanted.export.mkdir(parents=True, exist_ok=True)
        (wanted.export / TOKENIZER).write_bytes((wanted.out / TOKENIZER).read_bytes())
        export(run, wanted.export)


if __name__ == "__main__":
    main()
