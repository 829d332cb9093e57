"""Trains the number reader.

    python -m eval.synth.cells --out DATA
    python -m models.cells.train --data DATA --out RUN --export models/cells/number-reader.onnx

The second command goes on from ``RUN/last.pt`` where there is one. It needs torch and onnx,
and writes ``RUN/best.pt`` whenever the development set is read better than before.
"""

# mypy: disable-error-code="import-not-found, no-untyped-call"
from __future__ import annotations

import argparse
import logging
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from models.cells.data import Batch, Window, batches, plain_batches, read_folder
from models.cells.net import NumberNet, Reader

log = logging.getLogger("train")

WARM_UP = 500
DECAY = 0.998
"""Of the moving average of the weights, which is what is measured and exported."""
BF16 = torch.bfloat16


def averaged(average: Tensor, now: Tensor, count: Tensor | int) -> Tensor:
    """A young average follows faster."""
    seen = float(count)
    return average + (now - average) * (1 - min(DECAY, (1 + seen) / (10 + seen)))


class Run:
    """Everything that a checkpoint holds."""

    def __init__(self, given: argparse.Namespace) -> None:
        torch.manual_seed(given.seed)
        self.given = given
        self.device = torch.device(given.device)
        layout = torch.channels_last
        self.net = NumberNet().to(self.device, memory_format=layout)
        self.average = AveragedModel(self.net, avg_fn=averaged, use_buffers=True)
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=given.rate, weight_decay=0.02)
        self.step, self.epoch, self.best, self.stale = 0, 0, 0.0, 0

    def save(self, name: str) -> None:
        torch.save(
            {
                "net": self.net.state_dict(),
                "average": self.average.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "counts": (self.step, self.epoch, self.best, self.stale),
            },
            self.given.out / name,
        )

    def load(self, name: str) -> None:
        kept = torch.load(self.given.out / name, map_location=self.device, weights_only=True)
        self.net.load_state_dict(kept["net"])
        self.average.load_state_dict(kept["average"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.step, self.epoch, self.best, self.stale = kept["counts"]


# --------------------------------------------------------------------------
# Steps


def rate_at(step: int, steps: int, highest: float) -> float:
    """Rises for :data:`WARM_UP` steps, then falls along a cosine to a hundredth."""
    if step < WARM_UP:
        return highest * (step + 1) / WARM_UP
    done = min(1.0, (step - WARM_UP) / max(1, steps - WARM_UP))
    return highest * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)


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
    for group in run.optimiser.param_groups:
        group["lr"] = rate_at(run.step, run.given.steps, run.given.rate)
    inputs = torch.from_numpy(batch.inputs).to(run.device, memory_format=torch.channels_last)
    with torch.autocast(run.device.type, dtype=BF16, enabled=run.given.bf16):
        logits = run.net(inputs)
    loss = loss_of(logits, batch.labels)
    run.optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(run.net.parameters(), 5.0)
    run.optimiser.step()
    run.average.update_parameters(run.net)
    run.step += 1
    return float(loss.detach())


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
    run.stale = 0 if score > run.best else run.stale + 1
    log.info("step %d epoch %d loss %.4f right %.4f", run.step, run.epoch, loss, score)
    if score > run.best:
        run.best = score
        run.save("best.pt")
    run.save("last.pt")
    return bool(run.stale < run.given.patience)


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
    parser = argparse.ArgumentParser(prog="python -m models.cells.train")
    parser.add_argument("--data", type=Path, required=True, help="folder with train, development")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--export", type=Path, help="ONNX file to write at the end")
    parser.add_argument("--steps", type=int, default=24_000)
    parser.add_argument("--batch", type=int, default=128, help="crops per step")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--every", type=int, default=1000, help="steps between measurements")
    parser.add_argument("--patience", type=int, default=8, help="measurements without gain")
    parser.add_argument("--held", type=int, default=8000, help="crops to measure on")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="0 leaves it to torch")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--bf16", action="store_true", help="faster where the processor has it")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> None:
    options = arguments(given)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if options.threads:
        torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    run = Run(options)
    if (options.out / "last.pt").exists():
        run.load("last.pt")
    windows = read_folder(options.data / "train")
    development = read_folder(options.data / "development")
    chosen = np.random.default_rng(0).permutation(len(development))[: options.held]
    held = list(plain_batches([development[i] for i in chosen.tolist()], 128))
    log.info("%d windows, %d held", len(windows), len(chosen))
    train(run, windows, held)
    if options.export:
        export(run, options.export)


if __name__ == "__main__":
    main()
