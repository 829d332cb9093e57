from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.truth import Truth


def read_labels(folder: Path) -> Iterator[Truth]:
    yield from ()
