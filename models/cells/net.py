"""The number reader's network: a picture of one line → a CTC lattice."""

# mypy: disable-error-code="import-not-found, misc, no-untyped-call"
from __future__ import annotations

import torch
from torch import Tensor, nn

from models.cells.alphabet import CHARACTERS

CLASSES = 1 + len(CHARACTERS)
"""The blank, then the alphabet."""


def _conv(
    inner: int, outer: int, kernel: tuple[int, int] = (3, 3), stride: tuple[int, int] = (1, 1)
) -> nn.Sequential:  # fmt: skip
    padding = (kernel[0] // 2 if kernel[0] % 2 else 0, kernel[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inner, outer, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outer),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Adds what one convolution finds; keeps the shape."""

    def __init__(self, channels: int, kernel: tuple[int, int]) -> None:
        super().__init__()
        self.found = _conv(channels, channels, kernel)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.found(x)


class NumberNet(nn.Module):
    """Convolutions down to one row, then convolutions along it, which see about six digits."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.picture = nn.Sequential(  # (N, 1, 32, W)
            _conv(1, width, stride=(2, 2)),  # (N, 32, 16, W/2)
            Residual(width, (3, 3)),
            _conv(width, 2 * width, stride=(2, 2)),  # (N, 64, 8, W/4)
            Residual(2 * width, (3, 3)),
            _conv(2 * width, 3 * width, stride=(2, 1)),  # (N, 96, 4, W/4)
            Residual(3 * width, (3, 3)),
            _conv(3 * width, 4 * width, (4, 1)),  # (N, 128, 1, W/4)
        )
        self.row = nn.Sequential(*(Residual(4 * width, (1, 5)) for _ in range(3)))
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(4 * width, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, W/4, CLASSES) of float32 (N, 1, 32, W), as ``crops.packed`` gives it."""
        columns = self.row(self.picture(x)).squeeze(2)  # (N, 128, W/4)
        logits: Tensor = self.head(self.drop(columns.transpose(1, 2)))
        return logits


class Reader(nn.Module):
    """What is exported: probabilities in place of logits."""

    def __init__(self, net: NumberNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        """(N, W/4, CLASSES), each step adding up to 1."""
        return torch.softmax(self.net(x), dim=-1)
