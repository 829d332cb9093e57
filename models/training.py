"""What the training of the networks shares: the rate, the average, the checkpoints."""

# mypy: disable-error-code="import-not-found, no-untyped-call"
from __future__ import annotations

import argparse
import logging
import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

log = logging.getLogger("train")

DECAY = 0.998
"""Of the moving average of the weights, which is what is measured and exported."""
BF16 = torch.bfloat16


def averaged(average: Tensor, now: Tensor, count: Tensor | int) -> Tensor:
    """A young average follows faster."""
    seen = float(count)
    return average + (now - average) * (1 - min(DECAY, (1 + seen) / (10 + seen)))


def rate_at(step: int, steps: int, highest: float, warm_up: int) -> float:
    """Rises for ``warm_up`` steps, then falls along a cosine to a hundredth."""
    if step < warm_up:
        return highest * (step + 1) / warm_up
    done = min(1.0, (step - warm_up) / max(1, steps - warm_up))
    return highest * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)


class Run:
    """A network in training, and everything that a checkpoint of it holds.

    Args:
        given: ``out``, ``device``, ``seed``, ``rate``, ``steps``, ``patience`` as in
            :func:`options`.
    """

    def __init__(
        self, given: argparse.Namespace, net: nn.Module, *, decay: float, warm_up: int, clip: float
    ) -> None:
        self.given, self.warm_up, self.clip = given, warm_up, clip
        self.device = torch.device(given.device)
        self.net = net.to(self.device)
        self.average = AveragedModel(self.net, avg_fn=averaged, use_buffers=True)
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=given.rate, weight_decay=decay)
        self.step, self.epoch, self.best, self.stale = 0, 0, -1.0, 0

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

    def resume(self) -> None:
        """Goes on from the last checkpoint, if there is one."""
        if (self.given.out / "last.pt").exists():
            self.load("last.pt")

    def set_rate(self) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(self.step, self.given.steps, self.given.rate, self.warm_up)

    def learn(self, loss: Tensor) -> float:
        """One step down the loss; gives its value."""
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), self.clip)
        self.optimiser.step()
        self.average.update_parameters(self.net)
        self.step += 1
        return float(loss.detach())

    def measured(self, score: float) -> bool:
        """Writes checkpoints; whether to go on."""
        self.stale = 0 if score > self.best else self.stale + 1
        if score > self.best:
            self.best = score
            self.save("best.pt")
        self.save("last.pt")
        return bool(self.stale < self.given.patience)


def options(name: str) -> argparse.ArgumentParser:
    """What every training can be told."""
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument("--data", type=Path, required=True, help="folder with train, development")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--export", type=Path, help="where to write the network at the end")
    parser.add_argument("--patience", type=int, default=8, help="measurements without gain")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="0 leaves it to torch")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--bf16", action="store_true", help="faster where the processor has it")
    return parser


def begin(given: argparse.Namespace) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if given.threads:
        torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
