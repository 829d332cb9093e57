"""Trains the number reader.

    python -m eval.synth.cells --out DATA
    python -m models.cells.train --data DATA --out RUN --export models/cells/number-reader.onnx

The second command goes on from ``RUN/last.pt`` where there is one. It needs torch and onnx,
and writes ``RUN/best.pt`` whenever the development set is read better than before.
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

from models.cells.data import Batch, Window, batches, plain_batches, read_folder
from models.cells.net import NumberNet, Reader
from models.training import BF16, Run, begin, log, options

WARM_UP = 500


# --------------------------------------------------------------------------
# Steps


def loss_of(logits: Tensor, labels: Sequence[tuple[int, ...]]) -> Tensor:
    """Args: logits: (N, steps, CLASSES)."""
    scores = logits.float().log_softmax(-1).transpose(0, 1)  # (steps, N, CLASSES)
    flat = torch.tensor([label for row in labels for label in row], dtype=torch.long)
    lengths = torch.tensor([len(row) for row in labels])
    steps = torch.full((len(labels),), len(scores))
    flat = flat.to(scores.device)
    return nn.functional.ctc_loss(scores, flat, steps, lengths, zero_infinity=True)


def advance(run: Run, batch: Batch) -> float:
    """One step; gives its loss."""
    run.set_rate()
    inputs = torch.from_numpy(batch.inputs).to(run.device, memory_format=torch.channels_last)
    with torch.autocast(run.device.type, dtype=BF16, enabled=run.given.bf16):
        logits = run.net(inputs)
    return run.learn(loss_of(logits, batch.labels))


# --------------------------------------------------------------------------
# Measuring


def greedy(best: Sequence[int]) -> tuple[int, ...]:
    """Labels of the best class of each step."""
    joined = [c for i, c in enumerate(best) if i == 0 or c != best[i - 1]]
    return tuple(c for c in joined if c)


def accuracy(net: nn.Module, held: Sequence[Batch], device: torch.device) -> float:
    """Share of crops of which every character is read."""
    net.eval()
    right = total = 0
    for batch in held:
        with torch.no_grad():
            classes = net(torch.from_numpy(batch.inputs).to(device)).argmax(-1).tolist()
        right += sum(greedy(c) == row for c, row in zip(classes, batch.labels, strict=True))
        total += len(batch.labels)
    return right / max(1, total)


def measured(run: Run, held: Sequence[Batch], loss: float) -> bool:
    """Writes checkpoints; whether to go on."""
    score = accuracy(run.average, held, run.device)
    log.info("step %d epoch %d loss %.4f right %.4f", run.step, run.epoch, loss, score)
    return run.measured(score)


# --------------------------------------------------------------------------
# The whole way


def endless(run: Run, windows: Sequence[Window]) -> Iterator[Batch]:
    """Passes over the windows, each in an order of its own; a resumed one is a new one."""
    while True:
        rng = np.random.default_rng((run.given.seed, run.step))
        yield from batches(windows, run.given.batch, rng)
        run.epoch += 1


def train(run: Run, windows: Sequence[Window], held: Sequence[Batch]) -> None:
    recent, began = 0.0, time.monotonic()
    for batch in endless(run, windows):
        if run.step >= run.given.steps:
            return
        run.net.train()
        recent += (advance(run, batch) - recent) / min(200, run.step + 1)
        if run.step % 100 == 0:
            log.info("step %d loss %.4f %.0f s", run.step, recent, time.monotonic() - began)
        due = run.step % run.given.every == 0 or run.step == run.given.steps
        if due and not measured(run, held, recent):
            return


def export(run: Run, target: Path) -> None:
    """Writes the best checkpoint's average as ONNX."""
    run.load("best.pt")
    reader = Reader(run.average.module).eval().to("cpu")
    torch.onnx.export(
        reader, (torch.zeros(2, 1, 32, 64),), str(target), dynamo=False, opset_version=17,
        input_names=["crops"], output_names=["lattice"],
        dynamic_axes={"crops": {0: "n", 3: "width"}, "lattice": {0: "n", 1: "steps"}},
    )  # fmt: skip


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = options("models.cells.train")
    parser.add_argument("--steps", type=int, default=24_000)
    parser.add_argument("--batch", type=int, default=128, help="crops per step")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--every", type=int, default=1000, help="steps between measurements")
    parser.add_argument("--held", type=int, default=8000, help="crops to measure on")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> None:
    wanted = arguments(given)
    begin(wanted)
    net = NumberNet().to(memory_format=torch.channels_last)
    run = Run(wanted, net, decay=0.02, warm_up=WARM_UP, clip=5.0)
    run.resume()
    windows = read_folder(wanted.data / "train")
    development = read_folder(wanted.data / "development")
    chosen = np.random.default_rng(0).permutation(len(development))[: wanted.held]
    held = list(plain_batches([development[i] for i in chosen.tolist()], 128))
    log.info("%d windows, %d held", len(windows), len(chosen))
    train(run, windows, held)
    if wanted.export:
        export(run, wanted.export)


if __name__ == "__main__":
    main()
