"""Trains the number reader.

    python -m eval.synth.cells --out DATA
    python -m models.cells.train --data DATA --out RUN --export models/cells/number-reader.onnx

The second command goes on from ``RUN/last.pt`` where there is one. It needs torch and onnx,
and writes ``RUN/best.pt`` whenever the development set is read better than before. With
``--start models/cells/number-reader.onnx`` a new run begins with the weights of an exported
network instead of drawn ones.
"""

# mypy: disable-error-code="import-not-found, no-untyped-call"
from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from models.cells.data import Batch, Window, batches, plain_batches, read_folder
from models.cells.net import NumberNet, Reader
from models.training import BF16, Run, begin, log, options

WARM_UP = 500


# --------------------------------------------------------------------------
# Starting from an exported network


def exported(path: Path) -> tuple[list[tuple[Tensor, Tensor]], tuple[Tensor, Tensor]]:
    """Weights and biases of the convolutions, in the order they are reached, and of the head."""
    graph = onnx.load(str(path)).graph
    arrays = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in graph.initializer}
    convolutions = [n.input for n in graph.node if n.op_type == "Conv"]
    (product,) = (n for n in graph.node if n.op_type == "MatMul")
    (added,) = (n for n in graph.node if product.output[0] in n.input)
    (bias,) = (arrays[name] for name in added.input if name in arrays)
    pairs = [(arrays[weight], arrays[bias]) for _, weight, bias in convolutions]
    return pairs, (arrays[product.input[1]].T, bias)


def start_from(net: NumberNet, path: Path) -> None:
    """Gives a network what :func:`export` wrote, where each norm is folded into its convolution.

    The norms become the identity but for the bias; :func:`hold_norms` keeps them so.

    Raises:
        RuntimeError: The file holds a network of another shape.
        ValueError: Or of other layers.
    """
    convolutions, (weight, bias) = exported(path)
    state = {**net.state_dict(), "head.weight": weight, "head.bias": bias}
    blocks = [name for name, each in net.named_modules()
              if isinstance(each, nn.Sequential) and isinstance(each[0], nn.Conv2d)]  # fmt: skip
    for name, (kernel, shift) in zip(blocks, convolutions, strict=True):
        norm = net.get_submodule(f"{name}.1")
        state[f"{name}.0.weight"], state[f"{name}.1.bias"] = kernel, shift
        state[f"{name}.1.weight"] = torch.ones_like(shift)
        state[f"{name}.1.running_mean"] = torch.zeros_like(shift)
        state[f"{name}.1.running_var"] = torch.ones_like(shift) - norm.eps
    net.load_state_dict(state)


def hold_norms(net: nn.Module) -> None:
    """The norms go on with the statistics they have."""
    for each in net.modules():
        if isinstance(each, nn.BatchNorm2d):
            each.eval()


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
        if run.given.start:
            hold_norms(run.net)
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
    parser.add_argument("--start", type=Path, help="an exported network to begin with")
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
    if wanted.start:
        start_from(net, wanted.start)
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
