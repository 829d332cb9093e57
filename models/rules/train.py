"""Trains the rule finder and writes it as ONNX.

::

    python -m eval.synth.rules --out DATA/train --n 1000 --seed 300000
    python -m eval.synth.rules --out DATA/dev --n 45 --seed 400000
    python -m models.rules.train --train DATA/train --dev DATA/dev --out RUN

A run that was cut off goes on where its last checkpoint in RUN was written; the best
network so far is RUN/rule-finder.onnx. The same seed, pages and steps give the same
crops, so the same network on the same machine.
"""

from __future__ import annotations

import argparse
import logging
import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from models.rules.channels import NAMES
from models.rules.data import Crop, crops, load, whole
from models.rules.net import MULTIPLE, Probabilities, RuleNet

LOG = logging.getLogger(__name__)
IMPLIED = 4
"""Channels from here on are known on some pages alone."""
SHARES = (1.0, 1.0, 0.5, 0.25, 0.4, 0.4)
"""Of each channel in the loss."""
RARE = (3.0, 3.0, 1.0, 1.0, 3.0, 3.0)
"""How much more a pixel inside counts than one outside."""
SCORED = (0.4, 0.4, 0.1, 0.0, 0.05, 0.05)
"""Of each channel's dice in the score that decides which network is best."""
CROPS_OF_PAGE = 2
WARM_UP = 100
"""Steps until the greatest learning rate."""
OPSET = 17


def main(arguments: Sequence[str] | None = None) -> None:
    wanted = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(wanted.threads)
    torch.manual_seed(wanted.seed)
    wanted.out.mkdir(parents=True, exist_ok=True)
    Run(wanted).go()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--every", type=int, default=400, help="steps between looks at DEV")
    parser.add_argument("--patience", type=int, default=8, help="looks without a better score")
    parser.add_argument("--dev-pages", type=int, default=72)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--side", type=int, default=384, help="pixels of a crop")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    return parser


