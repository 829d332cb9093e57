"""The rule finder's network: a small U of convolutions.

Inside it works at half the picture's resolution and below; the last layer gives four
values per place, one for each of its pixels. Height and width are multiples of
:data:`MULTIPLE`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (16, 24, 40, 64, 80)
"""Channels at a half, a quarter … of the resolution."""
MULTIPLE = 32
MIDDLE, SPREAD = 200.0, 60.0
"""Grey levels that become 0, and that become 1 on either side."""

RARELY = -2.0
"""What the network says before it has learnt anything: hardly anywhere."""


def block(given: int, gives: int, *, stride: int = 1, apart: int = 1) -> nn.Sequential:
    """A convolution of 3 by 3 pixels ``apart``, normalised over the batch."""
    return nn.Sequential(
        nn.Conv2d(given, gives, 3, stride, padding=apart, dilation=apart, bias=False),
        nn.BatchNorm2d(gives),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two blocks beside the straight way; the second looks ``apart`` pixels far."""

    def __init__(self, width: int, apart: int) -> None:
        super().__init__()
        self.body = nn.Sequential(block(width, width), block(width, width, apart=apart))

    def forward(self, x: Tensor) -> Tensor:
        beside: Tensor = self.body(x)
        return x + beside


class RuleNet(nn.Module):
    def __init__(self, channels: int, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        a, b, c, d, e = widths
        self.stem = nn.Sequential(nn.PixelUnshuffle(2), block(4, a))
        self.down = nn.ModuleList([
            nn.Sequential(block(a, b, stride=2), block(b, b)),
            nn.Sequential(block(b, c, stride=2), block(c, c)),
            nn.Sequential(block(c, d, stride=2), Residual(d, 2)),
            nn.Sequential(block(d, e, stride=2), Residual(e, 2), Residual(e, 4)),
        ])  # fmt: skip
        self.side = nn.ModuleList(
            nn.Conv2d(below, here, 1) for here, below in ((a, b), (b, c), (c, d), (d, e))
        )
        self.up = nn.ModuleList(block(width, width) for width in (a, b, c, d))
        last = nn.Conv2d(a, 4 * channels, 1)
        nn.init.constant_(last.bias, RARELY)
        self.head = nn.Sequential(last, nn.PixelShuffle(2))

    def forward(self, x: Tensor) -> Tensor:
        """(N, 1, H, W) grey levels 0..255 → (N, channels, H, W) before the sigmoid."""
        x = self.stem((x - MIDDLE) / SPREAD)  # (N, a, H/2, W/2)
        seen = [x]
        for down in self.down:
            seen.append(down(seen[-1]))  # (N, b, H/4, W/4) … (N, e, H/32, W/32)
        x = seen.pop()
        for side, up in zip(reversed(self.side), reversed(self.up), strict=True):
            wide = functional.interpolate(side(x), scale_factor=2.0, mode="nearest")
            x = up(wide + seen.pop())  # (N, d, H/16, W/16) … (N, a, H/2, W/2)
        maps: Tensor = self.head(x)
        return maps


class Probabilities(nn.Module):
    """The network as it is used: (1, 1, H, W) grey levels → (1, channels, H, W) in 0..1."""

    def __init__(self, net: RuleNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.net(x))