class Run:
    """Everything that a checkpoint keeps, and the loop."""

    def __init__(self, wanted: argparse.Namespace) -> None:
        self.wanted = wanted
        self.device = torch.device(wanted.device)
        net = RuleNet(len(NAMES)).to(self.device)
        self.net = net.to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.AdamW(net.parameters(), lr=wanted.rate, weight_decay=1e-2)
        self.step, self.best, self.stale = 0, 0.0, 0
        dev = sorted(wanted.dev.glob("*.npz"))
        self.dev = dev[:: max(1, len(dev) // wanted.dev_pages)]
        self.checkpoint = wanted.out / "checkpoint.pt"

    def go(self) -> None:
        self._resume()
        pages = sorted(self.wanted.train.glob("*.npz"))
        began, lost = time.monotonic(), 0.0
        while self.step < self.wanted.steps and self.stale < self.wanted.patience:
            lost += self._learn(pages)
            self.step += 1
            if self.step % 50 == 0:
                speed = (time.monotonic() - began) / 50
                LOG.info("%d loss %.4f, %.2f s a step", self.step, lost / 50, speed)
                began, lost = time.monotonic(), 0.0
            if self.step % self.wanted.every == 0 or self.step == self.wanted.steps:
                self._look()
                began = time.monotonic()

    def _learn(self, pages: Sequence[Path]) -> float:
        """One step on random crops of random pages."""
        rng = np.random.default_rng((self.wanted.seed, self.step))
        count = self.wanted.batch // CROPS_OF_PAGE
        chosen = [pages[int(number)] for number in rng.integers(len(pages), size=count)]
        batch = [crop for path in chosen
                 for crop in crops(load(path), CROPS_OF_PAGE, self.wanted.side, rng)]  # fmt: skip
        for group in self.optimiser.param_groups:
            group["lr"] = self.wanted.rate * self._rate()
        self.net.train()
        value = loss(self._maps(batch), *_gold(batch, self.device))
        self.optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        return float(value.detach())

    def _rate(self) -> float:
        """Rises for a while, then falls to 0 along a cosine."""
        if self.step < WARM_UP:
            return (self.step + 1) / WARM_UP
        share = (self.step - WARM_UP) / max(1, self.wanted.steps - WARM_UP)
        return 0.5 * (1 + math.cos(math.pi * share)) + 1e-3

    def _maps(self, batch: Sequence[Crop]) -> Tensor:
        """(N, channels, H, W) before the sigmoid."""
        grey = np.stack([crop.picture for crop in batch])[:, None]
        x = torch.from_numpy(grey).to(self.device).float()
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            maps: Tensor = self.net(x)
        return maps.float()

    # ---- development pages

    def _look(self) -> None:
        dice = self.dice()
        score = sum(share * value for share, value in zip(SCORED, dice, strict=True))
        LOG.info("%d score %.4f, dice %s", self.step, score,
                 " ".join(f"{n} {v:.3f}" for n, v in zip(NAMES, dice, strict=True)))  # fmt: skip
        self.stale += 1
        if score > self.best:
            self.best, self.stale = score, 0
            export(self.net, self.wanted.out / "rule-finder.onnx")
        self._save()

    def dice(self) -> list[float]:
        """Of each channel over all development pages."""
        self.net.eval()
        both, either = np.zeros(len(NAMES)), np.full(len(NAMES), 1e-9)
        for path in self.dev:
            crop = whole(load(path), MULTIPLE)
            with torch.no_grad():
                seen = torch.sigmoid(self._maps([crop]))[0].cpu().numpy()
            known = np.array([1.0] * IMPLIED + [float(crop.implied)] * (len(NAMES) - IMPLIED))
            gold = crop.masks / np.float32(255)
            both += known * 2 * (seen * gold).sum(axis=(1, 2))
            either += known * (seen**2 + gold**2).sum(axis=(1, 2))
        return [float(value) for value in both / either]

    # ---- checkpoints

    def _save(self) -> None:
        state = {
            "net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(),
            "step": self.step, "best": self.best, "stale": self.stale,
        }  # fmt: skip
        torch.save(state, self.checkpoint)

    def _resume(self) -> None:
        if self.checkpoint.is_file():
            state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
            self.net.load_state_dict(state["net"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.best, self.stale = state["step"], state["best"], state["stale"]
            LOG.info("going on from step %d", self.step)


def loss(maps: Tensor, gold: Tensor, known: Tensor) -> Tensor:
    """Cross entropy and dice, each channel by its share.

    Args:
        maps: (N, channels, H, W) before the sigmoid.
        gold: (N, channels, H, W) in 0..1.
        known: (N, channels), 0 where the gold says nothing.
    """
    shares = torch.tensor(SHARES, device=maps.device) * known  # (N, channels)
    rare = torch.tensor(RARE, device=maps.device)[:, None, None]
    each = binary_cross_entropy_with_logits(maps, gold, pos_weight=rare, reduction="none")
    seen = torch.sigmoid(maps)
    both = 2 * (seen * gold).sum(dim=(2, 3))  # (N, channels)
    either = (seen.square() + gold.square()).sum(dim=(2, 3))
    dice = 1 - (both + 50) / (either + 50)
    return (shares * (each.mean(dim=(2, 3)) + 0.3 * dice)).sum() / len(maps)


def _gold(batch: Sequence[Crop], device: torch.device) -> tuple[Tensor, Tensor]:
    """Masks (N, channels, H, W) in 0..1 and what of them is known (N, channels)."""
    masks = torch.from_numpy(np.stack([crop.masks for crop in batch])).to(device).float() / 255
    known = torch.ones(len(batch), len(NAMES), device=device)
    for row, crop in zip(known, batch, strict=True):
        row[IMPLIED:] = float(crop.implied)
    return masks, known


def export(net: RuleNet, path: Path) -> None:
    """For pages of any height and width that are multiples of :data:`MULTIPLE`."""
    device = next(net.parameters()).device
    example = torch.zeros(1, 1, 8 * MULTIPLE, 8 * MULTIPLE, device=device)
    sides = {2: "height", 3: "width"}
    torch.onnx.export(
        Probabilities(net).eval(), (example,), str(path), opset_version=OPSET, dynamo=False,
        input_names=["grey"], output_names=["maps"], dynamic_axes={"grey": sides, "maps": sides},
    )  # fmt: skip


if __name__ == "__main__":
    main()
